package review

import (
	"charm.land/bubbletea/v2"

	"trailhead/ui/words"
)

// planSaved is what came of saving a plan, in words.
type planSaved struct {
	by   *Model
	text string
}

// save writes two files: the plan for `apply FILE`, and the answers that lead
// to it, for `apply -f FILE`.
func (s *Model) save() tea.Cmd {
	save := s.j.Host.Save
	if save == nil {
		return nil
	}
	plan, set, at := s.plan, s.j.Set, s.j.Session.Home.Target()
	rehearsal := s.j.Host.Rehearsal
	return func() tea.Msg {
		doc := words.PlanDocument(plan, at, set)
		doc.Rehearsal = rehearsal
		text, err := doc.JSON()
		var exact, answers string
		if err == nil {
			exact, err = save("trailhead-plan.json", text)
		}
		if err != nil {
			return planSaved{s, "The plan could not be saved: " + err.Error()}
		}
		says := "Saved as " + exact + ". To make exactly this plan later: trailhead apply " + exact + ". "
		if answers, err = save("trailhead-answers.yaml", []byte(set.File())); err != nil {
			return planSaved{s, says + "The answers could not be saved: " + err.Error()}
		}
		return planSaved{s, says + "The answers, to plan anew: " + answers}
	}
}
