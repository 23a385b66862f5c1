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
func (b *bench) checked(more ...string) steps.Checked {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, more...)
	b.world.ResetCalls()
	c, err := d.Check(b.t.Context(), set, false)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// What has its name from the answers is asked for at once; then come what the
// queue says and what its key says: three calls in a row, and no call twice.
func TestVerifyTakesThreeCallsInARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		reach, err := simtest.Connect(t.Context(), b.world, awsops.WallClock{}, "us-east-1")
		if err != nil {
			t.Fatal(err)
		}
		b.reach = reach
		b.world.SetClock(awsops.WallClock{})
		b.applied()
		b.world.Latency = callTakes
		from := time.Now()
		c := b.checked()
		// One more is the session's own, who we are.
		if took := time.Since(from); took != 4*callTakes || !c.Report.Healthy {
			t.Errorf("healthy %t after as long as %.1f calls, not 3 and who we are", c.Report.Healthy, took.Seconds()/callTakes.Seconds())
		}
		if n := len(b.world.Calls()); n > 17 {
			t.Errorf("%d calls, 17 are enough", n)
		}
	})
}

// Each estate is found once and read once, whichever account its things are in.
func TestVerifyAsksNothingTwice(t *testing.T) {
	for name, most := range map[string]int{"existing": 17, "existing-topic": 25, "foreign-key": 24, "delegated-admin": 25, "foreign-bucket": 33,
		"control-tower-3": 52, "control-tower-4": 41} {
		t.Run(name, func(t *testing.T) {
			b, answers := estateBench(t, name), journeys[name].answers
			b.applied(answers...)
			c := b.checked(answers...)
			calls := map[string]int{}
			for _, call := range b.world.Calls() {
				calls[call.Operation+" in "+call.Account]++
			}
			for _, once := range []string{"DescribeOrganization", "ListLandingZones", "GetLandingZone", "DescribeTrails", "GetQueueUrl", "GetQueueAttributes",
				"GetBucketPolicy", "GetBucketEncryption", "GetBucketNotificationConfiguration", "GetTrailStatus", "GetEventSelectors"} {
				for account := range b.world.Accounts {
					if n := calls[once+" in "+account]; n > 1 {
						t.Errorf("%s in %s: %d calls", once, account, n)
					}
				}
			}
			if n := len(b.world.Calls()); n > most || !c.Report.Healthy {
				t.Errorf("healthy %t after %d calls, %d are enough: %v", c.Report.Healthy, n, most, calls)
			}
		})
	}
}

// BenchmarkVerify looks at a set-up with 120 ms a call on the wall clock.
func BenchmarkVerify(b *testing.B) {
	for _, name := range []string{"", "existing", "control-tower-3"} {
		b.Run("of "+map[bool]string{true: "a new trail"}[name == ""]+name, func(b *testing.B) {
			bench, answers := newBench(b), journeys[name].answers
			if name != "" {
				bench = estateBench(b, name)
			}
			bench.applied(answers...)
			bench.world.SetClock(awsops.WallClock{})
			bench.world.Latency = 120 * time.Millisecond
			for b.Loop() {
				bench.checked(answers...)
			}
			b.ReportMetric(float64(len(bench.world.Calls())), "calls")
		})
	}
}
