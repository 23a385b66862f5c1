package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/ui/flow"
)

// actions implements screen.
func (s *settings) actions() []action {
	leaves := acts("ctrl+c", "leave", func() (intent, tea.Cmd) {
		s.planning.stop()
		return leave{flow.Cancelled}, nil
	})
	switch {
	case s.ask != nil:
		return []action{does("enter", "go on", s.asked), acts("esc", "back", s.back), leaves}
	case s.edit != nil:
		return append(s.editActions(), leaves.silent())
	case s.planning.run != 0:
		all := []action{does("esc", "stop looking", s.planning.stop), leaves.silent()}
		for _, a := range s.tableActions() { // an answer that is changed ends the look
			all = append(all, a.silent())
		}
		return all
	}
	f, _ := answers.FieldOf(s.at)
	return append(s.tableActions(), wants("?", "what is this", showHelp{field: f}), wants("esc", "back", advance{on: flow.Back}))
}

// editActions are those while a row is edited.
func (s *settings) editActions() []action {
	all := []action{does("enter", "keep", s.edited), does("esc", "as it was", func() { s.edit = nil })}
	if !s.edit.typed() {
		all = append([]action{s.edit.named("↑↓", "choose")}, append(all, wants("?", "what is this", showHelp{field: s.edit.field}))...)
	}
	if s.edit.picks() {
		all = append([]action{s.edit.named("space", "mark")}, all...)
	}
	return all
}

// tableActions are those in the table.
func (s *settings) tableActions() []action {
	all := []action{moves("up k shift+tab down j tab pgup pgdown home end", "↑↓", "choose", s.move)}
	switch {
	case s.at != "":
		all = append(all, acts("enter e", "edit", s.open))
	case s.planning.run == 0:
		all = append(all, runs("enter", "go on", s.look))
	}
	if _, ok := s.wanted(); ok {
		all = append(all, does("a", "agree", s.agree))
	}
	if s.panel != nil {
		all = append(all, runs("r", "try again", s.look))
	}
	return all
}
