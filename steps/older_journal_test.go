package steps_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps/setup"
)

// Undo of a set-up that was made before identities were recorded is exact: a
// journal and a world of November 2026.
func TestUndoOfAnOlderJournal(t *testing.T) {
	for name, c := range map[string]struct{ answers []string }{
		"new": {}, "existing": {[]string{"variant=existing"}}, "user": {[]string{"auth=user"}}} {
		t.Run(name, func(t *testing.T) {
			b, others := olderBench(t, name)
			d := b.session()
			if plan, err := d.Plan(t.Context(), answered(t, d, c.answers...)); err != nil || len(plan.Changes) > 0 {
				t.Fatalf("the plan of what is there: %v\n%s", err, listed(plan))
			}
			b.undone(setup.UndoOptions{DeleteKey: "expel-cloudtrail"}, c.answers...)
			if got := b.inventory(); got != others {
				t.Errorf("undo left\n%s\nwant\n%s", got, others)
			}
		})
	}
}

// Of an older journal, too, a record is about the thing that it was made with.
func TestAnOlderJournalSpeaksOfNobodyElses(t *testing.T) {
	b, _ := olderBench(t, "new")
	b.strangers()
	whole := b.inventory()
	_, plan := b.undone(setup.UndoOptions{DeleteLogs: "payroll-data", DeleteKey: "prod-db"}, append(strangersNames, "trail=Elsewhere")...)
	if got := b.inventory(); got != whole || len(plan.Changes) > 0 {
		t.Errorf("undo of foreign names:\n%s", listed(plan))
	}
}

// olderBench is a set-up as trailhead of November 2026 left it, and the
// inventory that its own undo came to.
func olderBench(t *testing.T, name string) (*bench, string) {
	t.Helper()
	folder := filepath.Join("testdata", "journals", name)
	b := newBench(t)
	b.clock.Add(6 * 24 * time.Hour) // to the day on which it was made
	text, err := os.ReadFile(filepath.Join(folder, "journal.jsonl"))
	if err == nil {
		err = os.WriteFile(filepath.Join(b.state, account+"_us-east-1.jsonl"), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	read := func(file string) *awssim.World {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		world := awssim.New().WithClock(b.clock)
		if err := world.UnmarshalJSON(text); err != nil {
			t.Fatal(err)
		}
		simtest.SignIn(world)
		return world
	}
	b.world = read("undone.json")
	others := b.inventory()
	b.world = read("world.json")
	b.reach = b.connect("us-east-1")
	return b, others
}
