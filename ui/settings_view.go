package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"trailhead/steps/answers"
	"trailhead/ui/words"
)

// The widths of the table of settings, in columns.
const (
	settingsNarrow = 72 // below it the sources give way
	sourceWidth    = 15
	valueIndent    = 3
)

// View implements screen.
func (s *settings) View(a area) string {
	if s.ask != nil {
		return strings.Join(s.askView(a), "\n")
	}
	top := []string{"", s.head(a), ""}
	bottom := s.bottom(a)
	table, cursor := s.table(a)
	table = s.window(table, cursor, a.Height-len(top)-len(bottom), a)
	return strings.Join(slices.Concat(top, table, bottom), "\n")
}

func (s *settings) head(a area) string {
	wrong := 0
	for _, f := range s.rows() {
		if len(s.problems[f.Key]) > 0 {
			wrong++
		}
	}
	switch wrong {
	case 0:
		return " " + a.Styles.accent.Bold(true).Render("Everything has an answer.") + a.Styles.dim.Render("  Change what you like.")
	case 1:
		return " " + a.Styles.stopped.Bold(true).Render("One answer is still needed.")
	}
	return " " + a.Styles.stopped.Bold(true).Render(words.Count(wrong, "answer")+" are still needed.")
}

// askView is the one question that nobody else can answer.
func (s *settings) askView(a area) []string {
	out := []string{"", " " + a.Styles.accent.Bold(true).Render("Your External ID")}
	out = append(out, words.Hang(s.ask.field.What, " ", " ", a.Width)...)
	out = append(out, painted(a.Styles.dim, words.Hang(s.ask.field.Why, " ", " ", a.Width))...)
	out = append(out, "")
	out = append(out, s.ask.lines(a, " ")...)
	if s.ask.text == "" {
		out = append(out, s.problemsOf(s.ask.field, a)...)
	}
	if found, err := answers.ParseExternalID(s.ask.text); err == nil {
		out = append(out, "   "+a.Styles.done.Render("✓ "+found.Reveal()))
	} else if s.ask.text == "" && !s.ask.refused {
		out = append(out, "")
	}
	out = append(out, "", " "+a.Styles.dim.Render("Everything else has an answer already:"))
	rows := s.rows()
	title := titleWidth(rows, a)
	for _, f := range rows {
		if f.Key != keyExternalID && len(out) < a.Height {
			out = append(out, s.rowLine(f, title, a, false))
		}
	}
	return out
}

// span are the first and the last line of something in a table.
type span struct{ from, to int }

// table are the rows with what is said under them, and where the cursor is.
func (s *settings) table(a area) (lines []string, cursor span) {
	rows := s.rows()
	title := titleWidth(rows, a)
	for _, f := range rows {
		from := len(lines)
		lines = append(lines, s.rowLine(f, title, a, f.Key == s.at))
		if s.edit != nil && s.edit.field.Key == f.Key {
			lines = append(lines, s.edit.lines(a, "     ")...)
		} else {
			lines = append(lines, s.problemsOf(f, a)...)
		}
		if f.Key == s.at {
			cursor = span{from, len(lines) - 1}
		}
	}
	if s.at == "" {
		cursor = span{s.scroll.by, s.scroll.by} // stay where one was
	}
	return lines, cursor
}

// rowLine is one answer: title, value, and where it comes from.
func (s *settings) rowLine(f answers.Field, title int, a area, here bool) string {
	source, room := "", valueWidth(title, a)
	if a.Width >= settingsNarrow {
		source = ansi.Truncate(s.source(f), sourceWidth, "…")
	}
	name := words.Pad(ansi.Truncate(f.Title, title, "…"), title)
	value := words.Pad(ansi.Truncate(s.shown(f), room, "…"), room)
	if here {
		return " " + a.Styles.accent.Render("> "+name) + "  " + a.Styles.accent.Render(value) + "  " + a.Styles.dim.Render(source)
	}
	return "   " + a.Styles.text.Render(name) + "  " + value + "  " + a.Styles.dim.Render(source)
}

// titleWidth is the width of the column of titles.
func titleWidth(rows []answers.Field, a area) int {
	width := 0
	for _, f := range rows {
		width = max(width, ansi.StringWidth(f.Title))
	}
	return min(width, a.Width*3/8)
}

// valueWidth is the width of the column of values beside titles of that width.
func valueWidth(title int, a area) int {
	room := a.Width - valueIndent - title - 2
	if a.Width >= settingsNarrow {
		room -= sourceWidth + 2
	}
	return room
}

// shown is the answer to f in words.
func (s *settings) shown(f answers.Field) string {
	value := f.Show(s.j.Set.Answers)
	switch {
	case f.Key == "bucket" && value == "" && s.j.Session != nil && s.j.Set.Variant == answers.VariantNew:
		return s.j.Session.Setup(s.j.Set.Answers).Bucket()
	case f.Key == keyUnits && value == "":
		return "every account"
	case f.Key == keyUnits:
		return s.j.tree.Names(s.j.Set.Members.OrganizationalUnits)
	case value == "":
		return "none"
	case f.Kind == answers.Bool:
		return map[string]string{"true": "yes", "false": "no"}[value]
	case f.Kind == answers.Text && f.Choices != nil:
		i := slices.IndexFunc(f.Choices, func(c answers.Choice) bool { return c.Value == value })
		return f.Choices[max(i, 0)].Means
	}
	return value
}

// source is where the answer to f comes from.
func (s *settings) source(f answers.Field) string {
	return words.From(f, s.j.Set)
}

// problemsOf is what is wrong with the answer to f.
func (s *settings) problemsOf(f answers.Field, a area) []string {
	var out []string
	for _, p := range s.problems[f.Key] {
		text := words.Capital(problemText(p))
		out = append(out, painted(a.Styles.stopped, words.Hang("✗ "+text, "     ", "       ", a.Width))...)
		if c, ok := s.wanted(); ok && f.Key == "accept" {
			out = append(out, words.Hang(a.Styles.key.Render("a")+" agree: "+c.Means, "       ", "       ", a.Width)...)
		}
	}
	return out
}

// window cuts the table down so that the cursor, and all that is said under
// its row, can be seen.
func (s *settings) window(lines []string, cursor span, height int, a area) []string {
	height = max(1, height)
	if len(lines) > height {
		from := min(s.scroll.by, cursor.from-1) // a line above, which may have to say that there is more
		from = max(from, cursor.to+2-height)
		from = min(from, max(0, cursor.from-1))
		s.scroll.by = max(0, min(from, len(lines)-height))
	} else {
		s.scroll.by = 0
	}
	s.scroll.moved = true
	return s.scroll.show(lines, height, 0, a.Styles.dim)
}

// bottom says what the row under the cursor is, and goes on.
func (s *settings) bottom(a area) []string {
	out := []string{""}
	if s.panel != nil {
		return append(append(out, problemLines(s.panel, words.InWizard, s.j.signInFor(s.panel), a)...), s.goOn(a)...)
	}
	if f, on := answers.FieldOf(s.at); on && a.Height >= 14 {
		about := words.Hang(f.What, " ", " ", a.Width-2)
		if len(about) > 2 { // the help has all of it
			about = []string{about[0], about[1] + " …"}
		}
		out = append(out, painted(a.Styles.dim, about)...)
		if value := s.shown(f); s.edit == nil && ansi.StringWidth(value) > valueWidth(titleWidth(s.rows(), a), a) {
			out = append(out, words.Hang(value, " ", " ", a.Width)...)
		}
		if a.Width < settingsNarrow {
			out = append(out, painted(a.Styles.dim, []string{" From: " + s.source(f)})...)
		}
		out = append(out, "")
	}
	return append(out, s.goOn(a)...)
}

func (s *settings) goOn(a area) []string {
	switch {
	case s.planning.run != 0:
		return s.planning.lines(lookingWords, a)
	case s.at == "":
		return []string{" " + a.Styles.accent.Render("> Go on: see every change before it is made")}
	}
	return []string{"   Go on: see every change before it is made"}
}
