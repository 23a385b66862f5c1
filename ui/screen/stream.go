package screen

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/engine"
)

// Happened are events of the run that was begun as number run, in order. A
// screen drops what comes from another run than its present one.
type Happened struct {
	Run    uint64
	Events []engine.Event
}

const (
	burstFor  = 15 * time.Millisecond // about a frame
	burstMost = 2000                  // what Update takes in well within a frame
)

// NextEvent waits for the next event of a run. It is given out anew after
// each answer, so that the events come in order and Update is never held up.
// News of accounts comes by the thousand: what comes within a frame is told
// together.
func NextEvent(run uint64, events <-chan engine.Event) tea.Cmd {
	return func() tea.Msg {
		event, more := <-events
		if !more {
			return nil
		}
		burst := Happened{Run: run, Events: []engine.Event{event}}
		if isPart(event) {
			burst.gather(events)
		}
		return burst
	}
}

// gather takes in what comes until the frame is over, and at most one event
// that is not news of an account.
func (h *Happened) gather(events <-chan engine.Event) {
	over := time.NewTimer(burstFor)
	defer over.Stop()
	for len(h.Events) < burstMost {
		select {
		case event, more := <-events:
			if !more {
				return
			}
			h.Events = append(h.Events, event)
			if !isPart(event) {
				return
			}
		case <-over.C:
			return
		}
	}
}

func isPart(event engine.Event) bool {
	_, part := event.(engine.Progressed)
	return part
}
