package ui

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// planned is what came of looking. Desk is new where another one was needed.
type planned struct {
	run  uint64
	desk *steps.Desk
	plan *engine.Plan
	err  error
}

// look plans with the answers as they are now.
func (s *settings) look() tea.Cmd {
	s.keepProblems(s.j.resolve())
	if s.toProblem() {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.j.RunID++
	s.planning, s.cancel = s.j.RunID, cancel
	id, set, desk := s.j.RunID, s.j.Set, s.j.Desk
	connect, where := s.reconnect()
	return func() tea.Msg {
		defer cancel()
		if connect != nil {
			var err error
			if desk, err = connect(ctx, where); err != nil {
				return planned{run: id, err: err}
			}
		}
		plan, err := desk.Plan(ctx, set)
		return planned{run: id, desk: desk, plan: plan, err: err}
	}
}

// reconnect is the way to another desk, where the present one is of another
// region than the answers or its credentials have run out.
func (s *settings) reconnect() (func(context.Context, Where) (*steps.Desk, error), Where) {
	where := s.j.Where
	moved := s.j.Set.Region != "" && s.j.Set.Region != s.j.Desk.Home.Target().Region
	if moved {
		where.Region = s.j.Set.Region
	}
	if moved || s.signedOut {
		return s.j.Host.Connect, where
	}
	return nil, where
}

// stop gives up a look under way; its late answer is dropped.
func (s *settings) stop() {
	if s.planning != 0 {
		s.cancel()
		s.planning = 0
	}
}

// took takes in what came of looking: the plan, or what stands in the way.
func (s *settings) took(msg planned) tea.Cmd {
	if msg.run != s.planning {
		return nil
	}
	s.planning = 0
	if msg.desk != nil {
		s.j.Desk = msg.desk
		s.j.Where.Region = msg.desk.Home.Target().Region
	}
	var wrong answers.Problems
	switch {
	case msg.err == nil:
		s.signedOut = false
		s.j.Plan = msg.plan
		return send(goTo{newReview(s.j)})
	case errors.As(msg.err, &wrong):
		s.keepProblems(wrong)
		s.toProblem()
	default:
		s.panel = asProblem("look at what is there", msg.err)
		s.signedOut = words.NeedsSignIn(s.panel)
	}
	return nil
}

// toProblem goes to the first row with a problem, if there is one.
func (s *settings) toProblem() bool {
	for _, f := range s.rows() {
		if len(s.problems[f.Key]) > 0 {
			s.at = f.Key
			return true
		}
	}
	return false
}

// homeless are the problems that have no row, as one panel; nil where there
// are none.
func (s *settings) homeless(all answers.Problems) *engine.Problem {
	for _, p := range all {
		if !slices.ContainsFunc(s.rows(), func(f answers.Field) bool { return f.Key == p.Key }) {
			return &engine.Problem{What: "The answers cannot be used", Why: p.Error(), Err: all}
		}
	}
	return nil
}
