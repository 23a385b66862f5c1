package steps_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step8workbench"
)

func (b *world) reads() int { return len(b.sim.Calls()) - b.writes() }

// A first apply is cheap, and a second costs nothing.
func TestCallsOfAnApply(t *testing.T) {
	b := newWorld(t)
	b.applied()
	reads, writes := b.reads(), b.writes()
	t.Logf("first apply: %d reads, %d writes", reads, writes)
	if reads > 24 || writes > 13 { // each has its reason in docs/performance.md
		t.Errorf("first apply: %d reads (24 are allowed), %d writes (13 are allowed)", reads, writes)
	}
	b.sim.ResetCalls()
	b.applied()
	t.Logf("second apply: %d reads, %d writes", b.reads(), b.writes())
	if b.reads() > 25 || b.writes() != 0 {
		t.Errorf("second apply: %d reads (25 are allowed), %d writes", b.reads(), b.writes())
	}
}

// Nothing waits that need not: from asking who we are to the last look, a plan,
// a first apply, a second one and an undo take as long as two, seven, three and eight calls. In a
// synctest bubble the clock jumps when nobody has anything to do.
func TestAnApplyTakesAsLongAsItsChain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newWorld(t)
		reach, err := simtest.Connect(t.Context(), b.sim, awsops.WallClock{}, "us-east-1")
		if err != nil {
			t.Fatal(err)
		}
		b.reach = reach
		b.sim.SetClock(awsops.WallClock{})
		b.sim.Latency = callTakes
		from := time.Now()
		plan := b.plan()
		if took := time.Since(from); took != 2*callTakes {
			t.Errorf("the plan took as long as %.1f calls, not 2", took.Seconds()/callTakes.Seconds())
		}
		from = time.Now()
		b.applied()
		if took := time.Since(from); took != 7*callTakes || chain(plan) != 7 {
			t.Errorf("the apply took as long as %.1f calls, its chain is %d; both are to be 7", took.Seconds()/callTakes.Seconds(), chain(plan))
		}
		from = time.Now()
		b.applied()
		if took := time.Since(from); took != 3*callTakes {
			t.Errorf("the second apply took as long as %.1f calls, not 3", took.Seconds()/callTakes.Seconds())
		}
		from = time.Now()
		b.undone(setup.UndoOptions{})
		if took := time.Since(from); took != 8*callTakes {
			t.Errorf("the undo took as long as %.1f calls, not 8", took.Seconds()/callTakes.Seconds())
		}
	})
}

// chain is the longest row of calls in which each needs the answer to the one
// before: who we are, the first look, the changes along their needs, and the
// last look at each, which asks for all at the same time.
func chain(plan *engine.Plan) int {
	changes := map[engine.ID]engine.Planned{}
	for _, c := range plan.Changes {
		changes[c.ID] = c
	}
	usable := map[engine.ID]int{} // after how many calls what needs it can go on
	longest := 0
	var upTo func(c engine.Planned) int
	upTo = func(c engine.Planned) int {
		if n, known := usable[c.ID]; known {
			return n
		}
		needs := 0
		for _, id := range c.Needs {
			if other, changed := changes[id]; changed {
				needs = max(needs, upTo(other))
			}
		}
		at, beside := 0, 0
		if c.Reread && changes[c.Within].Verb != engine.Create {
			at++
		}
		for _, call := range c.Calls {
			switch {
			case call.Beside:
				beside = 1
			case call.Early:
				at++
			default:
				at = max(at, needs) + 1
			}
		}
		usable[c.ID] = at
		longest = max(longest, at+beside)
		return at
	}
	for _, c := range plan.Changes {
		upTo(c)
	}
	const whoWeAre, firstLook, lastLook = 1, 1, 1
	return whoWeAre + firstLook + longest + lastLook
}

// BenchmarkApply measures a first apply with 100 ms a call on the wall clock,
// against the longest chain of calls that must follow each other.
func BenchmarkApply(b *testing.B) {
	const latency = 100 * time.Millisecond
	for range b.N {
		w := newWorld(b)
		w.sim.SetClock(awsops.WallClock{})
		w.sim.Latency = latency
		plan := w.plan()
		w.sim.ResetCalls()
		from := time.Now()
		w.applied()
		wall := time.Since(from)
		least := time.Duration(chain(plan)) * latency
		b.ReportMetric(wall.Seconds()*1000, "ms/apply")
		b.ReportMetric(float64(chain(plan)), "calls/chain")
		b.ReportMetric(wall.Seconds()/least.Seconds(), "times-chain")
		b.ReportMetric(float64(w.reads()), "reads")
		b.ReportMetric(float64(w.writes()), "writes")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSecondApply measures finding out that nothing is to be done.
func BenchmarkSecondApply(b *testing.B) {
	for range b.N {
		w := newWorld(b)
		w.applied()
		w.sim.SetClock(awsops.WallClock{})
		w.sim.Latency = 100 * time.Millisecond
		w.sim.ResetCalls()
		from := time.Now()
		w.applied()
		b.ReportMetric(time.Since(from).Seconds()*1000, "ms/apply")
		b.ReportMetric(float64(w.reads()), "reads")
		b.ReportMetric(float64(w.writes()), "writes")
	}
	b.ReportMetric(0, "ns/op")
}

// No secret is in what is left on disk: the External ID only among the
// answers of a run, the secret of an access key nowhere.
func TestSecretsStayOutOfTheJournal(t *testing.T) {
	for name, journey := range map[string]func(b *world) []string{
		"all goes well": func(b *world) []string { b.applied(); return nil },
		"with a user":   func(b *world) []string { return []string{secretOf(b)} },
		"changed and gone": func(b *world) []string {
			b.applied()
			b.applied("external_id=00000000-1111-4222-8333-444444444444")
			b.undone(setup.UndoOptions{})
			return []string{"00000000-1111-4222-8333-444444444444"}
		},
		"denied": func(b *world) []string {
			b.sim.Fail(awssim.Fault{Operation: "CreateRole", Err: awssim.APIError("AccessDenied", "no")})
			b.apply()
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			secrets := append(journey(b), externalID)
			err := filepath.WalkDir(b.state, func(path string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				text, err := os.ReadFile(path)
				for line := range bytes.Lines(text) {
					for _, secret := range secrets {
						if bytes.Contains(line, []byte(secret)) && (!bytes.Contains(line, []byte(`"e":"run"`)) || !strings.Contains(secret, "-")) {
							t.Errorf("%s has a secret in %s", path, line)
						}
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func secretOf(b *world) string {
	result := b.applied("auth=user")
	key, _ := step8workbench.AccessKeyIn(result.Values)
	return key.Secret
}

// A clock that jumps, forwards or back, neither ends a wait nor prolongs it.
func TestAClockThatJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{"forwards": 48 * time.Hour, "backwards": -48 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			b.sim.Fail(awssim.Fault{Service: "CloudTrail", Operation: "CreateTrail", Nth: 1, Times: 3,
				Err: awssim.APIError("InsufficientS3BucketPolicyException", "not yet")})
			b.sim.OnCall(func(c awssim.Call, when string) {
				if c.Operation == "CreateTrail" && when == "after" {
					b.clock.Add(jump)
				}
			})
			b.applied()
			if again := b.plan(); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
		})
	}
}

// Where AWS shows new things late, a run looks again soon at first: it takes about
// as long as what is late on its way, not five seconds for each.
func TestAnApplyLosesLittleToALateAWS(t *testing.T) {
	for _, c := range []struct{ late, most time.Duration }{
		{300 * time.Millisecond, 2 * time.Second},
		{time.Second, 7 * time.Second},
	} {
		t.Run(c.late.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newWorld(t)
				b.reach = must(simtest.Connect(t.Context(), b.sim, awsops.WallClock{}, "us-east-1"))(t)
				b.sim.SetClock(awsops.WallClock{})
				b.sim.Latency, b.sim.Lag = callTakes, c.late
				from := time.Now()
				b.applied()
				took := time.Since(from)
				t.Logf("%s late: the apply took %s", c.late, took)
				if took > c.most {
					t.Errorf("the apply took %s, %s are allowed", took, c.most)
				}
			})
		})
	}
}
