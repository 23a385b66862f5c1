package cli

import (
	"context"
	"os"
	"sync"
	"time"
)

// interrupts ends the work on a signal or when the time is up. Most commands just
// stop; a run that changes things hands in a gentler way with during.
type interrupts struct {
	mu     sync.Mutex
	cancel context.CancelCauseFunc
	count  int
	why    error // of the first interrupt
	gentle func(interrupt int, why error)
	done   chan struct{}
}

func newInterrupts(cancel context.CancelCauseFunc) *interrupts {
	return &interrupts{cancel: cancel, done: make(chan struct{})}
}

// listen interrupts once for each signal.
func (b *interrupts) listen(signals <-chan os.Signal) {
	for {
		select {
		case <-signals:
			b.interrupt(errInterrupted)
		case <-b.done:
			return
		}
	}
}

func (b *interrupts) release() { close(b.done) }

func (b *interrupts) interrupt(why error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	if b.why == nil {
		b.why = why
	}
	if b.gentle != nil {
		b.gentle(b.count, why)
		return
	}
	b.cancel(why)
}

// grace is how long calls under way may still take when the time is up.
const grace = 10 * time.Second

// after interrupts when so much time has passed, and once more after the grace.
func (b *interrupts) after(limit time.Duration) (stop func() error) {
	first := time.AfterFunc(limit, func() { b.interrupt(errTimeout) })
	second := time.AfterFunc(limit+grace, func() { b.interrupt(errTimeout) })
	return func() error {
		first.Stop()
		second.Stop()
		return nil
	}
}

// during lets f answer every interrupt until the returned function is called. A
// interrupt that came before counts.
func (b *interrupts) during(f func(interrupt int, why error)) (over func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gentle = f
	if b.count > 0 {
		f(b.count, b.why)
	}
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.gentle = nil
	}
}

// because is why the work was first interrupted, nil where it was not.
func (b *interrupts) because() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.why
}
