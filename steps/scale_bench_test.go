package steps_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"trailhead/steps/answers"
)

// measuredSizes are the organizations that are measured: AWS's own quota ends
// at ten thousand accounts.
var measuredSizes = []int{100, 1000, 10000}

// BenchmarkRollout measures connecting an organization, the plan and carrying
// it out, with 100 ms a call on the wall clock.
func BenchmarkRollout(b *testing.B) {
	for _, rollout := range []string{answers.RolloutDirect, answers.RolloutStackSet} {
		for _, n := range measuredSizes {
			b.Run(fmt.Sprintf("%s/%d", rollout, n), func(b *testing.B) {
				for range b.N {
					w := timedWorld(b, n)
					w.sim.StackTakes = time.Second // the stacks are CloudFormation's time, not ours
					before := w.worldShare()
					w.report(w.rolledOut(rollout, n), before, n)
				}
			})
		}
	}
}

// BenchmarkVerifyAll measures looking into every account of an organization
// that is connected.
func BenchmarkVerifyAll(b *testing.B) {
	for _, n := range measuredSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				w := timedWorld(b, n)
				w.sim.Latency = 0
				w.rolledOut(answers.RolloutDirect, n)
				w.sim.Latency = callTakes
				w.sim.ResetCalls()
				before := w.worldShare()
				w.report(w.lookedInto(answers.RolloutDirect, n), before, n)
			}
		})
	}
}

// worldShare is what the simulated AWS itself holds, in bytes: AWS is not on
// the machine of whoever runs trailhead.
func (b *world) worldShare() uint64 {
	runtime.GC()
	runtime.GC() // what had a finalizer goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	runtime.KeepAlive(b)
	return m.HeapAlloc
}

func (b *world) report(m measured, before uint64, n int) {
	t, ok := b.t.(*testing.B)
	if !ok {
		return
	}
	const mib = 1 << 20
	after := b.worldShare()
	t.ReportMetric(0, "ns/op")
	t.ReportMetric(m.took.Seconds(), "s")
	t.ReportMetric(m.took.Seconds()*1000/float64(n), "ms/account")
	t.ReportMetric(m.rate(n), "accounts/s")
	t.ReportMetric(float64(m.calls), "calls")
	t.ReportMetric(float64(m.peak)/mib, "MiB-peak")
	t.ReportMetric(float64(before)/mib, "MiB-world-before")
	t.ReportMetric(float64(after)/mib, "MiB-world-after")
}
