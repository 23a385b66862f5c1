package steps_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

func (b *bench) reads() int { return len(b.world.Calls()) - b.writes() }

// A first apply is cheap, and a second costs nothing.
func TestCallsOfAnApply(t *testing.T) {
	b := newBench(t)
	b.applied()
	reads, writes := b.reads(), b.writes()
	t.Logf("first apply: %d reads, %d writes", reads, writes)
	if reads > 31 || writes > 18 { // one of them is for the organization, whose policies may keep Expel out
		t.Errorf("first apply: %d reads (31 are allowed), %d writes (18 are allowed)", reads, writes)
	}
	b.world.ResetCalls()
	b.applied()
	t.Logf("second apply: %d reads, %d writes", b.reads(), b.writes())
	if b.writes() != 0 {
		t.Errorf("second apply: %d writes", b.writes())
	}
}

// chain is the longest row of calls in which each needs the answer to the one
// before: who we are, the first look, the changes along their needs, and the
// last look (at most two deep: find the resource, then read it).
func chain(plan *engine.Plan) int {
	length := map[engine.ID]int{}
	var upTo func(c engine.Planned) int
	upTo = func(c engine.Planned) int {
		if n, known := length[c.ID]; known {
			return n
		}
		longest := 0
		for _, id := range c.Needs {
			for _, other := range plan.Changes {
				if other.ID == id {
					longest = max(longest, upTo(other))
				}
			}
		}
		length[c.ID] = longest + len(c.Calls)
		if c.Reread {
			length[c.ID]++
		}
		return length[c.ID]
	}
	longest := 0
	for _, c := range plan.Changes {
		longest = max(longest, upTo(c))
	}
	const whoWeAre, firstLook, lastLook = 1, 1, 2
	return whoWeAre + firstLook + longest + lastLook
}

// BenchmarkApply measures a first apply with 100 ms a call on the wall clock,
// against the longest chain of calls that must follow each other.
func BenchmarkApply(b *testing.B) {
	const latency = 100 * time.Millisecond
	for range b.N {
		bench := newBench(b)
		bench.world.SetClock(awsops.WallClock{})
		bench.world.Latency = latency
		plan := bench.plan()
		bench.world.ResetCalls()
		from := time.Now()
		bench.applied()
		wall := time.Since(from)
		least := time.Duration(chain(plan)) * latency
		b.ReportMetric(wall.Seconds()*1000, "ms/apply")
		b.ReportMetric(float64(chain(plan)), "calls/chain")
		b.ReportMetric(wall.Seconds()/least.Seconds(), "times-chain")
		b.ReportMetric(float64(bench.reads()), "reads")
		b.ReportMetric(float64(bench.writes()), "writes")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSecondApply measures finding out that nothing is to be done.
func BenchmarkSecondApply(b *testing.B) {
	for range b.N {
		bench := newBench(b)
		bench.applied()
		bench.world.SetClock(awsops.WallClock{})
		bench.world.Latency = 100 * time.Millisecond
		bench.world.ResetCalls()
		from := time.Now()
		bench.applied()
		b.ReportMetric(time.Since(from).Seconds()*1000, "ms/apply")
		b.ReportMetric(float64(bench.reads()), "reads")
		b.ReportMetric(float64(bench.writes()), "writes")
	}
	b.ReportMetric(0, "ns/op")
}

// No secret is in what is left on disk: the External ID only among the
// answers of a run, the secret of an access key nowhere.
func TestSecretsStayOutOfTheJournal(t *testing.T) {
	for name, journey := range map[string]func(b *bench) []string{
		"all goes well": func(b *bench) []string { b.applied(); return nil },
		"with a user":   func(b *bench) []string { return []string{secretOf(b)} },
		"changed and gone": func(b *bench) []string {
			b.applied()
			b.applied("external_id=00000000-1111-4222-8333-444444444444")
			b.undone(setup.UndoOptions{})
			return []string{"00000000-1111-4222-8333-444444444444"}
		},
		"denied": func(b *bench) []string {
			b.world.Fail(awssim.Fault{Operation: "CreateRole", Err: awssim.APIError("AccessDenied", "no")})
			b.apply()
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
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

func secretOf(b *bench) string {
	result := b.applied("auth=user")
	d := b.session()
	_, key := d.Made(answered(b.t, d, "auth=user"), result.Values)
	return key.Secret
}

// A clock that jumps, forwards or back, neither ends a wait nor prolongs it.
func TestAClockThatJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{"forwards": 48 * time.Hour, "backwards": -48 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.world.Fail(awssim.Fault{Service: "CloudTrail", Operation: "CreateTrail", Nth: 1, Times: 3,
				Err: awssim.APIError("InsufficientS3BucketPolicyException", "not yet")})
			b.world.OnCall(func(c awssim.Call, when string) {
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
