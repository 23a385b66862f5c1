package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"trailhead/steps/answers"
	"trailhead/steps/members"
	"trailhead/ui/words"
)

// View implements screen.
func (s *units) View(a area) string {
	st := a.Styles
	top := []string{"", " " + st.accent.Bold(true).Render("Whose accounts get the role?"), ""}
	switch {
	case s.run != 0:
		far := s.far.get()
		text := fmt.Sprintf("%s Listing the organization: %s with %s so far.", spinnerFrames[s.frame%len(spinnerFrames)], words.Count(far.units, "unit"), words.Count(far.accounts, "account"))
		return strings.Join(append(top, painted(st.waiting, words.Hang(text, " ", "   ", a.Width))...), "\n")
	case s.tree == nil:
		return strings.Join(append(top, s.problem(a)...), "\n")
	}
	top = []string{"", justify(top[1], st.dim.Render(s.sum()), a.Width), s.searchLine(a)}
	foot := s.foot(a)
	lines := s.lines(a, max(1, a.Height-len(top)-len(foot)))
	for len(lines) < a.Height-len(top)-len(foot) {
		lines = append(lines, "")
	}
	return strings.Join(slices.Concat(top, lines, foot), "\n")
}

// sum is how large the organization is.
func (s *units) sum() string {
	n := -1 // the root is no unit
	for range s.tree.All() {
		n++
	}
	return words.Count(s.whole.Listed, "account") + " in " + words.Count(n, "unit")
}

func (s *units) searchLine(a area) string {
	n := 0
	for u := range s.tree.All() {
		if s.found(u) {
			n++
		}
	}
	found := a.Styles.dim.Render(words.Count(n, "unit"))
	switch {
	case s.typing && s.search == "":
		return " " + a.Styles.accent.Render("Search: ▏")
	case s.typing:
		return justify(" "+a.Styles.accent.Render("Search: "+s.search+"▏"), found, a.Width)
	case s.search != "":
		return justify(" "+a.Styles.accent.Render(fmt.Sprintf("With %q", s.search)), found, a.Width)
	}
	return ""
}

// problem is why there is no tree, and what to do.
func (s *units) problem(a area) []string {
	var wrong answers.Problems
	if errors.As(s.err, &wrong) && len(wrong) > 0 {
		lines := painted(a.Styles.waiting, words.Hang("? "+words.Sentence(words.Capital(problemText(wrong[0]))), " ", "   ", a.Width))
		if s.types {
			lines = append(append(lines, ""), words.Hang("The units can be given by their ids all the same: t types them. They are in the AWS Organizations console.", " ", " ", a.Width)...)
		}
		return lines
	}
	p := asProblem("list the units of the organization", s.err)
	return problemLines(p, words.InWizardByKey, s.j.signInFor(p), a)
}

// lines is the part of the tree that has room, with the cursor in it.
func (s *units) lines(a area, height int) []string {
	rows := s.rows()
	if len(rows) == 0 {
		return []string{a.Styles.dim.Render("   No unit is called that.")}
	}
	at := max(0, slices.IndexFunc(rows, func(u *members.Unit) bool { return u.ID == s.at }))
	s.at = rows[at].ID
	s.tops.moved, s.tops.by = true, max(min(s.tops.by, at-1), at+2-height)
	from := max(0, min(s.tops.by, len(rows)-height))
	lines := make([]string, len(rows))
	for i := from; i < min(from+height, len(rows)); i++ { // only what is in view
		lines[i] = s.line(rows[i], a)
	}
	return s.tops.show(lines, height, 0, a.Styles.dim)
}

// unitMark is the sign of a unit, with what it means.
func (s *units) unitMark(u *members.Unit, st Styles) (sign, means string, style Style) {
	through := u.Under(s.picked)
	switch {
	case len(s.picked) == 0 && u.Parent == nil:
		return "[x]", "everybody", st.accent
	case len(s.picked) == 0:
		return "[+]", "", st.dim
	case slices.Contains(s.picked, u.ID):
		return "[x]", "picked", st.accent
	case through != nil:
		return "[+]", "with " + through.Name, st.accent
	case s.pickedBelow[u.ID] > 0:
		return "[-]", words.Number(s.pickedBelow[u.ID]) + " below", st.text
	}
	return "[ ]", "", st.text
}

// line is one unit: a mark, the name, what the mark means, and the accounts in
// it and below.
func (s *units) line(u *members.Unit, a area) string {
	st, fold := a.Styles, "  "
	switch {
	case len(u.Units) > 0 && (s.open[u.ID] || s.search != ""):
		fold = "▾ "
	case len(u.Units) > 0:
		fold = "▸ "
	}
	cursor, name := "  ", words.OneLine(u.Name)
	switch {
	case u.ID == s.at:
		cursor, name = st.accent.Render("> "), st.accent.Bold(true).Render(name)
	case s.search != "" && !s.found(u):
		name = st.dim.Render(name)
	}
	sign, means, style := s.unitMark(u, st)
	left := " " + cursor + strings.Repeat("  ", min(u.Depth(), a.Width/8)) + st.dim.Render(fold) + style.Render(sign) + " " + name
	right := accountsIn(u)
	if means = ansi.Truncate(means, 24, "…"); ansi.StringWidth(left)+ansi.StringWidth(means)+max(22, ansi.StringWidth(right))+3 <= a.Width {
		right = means + "  " + strings.Repeat(" ", max(0, 22-ansi.StringWidth(right))) + right
	}
	return justify(left, st.dim.Render(right), a.Width)
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

// foot is what is known of the unit under the cursor, and what the picks mean.
func (s *units) foot(a area) []string {
	st, out := a.Styles, []string{""}
	about := s.about()
	if s.said != "" {
		out = append(out, painted(st.waiting, words.Hang(s.said, " ", " ", a.Width))...)
	} else {
		out = append(out, st.dim.Render(ansi.Truncate(" "+about, a.Width, "…")))
	}
	live := words.Hang(words.Picked(s.count, s.whole), " ", " ", a.Width)
	if len(live) > 2 {
		live = append(live[:1], ansi.Truncate(live[1], a.Width-2, "")+" …")
	}
	live[0] = st.accent.Render(live[0])
	for len(live) < 2 { // so that nothing jumps while one picks
		live = append(live, "")
	}
	return append(out, live...)
}

// about is the unit under the cursor in words.
func (s *units) about() string {
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
		means = map[bool]string{true: "included with everybody", false: "not picked"}[sign == "[+]"]
	}
	return text + "; " + strings.Replace(means, " below", " picked below it", 1)
}
