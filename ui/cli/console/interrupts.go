package console

import (
	"context"
	"os"
	"sync"
	"time"
)

// Interrupts ends the work on a signal or when the time is up. Most commands just
// stop; a run that changes things hands in a gentler way with During.
type Interrupts struct {
	mu     sync.Mutex
	cancel context.CancelCauseFunc
	count  int
	why    error // of the first interrupt
	gentle func(interrupt int, why error)
	done   chan struct{}
}

// NewInterrupts ends work by cancel.
func NewInterrupts(cancel context.CancelCauseFunc) *Interrupts {
	return &Interrupts{cancel: cancel, done: make(chan struct{})}
}

// Listen interrupts once for each signal, until Release.
func (b *Interrupts) Listen(signals <-chan os.Signal, why error) {
	for {
		select {
		case <-signals:
			b.interrupt(why)
		case <-b.done:
			return
		}
	}
}

// Release ends Listen.
func (b *Interrupts) Release() { close(b.done) }

func (b *Interrupts) interrupt(why error) {
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

// After interrupts when so much time has passed, and once more after the grace.
func (b *Interrupts) After(limit time.Duration, why error) (stop func() error) {
	first := time.AfterFunc(limit, func() { b.interrupt(why) })
	second := time.AfterFunc(limit+grace, func() { b.interrupt(why) })
	return func() error {
		first.Stop()
		second.Stop()
		return nil
	}
}

// During lets f answer every interrupt until the returned function is called. An
// interrupt that came before counts.
func (b *Interrupts) During(f func(interrupt int, why error)) (over func()) {
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

// Because is why the work was first interrupted, nil where it was not.
func (b *Interrupts) Because() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.why
}
