package ui

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"trailhead/internal/escape"
)

// background is what the terminal says it draws on.
type background uint8

const (
	unknownBackground background = iota // it has not answered, and may never
	darkBackground
	lightBackground
)

func backgroundOf(dark bool) background {
	if dark {
		return darkBackground
	}
	return lightBackground
}

// tokens are the few colours there are. The terminal's own is "".
type tokens struct{ accent, text, dim, done, waiting, stopped string }

// palettes has the colours for each background. Those for an unknown one are
// of middling lightness: they have about the same contrast to black as to
// white.
var palettes = map[background]tokens{
	unknownBackground: {accent: "#7C6BE0", text: "", dim: "#767676", done: "#1B8A4B", waiting: "#A06C00", stopped: "#D6403A"},
	darkBackground:    {accent: "#B9A3FF", text: "", dim: "#A0A0AA", done: "#5AD08C", waiting: "#E0B050", stopped: "#FF8A8A"},
	lightBackground:   {accent: "#5A31C4", text: "", dim: "#5F5F68", done: "#0B6E4F", waiting: "#7A5200", stopped: "#A40000"},
}

// Style colours text of the screens. What it is given is escaped first, and
// what it makes is marked as ours, so that it passes the filter of the window.
type Style struct{ lipgloss.Style }

// Render is text in colour.
func (s Style) Render(text string) string {
	return escape.Painted(s.Style.Render(escape.Text(text)))
}

// Bold is the same style in bold, or not.
func (s Style) Bold(on bool) Style { return Style{s.Style.Bold(on)} }

// Styles are what the screens draw with. A style is never the only sign of
// anything: a word or a glyph stands beside it.
type Styles struct {
	accent  Style // where one is, what is chosen
	text    Style
	dim     Style // the known and the kept
	done    Style
	waiting Style
	stopped Style
	known   Style // values that were found, not asked
	key     Style // a key to press
}

// stylesFor are the styles on a dark or a light background.
func stylesFor(dark bool) Styles { return stylesOn(backgroundOf(dark)) }

func stylesOn(b background) Styles {
	t := palettes[b]
	in := func(colour string) Style {
		if colour == "" {
			return Style{lipgloss.NewStyle()}
		}
		return Style{lipgloss.NewStyle().Foreground(lipgloss.Color(colour))}
	}
	return Styles{accent: in(t.accent), text: in(t.text), dim: in(t.dim), done: in(t.done), waiting: in(t.waiting),
		stopped: in(t.stopped), known: in(t.dim), key: in(t.text).Bold(true)}
}

// fieldStyles are huh's, made from the same styles: huh's own have light and
// dark swapped for the text of options (huh v2.0.3, theme.go).
func fieldStyles(s Styles) *huh.Styles {
	accent, text, dim, stopped := s.accent.Style, s.text.Style, s.dim.Style, s.stopped.Style // huh paints by itself; fieldView escapes what it has painted
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

// fieldView is a field of huh as it may be shown. What is typed into it, and
// its options, are texts that huh has cleaned or that are our own.
func fieldView(view string) string { return escape.Painted(view) }
