package steps_test

import (
	"testing"
	"testing/synctest"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps"
)

// checked is a look at the set-up as every face has it.
func (b *world) checked(more ...string) steps.Checked {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, more...)
	b.sim.ResetCalls()
	c, err := d.Check(b.t.Context(), set, false)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// timed is the same estate, where each call takes a while on a clock that jumps
// when nobody has anything to do.
func (b *world) timed() *world {
	b.t.Helper()
	reach, err := simtest.Connect(b.t.Context(), b.sim, awsops.WallClock{}, "us-east-1")
	if err != nil {
		b.t.Fatal(err)
	}
	b.reach = reach
	b.sim.SetClock(awsops.WallClock{})
	b.sim.Latency = callTakes
	return b
}

// What has its name from the answers is asked for at once; then come what the
// queue says and what its key says: three calls in a row. Where the log files are
// in another account that is found first, and an organization's policies are listed
// page by page, of which the simulated AWS makes more than AWS does.
func TestVerifyTakesFewCallsInARow(t *testing.T) {
	for name, calls := range map[string]time.Duration{"": 3, "existing": 5, "control-tower-4": 10, "control-tower-3": 12} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newWorld(t)
				if name != "" {
					b = estateWorld(t, name)
				}
				b.timed().applied(journeys[name].answers...)
				from := time.Now()
				c := b.checked(journeys[name].answers...)
				calls++ // the session asks who we are
				if took := time.Since(from); took != calls*callTakes || !c.Report.Healthy {
					t.Errorf("healthy %t after as long as %.1f calls, not %d", c.Report.Healthy, took.Seconds()/callTakes.Seconds(), calls)
				}
			})
		})
	}
}

// Each estate is found once and read once, whichever account its things are in.
func TestVerifyAsksNothingTwice(t *testing.T) {
	for name, most := range map[string]int{"": 19, "existing": 18, "existing-topic": 26, "foreign-key": 25, "delegated-admin": 26,
		"foreign-bucket": 34, "control-tower-3": 53, "control-tower-4": 42} {
		t.Run(name, func(t *testing.T) {
			b, answers := newWorld(t), journeys[name].answers
			if name != "" {
				b = estateWorld(t, name)
			}
			b.applied(answers...)
			c := b.checked(answers...)
			calls := map[string]int{}
			for _, call := range b.sim.Calls() {
				calls[call.Operation+" in "+call.Account]++
			}
			for _, once := range []string{"DescribeOrganization", "ListLandingZones", "GetLandingZone", "DescribeTrails", "GetQueueUrl",
				"GetQueueAttributes", "GetBucketPolicy", "GetBucketEncryption", "GetBucketNotificationConfiguration", "GetTrailStatus",
				"GetEventSelectors"} {
				for account := range b.sim.Accounts {
					if n := calls[once+" in "+account]; n > 1 {
						t.Errorf("%s in %s: %d calls", once, account, n)
					}
				}
			}
			if n := len(b.sim.Calls()); n > most || !c.Report.Healthy {
				t.Errorf("healthy %t after %d calls, %d are enough: %v", c.Report.Healthy, n, most, calls)
			}
		})
	}
}

// BenchmarkVerify looks at a set-up with 120 ms a call on the wall clock.
func BenchmarkVerify(b *testing.B) {
	for _, name := range []string{"", "existing", "control-tower-3"} {
		b.Run("of "+map[bool]string{true: "a new trail"}[name == ""]+name, func(b *testing.B) {
			w, answers := newWorld(b), journeys[name].answers
			if name != "" {
				w = estateWorld(b, name)
			}
			w.applied(answers...)
			w.sim.SetClock(awsops.WallClock{})
			w.sim.Latency = 120 * time.Millisecond
			for b.Loop() {
				w.checked(answers...)
			}
			b.ReportMetric(float64(len(w.sim.Calls())), "calls")
		})
	}
}
