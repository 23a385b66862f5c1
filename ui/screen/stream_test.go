package screen

import (
	"fmt"
	"testing"

	"trailhead/steps/engine"
)

// News of thousands of accounts does not come one by one, and stays in order.
func TestNewsOfAccountsComesInBursts(t *testing.T) {
	const members = 5000
	events := make(chan engine.Event, members+2)
	events <- engine.Began{}
	for i := range members {
		events <- engine.Progressed{Part: engine.Part{ID: fmt.Sprint(i)}}
	}
	events <- engine.Done{}
	close(events)
	bursts, next := 0, 0
	for msg := NextEvent(1, events)(); msg != nil; msg = NextEvent(1, events)() {
		bursts++
		for _, e := range msg.(Happened).Events {
			if p, part := e.(engine.Progressed); part {
				if p.Part.ID != fmt.Sprint(next) {
					t.Fatalf("account %s came in place of %d", p.Part.ID, next)
				}
				next++
			}
		}
	}
	if next != members || bursts < 2 || bursts > 100 {
		t.Errorf("%d accounts in %d bursts", next, bursts)
	}
}
