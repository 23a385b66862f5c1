package ui

import "sync"

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
