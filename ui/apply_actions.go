package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/ui/flow"
)

// actions implements screen.
func (s *apply) actions() []action {
	if s.list != nil {
		return s.listActions()
	}
	var all []action
	for _, a := range s.scroll.actions() {
		all = append(all, a.silent())
	}
	switch s.state {
	case applyRunning:
		return append(append(all, s.boardAction()...), acts("ctrl+c", "stop after this call", s.interrupt))
	case applyStopping, applyLeaving:
		for _, a := range s.boardAction() {
			all = append(all, a.silent())
		}
		return append(all, acts("ctrl+c", "leave at once", s.interrupt))
	case applyPlanning:
		return append(all, does("esc ctrl+c", "do not try again", s.giveUp))
	case applyStopped:
		return append(all, s.stoppedActions()...)
	}
	return append(all, s.doneActions()...)
}

// giveUp ends planning anew.
func (s *apply) giveUp() {
	s.cancel()
	s.j.RunID++
	s.id, s.state = s.j.RunID, applyStopped
}

// boardAction shows every account, where there are any.
func (s *apply) boardAction() []action {
	if s.board() == nil {
		return nil
	}
	return []action{runs("b", "every account", s.showBoard)}
}

// stoppedActions are those where a problem is on the screen.
func (s *apply) stoppedActions() []action {
	answers, again := s.backToAnswers(), runs("r", "try again", s.retry)
	copies := runs("c", "copy", func() tea.Cmd {
		s.pending++
		return copyText(s.j.Host, s.problemText(), sentToClipboard{by: s, what: "The problem"})
	})
	var all, undo []action
	if !s.plan.Undo {
		undo = []action{wants("u", "undo", advance{on: flow.ToUndo})}
	}
	help := wants("?", "", showHelp{})
	if s.board() == nil {
		all = append([]action{again, wants("b", "back to the answers", answers)}, undo...)
		return append(all, copies, acts("q ctrl+c", "leave for later", s.leave), wants("esc", "", answers), help)
	}
	if s.partly() {
		all = []action{acts("enter", "go on", s.onward)}
	}
	all = append(append(all, s.boardAction()...), runs("s", "save failures", func() tea.Cmd { return saveFailures(s.j, s.board(), s) }), again)
	return append(append(all, undo...), copies, wants("esc", "answers", answers), acts("q ctrl+c", "leave", s.leave), help)
}

// doneActions are those where all is done; any other key goes on, too.
func (s *apply) doneActions() []action {
	says := "go on"
	if s.plan.Undo {
		says = "leave"
	}
	all := append([]action{acts("enter", says, s.onward)}, s.boardAction()...)
	if s.plan.Undo {
		for i := range all[1:] {
			all[1+i] = all[1+i].silent()
		}
	}
	return append(all, wants("ctrl+c", "", leave{flow.Done}), wants("esc", "", s.backToAnswers()), wants("?", "", showHelp{}))
}

// listActions are those while every account is shown.
func (s *apply) listActions() []action {
	save := func() tea.Cmd { return saveFailures(s.j, s.list.board, s) }
	all := s.list.actions(func() { s.list = nil }, save, showHelp{text: accountsHelp})
	for _, a := range s.underList() {
		all = append(all, a.silent())
	}
	return all
}

// underList is what ctrl+c does while every account is shown: the same as
// under the list.
func (s *apply) underList() []action {
	list := s.list
	s.list = nil
	defer func() { s.list = list }()
	var all []action
	for _, a := range s.actions() {
		if takesKey([]action{a}, tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}) {
			a.SetKeys("ctrl+c")
			all = append(all, a)
		}
	}
	return all
}
