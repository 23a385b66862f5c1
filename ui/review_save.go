package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps"
)

// planSaved is what came of saving a plan, in words.
type planSaved struct {
	by   *review
	text string
}

// save writes two files: the plan for `apply FILE`, and the answers that lead
// to it, for `apply -f FILE`.
func (s *review) save() tea.Cmd {
	save := s.j.Host.Save
	if save == nil {
		return nil
	}
	plan, set, at := s.plan, s.j.Set, s.j.Desk.Home.Target()
	return func() tea.Msg {
		var failed error
		write := func(name string, text []byte, err error) (path string) {
			if err == nil {
				path, err = save(name, text)
			}
			failed = errors.Join(failed, err)
			return path
		}
		text, err := steps.NewPlanDocument(plan, at, set).JSON()
		exact := write("trailhead-plan.json", text, err)
		answers := write("trailhead-answers.yaml", []byte(set.File()), nil)
		if failed != nil {
			return planSaved{s, "The plan could not be saved: " + failed.Error()}
		}
		return planSaved{s, "Saved as " + exact + ". To make exactly this plan later: trailhead apply " + exact + ". The answers, to plan anew: " + answers}
	}
}
