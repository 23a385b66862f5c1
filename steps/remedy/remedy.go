// Package remedy holds what a person can do about a problem as facts, for the
// engine and for the answers alike. Package ui/words makes sentences of them.
package remedy

// Remedy is one thing that a person can do about a problem. It holds facts: which
// answer to set, which command to run, what to hand over. Each face words them,
// since a screen has keys where a command has flags (words.Remedy).
type Remedy struct {
	// Do is what to do, an imperative without its end: "Choose another name". It
	// names no flag and no key. It may be empty where Again says all.
	Do string
	// Or is a second way to do the same: "ask for a higher quota".
	Or string
	// Set is the key of the answer that settles it ("queue"), and Value what to
	// set it to, "" where that is the person's choice.
	Set, Value string
	// Accept is the consent to give ("control-tower-bypass").
	Accept string
	// Command are the arguments of a trailhead command that does it.
	Command string
	// Again: then the same is tried once more, by the same command or a key.
	Again bool
	// Note is what comes of trying again: "it goes on from here".
	Note string
	// Document is what the person is to use or hand over, as text to copy.
	Document string
	// More are sentences to know beside it, each with its full stop.
	More string
}
