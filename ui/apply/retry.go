package apply

import (
	"charm.land/bubbletea/v2"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// replanned is a plan made to try again. Session is new where the person had to
// sign in again.
type replanned struct {
	run     uint64
	session *steps.Session
	plan    *engine.Plan
	err     error
}

// retry looks at AWS again. What is still to do is carried out at once where
// the person has said yes to it already.
func (s *Model) retry() tea.Cmd {
	ctx := s.looks.Begin(s.j)
	s.id, s.state, s.notice = s.looks.Run, applyPlanning, ""
	id, cancel, session, connect, where, again := s.id, s.looks.Cancel, s.j.Session, s.j.Host.Connect, s.j.Where, s.again
	fresh := s.problem != nil && s.problem.NeedsSignIn() && connect != nil
	plan := func() tea.Msg {
		defer cancel()
		if fresh {
			var err error
			if session, err = connect(ctx, where); err != nil {
				return replanned{run: id, err: err}
			}
		}
		plan, err := again(ctx, session)
		return replanned{run: id, session: session, plan: plan, err: err}
	}
	return tea.Batch(plan, s.looks.Spin())
}

// goOn carries out what is left, or shows the plan where it has more in it
// than what was approved.
func (s *Model) goOn(msg replanned) (screen.Intent, tea.Cmd) {
	if msg.err != nil {
		return nil, s.stopped(screen.AsProblem("look at AWS again", msg.err))
	}
	if was := s.j.Session.Identity.Account; msg.session.Identity.Account != was {
		return nil, s.stopped(words.AnotherAccount(msg.session.Identity.Account, was))
	}
	s.j.Session = msg.session
	s.j.Looked = msg.plan
	if len(msg.plan.Blocked) > 0 {
		return nil, s.stopped(msg.plan.Blocked[0])
	}
	if on := flow.AfterRetry(s.approved, msg.plan); on != flow.Covered {
		if !msg.plan.Undo {
			s.j.Plan = msg.plan
		}
		return screen.Advance{On: on}, nil
	}
	s.plan, s.relook = msg.plan, false
	for _, l := range s.lines {
		l.restart(msg.plan)
	}
	return nil, s.start()
}

// restart makes a line wait its turn, if it is in the plan; otherwise it was
// found to be as it should be.
func (l *applyLine) restart(plan *engine.Plan) {
	l.problem = nil
	for _, c := range plan.Changes {
		if c.ID == l.about.ID {
			l.state, l.made, l.board = lineWaitsItsTurn, false, nil
			return
		}
	}
	l.state, l.made = lineDone, true
}
