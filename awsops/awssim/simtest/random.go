package simtest

import (
	"math/rand/v2"
	"testing"

	"trailhead/internal/sample"
)

// Random makes what somebody else may have in an account.
type Random struct{ *rand.Rand }

// Cases runs a property with random cases: n of them in a full run. Each has
// a source of randomness of its own.
func Cases(t *testing.T, n int, property func(t *testing.T, r *Random)) {
	t.Helper()
	CasesOf(t, sample.Cases(t, n), n, property)
}

// CasesOf is Cases with few of the n cases by default, for a property that takes
// long.
func CasesOf(t *testing.T, few, n int, property func(t *testing.T, r *Random)) {
	t.Helper()
	if sample.Full() {
		few = sample.Cases(t, n)
	}
	for i := range uint64(few) {
		property(t, &Random{rand.New(rand.NewPCG(sample.Seed(), i))})
		if t.Failed() {
			t.Fatalf("case %d; again with: TRAILHEAD_TEST_SEED=%d go test -run '^%s$'", i, sample.Seed(), t.Name())
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
