package inventory

import (
	"github.com/charmbracelet/x/ansi"
	"slices"
	"strings"

	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// estateWide is the width from which the details stand beside the tree.
const estateWide = 96

// View implements screen. The thing under the cursor can always be seen; what
// is known of it stands beside the tree, or below where there is no room.
func (s *Model) View(a screen.Area) string {
	switch {
	case s.looking.Run != 0:
		return "\n" + strings.Join(s.looking.Lines(screen.LookingWords, a), "\n")
	case s.problem != nil:
		return "\n" + strings.Join(screen.ProblemLines(s.problem, words.InWizard, s.j.SignInFor(s.problem), a), "\n")
	case s.selected() == nil:
		return "\n" + a.Styles.Dim.Render(" Nothing was found.")
	}
	if a.Width >= estateWide {
		return s.beside(a)
	}
	details := s.details(a)
	room := min(len(details), max(3, a.Height/2))
	details = details[:room]
	tree := s.lines(a, a.Height-room-2)
	for len(tree) < a.Height-room-2 {
		tree = append(tree, "")
	}
	return strings.Join(slices.Concat([]string{""}, tree, []string{a.Styles.Dim.Render(" " + strings.Repeat("─", max(0, a.Width-2)))},
		details), "\n")
}

func (s *Model) beside(a screen.Area) string {
	left, right := a, a
	left.Width = a.Width * 3 / 5
	right.Width = a.Width - left.Width - 2
	tree, details := s.lines(left, a.Height-1), s.details(right)
	lines := []string{""}
	for i := range max(len(tree), min(len(details), a.Height-1)) {
		l, d := "", ""
		if i < len(tree) {
			l = tree[i]
		}
		if i < len(details) {
			d = details[i]
		}
		lines = append(lines, strings.TrimRight(words.Pad(l, left.Width+2)+d, " "))
	}
	return strings.Join(lines, "\n")
}

// lines is the part of the tree that has room, with the cursor in it.
func (s *Model) lines(a screen.Area, height int) []string {
	rows := s.rows()
	return s.tops.Window(len(rows), s.at, height, func(from, to int) (lines []string) {
		for i := from; i < to; i++ {
			lines = append(lines, s.line(rows, i, rows[i], a))
		}
		return lines
	}, a.Styles.Dim)
}

// line is one thing: the tree's arms, a mark, kind and name, a few words.
func (s *Model) line(rows []*estateNode, i int, t *estateNode, a screen.Area) string {
	st := a.Styles
	fold := "  "
	switch {
	case len(t.under) > 0 && t.open:
		fold = "▾ "
	case len(t.under) > 0:
		fold = "▸ "
	}
	name := strings.TrimSpace(t.kind + " " + t.name)
	if i == s.at {
		name = st.Accent.Bold(true).Render(name)
	}
	mark := ""
	switch t.mark {
	case "?":
		mark = st.Waiting.Render("? ")
	case "✗":
		mark = st.Stopped.Render("✗ ")
	case "✓":
		mark = st.Done.Render("✓ ")
	}
	cursor := "  "
	if i == s.at {
		cursor = st.Accent.Render("> ")
	}
	left := " " + cursor + strings.Repeat("  ", t.depth) + st.Dim.Render(fold) + mark + name
	says := t.says
	if t.weak != nil && i != s.at {
		says = strings.TrimPrefix(says+", "+words.Count(len(t.weak), "finding"), ", ")
	}
	if ansi.StringWidth(left)+ansi.StringWidth(says)+2 > a.Width { // the details say it
		says = ""
	}
	return screen.Justify(left, st.Dim.Render(says), a.Width)
}

// details are what is known of the thing under the cursor.
func (s *Model) details(a screen.Area) []string {
	st, t := a.Styles, s.selected()
	lines := screen.Painted(st.Accent.Bold(true), words.Hang(strings.TrimSpace(t.kind+" "+t.name), " ", " ", a.Width))
	if t.says != "" && len(t.facts) == 0 {
		lines = append(lines, words.Hang(t.says, " ", " ", a.Width)...)
	}
	for _, w := range t.weak {
		lines = append(lines, screen.Painted(st.Waiting, words.Hang("! "+w, " ", "   ", a.Width))...)
	}
	width := 0
	for _, f := range t.facts {
		if f.value != "" {
			width = max(width, ansi.StringWidth(f.label))
		}
	}
	for _, f := range t.facts {
		if f.value != "" {
			indent := strings.Repeat(" ", width+3)
			lines = append(lines, words.Hang(f.value, " "+st.Dim.Render(words.Pad(f.label, width))+"  ", indent, a.Width)...)
		}
	}
	return lines
}
