package screen

import (
	"strings"

	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"trailhead/internal/escape"
)

// Background is what the terminal says it draws on.
type Background uint8

const (
	UnknownBackground Background = iota // it has not answered, and may never
	darkBackground
	lightBackground
)

// BackgroundOf is a dark or a light background.
func BackgroundOf(dark bool) Background {
	if dark {
		return darkBackground
	}
	return lightBackground
}

// tokens are the few colours there are. The terminal's own is "".
type tokens struct{ Accent, Text, Dim, Done, Waiting, Stopped string }

// palettes has the colours for each background. Those for an unknown one are
// of middling lightness: they have about the same contrast to black as to
// white.
var palettes = map[Background]tokens{
	UnknownBackground: {Accent: "#7C6BE0", Text: "", Dim: "#767676", Done: "#1B8A4B", Waiting: "#A06C00", Stopped: "#D6403A"},
	darkBackground:    {Accent: "#B9A3FF", Text: "", Dim: "#A0A0AA", Done: "#5AD08C", Waiting: "#E0B050", Stopped: "#FF8A8A"},
	lightBackground:   {Accent: "#5A31C4", Text: "", Dim: "#5F5F68", Done: "#0B6E4F", Waiting: "#7A5200", Stopped: "#A40000"},
}

// Style colours text of the screens. What it is given is escaped first, and
// what it makes is marked as ours, so that it passes the filter of the window.
type Style struct {
	lipgloss.Style
	measured      bool
	before, after string // where measured: what stands around text of one line
}

// styled is a style that has measured what it puts around text of one line. A
// frame has hundreds of these, and lipgloss looks at borders and margins each
// time, of which the styles here have none.
func styled(s lipgloss.Style) Style {
	before, after, _ := strings.Cut(Style{Style: s}.Render("x"), "x")
	return Style{Style: s, measured: true, before: before, after: after}
}

// Render is text in colour.
func (s Style) Render(text string) string {
	text = escape.Text(text)
	if s.measured && text != "" && !strings.ContainsAny(text, "\t\r\n") {
		return s.before + text + s.after
	}
	return escape.Painted(s.Style.Render(text))
}

// Bold is the same style in bold, or not.
func (s Style) Bold(on bool) Style { return styled(s.Style.Bold(on)) }

// Styles are what the screens draw with. A style is never the only sign of
// anything: a word or a glyph stands beside it.
type Styles struct {
	Accent  Style // where one is, what is chosen
	Text    Style
	Dim     Style // the known and the kept
	Done    Style
	Waiting Style
	Stopped Style
	Known   Style // values that were found, not asked
	Key     Style // a key to press
}

// StylesOn are the styles on a background.
func StylesOn(b Background) Styles {
	t := palettes[b]
	in := func(colour string) Style {
		if colour == "" {
			return styled(lipgloss.NewStyle())
		}
		return styled(lipgloss.NewStyle().Foreground(lipgloss.Color(colour)))
	}
	return Styles{Accent: in(t.Accent), Text: in(t.Text), Dim: in(t.Dim), Done: in(t.Done), Waiting: in(t.Waiting),
		Stopped: in(t.Stopped), Known: in(t.Dim), Key: in(t.Text).Bold(true)}
}

// fieldStyles are huh's, made from the same styles: huh's own have light and
// dark swapped for the text of options (huh v2.0.3, theme.go).
func fieldStyles(s Styles) *huh.Styles {
	// huh paints by itself; fieldView escapes what it has painted
	accent, text, dim, stopped := s.Accent.Style, s.Text.Style, s.Dim.Style, s.Stopped.Style
	t := huh.ThemeBase(true)
	for _, f := range []*huh.FieldStyles{&t.Focused, &t.Blurred} {
		f.Base = lipgloss.NewStyle()
		f.Title, f.Description = accent.Bold(true), dim
		f.Option, f.UnselectedOption = text, text
		f.SelectSelector = accent.Bold(true).SetString("> ")
		f.MultiSelectSelector = accent.Bold(true).SetString("> ")
		f.SelectedOption = accent
		f.SelectedPrefix, f.UnselectedPrefix = accent.SetString("[x] "), text.SetString("[ ] ")
		f.ErrorIndicator, f.ErrorMessage = stopped.SetString(" *"), stopped
		f.TextInput.Prompt, f.TextInput.Text, f.TextInput.Placeholder, f.TextInput.Cursor = accent, text, dim, accent
	}
	t.Focused.FocusedButton = accent.Reverse(true).Padding(0, 1)
	t.Focused.BlurredButton = dim.Padding(0, 1)
	t.Help.ShortKey, t.Help.ShortDesc, t.Help.ShortSeparator = dim, dim, dim
	return t
}

// FieldView is a field of huh as it may be shown. What is typed into it, and
// its options, are texts that huh has cleaned or that are our own.
func FieldView(view string) string { return escape.Painted(view) }
