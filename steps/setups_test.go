package steps_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/steps/setup"
)

// setUp is a set-up beside others' resources that is tried with every fault,
// killed at every call, and with the least permissions.
type setUp struct {
	estate  string
	answers []string
}

var setUps = map[string]setUp{
	"Control Tower 3.x":                      {"control-tower-3", []string{"variant=control-tower"}},
	"a topic in front":                       {"existing-overlap", []string{"variant=existing", "overlap=fan-out"}},
	"the bucket in another account":          {"foreign-bucket", []string{"variant=existing", "log_account.profile=logs"}},
	"the bucket in another account, by role": {"foreign-bucket", []string{"variant=existing"}},
}

var everythingBack = setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"}

// whole is what a set-up's account holds before, and after all went well.
type whole struct {
	before, after string
	ops           []operation // of apply and undo
}

var wholes sync.Map // set-up's name to func() whole

// wholeOf applies and takes back once, and remembers for other tests.
func wholeOf(t *testing.T, name string) whole {
	t.Helper()
	s := setUps[name]
	once, _ := wholes.LoadOrStore(name, sync.OnceValue(func() whole {
		b := estateWorld(t, s.estate)
		w := whole{before: b.inventory()}
		b.applied(s.answers...)
		w.after = sorted(masked(b.inventory()))
		b.undone(everythingBack, s.answers...)
		w.ops = operationsOf(b.sim.Calls())
		return w
	}))
	return once.(func() whole)()
}

func operationsOf(calls []awssim.Call) []operation {
	var all []operation
	seen := map[operation]bool{}
	for _, c := range calls {
		if op := (operation{c.Service, c.Operation}); !seen[op] {
			seen[op] = true
			all = append(all, op)
		}
	}
	return all
}

// finished runs again what was cut off, and then takes it back: everything is
// as if it had gone well at once.
func (b *world) finished(w whole, answers []string) {
	b.t.Helper()
	b.applied(answers...)
	if got := sorted(masked(b.inventory())); got != w.after {
		b.t.Errorf("run again:\n%s", difference(w.after, got))
	}
	if again := b.plan(answers...); len(again.Changes) > 0 {
		b.t.Errorf("still to do:\n%s", listed(again))
	}
	b.gone(w, answers)
}

// sorted puts the lines of an inventory in order, which follows ids.
func sorted(inventory string) string {
	lines := strings.Split(inventory, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// gone takes back, and nothing is left.
func (b *world) gone(w whole, answers []string) {
	b.t.Helper()
	b.undone(everythingBack, answers...)
	if got := b.inventory(); got != w.before {
		b.t.Errorf("undo left:\n%s", difference(w.before, got))
	}
}

// copied is this AWS as it is at this moment, and the journal: what another
// process would find if this one were killed now. The journal is read first,
// so that it may know less than AWS, as it would then, but never more.
func (b *world) copied(t testing.TB) *world {
	t.Helper()
	state := memoryDir(t)
	copyDir(t, b.state, state)
	text, err := b.sim.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	sim := awssim.New().WithClock(b.clock)
	if err := sim.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	sim.Lag = b.sim.Lag
	return enterEstate(t, b.estate, sim, b.clock, state)
}

func copyDir(t testing.TB, from, to string) {
	t.Helper()
	files, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.IsDir() {
			if err := os.MkdirAll(filepath.Join(to, f.Name()), 0o700); err != nil {
				t.Fatal(err)
			}
			copyDir(t, filepath.Join(from, f.Name()), filepath.Join(to, f.Name()))
			continue
		}
		text, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, f.Name()), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
