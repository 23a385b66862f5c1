package ui

import (
	"sync"

	"trailhead/steps/engine"
	"trailhead/ui/board"
)

// tally is something that grows in a command and is read when the screen is
// drawn: a listing of ten thousand must not come as ten thousand messages.
type tally[T any] struct {
	mu  sync.Mutex
	now T
}

func (t *tally[T]) set(now T) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now = now
}

func (t *tally[T]) get() T {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now
}

// lookTally are the accounts of a look at an organization, so far.
type lookTally struct {
	mu    sync.Mutex
	board board.Board
}

// hear takes in what an engine tells of its look.
func (t *lookTally) hear(event engine.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case engine.Listed:
		t.board.List(e.Of)
	case engine.Progressed:
		t.board.Take(e.Part)
	}
}

func (t *lookTally) counts() board.Counts {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.board.Counts()
}
