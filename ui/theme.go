package ui

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
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

// Styles are what the screens draw with. A style is never the only sign of
// anything: a word or a glyph stands beside it.
type Styles struct {
	accent  lipgloss.Style // where one is, what is chosen
	text    lipgloss.Style
	dim     lipgloss.Style // the known and the kept
	done    lipgloss.Style
	waiting lipgloss.Style
	stopped lipgloss.Style
	known   lipgloss.Style // values that were found, not asked
	key     lipgloss.Style // a key to press
}

// stylesFor are the styles on a dark or a light background.
func stylesFor(dark bool) Styles { return stylesOn(backgroundOf(dark)) }

func stylesOn(b background) Styles {
	t := palettes[b]
	in := func(colour string) lipgloss.Style {
		if colour == "" {
			return lipgloss.NewStyle()
		}
		return lipgloss.NewStyle().Foreground(lipgloss.Color(colour))
	}
	return Styles{accent: in(t.accent), text: in(t.text), dim: in(t.dim), done: in(t.done), waiting: in(t.waiting),
		stopped: in(t.stopped), known: in(t.dim), key: in(t.text).Bold(true)}
}

// fieldStyles are huh's, made from the same styles: huh's own have light and
// dark swapped for the text of options (spike §1.3).
func fieldStyles(s Styles) *huh.Styles {
	t := huh.ThemeBase(true)
	for _, f := range []*huh.FieldStyles{&t.Focused, &t.Blurred} {
		f.Base = lipgloss.NewStyle()
		f.Title, f.Description = s.accent.Bold(true), s.dim
		f.Option, f.UnselectedOption = s.text, s.text
		f.SelectSelector = s.accent.Bold(true).SetString("> ")
		f.MultiSelectSelector = s.accent.Bold(true).SetString("> ")
		f.SelectedOption = s.accent
		f.SelectedPrefix, f.UnselectedPrefix = s.accent.SetString("[x] "), s.text.SetString("[ ] ")
		f.ErrorIndicator, f.ErrorMessage = s.stopped.SetString(" *"), s.stopped
		f.TextInput.Prompt, f.TextInput.Text, f.TextInput.Placeholder, f.TextInput.Cursor = s.accent, s.text, s.dim, s.accent
	}
	t.Focused.FocusedButton = s.accent.Reverse(true).Padding(0, 1)
	t.Focused.BlurredButton = s.dim.Padding(0, 1)
	t.Help.ShortKey, t.Help.ShortDesc, t.Help.ShortSeparator = s.dim, s.dim, s.dim
	return t
}
