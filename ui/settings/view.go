package settings

import (
	"github.com/charmbracelet/x/ansi"
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// The widths of the table of settings, in columns.
const (
	settingsNarrow = 72 // below it the sources give way
	sourceWidth    = 15
	valueIndent    = 3
)

// View implements screen.
func (s *Model) View(a screen.Area) string {
	if s.ask != nil {
		return strings.Join(s.askView(a), "\n")
	}
	top := []string{"", s.head(a), ""}
	bottom := s.bottom(a)
	table, cursor := s.table(a)
	height := max(1, a.Height-len(top)-len(bottom))
	if s.at != "" { // else it stays where one was
		s.scroll.Follow(cursor.from, cursor.to, len(table), height)
	}
	s.scroll.Moved = true
	table = s.scroll.Show(table, height, 0, a.Styles.Dim)
	return strings.Join(slices.Concat(top, table, bottom), "\n")
}

func (s *Model) head(a screen.Area) string {
	wrong := 0
	for _, f := range s.rows() {
		if len(s.problems[f.Key]) > 0 {
			wrong++
		}
	}
	switch wrong {
	case 0:
		return " " + a.Styles.Accent.Bold(true).Render("Everything has an answer.") + a.Styles.Dim.Render("  Change what you like.")
	case 1:
		return " " + a.Styles.Stopped.Bold(true).Render("One answer is still needed.")
	}
	return " " + a.Styles.Stopped.Bold(true).Render(words.Count(wrong, "answer")+" are still needed.")
}

// askView is the one question that nobody else can answer. Where there is no
// room for what it is about, the field comes first.
func (s *Model) askView(a screen.Area) []string {
	out := []string{"", " " + a.Styles.Accent.Bold(true).Render("Your External ID")}
	about := words.Hang(s.ask.Field.What, " ", " ", a.Width)
	about = append(about, screen.Painted(a.Styles.Dim, words.Hang(s.ask.Field.Why, " ", " ", a.Width))...)
	field := append([]string{""}, s.askLines(a)...)
	if len(out)+len(about)+len(field) > a.Height {
		return slices.Concat(out[1:], field[1:], about)
	}
	out = slices.Concat(out, about, field)
	out = append(out, "", " "+a.Styles.Dim.Render("Everything else has an answer already:"))
	rows := s.rows()
	title := titleWidth(rows, a)
	for _, f := range rows {
		if f.Key != keyExternalID && len(out) < a.Height {
			out = append(out, s.rowLine(f, title, a, false))
		}
	}
	return out
}

// askLines are the field of that question, and what is right or wrong with what
// is typed.
func (s *Model) askLines(a screen.Area) []string {
	out := s.ask.Lines(a, " ")
	if s.ask.Text == "" {
		out = append(out, s.problemsOf(s.ask.Field, a)...)
	}
	if found, err := answers.TypedExternalID(s.ask.Text); err == nil && s.doubted {
		says := "? " + words.Doubt + " Press enter once more if it is yours."
		out = append(out, screen.Painted(a.Styles.Waiting, words.Hang(says, "   ", "     ", a.Width))...)
	} else if err == nil {
		out = append(out, "   "+a.Styles.Done.Render("✓ "+found.Reveal()))
	} else if s.ask.Text == "" && !s.ask.Refused {
		out = append(out, "")
	}
	return out
}

// span are the first and the last line of something in a table.
type span struct{ from, to int }

// table are the rows with what is said under them, and where the cursor is.
func (s *Model) table(a screen.Area) (lines []string, cursor span) {
	rows := s.rows()
	title := titleWidth(rows, a)
	for _, f := range rows {
		from := len(lines)
		lines = append(lines, s.rowLine(f, title, a, f.Key == s.at))
		if s.edit != nil && s.edit.Field.Key == f.Key {
			lines = append(lines, s.edit.Lines(a, "     ")...)
		} else {
			lines = append(lines, s.problemsOf(f, a)...)
		}
		if f.Key == s.at {
			cursor = span{from, len(lines) - 1}
		}
	}
	return lines, cursor
}

// rowLine is one answer: title, value, and where it comes from.
func (s *Model) rowLine(f answers.Field, title int, a screen.Area, here bool) string {
	source, room := "", valueWidth(title, a)
	if a.Width >= settingsNarrow {
		source = ansi.Truncate(s.source(f), sourceWidth, "…")
	}
	name := words.Pad(ansi.Truncate(f.Title, title, "…"), title)
	shown := s.shown(f)
	if f.Choices == nil { // a name
		shown = screen.Middle(shown, room)
	}
	value := words.Pad(ansi.Truncate(shown, room, "…"), room)
	if here {
		return " " + a.Styles.Accent.Render("> "+name) + "  " + a.Styles.Accent.Render(value) + "  " + a.Styles.Dim.Render(source)
	}
	return "   " + a.Styles.Text.Render(name) + "  " + value + "  " + a.Styles.Dim.Render(source)
}

// titleWidth is the width of the column of titles.
func titleWidth(rows []answers.Field, a screen.Area) int {
	width := 0
	for _, f := range rows {
		width = max(width, ansi.StringWidth(f.Title))
	}
	return min(width, a.Width*3/8)
}

// valueWidth is the width of the column of values beside titles of that width.
func valueWidth(title int, a screen.Area) int {
	room := a.Width - valueIndent - title - 2
	if a.Width >= settingsNarrow {
		room -= sourceWidth + 2
	}
	return room
}

// shown is the answer to f in words.
func (s *Model) shown(f answers.Field) string {
	value := f.Show(s.j.Set.Answers)
	if value == "" && s.j.Session != nil {
		value = s.j.Setup().Derived(f.Key)
	}
	switch {
	case f.Key == flow.KeyRole:
		return screen.OrElse(words.LogRole(s.j.Session, s.j.Setup(), s.j.Set), "none")
	case f.Key == screen.KeyUnits && value == "":
		return "every account"
	case f.Key == screen.KeyUnits:
		return s.j.Tree.Names(s.j.Set.Members.OrganizationalUnits)
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
func (s *Model) source(f answers.Field) string {
	return words.From(f, s.j.Set)
}

// problemsOf is what is wrong with the answer to f.
func (s *Model) problemsOf(f answers.Field, a screen.Area) []string {
	var out []string
	for _, p := range s.problems[f.Key] {
		text := words.Capital(screen.ProblemText(p))
		out = append(out, screen.Painted(a.Styles.Stopped, words.Hang("✗ "+text, "     ", "       ", a.Width))...)
		if c, ok := s.wanted(); ok && f.Key == "accept" {
			out = append(out, words.Hang(a.Styles.Key.Render("y")+" agree: "+c.Means, "       ", "       ", a.Width)...)
		}
	}
	return out
}

// bottom says what the row under the cursor is, and goes on.
func (s *Model) bottom(a screen.Area) []string {
	out := []string{""}
	if s.panel != nil {
		return append(append(out, screen.ProblemLines(s.panel, words.InWizard, s.j.SignInFor(s.panel), a)...), s.goOn(a)...)
	}
	if f, on := answers.FieldOf(s.at); on && a.Height >= 14 {
		about := words.Hang(f.What, " ", " ", a.Width-2)
		if len(about) > 2 { // the help has all of it
			about = []string{about[0], about[1] + " …"}
		}
		out = append(out, screen.Painted(a.Styles.Dim, about)...)
		if value := s.shown(f); s.edit == nil && ansi.StringWidth(value) > valueWidth(titleWidth(s.rows(), a), a) {
			out = append(out, words.Hang(value, " ", " ", a.Width)...)
		}
		if a.Width < settingsNarrow {
			out = append(out, screen.Painted(a.Styles.Dim, []string{" From: " + s.source(f)})...)
		}
		out = append(out, "")
	}
	return append(out, s.goOn(a)...)
}

func (s *Model) goOn(a screen.Area) []string {
	switch {
	case s.planning.Run != 0:
		return s.planning.Lines(screen.LookingWords, a)
	case s.at == "":
		return []string{" " + a.Styles.Accent.Render("> Go on: see every change before it is made")}
	}
	return []string{"   Go on: see every change before it is made"}
}
