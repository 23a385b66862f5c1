package steps_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

const callTakes = 100 * time.Millisecond

// bigCompany is an organization of n members besides the management account,
// in ten units.
func bigCompany(n int) []byte {
	var text strings.Builder
	text.WriteString("signed_in: \"123456789012\"\norganization:\n  units: {")
	for u := range 10 {
		fmt.Fprintf(&text, "U%d: , ", u)
	}
	text.WriteString("}\naccounts:\n  \"123456789012\": {name: Management}\n")
	for i := range n {
		fmt.Fprintf(&text, "  \"2%011d\": {name: Account %d, unit: U%d}\n", i, i, i%10)
	}
	return []byte(text.String())
}

// timedWorld is an organization of n members in which every call takes as long
// as a call to AWS. In a synctest bubble the time that passes is the time that
// is waited: it jumps when nobody has anything to do.
func timedWorld(t testing.TB, n int) *world {
	t.Helper()
	b := writtenWorld(t, bigCompany(n))
	reach, err := simtest.Connect(t.Context(), b.sim, awsops.WallClock{}, "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	b.reach = reach
	b.sim.SetClock(awsops.WallClock{})
	b.sim.Latency = callTakes
	return b
}

func organizationBy(rollout string) []string {
	return []string{"scope=organization", "accept=organization-access", "members.rollout=" + rollout}
}

// measured is what one roll-out or one look has taken.
type measured struct {
	took  time.Duration
	calls int
	peak  uint64 // bytes of heap in use, of all
}

func (m measured) rate(n int) float64 { return float64(n) / m.took.Seconds() }

// rolledOut connects the organization: the plan, and carrying it out. The
// events are read as a face reads them, and not kept.
func (b *world) rolledOut(rollout string, n int) measured {
	b.t.Helper()
	return b.measure(func(d *steps.Session, set answers.Set) {
		plan, err := d.Plan(b.t.Context(), set)
		if err != nil {
			b.t.Fatal(err)
		}
		ok, err := plan.Approve()
		if err != nil {
			b.t.Fatal(err)
		}
		run, done := d.Apply(b.t.Context(), set, ok, false), 0
		for e := range run.Events() {
			if p, is := e.(engine.Progressed); is && p.Part.State == engine.PartDone {
				done++
			}
		}
		if result := run.Wait(); result.Problem != nil || done != n {
			b.t.Fatalf("%d of %d done: %v", done, n, result.Problem)
		}
	}, rollout)
}

// lookedInto is verify --all.
func (b *world) lookedInto(rollout string, n int) measured {
	b.t.Helper()
	return b.measure(func(d *steps.Session, set answers.Set) {
		checks, err := d.VerifyMembers(b.t.Context(), set, true)
		if err != nil || len(checks) != 1 || !strings.Contains(strings.ReplaceAll(checks[0].Evidence, ",", ""), fmt.Sprint(n)) {
			b.t.Fatalf("%v, %v", checks, err)
		}
	}, rollout)
}

func (b *world) measure(work func(*steps.Session, answers.Set), rollout string) measured {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, organizationBy(rollout)...)
	b.sim.ResetCalls()
	peak := heapPeak()
	from := time.Now()
	work(d, set)
	return measured{took: time.Since(from), calls: len(b.sim.Calls()), peak: peak()}
}

// heapPeak follows the heap in use until it is asked. It looks whenever the
// collector has run, which asks no clock.
func heapPeak() (ask func() uint64) {
	var most atomic.Uint64
	var over atomic.Bool
	look := func() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most.Store(max(most.Load(), m.HeapInuse))
	}
	var again func(*int)
	again = func(*int) {
		look()
		if !over.Load() {
			runtime.SetFinalizer(new(int), again)
		}
	}
	runtime.SetFinalizer(new(int), again)
	return func() uint64 {
		over.Store(true)
		look()
		return most.Load()
	}
}

// The time an account takes falls as there are more of them, and neither it
// nor the number of calls hides a loop over all accounts for each account.
func TestAnAccountTakesNoLongerAmongMany(t *testing.T) {
	sizes := []int{40, 120}
	if sample.Full() && !sample.UnderRace {
		sizes = []int{100, 1000}
	}
	for _, rollout := range sample.Of(t, 1, rollouts) {
		t.Run(rollout, func(t *testing.T) {
			var before []measured
			for i, n := range sizes {
				var now []measured
				synctest.Test(t, func(t *testing.T) {
					b := timedWorld(t, n)
					now = []measured{b.rolledOut(rollout, n), b.lookedInto(rollout, n)}
				})
				for j, what := range []string{"roll-out", "verify --all"} {
					m := now[j]
					t.Logf("%s of %d: %v, %.0f accounts a second, %d calls", what, n, m.took, m.rate(n), m.calls)
					if n >= 1000 && rollout == answers.RolloutDirect && m.rate(n) < 100 {
						t.Errorf("%s of %d: %.0f accounts a second", what, n, m.rate(n))
					}
					if i > 0 {
						m.growsNoFasterThan(t, before[j], what, n, sizes[i-1])
					}
				}
				before = now
			}
		})
	}
}

// growsNoFasterThan compares n accounts with fewer: an account may take a
// tenth more time and calls than before.
func (m measured) growsNoFasterThan(t *testing.T, fewer measured, what string, n, few int) {
	t.Helper()
	if before, now := fewer.took/time.Duration(few), m.took/time.Duration(n); now > before*11/10 {
		t.Errorf("%s: %v an account among %d, %v among %d", what, before, few, now, n)
	}
	if before, now := float64(fewer.calls)/float64(few), float64(m.calls)/float64(n); now > before*1.1 {
		t.Errorf("%s: %.1f calls an account among %d, %.1f among %d", what, before, few, now, n)
	}
}
