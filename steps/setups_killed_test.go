package steps_test

import (
	"fmt"
	"sync"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/internal/sample"
)

// Beside others' resources, too: a run that dies before or after any write is
// finished by the next one, and by undo at once. Processes die in
// killed_test.go; here a run is left where it stands, and another begins with
// what it had done.
func TestKilledBesideOthers(t *testing.T) {
	tries := sample.OneInOf(t, 10, 6)
	for name, s := range sample.Rows(t, 2, setUps) {
		for _, undo := range []bool{false, true} {
			points := 0
			for at, alive := 1, false; !alive && !t.Failed(); at++ {
				for _, when := range []string{"before", "after"} {
					if at < 40 && !tries(name, undo, at, when) { // no set-up has so many writes
						continue
					}
					points++
					alive = !s.killed(t, name, at, when, undo) || alive
				}
			}
			t.Logf("%s, undo %v: killed at %d points", name, undo, points)
		}
	}
}

// killed lets a run die at a write and goes on from there; false where the run
// came to its end before.
func (s setUp) killed(t *testing.T, name string, at int, when string, undo bool) bool {
	b := estateWorld(t, s.estate)
	if undo {
		b.applied(s.answers...)
	}
	next := b.dies(t, at, when, undo, s.answers)
	if next == nil {
		return false
	}
	t.Run(fmt.Sprintf("%s/undo_%v_%s_%d", name, undo, when, at), func(t *testing.T) {
		t.Parallel()
		next.t = t
		if w := wholeOf(t, name); undo || at%2 == 0 {
			next.gone(w, s.answers)
		} else {
			next.finished(w, s.answers)
		}
	})
	return true
}

// dies runs until its n-th write and leaves the run there. It returns what
// another process would find, nil where the run came to its end.
func (b *world) dies(t *testing.T, n int, when string, undo bool, answers []string) *world {
	t.Helper()
	var mu sync.Mutex
	writes := 0
	found := make(chan *world, 1)
	b.sim.OnCall(func(c awssim.Call, at string) {
		mu.Lock()
		if c.Write && at == when {
			if writes++; writes == n {
				found <- b.copied(t)
			}
		}
		dead := writes >= n
		mu.Unlock()
		if dead {
			select {} // the dead do nothing more
		}
	})
	go func() {
		if undo {
			b.attemptUndo(operation{}, answers...)
		} else {
			b.attempt(operation{}, answers...)
		}
		found <- nil
	}()
	return <-found
}
