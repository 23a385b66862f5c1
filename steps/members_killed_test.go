package steps_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/internal/sample"
	"trailhead/steps/answers"
)

// death ends a run within this process as a kill would: from one call on none
// is carried out, and nobody hears of what is under way. The journal is taken
// as it is by then.
type death struct {
	at   int
	when string // before or after that call

	mu     sync.Mutex
	calls  map[string]int // by when
	flying int
	dead   bool
	quiet  chan struct{} // closed when nothing is under way any more
	buried chan struct{} // closed when the journal is safe
}

func newDeath(at int, when string) *death {
	return &death{at: at, when: when, calls: map[string]int{}, quiet: make(chan struct{}), buried: make(chan struct{})}
}

func (d *death) heed(_ awssim.Call, when string) {
	d.mu.Lock()
	late := d.dead // this one was never sent
	if !late {
		d.calls[when]++
		d.dead = when == d.when && d.calls[when] == d.at
	}
	switch {
	case when == "after":
		d.flying--
	case !d.dead:
		d.flying++
	}
	if d.dead && d.flying == 0 && (!late || when == "after") {
		close(d.quiet)
	}
	dead := d.dead
	d.mu.Unlock()
	if dead {
		<-d.buried
	}
}

// diesAt carries out a plan until the n-th call. It reports whether the run
// lived to its end.
func (b *world) diesAt(n int, when string, more ...string) (survived bool) {
	b.t.Helper()
	ctx, give := context.WithCancel(b.t.Context())
	defer give()
	d, killed := b.session(), newDeath(n, when)
	set := answered(b.t, d, more...)
	plan := must(d.Plan(ctx, set))(b.t)
	ok := must(plan.Approve())(b.t)
	b.sim.ResetCalls()
	b.sim.OnCall(killed.heed)
	run, ended := d.Apply(ctx, set, ok, false), make(chan struct{})
	go func() {
		defer close(ended)
		for range run.Events() { //nolint:revive // nobody is there to read them
		}
	}()
	select {
	case <-ended:
		survived = true
	case <-killed.quiet:
		kept := b.t.TempDir()
		if err := os.CopyFS(kept, os.DirFS(b.state)); err != nil {
			b.t.Fatal(err)
		}
		give()
		close(killed.buried)
		<-ended
		b.state = kept
	}
	b.sim.OnCall(nil)
	return survived
}

// touches counts the writes in each member by IAM's operation, and those that
// went well.
func touches(calls []awssim.Call) (tried, done map[string]int) {
	tried, done = map[string]int{}, map[string]int{}
	for _, c := range calls {
		if c.Write && c.Account != account {
			tried[c.Account+" "+c.Operation]++
			if c.Err == "" {
				done[c.Account+" "+c.Operation]++
			}
		}
	}
	return tried, done
}

// served are the members that have role and policy.
func (b *world) served() map[string]bool {
	all := map[string]bool{}
	for id := range b.sim.Org.Members {
		a := b.sim.Accounts[id]
		role := a.Roles["ExpelServiceRole"]
		if role != nil && id != account && a.Policies["arn:aws:iam::"+id+":policy/ExpelAPIPolicy"] != nil && len(role.Attached) == 1 {
			all[id] = true
		}
	}
	return all
}

// A roll-out that is killed before or after any call is finished by the next
// run. An account that was done is not written to again, and no account is
// written to more than once more.
func TestKilledInTheMiddleOfARollOut(t *testing.T) {
	n := sample.Size(200, 30)
	type death struct {
		at   int
		when string
	}
	for _, rollout := range rollouts {
		whole := writtenWorld(t, bigCompany(n))
		whole.sim.ResetCalls()
		whole.diesAt(0, "never", organizationBy(rollout)...)
		last := len(whole.sim.Calls())
		points := killPoints(last)
		t.Logf("%s: %d of %d calls", rollout, len(points), last)
		var deaths []death
		for _, at := range points {
			deaths = append(deaths, death{at, "before"}, death{at, "after"})
		}
		for _, d := range sample.Of(t, 2, deaths) {
			t.Run(fmt.Sprintf("%s_%s_%d", rollout, d.when, d.at), func(t *testing.T) {
				t.Parallel()
				b := writtenWorld(t, bigCompany(n))
				b.killedAndRunAgain(d.at, d.when, n, rollout)
			})
		}
	}
}

// killPoints are spread over all calls.
func killPoints(last int) (points []int) {
	most := sample.Size(14, 7)
	for i := range most {
		points = append(points, 1+i*(last-1)/max(most-1, 1)+i%2)
	}
	return slices.Compact(points)
}

func (b *world) killedAndRunAgain(at int, when string, n int, rollout string) {
	t, more := b.t, organizationBy(rollout)
	t.Helper()
	b.diesAt(at, when, more...)
	first := b.sim.Calls()
	had := b.served()
	b.sim.ResetCalls()
	if result, _ := b.apply(more...); result.Problem != nil {
		t.Fatalf("run again: %s", told(result.Problem))
	}
	second := b.sim.Calls()
	if got := len(b.served()); got != n {
		t.Errorf("%d of %d accounts have role and policy", got, n)
	}
	tried, done := touches(slices.Concat(first, second))
	for what, times := range tried {
		if times > 2 || done[what] > 1 {
			t.Errorf("%s: tried %d times, carried out %d times", what, times, done[what])
		}
	}
	again, _ := touches(second)
	for what := range again {
		if id := what[:len("200000000000")]; had[id] && rollout == answers.RolloutDirect {
			t.Errorf("%s was done, and was written to again: %s", id, what)
		}
	}
	b.stacksTouchedOnce()
}

// stacksTouchedOnce makes sure that no operation works on an account again
// once another has been there and done it.
func (b *world) stacksTouchedOnce() {
	b.t.Helper()
	for _, s := range b.sim.Accounts[account].Regions["us-east-1"].StackSets {
		times, done := map[string]int{}, map[string]bool{}
		for _, o := range s.Operations {
			for _, task := range o.Tasks {
				if times[task.Account]++; times[task.Account] > 2 || done[task.Account] {
					b.t.Errorf("%s was worked on %d times, done before: %v", task.Account, times[task.Account], done[task.Account])
				}
				done[task.Account] = done[task.Account] || task.Status == "SUCCEEDED"
			}
		}
	}
}

// keptCompany is an organization whose AWS and journal live in dir, so that
// the next process finds them.
func keptCompany(t testing.TB, dir string, n int) *world {
	t.Helper()
	b := writtenWorld(t, bigCompany(n))
	b.state = filepath.Join(dir, "state")
	if err := b.sim.KeepIn(filepath.Join(dir, "world.json")); err != nil {
		t.Fatal(err)
	}
	return b
}
