package accounts

import (
	"charm.land/bubbletea/v2"
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"slices"
	"strings"

	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// List is the list of a roll-out's accounts: ten thousand if need be. It is part
// of the screen that hears of them, or lies over another one (Over). Only what
// is in view is drawn.
type List struct {
	Board  *board.Board
	Said   string           // what came of the last key
	state  engine.PartState // of those that are shown, "" any
	search screen.Search
	at     int // the row under the cursor
	tops   screen.Scroll
	height int // of the rows, as last drawn
}

// Help is what the list is about.
const Help = "Every account of the organization, as the roll-out comes to it; what needs attention stands first. One that fails " +
	"stops no other. " +
	"skipped: it is not to have the role, or is suspended. failed: it lacks something yet, for the reason beside it; trailhead repair sees " +
	"to these accounts alone. s saves them in two files, a table and a document."

// Actions are those of the list; leave, save and help are what goes beyond it.
func (s *List) Actions(leave func() (screen.Intent, tea.Cmd), save func() tea.Cmd, help screen.Intent) []screen.Action {
	all := func(do func()) func() { return func() { s.Said = ""; do() } }
	if s.search.Typing {
		return s.search.Actions(s.toTop)
	}
	actions := []screen.Action{
		screen.Moves(screen.ListKeys, "↑↓", "choose", s.move),
		screen.Does("/", "search", all(s.search.Begin)),
		screen.Does("tab", "filter", all(func() { s.state = nextState(s.state); s.toTop() })),
		screen.Runs("s", "save failures", save),
	}
	about := screen.Wants("?", "help", help)
	if s.filter() != (board.Filter{}) {
		about = about.Silent()
		widen := screen.Does("esc", "all", all(func() { s.search.Clear(); s.state = ""; s.toTop() }))
		actions = append(actions, widen, screen.Acts("b q", "back", leave))
	} else {
		actions = append(actions, screen.Acts("b q esc", "back", leave))
	}
	if help == nil { // over another screen there is no room for one more
		return actions
	}
	return append(actions, about)
}

// Types takes a key or a pasted text into the search.
func (s *List) Types(msg tea.Msg) {
	s.Said = ""
	if s.search.Takes(msg) {
		s.toTop()
	}
}

// move moves the cursor.
func (s *List) move(key string) {
	s.Said = ""
	s.at = screen.Moved(key, s.at, s.Board.Len(s.filter()), s.height)
}

// nextState is the state that tab shows next; "" are all.
func nextState(state engine.PartState) engine.PartState {
	i := slices.Index(board.States, state) + 1
	if i == len(board.States) {
		return ""
	}
	return board.States[i]
}

// filter is what is shown.
func (s *List) filter() board.Filter { return board.Filter{Text: s.search.Text(), State: s.state} }

func (s *List) toTop() { s.at, s.tops = 0, screen.Scroll{} }

// View draws it.
func (s *List) View(a screen.Area) string {
	st, c := a.Styles, s.Board.Counts()
	far := c.Words()
	if a.Width >= 72 {
		far = st.Accent.Render(Bar(c.Settled(), c.Listed)) + "  " + far
	}
	top := []string{"", screen.Justify(" "+st.Accent.Bold(true).Render("Every account")+"  "+far, "", a.Width), s.filterLine(a), ""}
	foot := s.foot(a)
	s.height = max(1, a.Height-len(top)-len(foot))
	n := s.Board.Len(s.filter())
	s.at = max(0, min(s.at, n-1))
	lines := s.tops.Window(n, s.at, s.height, func(from, to int) (rows []string) {
		for i, p := range s.Board.Rows(s.filter(), from, to-from) {
			rows = append(rows, accountRow(p, from+i == s.at, a))
		}
		return rows
	}, st.Dim)
	if n == 0 {
		lines = append(lines, st.Dim.Render("   No account is like that."))
	}
	for len(lines) < s.height {
		lines = append(lines, "")
	}
	return strings.Join(slices.Concat(top, lines, foot), "\n")
}

// filterLine says what is shown of all.
func (s *List) filterLine(a screen.Area) string {
	n, text := s.Board.Len(s.filter()), s.search.Says()
	if s.state != "" {
		text = strings.TrimSpace(text + "  only " + string(s.state))
	}
	if text == "" {
		return screen.Justify(a.Styles.Dim.Render(" What needs attention stands first."), a.Styles.Dim.Render(s.whereabouts(n)), a.Width)
	}
	return screen.Justify(" "+a.Styles.Accent.Render(text), a.Styles.Dim.Render(s.whereabouts(n)), a.Width)
}

func (s *List) whereabouts(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprintf("%d of %d", min(s.at, n-1)+1, n)
}

// The widths of the list, in columns.
const (
	stateWidth  = 9 // the glyph and the longest word
	widestNames = 28
)

// accountRow is one account on one line.
func accountRow(p engine.Part, here bool, a screen.Area) string {
	glyph, style := partStyled(p.State, a.Styles)
	mark, id := "  ", p.ID
	if here {
		mark, id = a.Styles.Accent.Render("> "), a.Styles.Accent.Render(id)
	}
	name := min(widestNames, max(8, (a.Width-30)/3))
	left := " " + mark + style.Render(glyph+" "+words.Pad(string(p.State), stateWidth-2)) + "  " + id + "  " +
		words.Pad(screen.Middle(words.OneLine(p.Name), name), name) + "  " + words.OneLine(p.Reason)
	return ansi.Truncate(left, a.Width, "…")
}

// foot is all that is known of the account under the cursor.
func (s *List) foot(a screen.Area) []string {
	out := []string{""}
	if s.Said != "" {
		return append(out, screen.Painted(a.Styles.Waiting, words.Hang(s.Said, " ", " ", a.Width))...)
	}
	rows := s.Board.Rows(s.filter(), s.at, 1)
	if len(rows) == 0 {
		return out
	}
	about := words.Hang(words.Sentence(words.Member(rows[0])), " ", " ", a.Width)
	if detail := rows[0].Detail; detail != "" && detail != rows[0].Reason {
		about = append(about, screen.Painted(a.Styles.Dim, words.Hang("AWS: "+detail, " ", " ", a.Width))...)
	}
	if most := max(2, a.Height/4); len(about) > most {
		about = append(about[:most-1], ansi.Truncate(about[most-1], a.Width-2, "")+" …")
	}
	return append(out, about...)
}
