package main

import (
	"context"
	"embed"
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
	"trailhead/ui/cli"
)

const (
	rehearsalAccount = "123456789012"
	rehearsalKey     = "AKIAREHEARSAL0000000"
	rehearsalRegion  = "us-east-1"

	// Calls take about as long as real ones; waits are cut short.
	rehearsalLatency = 120 * time.Millisecond
	rehearsalSpeed   = 60
	// CloudTrail delivers about five minutes after it begins to log.
	rehearsalDelivery = 5 * time.Minute
)

//go:embed testdata/estates/*.yaml
var estates embed.FS

// scenario sets up a simulated AWS: an estate of testdata/estates, "" for an
// empty account, and what goes wrong in it.
type scenario struct {
	cli.Scenario
	estate  string
	prepare func(w *awssim.World, region string)
}

var rehearsals = []scenario{
	{Scenario: cli.Scenario{Name: "new", Means: "an empty account"}},
	inEstate("existing", "an account that has a trail, and somebody who listens to its bucket"),
	inEstate("existing-topic", "the same, where a topic hears of the log files already"),
	inEstate("existing-overlap", "the same, where somebody's queue hears of the log files already"),
	inEstate("foreign-bucket", "a trail whose bucket is in another account"),
	inEstate("foreign-key", "a trail whose key is in an account that nobody here can enter"),
	inEstate("control-tower-3", "Control Tower 3.3, seen from the management account"),
	inEstate("control-tower-4", "Control Tower 4.0, whose guardrails lock the log bucket"),
	inEstate("delegated-admin", "the organization's trail, seen from CloudTrail's delegated administrator"),
	{cli.Scenario{Name: "throttled", Means: "every 5th call is throttled"}, "", func(w *awssim.World, _ string) {
		for nth := 5; nth <= 2000; nth += 5 {
			w.Fail(awssim.Fault{Nth: nth, Err: awssim.Throttling()})
		}
	}},
	{cli.Scenario{Name: "denied", Means: "a service control policy refuses CreateTrail"}, "", func(w *awssim.World, _ string) {
		if len(w.AddAccount(rehearsalAccount, "rehearsal").SCPs) == 0 {
			w.AttachSCP(rehearsalAccount, "NoNewTrails", `{"Version":"2012-10-17","Statement":[{"Sid":"NoNewTrails","Effect":"Deny","Action":"cloudtrail:CreateTrail","Resource":"*"}]}`)
		}
	}},
	{cli.Scenario{Name: "slow", Means: "what is made is seen 12 seconds later"}, "", func(w *awssim.World, _ string) { w.Lag = 12 * time.Second }},
	{cli.Scenario{Name: "expired", Means: "the credentials expire during apply"}, "", expireDuringApply},
	{cli.Scenario{Name: "name-taken", Means: "another account has the bucket's name"}, "", func(w *awssim.World, region string) {
		const other = "999999999999"
		w.AddAccount(other, "somebody else")
		w.AddBucket(fmt.Sprintf("expel-cloudtrail-%s-%s", rehearsalAccount, region), other, region)
	}},
}

// inEstate is the scenario of an estate of that name, with nothing going wrong.
func inEstate(name, means string) scenario {
	return scenario{Scenario: cli.Scenario{Name: name, Means: means}, estate: name}
}

// expireDuringApply lets six writes through, which is the middle of an apply.
func expireDuringApply(w *awssim.World, _ string) {
	var mu sync.Mutex
	writes := 0
	w.OnCall(func(c awssim.Call, when string) {
		mu.Lock()
		defer mu.Unlock()
		if c.Write && when == "before" {
			if writes++; writes == 7 {
				w.Expire()
			}
		}
	})
}

func scenarios() []cli.Scenario {
	var all []cli.Scenario
	for _, s := range rehearsals {
		all = append(all, s.Scenario)
	}
	return all
}

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
	reach, err := r.connect(ctx, where.Region)
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
	if err := r.estate.Build(r.world); err != nil {
		return fmt.Errorf("rehearse: %w", err)
	}
	r.world.Latency, r.world.DeliverAfter = rehearsalLatency, rehearsalDelivery
	if s.prepare != nil {
		s.prepare(r.world, region)
	}
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
	text, err := os.ReadFile(path)
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
	return os.WriteFile(c.keep, text, 0o600)
}
