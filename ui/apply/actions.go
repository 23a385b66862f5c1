package apply

import (
	"charm.land/bubbletea/v2"

	"trailhead/ui/accounts"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	if s.list != nil {
		return s.listActions()
	}
	var all []screen.Action
	for _, a := range s.scroll.Actions() {
		all = append(all, a.Silent())
	}
	switch s.state {
	case applyRunning:
		return append(append(all, s.boardAction()...), screen.Acts("ctrl+c", "stop after this call", s.interrupt))
	case applyStopping, applyLeaving:
		for _, a := range s.boardAction() {
			all = append(all, a.Silent())
		}
		return append(all, screen.Acts("ctrl+c", "leave at once", s.interrupt))
	case applyPlanning:
		return append(all, screen.Does("esc ctrl+c", "do not try again", s.giveUp))
	case applyStopped:
		return append(all, s.stoppedActions()...)
	}
	return append(all, s.doneActions()...)
}

// giveUp ends planning anew.
func (s *Model) giveUp() {
	s.looks.Stop()
	s.j.RunID++
	s.id, s.state = s.j.RunID, applyStopped
}

// boardAction shows every account, where there are any.
func (s *Model) boardAction() []screen.Action {
	if s.board() == nil {
		return nil
	}
	return []screen.Action{screen.Runs("b", "every account", s.showBoard)}
}

// stoppedActions are those where a problem is on the screen.
func (s *Model) stoppedActions() []screen.Action {
	answers, again := s.backToAnswers(), screen.Runs("r", "try again", s.retry)
	copies := screen.Runs("c", "copy", func() tea.Cmd {
		s.pending++
		return screen.CopyText(s.j.Host, s.problemText(), screen.SentToClipboard{By: s, What: "The problem"})
	})
	var all, undo []screen.Action
	if !s.plan.Undo {
		undo = []screen.Action{screen.Wants("u", "undo", screen.Advance{On: flow.ToUndo})}
	}
	help := screen.Wants("?", "help", screen.ShowHelp{}).Silent()
	if command := s.j.SignInFor(s.problem); s.problem.NeedsSignIn() && s.j.Host.RunsSignIn(command) {
		again = screen.Wants("enter", "sign in", screen.RunSignIn{Command: command})
		undo = append(undo, screen.Runs("r", "try again", s.retry))
	}
	if s.board() == nil {
		all = append([]screen.Action{again, screen.Wants("e", "settings", answers)}, undo...)
		return append(all, copies, screen.Acts("q ctrl+c", "leave for later", s.leave), screen.Wants("esc", "settings", answers).Silent(), help)
	}
	if s.partly() {
		all = []screen.Action{screen.Acts("enter", "go on", s.onward)}
	}
	save := func() tea.Cmd { return accounts.SaveFailures(s.j, s.board(), s) }
	all = append(append(all, s.boardAction()...), screen.Runs("s", "save failures", save), again)
	all = append(append(all, undo...), copies, screen.Wants("esc e", "settings", answers))
	return append(all, screen.Acts("q ctrl+c", "leave", s.leave), help)
}

// doneActions are those where all is done.
func (s *Model) doneActions() []screen.Action {
	says := "go on"
	if s.plan.Undo {
		says = "leave"
	}
	all := append([]screen.Action{screen.Acts("enter", says, s.onward)}, s.boardAction()...)
	if s.plan.Undo {
		for i := range all[1:] {
			all[1+i] = all[1+i].Silent()
		}
		if words.CanGoToo(s.approved.Plan()) {
			all = append(all, screen.Wants("u", "take back what stays", screen.Advance{On: flow.ToUndo}))
		}
	}
	return append(all, screen.Wants("ctrl+c", "leave", screen.Leave{Code: flow.Done}).Silent(),
		screen.Wants("esc", "settings", s.backToAnswers()).Silent(),
		screen.Wants("?", "help", screen.ShowHelp{}).Silent())
}

// listActions are those while every account is shown.
func (s *Model) listActions() []screen.Action {
	save := func() tea.Cmd { return accounts.SaveFailures(s.j, s.list.Board, s) }
	leave := func() (screen.Intent, tea.Cmd) { s.list = nil; return nil, nil }
	all := s.list.Actions(leave, save, screen.ShowHelp{Text: accounts.Help})
	for _, a := range s.underList() {
		all = append(all, a.Silent())
	}
	return all
}

// underList is what ctrl+c does while every account is shown: the same as
// under the list.
func (s *Model) underList() []screen.Action {
	list := s.list
	s.list = nil
	defer func() { s.list = list }()
	var all []screen.Action
	for _, a := range s.Actions() {
		if screen.TakesKey([]screen.Action{a}, tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}) {
			a.SetKeys("ctrl+c")
			all = append(all, a)
		}
	}
	return all
}
