package awsops

import (
	"context"
	"slices"
	"testing"
	"time"
)

// dice is a clock that spreads pauses.
type dice struct {
	*fakeClock
	rolls []float64
}

func (d *dice) Random() float64 {
	d.rolls = append(d.rolls[1:], d.rolls[0])
	return d.rolls[len(d.rolls)-1]
}

func TestPausesDoubleUpToALongestAndEndAtTheirLimit(t *testing.T) {
	for name, c := range map[string]struct {
		rolls []float64
		limit time.Duration
		want  []time.Duration // in milliseconds
	}{
		"not spread":           {nil, 20 * time.Second, []time.Duration{250, 500, 1000, 2000, 4000, 5000, 5000, 2250}},
		"a limit within":       {nil, time.Second, []time.Duration{250, 500, 250}},
		"spread to both sides": {[]float64{0, 0.5, 0.998}, 3 * time.Second, []time.Duration{187, 500, 1249, 1063}},
	} {
		t.Run(name, func(t *testing.T) {
			clock := &dice{newFakeClock(), c.rolls}
			var spread Clock = clock
			if c.rolls == nil {
				spread = clock.fakeClock
			}
			pauses := NewPauses(spread, c.limit)
			for !pauses.Over() {
				if err := pauses.Sleep(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			var got []time.Duration
			for _, d := range clock.slept {
				got = append(got, d/time.Millisecond)
			}
			if !slices.Equal(got, c.want) || clock.total() != c.limit || pauses.Waited() != c.limit {
				t.Errorf("%v, together %s, want %v", got, clock.total(), c.want)
			}
		})
	}
}

func TestAPauseThatWasCutOffDoesNotCount(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	pauses := NewPauses(newFakeClock(), time.Minute)
	if err := pauses.Sleep(ctx); err == nil || pauses.Waited() != 0 {
		t.Errorf("%v after %s", err, pauses.Waited())
	}
}

func TestTheMachinesClockSpreadsPauses(t *testing.T) {
	for range 100 {
		if s := spread(WallClock{}); s < 0.75 || s >= 1.25 {
			t.Fatal(s)
		}
	}
}
