package steps_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

var rollouts = []string{answers.RolloutStackSet, answers.RolloutDirect}

// begun plans and begins to carry out; the caller follows the run.
func (b *world) begun(ctx context.Context, more ...string) *engine.Run {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, more...)
	plan := must(d.Plan(ctx, set))(b.t)
	return d.Apply(ctx, set, must(plan.Approve())(b.t), false)
}

// whole makes sure that every account of the organization has ended, in
// whatever way.
func (b *world) wholeLedger(events []engine.Event) map[engine.PartState]int {
	b.t.Helper()
	parts, got := settled(events), map[engine.PartState]int{}
	for _, p := range parts {
		got[p.State]++
	}
	b.ledgerIs(parts, got)
	return got
}

// finishes runs once more, and makes sure that nothing is left to do.
func (b *world) finishes(more ...string) {
	b.t.Helper()
	result, events := b.apply(more...)
	if result.Problem != nil {
		b.t.Fatal(told(result.Problem))
	}
	if got := b.wholeLedger(events); got[engine.PartFailed] > 0 {
		b.t.Errorf("run again: %v", got)
	}
	if again := b.plan(more...); len(again.Changes) > 0 {
		b.t.Errorf("still to do:\n%s", listed(again))
	}
}

// A run that is stopped or given up in the middle says of every account what
// became of it, and the next one finishes.
func TestAStoppedRollOutLosesNoAccount(t *testing.T) {
	for _, rollout := range sample.Of(t, 1, rollouts) {
		for name, end := range sample.Rows(t, 1, map[string]func(*engine.Run){"stopped": (*engine.Run).Stop, "given up": (*engine.Run).Abort}) {
			t.Run(rollout+" "+name, func(t *testing.T) {
				t.Parallel()
				b := writtenWorld(t, bigCompany(180))
				more := organizationBy(rollout)
				operation := map[string]string{answers.RolloutDirect: "CreateRole", answers.RolloutStackSet: "DescribeStackSetOperation"}[rollout]
				var n atomic.Int32
				var run atomic.Pointer[engine.Run]
				b.sim.OnCall(func(c awssim.Call, when string) {
					if c.Operation == operation && when == "before" && n.Add(1) == 2 {
						end(run.Load())
					}
				})
				run.Store(b.begun(t.Context(), more...))
				result, events := follow(run.Load())
				b.sim.OnCall(nil)
				got := b.wholeLedger(events)
				if got[engine.PartSkipped] < 5 || !result.Interrupted || result.Problem == nil || result.Problem.Kind != awsops.Interrupted {
					t.Errorf("ended as %v: %+v", got, result.Problem)
				}
				b.finishes(more...)
			})
		}
	}
}

// A listing that fails on a later page is told as such, and nothing is planned
// for or said of accounts that were never listed.
func TestAListingThatFailsInTheMiddle(t *testing.T) {
	for _, rollout := range rollouts {
		t.Run(rollout, func(t *testing.T) {
			b := writtenWorld(t, bigCompany(180))
			more := organizationBy(rollout)
			b.sim.Fail(awssim.Fault{Operation: "ListAccounts", Nth: 3, Times: 1000,
				Err: awssim.APIError("AccessDeniedException", "You don't have permissions to access this resource.")})
			var mu sync.Mutex
			heard := map[string]bool{}
			d := must(steps.Open(t.Context(), b.reach, b.state, func(e engine.Event) {
				if p, ok := e.(engine.Progressed); ok {
					mu.Lock()
					defer mu.Unlock()
					heard[p.Part.ID] = true
				}
			}))(t)
			set := answered(t, d, more...)
			plan, err := d.Plan(t.Context(), set)
			if p := problemIn(err); plan != nil || p == nil || p.Action != "organizations:ListAccounts" || len(p.Do) == 0 {
				t.Errorf("plan %v, told %v", plan, err)
			}
			if len(heard) > 40 {
				t.Errorf("%d accounts were told of, two pages were listed", len(heard))
			}
			b.sim.ClearFaults()
			b.sim.Fail(awssim.Fault{Operation: "ListAccounts", Nth: 3, Times: 1000, Err: awssim.APIError("AccessDeniedException", "no")})
			if checks, err := d.VerifyMembers(t.Context(), set, true); checks != nil || problemIn(err) == nil {
				t.Errorf("verify: %v, %v", checks, err)
			}
		})
	}
}

// Credentials that run out in the middle end the run as that, not as hundreds
// of accounts that cannot be entered.
func TestCredentialsRunOutInTheMiddle(t *testing.T) {
	for _, rollout := range sample.Of(t, 1, rollouts) {
		t.Run(rollout, func(t *testing.T) {
			t.Parallel()
			b := writtenWorld(t, bigCompany(180))
			more := organizationBy(rollout)
			b.sim.OnCall(func(c awssim.Call, when string) {
				if when == "before" && (c.Operation == "CreateRole" && c.Account != account || c.Operation == "DescribeStackSetOperation") {
					b.sim.Expire()
				}
			})
			result, events := follow(b.begun(t.Context(), more...))
			b.sim.OnCall(nil)
			if result.Problem == nil || result.Problem.Kind != awsops.Expired {
				t.Fatalf("told %+v", result.Problem)
			}
			got := b.wholeLedger(events)
			if got[engine.PartSkipped] < 5 {
				t.Errorf("ended as %v", got)
			}
			for _, p := range settled(events) {
				if p.ID != account && p.State != engine.PartDone && !strings.Contains(p.Reason, "credentials have run out") {
					t.Fatalf("%s: %s", p.ID, p.Reason)
				}
			}
			simtest.SignIn(b.sim)
			b.finishes(more...)
		})
	}
}

// When AWS asks for fewer calls, fewer accounts are worked on at a time; when
// it no longer does, more and more are. No account is lost over it.
func TestThePaceHeedsThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := timedWorld(t, 1000)
		var busy, told atomic.Int32
		d := must(steps.Open(t.Context(), b.reach, b.state, func(e engine.Event) {
			p, ok := e.(engine.Progressed)
			switch {
			case ok && p.Part.State == engine.PartRunning:
				busy.Add(1)
			case ok && p.Part.Settled():
				told.Add(1)
				busy.Add(-1)
			}
		}))(t)
		var over atomic.Bool
		var seen []int32 // at a time, every second
		var watch sync.WaitGroup
		watch.Go(func() {
			time.Sleep(time.Second)
			b.sim.Fail(awssim.Fault{Operation: "AssumeRole", Err: awssim.Throttling()})
			for second := 1; !over.Load(); second++ {
				if second == 22 {
					b.sim.ClearFaults()
				}
				seen = append(seen, busy.Load())
				time.Sleep(time.Second)
			}
		})
		set := answered(t, d, organizationBy(answers.RolloutDirect)...)
		plan := must(d.Plan(t.Context(), set))(t)
		over.Store(true)
		watch.Wait()
		low := slices.Index(seen, slices.Min(seen[22:min(30, len(seen))]))
		if 2*seen[low] > slices.Max(seen[:22]) || 2*slices.Max(seen[low:]) < 3*seen[low] {
			t.Errorf("never slowed down and sped up: %v", seen)
		}
		if told.Load() != 1001 || !strings.Contains(listed(plan), "1,000 accounts") {
			t.Errorf("%d accounts were told of, the plan is\n%s", told.Load(), listed(plan))
		}
	})
}
