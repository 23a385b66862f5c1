package ui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// benchKeys are keys that move something on a screen.
var benchKeys = []string{"down", "up"}

// BenchmarkKey measures Update and View for a key press, at 120x36. A frame
// has 16 ms; the aim is 2 ms.
func BenchmarkKey(b *testing.B) {
	for _, s := range stations {
		b.Run(s.name, func(b *testing.B) {
			w := s.reach(b)
			w.Resize(120, 36)
			for i := 0; b.Loop(); i++ {
				w.app.Update(uitest.Key(benchKeys[i%2]))
				w.app.View()
			}
		})
	}
}

// BenchmarkBoard measures Update and View for a burst of news of a roll-out of
// 10,000 accounts, with the board open and a search in it. A frame has 16 ms.
func BenchmarkBoard(b *testing.B) {
	const members = 10000
	const most = 2000 // as screen.Happened holds
	s, set, _ := rollingOut(b, members)
	s.Press("b", "/", "w", "o", "r", "enter")
	s.Resize(120, 36)
	burst := make([]engine.Event, 0, most)
	for i := range most {
		burst = append(burst, engine.Progressed{About: set, Part: engine.Part{
			ID: fmt.Sprintf("2%011d", members/2+i), State: engine.PartDone, Of: members}})
	}
	flip := []engine.PartState{engine.PartRunning, engine.PartWaiting}
	for i := 0; b.Loop(); i++ {
		for k := range burst { // never settled, so that each burst changes something
			p := burst[k].(engine.Progressed)
			p.Part.State = flip[i%2]
			burst[k] = p
		}
		s.tell(0, burst...)
		s.app.Update(uitest.Key(benchKeys[i%2]))
		s.app.View()
	}
}

// BenchmarkFirstFrame measures how long it takes from nothing to a screen. The
// aim is 50 ms.
func BenchmarkFirstFrame(b *testing.B) {
	host := fromTheStart(b).J.Host
	for b.Loop() {
		firstFrame(b, host)
	}
}

func firstFrame(t testing.TB, host flow.Host) {
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
