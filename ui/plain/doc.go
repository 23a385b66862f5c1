// Package plain is the wizard's journey as questions and answers on lines:
// for screen readers, for terminals that cannot move a cursor, and for whoever
// prefers it. It only ever appends lines, sends no escape codes, says in words
// what the wizard shows with colours and glyphs, and breaks no line, so the
// width of the terminal does not matter.
//
// It holds no logic of its own: every line shows what package steps says, and
// the questions come from answers.Fields, as the wizard's do.
package plain
