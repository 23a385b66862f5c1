package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/steps"
)

// The whole path, on both servers: make it so, nothing more to do, healthy,
// and taken back.
func TestJourneyNewTrail(t *testing.T) {
	benches(t, func(t *testing.T, b *bench) {
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
		writes := b.writes()
		b.applied()
		if after := b.writes(); after != writes {
			t.Errorf("the second apply made %d writes", after-writes)
		}
		b.healthy()

		_, plan := b.undone(steps.UndoWishes{})
		var left []string
		for _, k := range plan.Kept {
			if k.Summary != "" {
				left = append(left, k.Title())
			}
		}
		if want := []string{"KMS key alias/expel-cloudtrail"}; !slices.Equal(left, want) {
			t.Errorf("left behind: %v, want %v", left, want)
		}
		b.undone(steps.UndoWishes{DeleteKey: "alias/expel-cloudtrail"})
		if after := b.inventory(); after != before {
			t.Errorf("undo left something:\n%s\nbefore:\n%s", after, before)
		}
	})
}

// inventory is what the simulated AWS holds, less keys that AWS deletes later;
// "" over HTTP.
func (b *bench) inventory() string {
	if b.world == nil {
		return ""
	}
	lines := strings.Split(b.world.Inventory(), "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, "PendingDeletion") })
	return strings.Join(lines, "\n")
}

func (b *bench) writes() int {
	if b.world == nil {
		return 0
	}
	n := 0
	for _, c := range b.world.Calls() {
		if c.Write {
			n++
		}
	}
	return n
}

func (b *bench) healthy() {
	b.t.Helper()
	d := b.desk()
	set := answered(b.t, d)
	subject, err := d.Subject(b.t.Context(), set)
	if err != nil {
		b.t.Fatal(err)
	}
	report := d.Verify(b.t.Context(), set.Answers, subject)
	for _, c := range report.Checks {
		if c.Status == steps.Fail || c.Status == steps.Warn {
			b.t.Errorf("%s: %s: %s", c.ID, c.Status, c.Evidence)
		}
	}
	if !report.Healthy {
		b.t.Error("not healthy")
	}
}
