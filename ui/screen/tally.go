package screen

import (
	"sync"
)

// Tally is something that grows in a command and is read when the screen is
// drawn: a listing of ten thousand must not come as ten thousand messages.
type Tally[T any] struct {
	mu  sync.Mutex
	now T
}

// Set keeps the present state.
func (t *Tally[T]) Set(now T) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now = now
}

// Get is the state that was set last.
func (t *Tally[T]) Get() T {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now
}
