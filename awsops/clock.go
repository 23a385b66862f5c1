package awsops

import (
	"context"
	"math/rand/v2"
	"time"
)

// Clock is the time as this program lives it. Tests hand in one that jumps
// instead of sleeping.
type Clock interface {
	// Now is the wall-clock time.
	Now() time.Time
	// Sleep waits for d, or returns ctx's error as soon as ctx is done.
	Sleep(ctx context.Context, d time.Duration) error
}

// WallClock is the machine's own clock.
type WallClock struct{}

// Now implements Clock.
func (WallClock) Now() time.Time { return time.Now() }

// Random implements Random.
func (WallClock) Random() float64 { return rand.Float64() }

// Sleep implements Clock.
func (WallClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
