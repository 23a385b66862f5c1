package settings

import (
	"charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	leaves := screen.Leaves(func() (screen.Intent, tea.Cmd) {
		s.planning.Stop()
		return screen.Leave{Code: flow.Cancelled}, nil
	})
	switch {
	case s.ask != nil:
		return []screen.Action{screen.Does("enter", "go on", s.asked), screen.Acts("esc", "back", s.back), leaves}
	case s.edit != nil:
		return append(s.editActions(), leaves.Silent())
	case s.planning.Run != 0:
		all := []screen.Action{screen.Does("esc", "stop looking", s.planning.Stop), leaves.Silent()}
		for _, a := range s.tableActions() { // an answer that is changed ends the look
			all = append(all, a.Silent())
		}
		return all
	}
	f, _ := answers.FieldOf(s.at)
	return append(s.tableActions(), screen.Wants("?", "what is this", screen.ShowHelp{Field: f}),
		screen.Wants("esc", "back", screen.Advance{On: flow.Back}))
}

// editActions are those while a row is edited.
func (s *Model) editActions() []screen.Action {
	all := []screen.Action{screen.Does("enter", "keep", s.edited), screen.Does("esc", "as it was", func() { s.edit = nil })}
	if !s.edit.Typed() {
		all = append([]screen.Action{s.edit.Named("↑↓", "choose")},
			append(all, screen.Wants("?", "what is this", screen.ShowHelp{Field: s.edit.Field}))...)
	}
	if s.edit.Picks() {
		all = append([]screen.Action{s.edit.Named("space", "mark")}, all...)
	}
	return all
}

// tableActions are those in the table.
func (s *Model) tableActions() []screen.Action {
	all := []screen.Action{screen.Moves("up k shift+tab down j tab pgup pgdown home end", "↑↓", "choose", s.move)}
	switch {
	case s.at != "":
		all = append(all, screen.Acts("enter e", "edit", s.open))
	case s.planning.Run == 0:
		all = append(all, screen.Runs("enter", "go on", s.look))
	}
	if _, ok := s.wanted(); ok {
		all = append(all, screen.Does("y", "agree", s.agree))
	}
	if s.panel != nil {
		all = append(all, screen.Runs("r", "try again", s.look))
	}
	return all
}
