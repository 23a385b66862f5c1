package cli

import (
	"context"
	"os"
	"sync"
	"time"
)

// brakes end the work on a signal or when the time is up. Most commands just
// stop; a run that changes things hands in a gentler way with during.
type brakes struct {
	mu     sync.Mutex
	cancel context.CancelCauseFunc
	pulled int
	why    error // of the first pull
	gentle func(pull int, why error)
	done   chan struct{}
}

func newBrakes(cancel context.CancelCauseFunc) *brakes {
	return &brakes{cancel: cancel, done: make(chan struct{})}
}

// listen pulls once for each signal.
func (b *brakes) listen(signals <-chan os.Signal) {
	for {
		select {
		case <-signals:
			b.pull(errInterrupted)
		case <-b.done:
			return
		}
	}
}

func (b *brakes) release() { close(b.done) }

func (b *brakes) pull(why error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pulled++
	if b.why == nil {
		b.why = why
	}
	if b.gentle != nil {
		b.gentle(b.pulled, why)
		return
	}
	b.cancel(why)
}

// grace is how long calls under way may still take when the time is up.
const grace = 10 * time.Second

// after pulls when so much time has passed, and once more after the grace.
func (b *brakes) after(limit time.Duration) (stop func() error) {
	first := time.AfterFunc(limit, func() { b.pull(errTimeout) })
	second := time.AfterFunc(limit+grace, func() { b.pull(errTimeout) })
	return func() error {
		first.Stop()
		second.Stop()
		return nil
	}
}

// during lets f answer every pull until the returned function is called. A
// pull that came before counts.
func (b *brakes) during(f func(pull int, why error)) (over func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gentle = f
	if b.pulled > 0 {
		f(b.pulled, b.why)
	}
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.gentle = nil
	}
}

// because is why the brakes were first pulled, nil where they were not.
func (b *brakes) because() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.why
}
