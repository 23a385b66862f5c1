package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/steps/engine"
	"trailhead/ui/flow"
)

// question is what the screens have in common that ask for the one answer a
// plan still lacks: they answer, look again, and give way to what comes next.
type question struct {
	j        *journey
	planning planning
	problem  *engine.Problem // of looking again
	said     string
	scroll   scroll
}

// look plans with the answer just given.
func (q *question) look() tea.Cmd {
	q.problem = nil
	return q.planning.look(q.j)
}

// hears takes in what is no key: what came of looking, or of copying a text
// for somebody.
func (q *question) hears(s screen, msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case spinTickMsg:
		return nil, q.planning.ticked(msg)
	case planned:
		return q.after(q.planning.received(q.j, msg))
	case sentToClipboard:
		if msg.by == s {
			q.said = msg.what + " sent to the clipboard."
		}
	}
	return nil, nil
}

// after gives way to the station that comes next, or keeps the problem.
func (q *question) after(next intent, err error) (intent, tea.Cmd) {
	if next != nil {
		return next, nil
	}
	if err != nil {
		q.problem = asProblem("look at what is there", err)
	}
	return nil, nil
}

// lookingActions are those while it looks; meanwhile no other key counts.
func (q *question) lookingActions() []action {
	return []action{
		does("esc", "stop looking", q.planning.stop),
		acts("ctrl+c", "leave", func() (intent, tea.Cmd) {
			q.planning.stop()
			return leave{flow.Cancelled}, nil
		}),
	}
}

// Busy implements busy: while it looks again, Esc is the screen's.
func (q *question) Busy() bool { return q.planning.run != 0 }

// Waiting implements waiter.
func (q *question) Waiting() bool { return q.planning.run != 0 }
