package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// benchKeys are keys that move something on a screen.
var benchKeys = []string{"down", "up"}

// BenchmarkKey measures Update and View for a key press, at 120x36. A frame
// has 16 ms; the aim is 2 ms.
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

// BenchmarkFirstFrame measures how long it takes from nothing to a screen. The
// aim is 50 ms.
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
