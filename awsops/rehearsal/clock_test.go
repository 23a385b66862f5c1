package rehearsal

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// Sleepers side by side end at the same time, and sooner than they asked for.
func TestLongWaitsAreShort(t *testing.T) {
	t.Parallel()
	c := newClock()
	from, wall := c.Now(), time.Now()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { _ = c.Sleep(t.Context(), 6*time.Second) })
	}
	all.Wait()
	if passed := c.Now().Sub(from); passed < 6*time.Second || passed > 8*time.Second {
		t.Errorf("four sleepers of 6 s passed %s", passed)
	}
	if took := time.Since(wall); took > 3*time.Second {
		t.Errorf("6 s took %s", took)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("a sleep that was ended: %v", err)
	}
}
