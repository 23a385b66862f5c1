package board

import (
	"sync"

	"trailhead/steps/engine"
)

// Tally counts the accounts of a look at an organization, for several
// goroutines: a look tells of ten thousand, and a face asks now and then.
type Tally struct {
	mu    sync.Mutex
	board Board
}

// Hear takes in what an engine tells of its look.
func (t *Tally) Hear(event engine.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case engine.Listed:
		t.board.List(e.Of)
	case engine.Progressed:
		t.board.Take(e.Part)
	}
}

// Looking says how far the look is, "" where it is at no accounts.
func (t *Tally) Looking() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.board.Counts(); c.Listed > 0 {
		return "looking into the accounts: " + c.Looking()
	}
	return ""
}
