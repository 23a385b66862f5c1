package settings

import (
	"charm.land/bubbletea/v2"
	"errors"
	"slices"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/screen"
)

// look plans with the answers as they are now.
func (s *Model) look() tea.Cmd {
	s.keepProblems(s.j.Resolve())
	if s.toProblem() {
		return nil
	}
	return s.planning.Look(s.j)
}

// received goes on with the plan, or says what stands in the way.
func (s *Model) received(msg screen.Planned) (screen.Intent, tea.Cmd) {
	next, err := s.planning.Received(s.j, msg)
	var wrong answers.Problems
	switch {
	case next != nil:
		return next, nil
	case errors.As(err, &wrong):
		s.keepProblems(wrong)
		s.toProblem()
	case err != nil:
		s.panel = screen.AsProblem("look at what is there", err)
	}
	return nil, nil
}

// toProblem goes to the first row with a problem, if there is one.
func (s *Model) toProblem() bool {
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
func (s *Model) homeless(all answers.Problems) *engine.Problem {
	for _, p := range all {
		if !slices.ContainsFunc(s.rows(), func(f answers.Field) bool { return f.Key == p.Key }) {
			return &engine.Problem{ID: "answer.invalid", What: "The answers cannot be used", Why: p.Error(), Err: all}
		}
	}
	return nil
}
