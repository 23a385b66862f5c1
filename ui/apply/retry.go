package apply

import (
	"charm.land/bubbletea/v2"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Replanned is a plan made to try again. Session is new where the person had to
// sign in again.
type Replanned struct {
	Run     uint64
	Session *steps.Session
	Plan    *engine.Plan
	Err     error
}

// retry looks at AWS again. What is still to do is carried out at once where
// the person has said yes to it already.
func (s *Model) retry() tea.Cmd {
	ctx := s.Looks.Begin(s.j)
	cancel := s.Looks.Cancel
	s.ID, s.State, s.cancel, s.notice = s.Looks.Run, applyPlanning, cancel, ""
	id, session, connect, where, again := s.ID, s.j.Session, s.j.Host.Connect, s.j.Where, s.again
	fresh := s.Problem != nil && s.Problem.NeedsSignIn() && connect != nil
	plan := func() tea.Msg {
		defer cancel()
		if fresh {
			var err error
			if session, err = connect(ctx, where); err != nil {
				return Replanned{Run: id, Err: err}
			}
		}
		plan, err := again(ctx, session)
		return Replanned{Run: id, Session: session, Plan: plan, Err: err}
	}
	return tea.Batch(plan, s.spin())
}

// goOn carries out what is left, or shows the plan where it has more in it
// than what was approved.
func (s *Model) goOn(msg Replanned) (screen.Intent, tea.Cmd) {
	if msg.Err != nil {
		return nil, s.stopped(screen.AsProblem("look at AWS again", msg.Err))
	}
	if was := s.j.Session.Identity.Account; msg.Session.Identity.Account != was {
		return nil, s.stopped(words.AnotherAccount(msg.Session.Identity.Account, was))
	}
	s.j.Session = msg.Session
	if len(msg.Plan.Blocked) > 0 {
		return nil, s.stopped(msg.Plan.Blocked[0])
	}
	if on := flow.AfterRetry(s.Approved, msg.Plan); on != flow.Covered {
		if !msg.Plan.Undo {
			s.j.Plan = msg.Plan
		}
		return screen.Advance{On: on}, nil
	}
	s.Plan, s.relook = msg.Plan, false
	for _, l := range s.Lines {
		l.restart(msg.Plan)
	}
	return nil, s.start()
}

// restart makes a line wait its turn, if it is in the plan; otherwise it was
// found to be as it should be.
func (l *applyLine) restart(plan *engine.Plan) {
	l.Problem = nil
	for _, c := range plan.Changes {
		if c.ID == l.About.ID {
			l.State, l.made, l.board = lineWaitsItsTurn, false, nil
			return
		}
	}
	l.State, l.made = lineDone, true
}
