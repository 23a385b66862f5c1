package ui

import (
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
	lines := a.keyLines(keys, width)
	if slices.ContainsFunc(keys, isLesser) && len(lines) > 1 {
		keys = slices.DeleteFunc(keys, func(h screen.Hint) bool { return h == leaveHint })
		lines = a.keyLines(keys, width)
	}
	for at := 0; len(lines) > 1 && at >= 0; {
		if at = slices.IndexFunc(keys, isLesser); at >= 0 {
			keys = slices.Delete(keys, at, at+1)
			lines = a.keyLines(keys, width)
		}
	}
	if last := len(keys) - 1; last > 0 && keys[last] == leaveHint {
		if fewer := a.keyLines(keys[:last], width); len(fewer) < len(lines) {
			return fewer
		}
	}
	return lines
}

func isLesser(h screen.Hint) bool { return h.Lesser }

func (a *app) keyLines(keys []screen.Hint, width int) []string {
	st, lines, line := a.j.Styles, []string(nil), ""
	for _, k := range keys {
		part := st.Key.Render(k.Key) + " " + st.Dim.Render(k.Says)
		switch {
		case line == "":
			line = " " + part
		case ansi.StringWidth(line)+3+ansi.StringWidth(part) < width:
			line += "   " + part
		default:
			lines, line = append(lines, line), " "+part
		}
	}
	return append(lines, line)
}

var leaveHint = screen.Hint{Key: "ctrl+c", Says: "leave"}

// keys are those of the screen and, where it has not named them itself, those
// that the root handles.
func (a *app) keys() []screen.Hint {
	keys := screen.HintsOf(a.top().Actions())
	if a.busy() {
		return keys
	}
	common := []screen.Hint{{Key: "?", Says: "help"}, leaveHint}
	switch {
	case a.over != nil:
		common = []screen.Hint{{Key: "esc", Says: "back"}}
	case len(a.stack) > 1:
		common = []screen.Hint{{Key: "esc", Says: "back"}, {Key: "?", Says: "help"}, leaveHint}
	}
	for _, c := range common {
		if !slices.ContainsFunc(keys, func(h screen.Hint) bool { return strings.Contains(h.Key, c.Key) }) {
			keys = append(keys, c)
		}
	}
	return keys
}
