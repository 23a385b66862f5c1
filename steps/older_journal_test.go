package steps_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
	"trailhead/steps"
	"trailhead/steps/setup"
)

// Undo of a set-up that the version before 29 November 2026 made is exact: its
// journal and its world, and what its own undo left; at once, and after a run of
// today's version. What it has made by its defaults is right as it is: planned
// anew is only that the External ID of member stacks is hidden.
func TestUndoOfAnOlderJournal(t *testing.T) {
	company, tries := append(slices.Clone(wholeCompany), "variant=new"), sample.OneIn(t, 2)
	for name, c := range map[string]struct {
		answers []string
		anew    string // what changes in the documents of the plan
	}{
		"new": {}, "existing": {[]string{"variant=existing"}, ""}, "user": {[]string{"auth=user"}, ""},
		"topic":         {[]string{"variant=existing", "overlap=subscribe"}, ""},
		"control-tower": {[]string{"variant=control-tower"}, ""},
		"direct":        {append(slices.Clone(company), "members.rollout=direct"), ""},
		"organization": { // which deploys by itself although somebody is left out
			append(slices.Clone(company), "members.exclude_accounts=100000000301"), `+       "NoEcho": true,`},
	} {
		for _, how := range []string{"at once", "after a run"} {
			if !tries(name, how) {
				continue
			}
			t.Run(name+" "+how, func(t *testing.T) {
				b, others := olderWorld(t, name)
				d := b.session()
				plan := must(d.Plan(t.Context(), answered(t, d, c.answers...)))(t)
				var anew []string
				for _, one := range plan.Changes {
					anew = append(anew, difference(one.Before.Reveal(), one.After.Reveal()))
				}
				if got := strings.TrimSpace(strings.Join(anew, "")); got != c.anew || len(plan.Blocked) > 0 {
					t.Errorf("the plan of what is there changes %q:\n%s%v", got, listed(plan), plan.Blocked)
				}
				if how == "after a run" {
					b.applied(c.answers...)
				}
				b.undone(setup.UndoOptions{DeleteKey: "expel-cloudtrail"}, c.answers...)
				if got := b.inventory(); got != others {
					t.Errorf("undo left\n%s", difference(others, got))
				}
			})
		}
	}
}

// What an earlier version made keeps its bucket's and its session's name, and a
// new one gets those of today; also where no journal tells of it.
func TestAnEarlierSetupKeepsItsNames(t *testing.T) {
	older := func(t testing.TB) *world { b, _ := olderWorld(t, "new"); return b }
	for name, c := range map[string]struct {
		world           func(t testing.TB) *world
		bucket, session string
	}{
		"with its journal": {older, "expel-cloudtrail-" + account + "-us-east-1", "expel-workbench"},
		"without": {func(t testing.TB) *world {
			b := older(t)
			b.state = t.TempDir()
			return b
		}, "expel-cloudtrail-" + account + "-us-east-1", "expel-workbench"},
		"a new one": {newWorld, "expel-cloudtrail-" + account + "-us-east-1-an", "expel-" + account},
	} {
		t.Run(name, func(t *testing.T) {
			d := c.world(t).session()
			a := answered(t, d)
			plan, err := d.Plan(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			if s := steps.SetupOf(plan); s.Bucket() != c.bucket || s.SessionName() != c.session {
				t.Errorf("bucket %s, session %s", s.Bucket(), s.SessionName())
			}
		})
	}
}

// Of an older journal, too, a record is about the thing that it was made with.
func TestAnOlderJournalSpeaksOfNobodyElses(t *testing.T) {
	b, _ := olderWorld(t, "new")
	b.strangers()
	whole := b.inventory()
	_, plan := b.undone(setup.UndoOptions{DeleteLogs: "payroll-data", DeleteKey: "prod-db"}, append(strangersNames, "trail=Elsewhere")...)
	if got := b.inventory(); got != whole || len(plan.Changes) > 0 {
		t.Errorf("undo of foreign names:\n%s", listed(plan))
	}
}

// olderWorld is a set-up as trailhead of November 2026 left it, and the
// inventory that its own undo came to.
func olderWorld(t testing.TB, name string) (*world, string) {
	t.Helper()
	folder := filepath.Join("testdata", "journals", name)
	b := newWorld(t)
	b.clock.Add(7 * 24 * time.Hour) // after the day on which it was made
	home := account
	if !slices.Contains([]string{"new", "existing", "user", "topic"}, name) {
		home = "111111111111"
	}
	text, err := os.ReadFile(filepath.Join(folder, "journal.jsonl"))
	if err == nil {
		err = os.WriteFile(filepath.Join(b.state, home+"_us-east-1.jsonl"), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	read := func(file string) *awssim.World {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		sim := awssim.New().WithClock(b.clock)
		if err := sim.UnmarshalJSON(text); err != nil {
			t.Fatal(err)
		}
		sim.SignIn("arn:aws:iam::"+home+":user/admin", simtest.AccessKeyID)
		return sim
	}
	b.sim = read("undone.json")
	others := b.inventory()
	b.sim = read("world.json")
	b.reach = b.connect("us-east-1")
	return b, others
}
