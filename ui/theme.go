package ui

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
)

// tokens are the few colours there are, each for a dark and a light
// background. Those for an unknown background are the dark ones: they are of
// middling lightness and can be read on both.
type tokens struct{ accent, text, dim, done, waiting, stopped string }

var (
	onDark  = tokens{accent: "#A48CF2", text: "", dim: "#8C8C96", done: "#3FB950", waiting: "#D29922", stopped: "#F47067"}
	onLight = tokens{accent: "#5A31C4", text: "", dim: "#5F5F68", done: "#0B6E4F", waiting: "#7A5200", stopped: "#A40000"}
)

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

func stylesFor(dark bool) Styles {
	t := onLight
	if dark {
		t = onDark
	}
	in := func(colour string) lipgloss.Style {
		if colour == "" {
			return lipgloss.NewStyle() // the terminal's own
		}
		return lipgloss.NewStyle().Foreground(lipgloss.Color(colour))
	}
	return Styles{accent: in(t.accent), text: in(t.text), dim: in(t.dim), done: in(t.done), waiting: in(t.waiting),
		stopped: in(t.stopped), known: in(t.dim), key: in(t.text).Bold(true)}
}

// themeFor is huh's theme made from the same styles: huh's own has light and
// dark swapped for the text of options.
func themeFor(s Styles) huh.Theme {
	return huh.ThemeFunc(func(dark bool) *huh.Styles {
		t := huh.ThemeBase(dark)
		for _, f := range []*huh.FieldStyles{&t.Focused, &t.Blurred} {
			f.Base = lipgloss.NewStyle()
			f.Title, f.Description = s.accent.Bold(true), s.dim
			f.Option, f.UnselectedOption = s.text, s.text
			f.SelectSelector = s.accent.Bold(true).SetString("> ")
			f.SelectedOption = s.accent
			f.ErrorIndicator, f.ErrorMessage = s.stopped.SetString(" *"), s.stopped
			f.TextInput.Prompt, f.TextInput.Text, f.TextInput.Placeholder, f.TextInput.Cursor = s.accent, s.text, s.dim, s.accent
		}
		t.Focused.FocusedButton = s.accent.Reverse(true).Padding(0, 1)
		t.Focused.BlurredButton = s.dim.Padding(0, 1)
		t.Help.ShortKey, t.Help.ShortDesc, t.Help.ShortSeparator = s.dim, s.dim, s.dim
		return t
	})
}
