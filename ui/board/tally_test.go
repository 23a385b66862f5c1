package board

import (
	"testing"

	"trailhead/steps/engine"
)

// A look that only lists accounts, and one that enters them, each say how far
// they are.
func TestHowFarALookIs(t *testing.T) {
	var tally Tally
	hears := func(want string, events ...engine.Event) {
		t.Helper()
		for _, e := range events {
			tally.Hear(e)
		}
		if got := tally.Looking(); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	told := func(id int, state engine.PartState) engine.Event {
		return engine.Progressed{Part: part(id, state, "")}
	}
	hears("")
	hears("looking into the accounts: 1 listed", engine.Listed{Of: 1})
	hears("looking into the accounts: 1,240 listed", engine.Listed{Of: 1240}, engine.Listed{Of: 1239}, told(1, engine.PartSkipped))
	hears("looking into the accounts: 1 of 1,240", told(2, engine.PartRunning))
	hears("looking into the accounts: 3 of 1,240, 1 cannot get the role", told(2, engine.PartDone), told(3, engine.PartFailed))
}
