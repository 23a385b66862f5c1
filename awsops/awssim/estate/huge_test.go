package estate_test

import (
	"runtime"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
)

// BenchmarkTheHugeEstate builds 10,000 members: 2 seconds and 100 MiB are
// allowed.
func BenchmarkTheHugeEstate(b *testing.B) {
	text := read(b, "organization-huge")
	var kept *awssim.World
	before := inUse()
	for b.Loop() {
		kept = nil
		e := parse(b, text)
		w := awssim.New().WithClock(simtest.NewClock())
		if err := e.Build(w); err != nil {
			b.Fatal(err)
		}
		kept = w
	}
	b.ReportMetric(float64(inUse()-before)/(1<<20), "MiB-kept")
	runtime.KeepAlive(kept)
}

// inUse are the bytes on the heap that something refers to.
func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
