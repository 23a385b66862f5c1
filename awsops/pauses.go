package awsops

import (
	"context"
	"time"
)

// firstPause and longestPause bound the pauses between two tries: most of what
// AWS does not show yet, it shows within a second.
const (
	firstPause   = 250 * time.Millisecond
	longestPause = 5 * time.Second
)

// Pauses are the waits between tries of one thing: each twice as long as the
// one before, up to a longest one, until all of them together reach a limit.
// They are counted, not read off the clock: a clock that jumps must not end or
// prolong a wait.
type Pauses struct {
	clock   Clock
	next    time.Duration
	longest time.Duration
	limit   time.Duration
	waited  time.Duration
	exact   bool // not spread
}

// NewPauses are the pauses of a wait for AWS to show what was made.
func NewPauses(clock Clock, limit time.Duration) *Pauses {
	return &Pauses{clock: clock, next: firstPause, longest: longestPause, limit: limit}
}

// Pauses are those of NewPauses on this account's clock.
func (a *Account) Pauses(limit time.Duration) *Pauses { return NewPauses(a.clock, limit) }

// Over reports whether the limit is reached: the last try is made.
func (p *Pauses) Over() bool { return p.waited >= p.limit }

// Waited is how long all pauses so far were together.
func (p *Pauses) Waited() time.Duration { return p.waited }

// Limit is how long all pauses are together at the most.
func (p *Pauses) Limit() time.Duration { return p.limit }

// Sleep makes the next pause. The error is ctx's, as soon as ctx is done.
func (p *Pauses) Sleep(ctx context.Context) error {
	pause := p.next
	if !p.exact {
		pause = time.Duration(float64(pause) * spread(p.clock))
	}
	pause = min(pause, p.limit-p.waited)
	if err := p.clock.Sleep(ctx, pause); err != nil {
		return err
	}
	p.waited += pause
	p.next = min(2*p.next, p.longest)
	return nil
}

// Random is implemented by clocks that spread pauses, so that those who wait
// for the same thing do not all ask again at the same moment. A number is at
// least 0 and less than 1.
type Random interface{ Random() float64 }

// spread is between 0.75 and 1.25, and 1 on a clock that does not implement
// Random.
func spread(clock Clock) float64 {
	if r, ok := clock.(Random); ok {
		return 0.75 + r.Random()/2
	}
	return 1
}
