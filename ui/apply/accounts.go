package apply

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/ui/accounts"
	"trailhead/ui/board"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// partly: all is made but for some accounts, so that the values are good.
func (s *Model) partly() bool {
	return flow.IsPartly(s.problem) && flow.MadeAllBut(s.plan, s.result)
}

// news takes in how far an account is.
func (l *applyLine) news(p engine.Part) {
	if l.board == nil {
		l.board = &board.Board{}
	}
	l.board.Take(p)
}

// board are the accounts of the change that has any: the first one that is
// not done, or the last. Nil where no change has any.
func (s *Model) board() *board.Board {
	var found *board.Board
	for _, l := range s.lines {
		if l.board == nil {
			continue
		}
		if found = l.board; !l.made {
			break
		}
	}
	return found
}

// showBoard shows every account, in place of the changes: the events of the
// run go on coming to this screen.
func (s *Model) showBoard() tea.Cmd {
	s.list = &accounts.List{Board: s.board()}
	return nil
}

// saved says what came of saving, where the person is looking.
func (s *Model) saved(text string) {
	if s.list != nil {
		s.list.Said = text
		return
	}
	s.noticed(text)
}

// accountRows are how far the accounts of a change are.
func (s *Model) accountRows(l *applyLine, width int, st screen.Styles) []string {
	if l.board == nil {
		return nil
	}
	c := l.board.Counts()
	lines := screen.Beside(applyIndent+accounts.Bar(c.Settled(), c.Listed)+"  "+c.Words(), "", applyIndent, width)
	if c.Failed > 0 {
		return screen.Painted(st.Waiting, lines)
	}
	return screen.Painted(st.Dim, lines)
}

// partlyLines say what is done, what failed and why, and what comes next.
func (s *Model) partlyLines(a screen.Area) []string {
	st, w := a.Styles, a.Width
	b := s.board()
	if b == nil {
		return screen.ProblemLines(s.problem, words.InWizardByKey, awsops.SignIn{}, a)
	}
	c := b.Counts()
	lines := screen.Painted(st.Done, words.Hang("✓ "+words.AllBut(c.Failed, c.Listed), " ", "   ", w))
	lines = append(lines, "")
	for _, reason := range words.Reasons(b.Failures(), screen.NamedReasons) {
		lines = append(lines, screen.Painted(st.Stopped, words.Hang("✗ "+reason, " ", "   ", w))...)
	}
	for i, do := range words.Remedies(s.problem, words.InWizardByKey) {
		if i > 0 { // the first is what RepairLater says
			lines = append(lines, words.Hang(do, "   Do  ", "       ", w)...)
		}
	}
	return append(lines, screen.Painted(st.Dim, words.Hang(words.RepairLater, "   ", "   ", w))...)
}
