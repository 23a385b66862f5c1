package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/estate"
	"trailhead/files"
	"trailhead/ui/cli"
)

// rehearsal is one simulated AWS with the folder for its journals.
type rehearsal struct {
	world  *awssim.World
	estate *estate.Estate
	clock  *quickClock
	dir    string
	tidy   func() error
}

// rehearse connects to a simulated AWS. Without a world's file it is forgotten
// at the end, journals and all.
func rehearse(ctx context.Context, where cli.Where) (*awsops.Account, string, func() error, error) {
	r, err := newRehearsal(where)
	if err != nil {
		return nil, "", nil, err
	}
	reach, err := r.connectAs(ctx, where.Profile, where.Region)
	if err != nil {
		return nil, "", nil, errors.Join(err, r.close())
	}
	return reach, r.dir, r.close, nil
}

func newRehearsal(where cli.Where) (*rehearsal, error) {
	dir, tidy, err := rehearsalState(where.World)
	if err != nil {
		return nil, err
	}
	r := &rehearsal{clock: &quickClock{}, dir: dir, tidy: tidy}
	if where.World != "" {
		r.clock.load(filepath.Join(dir, "clock"))
	}
	if err := r.setUp(where); err != nil {
		return nil, errors.Join(err, tidy())
	}
	return r, nil
}

func orRehearsalRegion(region string) string {
	if region == "" {
		return rehearsalRegion
	}
	return region
}

func (r *rehearsal) close() error { return errors.Join(r.clock.save(), r.tidy()) }

// rehearsalState is the folder for the journals of a rehearsal: beside the
// world's file, or a temporary one.
func rehearsalState(world string) (dir string, tidy func() error, err error) {
	if world != "" {
		return world + ".state", func() error { return nil }, nil
	}
	dir, err = os.MkdirTemp("", "trailhead-rehearsal-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// setUp builds the world of the scenario, or finds it as an earlier command
// has left it.
func (r *rehearsal) setUp(where cli.Where) error {
	region := orRehearsalRegion(where.Region)
	r.world = awssim.New().WithClock(r.clock)
	if where.World != "" {
		if err := r.world.KeepIn(where.World); err != nil {
			return fmt.Errorf("rehearse: %w", err)
		}
	}
	at := slices.IndexFunc(rehearsals, func(s scenario) bool { return s.Name == where.Scenario })
	if at < 0 {
		return fmt.Errorf("rehearse: there is no scenario %q", where.Scenario)
	}
	s := rehearsals[at]
	var err error
	if r.estate, err = estateOf(s.estate, region); err != nil {
		return fmt.Errorf("rehearse: %w", err)
	}
	if err := r.build(s.estate); err != nil {
		return fmt.Errorf("rehearse: %w", err)
	}
	r.world.Latency, r.world.DeliverAfter, r.world.Recording = rehearsalLatency, rehearsalDelivery, true
	if s.prepare != nil {
		s.prepare(r.world, region)
	}
	return nil
}

// build builds an estate once: in a world that is kept, what was deleted since
// is not to come back.
func (r *rehearsal) build(name string) error {
	if slices.Contains(r.world.Built, name) {
		return nil
	}
	if err := r.estate.Build(r.world); err != nil {
		return err
	}
	r.world.Edit(func(w *awssim.World) { w.Built = append(w.Built, name) })
	return nil
}

// estateOf reads an estate, for a region; "" is an empty account.
func estateOf(name, region string) (*estate.Estate, error) {
	text := []byte("signed_in: " + strconv.Quote(rehearsalAccount) + "\naccounts:\n  " + strconv.Quote(rehearsalAccount) + ": {name: rehearsal}\n")
	if name != "" {
		var err error
		if text, err = estates.ReadFile("testdata/estates/" + name + ".yaml"); err != nil {
			return nil, err
		}
	}
	e, err := estate.Parse(text)
	if err == nil {
		e.Region = region
	}
	return e, err
}

// quickClock passes waits of a second and more 60 times as fast, and jumps
// ahead by what it has saved. Shorter ones, which stand for a call's way to
// AWS and back, take their time.
type quickClock struct {
	mu    sync.Mutex
	ahead time.Duration // of the machine's clock
	keep  string        // the file that remembers it for the next command, "" for none
}

// Now implements awsops.Clock.
func (c *quickClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// Sleep implements awsops.Clock. Sleepers side by side jump only once.
func (c *quickClock) Sleep(ctx context.Context, d time.Duration) error {
	if d < time.Second {
		return awsops.WallClock{}.Sleep(ctx, d)
	}
	until := c.Now().Add(d)
	if err := (awsops.WallClock{}).Sleep(ctx, d/rehearsalSpeed); err != nil {
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
func (c *quickClock) load(path string) {
	c.keep = path
	text, err := files.ReadRegular(path, files.LargestSmall)
	var stood time.Time
	if err == nil && json.Unmarshal(text, &stood) == nil {
		c.ahead = max(0, time.Until(stood))
	}
}

func (c *quickClock) save() error {
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
