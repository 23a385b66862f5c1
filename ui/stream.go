package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/steps/engine"
)

// happened is one event of the run that was begun as number run. A screen
// drops what comes from another run than its present one.
type happened struct {
	run   uint64
	event engine.Event
}

// nextEvent waits for the next event of a run. It is given out anew after
// each event, so that the events come in order and Update is never held up.
func nextEvent(run uint64, events <-chan engine.Event) tea.Cmd {
	return func() tea.Msg {
		event, more := <-events
		if !more {
			return nil
		}
		return happened{run: run, event: event}
	}
}
