package units

import (
	"errors"
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/members"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// View implements screen.
func (s *Model) View(a screen.Area) string {
	st := a.Styles
	top := []string{"", " " + st.Accent.Bold(true).Render("Whose accounts get the role?"), ""}
	switch {
	case s.run != 0:
		far := s.far.Get()
		text := fmt.Sprintf("%s Listing the organization: %s with %s so far.", s.spinner.Frame(),
			words.Count(far.units, "unit"), words.Count(far.accounts, "account"))
		return strings.Join(append(top, screen.Painted(st.Waiting, words.Hang(text, " ", "   ", a.Width))...), "\n")
	case s.tree == nil:
		return strings.Join(append(top, s.problem(a)...), "\n")
	}
	top = []string{"", screen.Justify(top[1], st.Dim.Render(s.sum()), a.Width), s.searchLine(a)}
	foot := s.foot(a)
	lines := s.lines(a, max(1, a.Height-len(top)-len(foot)))
	for len(lines) < a.Height-len(top)-len(foot) {
		lines = append(lines, "")
	}
	return strings.Join(slices.Concat(top, lines, foot), "\n")
}

// sum is how large the organization is.
func (s *Model) sum() string {
	n := -1 // the root is no unit
	for range s.tree.All() {
		n++
	}
	return words.Count(s.whole.Listed, "account") + " in " + words.Count(n, "unit")
}

func (s *Model) searchLine(a screen.Area) string {
	n := 0
	for u := range s.tree.All() {
		if s.found(u) {
			n++
		}
	}
	found := a.Styles.Dim.Render(words.Count(n, "unit"))
	switch says := s.search.Says(); {
	case says == "":
		return ""
	case s.search.Text() == "":
		return " " + a.Styles.Accent.Render(says)
	default:
		return screen.Justify(" "+a.Styles.Accent.Render(says), found, a.Width)
	}
}

// problem is why there is no tree, and what to do.
func (s *Model) problem(a screen.Area) []string {
	var wrong answers.Problems
	if errors.As(s.err, &wrong) && len(wrong) > 0 {
		lines := screen.Painted(a.Styles.Waiting, words.Hang(
			"? "+words.Sentence(words.Capital(screen.ProblemText(wrong[0]))), " ", "   ", a.Width))
		if s.types {
			lines = append(append(lines, ""), words.Hang("The units can be given by their ids all the same: e types them. They are in the AWS "+
				"Organizations console.", " ", " ", a.Width)...)
		}
		return lines
	}
	p := screen.AsProblem("list the units of the organization", s.err)
	return screen.ProblemLines(p, words.InWizardByKey, s.j.SignInFor(p), a)
}

// lines is the part of the tree that has room, with the cursor in it.
func (s *Model) lines(a screen.Area, height int) []string {
	rows := s.rows()
	if len(rows) == 0 {
		return []string{a.Styles.Dim.Render("   No unit is called that.")}
	}
	at := max(0, slices.IndexFunc(rows, func(u *members.Unit) bool { return u.ID == s.at }))
	s.at = rows[at].ID
	return s.tops.Window(len(rows), at, height, func(from, to int) (lines []string) {
		for _, u := range rows[from:to] {
			lines = append(lines, s.line(u, a))
		}
		return lines
	}, a.Styles.Dim)
}

// unitMark is the sign of a unit, with what it means.
func (s *Model) unitMark(u *members.Unit, st screen.Styles) (sign, means string, style screen.Style) {
	through := u.Under(s.picked)
	switch {
	case len(s.picked) == 0 && u.Parent == nil:
		return "[x]", "everybody", st.Accent
	case len(s.picked) == 0:
		return "[+]", "", st.Dim
	case slices.Contains(s.picked, u.ID):
		return "[x]", "picked", st.Accent
	case through != nil:
		return "[+]", "with " + through.Name, st.Accent
	case s.pickedBelow[u.ID] > 0:
		return "[-]", words.Number(s.pickedBelow[u.ID]) + " below", st.Text
	}
	return "[ ]", "", st.Text
}

// line is one unit: a mark, the name, what the mark means, and the accounts in
// it and below.
func (s *Model) line(u *members.Unit, a screen.Area) string {
	st, fold := a.Styles, "  "
	switch {
	case len(u.Units) > 0 && (s.open[u.ID] || s.search.Text() != ""):
		fold = "▾ "
	case len(u.Units) > 0:
		fold = "▸ "
	}
	cursor, name := "  ", words.OneLine(u.Name)
	switch {
	case u.ID == s.at:
		cursor, name = st.Accent.Render("> "), st.Accent.Bold(true).Render(name)
	case s.search.Text() != "" && !s.found(u):
		name = st.Dim.Render(name)
	}
	sign, means, style := s.unitMark(u, st)
	left := " " + cursor + strings.Repeat("  ", min(u.Depth(), a.Width/8)) + st.Dim.Render(fold) + style.Render(sign) + " " + name
	right := accountsIn(u)
	if means = ansi.Truncate(means, 24, "…"); ansi.StringWidth(left)+ansi.StringWidth(means)+max(22, ansi.StringWidth(right))+3 <= a.Width {
		right = means + "  " + strings.Repeat(" ", max(0, 22-ansi.StringWidth(right))) + right
	}
	return screen.Justify(left, st.Dim.Render(right), a.Width)
}

// accountsIn are the accounts in a unit and below it.
func accountsIn(u *members.Unit) string {
	h := u.Count()
	text := words.Count(h.Listed, "account")
	if n := h.Suspended(); n > 0 {
		text = words.Number(n) + " suspended, " + text
	}
	return text
}

// aboutWidth is the width from which what is said of a unit has one line.
const aboutWidth = 80

// foot is what is known of the unit under the cursor, and what the picks mean.
func (s *Model) foot(a screen.Area) []string {
	st, out := a.Styles, []string{""}
	about := s.about()
	if s.said != "" {
		out = append(out, screen.Painted(st.Waiting, words.Hang(s.said, " ", " ", a.Width))...)
	} else {
		lines := []string{screen.Fit(" "+about, a.Width)}
		if a.Width < aboutWidth { // two, so that nothing jumps while one moves
			lines = append(words.Hang(about, " ", " ", a.Width), "")[:2]
		}
		out = append(out, screen.Painted(st.Dim, lines)...)
	}
	live := words.Hang(words.Picked(s.count, s.whole), " ", " ", a.Width)
	if len(live) > 2 {
		live = append(live[:1], ansi.Truncate(live[1], a.Width-2, "")+" …")
	}
	live[0] = st.Accent.Render(live[0])
	for len(live) < 2 { // so that nothing jumps while one picks
		live = append(live, "")
	}
	return append(out, live...)
}

// about is the unit under the cursor in words.
func (s *Model) about() string {
	u := s.tree.Unit(s.at)
	if u == nil {
		return ""
	}
	text := u.Path() + ", " + u.ID
	if len(u.Units) > 0 {
		text += ": " + words.Count(u.Listed, "account") + " directly in it"
	}
	sign, means, _ := s.unitMark(u, s.j.Styles)
	if means == "" {
		means = map[bool]string{true: "included", false: "not picked"}[sign == "[+]"]
	}
	return text + "; " + strings.Replace(means, " below", " picked below it", 1)
}
