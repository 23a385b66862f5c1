package ui

import (
	bubbles "charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
	"slices"
	"strings"

	"trailhead/ui/screen"
)

// header says where one is: account and region on the left, the station on
// the right. Where there is no room for all of it, account, region and station
// stay; in a rehearsal that word stays in place of the region.
func (a *app) header(width int) string {
	st, j := a.j.Styles, a.j
	place := a.part()
	dots := ""
	if at := slices.Index(parts, place); at >= 0 {
		dots = " " + st.Accent.Render(strings.Repeat("●", at+1)) + st.Dim.Render(strings.Repeat("○", len(parts)-at-1))
	}
	rehearsal := ""
	if j.Host.Rehearsal != "" {
		rehearsal = st.Waiting.Render("rehearsal")
	}
	who := strings.TrimSpace(j.Name() + " " + j.Account())
	for _, left := range [][]string{
		{st.Accent.Bold(true).Render("trailhead"), rehearsal, who, j.Region()},
		{rehearsal, who, j.Region()},
		{rehearsal, j.Account(), j.Region()},
	} {
		for _, right := range []string{a.stations(place), st.Accent.Render(place) + dots, st.Accent.Render(place)} {
			if right == "" {
				continue
			}
			if line := " " + screen.Joined(left); ansi.StringWidth(line)+2+ansi.StringWidth(right) < width {
				return screen.Justify(line, right+" ", width)
			}
		}
	}
	left := []string{j.Account(), j.Region()}
	if rehearsal != "" { // nobody may take it for the real thing
		left = []string{rehearsal, j.Account()}
	}
	return screen.Justify(" "+screen.Joined(left), st.Accent.Render(place)+" ", width)
}

// stations are all parts of the journey by name, with the one that one is in
// marked; "" where one is in none.
func (a *app) stations(place string) string {
	at, st := slices.Index(parts, place), a.j.Styles
	if at < 0 {
		return ""
	}
	var all []string
	for i, name := range parts {
		switch {
		case i == at:
			name = st.Accent.Bold(true).Render("●" + name)
		case i > at:
			name = st.Dim.Render(name)
		}
		all = append(all, name)
	}
	return strings.Join(all, " ")
}

// footer says what can be pressed now, on as many lines as that takes. That
// ctrl+c leaves is not worth a line of its own, and neither are the keys that a
// screen can do without: help names them.
func (a *app) footer(width int) []string {
	keys := a.keys()
	lines := broken(keys, width)
	if slices.ContainsFunc(keys, screen.Action.IsLesser) && len(lines) > 1 {
		keys = slices.DeleteFunc(keys, screen.Action.IsSpare)
		lines = broken(keys, width)
	}
	for at := 0; len(lines) > 1 && at >= 0; {
		if at = slices.IndexFunc(keys, screen.Action.IsLesser); at >= 0 {
			keys = slices.Delete(keys, at, at+1)
			lines = broken(keys, width)
		}
	}
	if last := len(keys) - 1; last > 0 && keys[last].IsSpare() {
		if fewer := broken(keys[:last], width); len(fewer) < len(lines) {
			lines = fewer
		}
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = " " + screen.FieldView(keyHelp(a.j.Styles).ShortHelpView(line))
	}
	return out
}

// keyGap is what stands between two keys of the footer.
const keyGap = "   "

// broken breaks keys into lines.
func broken(keys []screen.Action, width int) [][]key.Binding {
	lines, wide := [][]key.Binding{nil}, 0
	for _, k := range bindings(keys) {
		part := ansi.StringWidth(k.Help().Key + " " + k.Help().Desc)
		last := len(lines) - 1
		switch {
		case wide == 0:
			wide = 1 + part
		case wide+len(keyGap)+part < width:
			wide += len(keyGap) + part
		default:
			lines, wide, last = append(lines, nil), 1+part, last+1
		}
		lines[last] = append(lines[last], k)
	}
	return lines
}

// bindings are the keys of actions.
func bindings(all []screen.Action) []key.Binding {
	keys := make([]key.Binding, len(all))
	for i, a := range all {
		keys[i] = a.Binding
	}
	return keys
}

// keyColumn is the width of the column of keys in help.
const keyColumn = 10

// keyHelp draws keys and what they do in our colours: side by side in the
// footer, below each other in help.
func keyHelp(st screen.Styles) bubbles.Model {
	name := st.Key.Style
	return bubbles.Model{ShortSeparator: keyGap,
		Styles: bubbles.Styles{ShortKey: name, ShortDesc: st.Dim.Style, FullKey: name.Width(keyColumn)}}
}

// keys are those of the screen and, where it has not named them itself, those
// that the root handles.
func (a *app) keys() []screen.Action {
	keys := screen.Named(append(a.top().Actions(), a.pages()...))
	if a.busy() {
		return keys
	}
	for _, c := range screen.Named(a.common()) {
		if !hasKey(keys, c.Help().Key) {
			keys = append(keys, c)
		}
	}
	return keys
}

// hasKey reports whether a key is among those that are named.
func hasKey(keys []screen.Action, name string) bool {
	return slices.ContainsFunc(keys, func(k screen.Action) bool { return strings.Contains(k.Help().Key, name) })
}
