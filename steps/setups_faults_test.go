package steps_test

import (
	"testing"

	"trailhead/internal/sample"
)

// Beside others' resources, too: whatever goes wrong with whatever call, while
// setting up or while taking back, running again finishes, and undo leaves
// nothing of ours and everything of theirs.
func TestEveryCallFailsInEveryWayBesideOthers(t *testing.T) {
	for name, s := range sample.Rows(t, 2, setUps) {
		for _, c := range sample.OfShare(t, 2, 11, faultsIn(wholeOf(t, name).ops)) {
			t.Run(name+"/"+c.String(), func(t *testing.T) {
				t.Parallel()
				w, b := wholeOf(t, name), estateWorld(t, s.estate)
				b.sim.Fail(c.fault.fault)
				b.attempt(c.op, s.answers...)
				b.sim.ClearFaults()
				b.applied(s.answers...)
				b.sim.Fail(c.fault.fault)
				b.attemptUndo(c.op, s.answers...)
				b.sim.ClearFaults()
				b.finished(w, s.answers)
			})
		}
	}
}
