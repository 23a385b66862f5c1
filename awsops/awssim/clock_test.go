package awssim

import (
	"context"
	"sync"
	"time"
)

// TestClock stands still until somebody sleeps or moves it. Both packages of
// these tests have it.
type TestClock struct {
	mu  sync.Mutex
	now time.Time
}

func NewTestClock(at time.Time) *TestClock { return &TestClock{now: at} }

func (c *TestClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *TestClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

func (c *TestClock) Pass(d time.Duration) { _ = c.Sleep(context.Background(), d) }
