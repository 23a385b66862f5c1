package ui

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// look plans with the answers as they are now.
func (s *settings) look() tea.Cmd {
	s.keepProblems(s.j.resolve())
	if s.toProblem() {
		return nil
	}
	return s.planning.look(s.j)
}

// received goes on with the plan, or says what stands in the way.
func (s *settings) received(msg planned) (intent, tea.Cmd) {
	next, err := s.planning.received(s.j, msg)
	var wrong answers.Problems
	switch {
	case next != nil:
		return next, nil
	case errors.As(err, &wrong):
		s.keepProblems(wrong)
		s.toProblem()
	case err != nil:
		s.panel = asProblem("look at what is there", err)
	}
	return nil, nil
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
			return &engine.Problem{ID: "answer.invalid", What: "The answers cannot be used", Why: p.Error(), Err: all}
		}
	}
	return nil
}
