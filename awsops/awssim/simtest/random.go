package simtest

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"
)

var seed = flag.Uint64("seed", 0, "seed of the property tests, 0 for a new one")

// Random makes what somebody else may have in an account.
type Random struct{ *rand.Rand }

// Cases runs a property n times, each with a source of randomness of its own,
// and prints the seed with which to see a failure again. Under the race
// detector, which has nothing to find in one case that it has not in another,
// it runs a twentieth of them.
func Cases(t *testing.T, n int, property func(t *testing.T, r *Random)) {
	t.Helper()
	if UnderRace {
		n = max(1, n/20)
	}
	start := *seed
	if start == 0 {
		start = uint64(time.Now().UnixNano())
	}
	t.Logf("%d cases, -seed %d", n, start)
	for i := range uint64(n) {
		property(t, &Random{rand.New(rand.NewPCG(start, i))})
		if t.Failed() {
			t.Fatalf("case %d; again with: -run '^%s$' -seed %d", i, t.Name(), start)
		}
	}
}

// One is one of these.
func (r *Random) One(from ...string) string { return from[r.IntN(len(from))] }

// Maybe is true in one of n cases.
func (r *Random) Maybe(n int) bool { return r.IntN(n) == 0 }

// Some are one to most of these, each at most once.
func (r *Random) Some(most int, from ...string) []string {
	r.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
	return from[:1+r.IntN(min(most, len(from)))]
}
