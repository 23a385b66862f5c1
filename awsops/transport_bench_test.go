package awsops

import (
	"testing"
	"time"

	"trailhead/internal/network"
)

// BenchmarkAccounts takes on a role in each of a thousand accounts and looks at
// one thing there, over TLS on loopback, as between a laptop and a region not
// far away.
//
//	go test ./awsops -run - -bench Accounts -benchtime 1x
func BenchmarkAccounts(b *testing.B) {
	const accounts, atOnce = 1000, 160
	f := newFarFront(b, nil, network.Time{RoundTrip: 20 * time.Millisecond, Service: 80 * time.Millisecond})
	var calls int64
	began := time.Now()
	for b.Loop() {
		if err := inAccounts(b.Context(), f.connect(b, NewTransport()), accounts, atOnce); err != nil {
			b.Fatal(err)
		}
		calls += 2 * accounts
	}
	b.ReportMetric(float64(f.Connections.Load())/float64(b.N), "connections/op")
	b.ReportMetric(float64(f.MostOpen.Load()), "open-connections")
	b.ReportMetric(float64(calls)/time.Since(began).Seconds(), "calls/s")
}
