// Package answers holds what only the customer knows: which variant, which
// names, which External ID. It says what may be asked (Fields), what a good
// answer looks like, and where each answer came from: a flag, the environment,
// the answers file, an earlier run in this account, or a default.
//
// Everything wrong is reported at once, as Problems. The External ID is in
// none of them, nor in any text that this package prints, but for the three
// places that say so: Secret.Reveal, Answers.YAML and Answers.Record.
package answers
