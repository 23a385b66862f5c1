package setup

import (
	"trailhead/steps/engine"
)

// NoteReceipt is the journal's note of a resource that somebody else has made.
const NoteReceipt = "receipt"

// Received is the Diff of a resource in an account that we cannot enter, where a
// receipt says that it is made; ok is false where there is none.
func Received(past engine.Past) (d engine.Diff, ok bool) {
	by := past.Notes[NoteReceipt]
	return engine.Kept("made by " + by + ", says the receipt"), by != ""
}
