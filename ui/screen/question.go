package screen

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/steps/engine"
	"trailhead/ui/flow"
)

// Question is what the screens have in common that ask for the one answer a
// plan still lacks: they answer, look again, and give way to what comes next.
type Question struct {
	J        *Journey
	Planning Planning
	Problem  *engine.Problem // of looking again
	Said     string
	Scroll   Scroll
}

// Look plans with the answer just given.
func (q *Question) Look() tea.Cmd {
	q.Problem = nil
	return q.Planning.Look(q.J)
}

// Hears takes in what is no key: what came of looking, or of copying a text
// for somebody.
func (q *Question) Hears(s Screen, msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case SpinTickMsg:
		return nil, q.Planning.Ticked(msg)
	case Planned:
		return q.After(q.Planning.Received(q.J, msg))
	case SentToClipboard:
		if msg.By == s {
			q.Said = msg.What + " sent to the clipboard."
		}
	}
	return nil, nil
}

// After gives way to the station that comes next, or keeps the problem.
func (q *Question) After(next Intent, err error) (Intent, tea.Cmd) {
	if next != nil {
		return next, nil
	}
	if err != nil {
		q.Problem = AsProblem("look at what is there", err)
	}
	return nil, nil
}

// LookingActions are those while it looks; meanwhile no other key counts.
func (q *Question) LookingActions() []Action {
	return []Action{
		Does("esc", "stop looking", q.Planning.Stop),
		Leaves(func() (Intent, tea.Cmd) {
			q.Planning.Stop()
			return Leave{flow.Cancelled}, nil
		}),
	}
}

// Busy implements busy: while it looks again, Esc is the screen's.
func (q *Question) Busy() bool { return q.Planning.Run != 0 }

// Waiting implements waiter.
func (q *Question) Waiting() bool { return q.Planning.Run != 0 }
