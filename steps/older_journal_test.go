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

// What an earlier version made keeps its bucket's and its session's name, and a
// new one gets those of today; also where no journal tells of it.
func TestAnEarlierSetupKeepsItsNames(t *testing.T) {
	older := func(t testing.TB) *bench { b, _ := olderBench(t, "new"); return b }
	for name, c := range map[string]struct {
		bench           func(t testing.TB) *bench
		bucket, session string
	}{
		"with its journal": {older, "expel-cloudtrail-" + account + "-us-east-1", "expel-workbench"},
		"without": {func(t testing.TB) *bench {
			b := older(t)
			b.state = t.TempDir()
			return b
		}, "expel-cloudtrail-" + account + "-us-east-1", "expel-workbench"},
		"a new one": {newBench, "expel-cloudtrail-" + account + "-us-east-1-an", "expel-" + account},
	} {
		t.Run(name, func(t *testing.T) {
			d := c.bench(t).session()
			a := answered(t, d)
			if _, err := d.Plan(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			if s := d.Setup(a.Answers); s.Bucket() != c.bucket || s.SessionName() != c.session {
				t.Errorf("bucket %s, session %s", s.Bucket(), s.SessionName())
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
func olderBench(t testing.TB, name string) (*bench, string) {
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
