package ui

import (
	"runtime/debug"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A key is on the screen well within one frame of 16 ms: Update and View
// together take at most this, as the median over many keys.
const slowestKey = 2 * time.Millisecond

// slowestFirstFrame is how long the first frame may take from the start.
const slowestFirstFrame = 50 * time.Millisecond

// benchKeys are keys that move something on a screen.
var benchKeys = []string{"down", "up"}

// BenchmarkKey measures Update and View for a key press, at 120x36.
func BenchmarkKey(b *testing.B) {
	for _, s := range stations {
		b.Run(s.name, func(b *testing.B) {
			booth := s.reach(b)
			booth.resize(120, 36)
			for i := 0; b.Loop(); i++ {
				booth.app.Update(keyMsg(benchKeys[i%2]))
				booth.app.View()
			}
		})
	}
}

// BenchmarkFirstFrame measures how long it takes from nothing to a screen.
func BenchmarkFirstFrame(b *testing.B) {
	host := fromTheStart(b).j.Host
	for b.Loop() {
		firstFrame(b, host)
	}
}

func firstFrame(t testing.TB, host Host) {
	a, err := newApp(host)
	if err != nil {
		t.Fatal(err)
	}
	a.Init()
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
	if a.View().Content == "" {
		t.Fatal("there is no frame")
	}
}

// slowed: this is built with the race detector, which takes several times as
// long.
func slowed() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" })
}

func TestKeysAreFast(t *testing.T) {
	if slowed() {
		t.Skip("the race detector is on")
	}
	for _, s := range stations {
		b := s.reach(t)
		b.resize(120, 36)
		var took []time.Duration
		for i := range 101 {
			from := time.Now()
			b.app.Update(keyMsg(benchKeys[i%2]))
			b.app.View()
			took = append(took, time.Since(from))
		}
		slices.Sort(took)
		if median := took[50]; median > slowestKey {
			t.Errorf("%s: a key takes %s", s.name, median)
		}
	}
}

// The machine does other things as well, so the best of some counts.
func TestFirstFrameIsFast(t *testing.T) {
	host := fromTheStart(t).j.Host
	best := time.Hour
	for range 5 {
		from := time.Now()
		firstFrame(t, host)
		best = min(best, time.Since(from))
	}
	if best > slowestFirstFrame {
		t.Errorf("the first frame takes %s", best)
	}
}
