package steps_test

import (
	"fmt"
	"testing"

	"trailhead/internal/sample"
)

// Beside others' resources, too: whatever goes wrong with whatever call, while
// setting up or while taking back, running again finishes, and undo leaves
// nothing of ours and everything of theirs.
func TestEveryCallFailsInEveryWayBesideOthers(t *testing.T) {
	tries := sample.OneInOf(t, 200, 11)
	for name, s := range setUps {
		for _, op := range wholeOf(t, name).ops {
			for _, f := range faultsOf(op) {
				if !tries(name, op, f.name) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s.%s/%s", name, op.service, op.name, f.name), func(t *testing.T) {
					t.Parallel()
					w, b := wholeOf(t, name), estateWorld(t, s.estate)
					f.fault.Service, f.fault.Operation = op.service, op.name
					b.sim.Fail(f.fault)
					b.attempt(op, s.answers...)
					b.sim.ClearFaults()
					b.applied(s.answers...)
					b.sim.Fail(f.fault)
					b.attemptUndo(op, s.answers...)
					b.sim.ClearFaults()
					b.finished(w, s.answers)
				})
			}
		}
	}
}
