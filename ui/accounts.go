package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/words"
)

// accounts is the list of a roll-out's accounts: ten thousand if need be. It
// is part of the screen that hears of them. Only what is in view is drawn.
type accounts struct {
	board  *board.Board
	filter board.Filter
	typing bool // letters go into the search
	at     int  // the row under the cursor
	from   int  // the first row in view
	height int  // of the rows, as last drawn
	said   string
}

// accountsHelp is what the list is about.
const accountsHelp = "Every account of the organization, as the roll-out comes to it; what needs attention stands first. One that fails stops no other. " +
	"skipped: it is not to have the role, or is suspended. failed: it lacks something yet, for the reason beside it; trailhead repair sees to these accounts alone. s saves them in two files, a table and a document."

// actions are those of the list; leave, save and help are what goes beyond it.
func (s *accounts) actions(leave func(), save func() tea.Cmd, help intent) []action {
	all := func(do func()) func() { return func() { s.said = ""; do() } }
	if s.typing {
		return s.searchActions(all)
	}
	actions := []action{
		moves("up k down j pgup pgdown home end", "↑↓", "choose", s.move),
		does("/", "search", all(func() { s.typing = true })),
		does("f", "filter", all(func() { s.narrow(board.Filter{Text: s.filter.Text, State: nextState(s.filter.State)}) })),
		runs("s", "save failures", save),
	}
	if s.filter != (board.Filter{}) {
		widen := does("esc", "all", all(func() { s.narrow(board.Filter{}) }))
		return append(actions, widen, does("b q", "back", leave), wants("?", "", help))
	}
	return append(actions, does("b q esc", "back", leave), wants("?", "help", help))
}

// searchActions are those while one types what to look for.
func (s *accounts) searchActions(all func(func()) func()) []action {
	with := func(text func() string) func() {
		return all(func() { s.narrow(board.Filter{Text: text(), State: s.filter.State}) })
	}
	return []action{
		does("enter", "search", all(func() { s.typing = false })),
		does("esc", "all", func() {
			s.typing = false
			with(func() string { return "" })()
		}),
		does("backspace", "", with(func() string {
			text := []rune(s.filter.Text)
			return string(text[:max(0, len(text)-1)])
		})),
		does("ctrl+u", "", with(func() string { return "" })),
	}
}

// types takes a letter of the search.
func (s *accounts) types(key tea.KeyPressMsg) {
	s.said = ""
	if s.typing {
		s.narrow(board.Filter{Text: s.filter.Text + key.Text, State: s.filter.State})
	}
}

// move moves the cursor.
func (s *accounts) move(key string) {
	s.said = ""
	step := map[string]int{"up": -1, "k": -1, "down": 1, "j": 1, "pgup": -s.height, "pgdown": s.height,
		"home": -s.at, "end": s.board.Len(s.filter)}[key]
	s.at = max(0, min(s.at+step, s.board.Len(s.filter)-1))
}

// nextState is the state that f shows next; "" are all.
func nextState(state engine.PartState) engine.PartState {
	i := slices.Index(board.States, state) + 1
	if i == len(board.States) {
		return ""
	}
	return board.States[i]
}

func (s *accounts) narrow(f board.Filter) { s.filter, s.at, s.from = f, 0, 0 }

// view draws it.
func (s *accounts) view(a area) string {
	st, c := a.Styles, s.board.Counts()
	far := c.Words()
	if a.Width >= 72 {
		far = st.accent.Render(bar(c.Settled(), c.Listed)) + "  " + far
	}
	top := []string{"", justify(" "+st.accent.Bold(true).Render("Every account")+"  "+far, "", a.Width), s.filterLine(a), ""}
	foot := s.foot(a)
	s.height = max(1, a.Height-len(top)-len(foot))
	n := s.board.Len(s.filter)
	s.at = max(0, min(s.at, n-1))
	s.from = max(0, min(max(min(s.from, s.at), s.at-s.height+1), n-s.height))
	rows := s.board.Rows(s.filter, s.from, s.height)
	lines := make([]string, 0, s.height)
	for i, p := range rows {
		lines = append(lines, accountRow(p, s.from+i == s.at, a))
	}
	if n == 0 {
		lines = append(lines, st.dim.Render("   No account is like that."))
	}
	for len(lines) < s.height {
		lines = append(lines, "")
	}
	return strings.Join(slices.Concat(top, lines, foot), "\n")
}

// filterLine says what is shown of all.
func (s *accounts) filterLine(a area) string {
	n, text := s.board.Len(s.filter), ""
	switch {
	case s.typing:
		text = "Search: " + s.filter.Text + "▏"
	case s.filter.Text != "":
		text = fmt.Sprintf("With %q", s.filter.Text)
	}
	if s.filter.State != "" {
		text = strings.TrimSpace(text + "  only " + string(s.filter.State))
	}
	if text == "" {
		return justify(a.Styles.dim.Render(" What needs attention stands first."), a.Styles.dim.Render(s.whereabouts(n)), a.Width)
	}
	return justify(" "+a.Styles.accent.Render(text), a.Styles.dim.Render(s.whereabouts(n)), a.Width)
}

func (s *accounts) whereabouts(n int) string {
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
func accountRow(p engine.Part, here bool, a area) string {
	glyph, style := partStyled(p.State, a.Styles)
	mark, id := "  ", p.ID
	if here {
		mark, id = a.Styles.accent.Render("> "), a.Styles.accent.Render(id)
	}
	name := min(widestNames, max(8, (a.Width-30)/3))
	left := " " + mark + style.Render(glyph+" "+words.Pad(string(p.State), stateWidth-2)) + "  " + id + "  " + words.Pad(ansi.Truncate(words.OneLine(p.Name), name, "…"), name) + "  " + words.OneLine(p.Reason)
	return ansi.Truncate(left, a.Width, "…")
}

// foot is all that is known of the account under the cursor.
func (s *accounts) foot(a area) []string {
	out := []string{""}
	if s.said != "" {
		return append(out, painted(a.Styles.waiting, words.Hang(s.said, " ", " ", a.Width))...)
	}
	rows := s.board.Rows(s.filter, s.at, 1)
	if len(rows) == 0 {
		return out
	}
	about := words.Hang(words.Sentence(words.Member(rows[0])), " ", " ", a.Width)
	if detail := rows[0].Detail; detail != "" && detail != rows[0].Reason {
		about = append(about, painted(a.Styles.dim, words.Hang("AWS: "+detail, " ", " ", a.Width))...)
	}
	if most := max(2, a.Height/4); len(about) > most {
		about = append(about[:most-1], ansi.Truncate(about[most-1], a.Width-2, "")+" …")
	}
	return append(out, about...)
}
