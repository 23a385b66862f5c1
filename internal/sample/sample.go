// Package sample decides how many cases of a large table one test run tries.
// Only tests import it.
//
// By default a run tries a few, other ones each time. TRAILHEAD_TEST_FULL=1
// tries all of them in every package, and TRAILHEAD_TEST_SEED=N the few that
// an earlier run has printed. Variables are used instead of flags, since go
// test ./... passes a flag to every package, and those that do not know it
// fail.
package sample

import (
	"flag"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"testing"
)

const (
	fullVariable = "TRAILHEAD_TEST_FULL"
	seedVariable = "TRAILHEAD_TEST_SEED"
)

// Full reports whether this run tries everything.
func Full() bool { return os.Getenv(fullVariable) != "" }

// Seed is the number from which the sample is drawn: the one that
// TRAILHEAD_TEST_SEED gives, or another one for each process.
var Seed = sync.OnceValue(func() uint64 {
	text := os.Getenv(seedVariable)
	if text == "" {
		return rand.Uint64N(1_000_000)
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("%s=%q: a number is needed", seedVariable, text))
	}
	return seed
})

// OneIn returns what decides by its name whether a case is tried: one in n of
// them, all in a full run. Under the race detector, which finds nothing in one
// case that it does not find in another, it is a quarter of these.
func OneIn(t testing.TB, n int) func(name ...any) bool {
	t.Helper()
	return OneInOf(t, n, 1)
}

// OneInOf is OneIn for a table that is too large even for a full run, which
// tries one in full of the cases.
func OneInOf(t testing.TB, n, full int) func(name ...any) bool {
	t.Helper()
	if Full() {
		n = full
	}
	if UnderRace {
		n *= 4
	}
	Announce(t)
	return func(name ...any) bool {
		sum := fnv.New64a()
		fmt.Fprintln(sum, append([]any{t.Name()}, name...)...)
		return rand.New(rand.NewPCG(Seed(), sum.Sum64())).IntN(n) == 0
	}
}

// Of are few of the cases, always as many, drawn at random and in their order;
// all of them in a full run, and a quarter of that under the race detector.
func Of[T any](t testing.TB, few int, cases []T) []T {
	t.Helper()
	return OfShare(t, few, 1, cases)
}

// OfShare is Of for a table that is too large even for a full run, which tries
// one in full of the cases.
func OfShare[T any](t testing.TB, few, full int, cases []T) []T {
	t.Helper()
	Announce(t)
	if Full() {
		few = len(cases) / full
	}
	if UnderRace {
		few /= 4
	}
	sum := fnv.New64a()
	fmt.Fprint(sum, t.Name())
	drawn := rand.New(rand.NewPCG(Seed(), sum.Sum64())).Perm(len(cases))[:min(max(1, few), len(cases))]
	slices.Sort(drawn)
	var out []T
	for _, i := range drawn {
		out = append(out, cases[i])
	}
	return out
}

// Rows are few rows of a table by their names, as Of draws them.
func Rows[T any](t testing.TB, few int, table map[string]T) map[string]T {
	t.Helper()
	out := map[string]T{}
	for _, name := range Of(t, few, slices.Sorted(maps.Keys(table))) {
		out[name] = table[name]
	}
	return out
}

// Cases is how many random cases are tried of the number that a full run
// tries: a twentieth, and a quarter of that under the race detector.
func Cases(t testing.TB, full int) int {
	t.Helper()
	Announce(t)
	switch {
	case UnderRace:
		return max(1, full/80)
	case Full():
		return full
	}
	return max(1, full/20)
}

// Size is how large something is made that is as long as somebody has time
// for: all of full in a full run.
func Size(full, usual int) int {
	switch {
	case UnderRace:
		return max(1, usual/4)
	case Full():
		return full
	}
	return usual
}

// Main runs a package's tests. Each of them makes a world of its own and leaves
// it, so that the garbage collector takes a quarter of the time at its usual
// setting; memory is not short. Benchmarks measure memory too, so they keep it.
func Main(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		debug.SetGCPercent(600)
	}
	os.Exit(m.Run())
}

// Announce logs with which seed a sampled run is to be seen again. The functions
// of this package that draw for a test do it themselves.
func Announce(t testing.TB) {
	t.Helper()
	if !Full() {
		t.Logf("a sample, to see again with %s=%d; %s=1 tries everything", seedVariable, Seed(), fullVariable)
	}
}
