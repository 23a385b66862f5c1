package rehearsal

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"

	"trailhead/awsops"
	"trailhead/internal/files"
)

// Calls take about as long as real ones, and long waits are cut short.
const (
	usualLatency = 120 * time.Millisecond
	usualSpeed   = 60
	shortestWait = 200 * time.Millisecond // what is shorter is a call's way to AWS and back
)

// hurried is set by the linker in the program that tests start (-ldflags
// "-X trailhead/awsops/rehearsal.hurried=yes"): calls then take next to no
// time, and waits even less than usual.
var hurried string

func newClock() *clock {
	if hurried != "" {
		return &clock{latency: usualLatency / 120, speed: usualSpeed * 100}
	}
	return &clock{latency: usualLatency, speed: usualSpeed}
}

// clock passes waits so many times as fast, and jumps ahead by what it has
// saved. A call's way to AWS and back takes its time.
type clock struct {
	latency time.Duration // of a call
	speed   time.Duration // how many times faster long waits pass
	mu      sync.Mutex
	ahead   time.Duration // of the machine's clock
	keep    string        // the file that remembers it for the next command, "" for none
}

// Now implements awsops.Clock.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// Sleep implements awsops.Clock. Sleepers side by side jump only once.
func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if d < shortestWait {
		return awsops.WallClock{}.Sleep(ctx, d)
	}
	until := c.Now().Add(d)
	if err := (awsops.WallClock{}).Sleep(ctx, d/c.speed); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := time.Until(until) - c.ahead; left > 0 {
		c.ahead += left
	}
	return nil
}

// load goes on from where the last command's clock stood: time must not run
// backwards in a world that is kept. A file that cannot be read counts as none.
func (c *clock) load(path string) {
	c.keep = path
	text, err := files.ReadRegular(path, files.LargestSmall)
	var stood time.Time
	if err == nil && json.Unmarshal(text, &stood) == nil {
		c.ahead = max(0, time.Until(stood))
	}
}

func (c *clock) save() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keep == "" || c.ahead == 0 {
		return nil
	}
	text, err := json.Marshal(time.Now().Add(c.ahead))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.keep), 0o700); err != nil {
		return err
	}
	return files.Write(c.keep, text, files.Writing{Overwrite: true})
}
