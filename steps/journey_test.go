package steps_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/checks"
	"trailhead/steps/setup"
)

// The whole path, on both servers: make it so, nothing more to do, healthy,
// and taken back.
func TestJourneyNewTrail(t *testing.T) {
	benches(t, func(t *testing.T, b *world) {
		before := b.inventory()
		first := b.plan()
		if len(first.Changes) != 8 {
			t.Fatalf("the first plan has %d changes:\n%s", len(first.Changes), listed(first))
		}
		b.applied()

		again := b.plan()
		if len(again.Changes) > 0 {
			t.Errorf("the second plan should be empty:\n%s", listed(again))
		}
		if b.counted.writes == 0 {
			t.Error("the writes of the first apply were not counted")
		}
		b.counted.writes = 0
		b.applied()
		if b.counted.writes > 0 {
			t.Errorf("the second apply made %d writes", b.counted.writes)
		}
		b.healthy()

		_, plan := b.undone(setup.UndoOptions{})
		var left []string
		for _, k := range plan.Kept {
			if k.Summary != "" {
				left = append(left, k.Title())
			}
		}
		if want := []string{"KMS key alias/expel-cloudtrail"}; !slices.Equal(left, want) {
			t.Errorf("left behind: %v, want %v", left, want)
		}
		b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"})
		if after := b.inventory(); after != before {
			t.Errorf("undo left something:\n%s\nbefore:\n%s", after, before)
		}
		b.nothingIsThere()
	})
}

// nothingIsThere asks for each resource, in the way that works on both servers.
func (b *world) nothingIsThere() {
	b.t.Helper()
	ctx := b.t.Context()
	_, home, err := b.reach.Identity(ctx)
	if err != nil {
		b.t.Fatal(err)
	}
	_, bucket := home.Bucket(ctx, "expel-cloudtrail-"+account+"-us-east-1-an")
	_, queue := home.QueueURL(ctx, "ExpelMasterCloudTrailNotify")
	_, alias := home.Key(ctx, "alias/expel-cloudtrail")
	_, policy := home.Policy(ctx, "arn:aws:iam::"+account+":policy/ExpelAPIPolicy")
	_, role := home.Role(ctx, "ExpelServiceRole")
	for what, err := range map[string]error{"bucket": bucket, "queue": queue, "alias": alias, "policy": policy, "role": role} {
		if !awsops.Is(err, awsops.Missing) {
			b.t.Errorf("the %s is still there: %v", what, err)
		}
	}
	if trails, err := home.Trails(ctx); err != nil || len(trails) > 0 {
		b.t.Errorf("trails: %v, %v", trails, err)
	}
}

// counter counts the writes of the runs of a world.
type counter struct {
	mu     sync.Mutex
	writes int
}

// Began implements awsops.Observer.
func (c *counter) Began(_ context.Context, call awsops.Call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if call.Write {
		c.writes++
	}
	return nil
}

// Ended implements awsops.Observer.
func (c *counter) Ended(context.Context, awsops.Call, string, error) error { return nil }

// inventory is what the simulated AWS holds, less keys that AWS deletes later;
// "" over HTTP.
func (b *world) inventory() string {
	if b.sim == nil {
		return ""
	}
	lines := strings.Split(b.sim.Inventory(), "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, "PendingDeletion") })
	return strings.Join(lines, "\n")
}

func (b *world) writes() int {
	if b.sim == nil {
		return 0
	}
	n := 0
	for _, c := range b.sim.Calls() {
		if c.Write {
			n++
		}
	}
	return n
}

func (b *world) healthy() {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d)
	subject, err := d.Subject(b.t.Context(), set)
	if err != nil {
		b.t.Fatal(err)
	}
	report := d.Verify(b.t.Context(), set.Answers, subject)
	for _, c := range report.Checks {
		if c.Status == checks.Fail || c.Status == checks.Warn {
			b.t.Errorf("%s: %s: %s", c.ID, c.Status, c.Evidence)
		}
	}
	if !report.Healthy {
		b.t.Error("not healthy")
	}
}
