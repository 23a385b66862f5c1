package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// header says where one is: account and region on the left, the station on
// the right. Where there is no room for all of it, account, region and station
// stay.
func (a *app) header(width int) string {
	st, j := a.j.Styles, a.j
	place := a.part()
	dots := ""
	if at := slices.Index(parts, place); at >= 0 {
		dots = " " + st.accent.Render(strings.Repeat("●", at+1)) + st.dim.Render(strings.Repeat("○", len(parts)-at-1))
	}
	rehearsal := ""
	if j.Host.Rehearsal != "" {
		rehearsal = st.waiting.Render("rehearsal")
	}
	who := strings.TrimSpace(j.name() + " " + j.account())
	for _, left := range [][]string{
		{st.accent.Bold(true).Render("trailhead"), rehearsal, who, j.region()},
		{rehearsal, who, j.region()},
		{rehearsal, j.account(), j.region()},
	} {
		for _, right := range []string{st.accent.Render(place) + dots, st.accent.Render(place)} {
			if line := " " + joined(left); ansi.StringWidth(line)+2+ansi.StringWidth(right) < width {
				return justify(line, right+" ", width)
			}
		}
	}
	return justify(" "+joined([]string{j.account(), j.region()}), st.accent.Render(place)+" ", width)
}

// joined puts two spaces between the parts that there are.
func joined(parts []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return p == "" }), "  ")
}

// footer says what can be pressed now, on as many lines as that takes. That
// ctrl+c leaves is not worth a line of its own.
func (a *app) footer(width int) []string {
	keys := a.keys()
	lines := a.keyLines(keys, width)
	if last := len(keys) - 1; last > 0 && keys[last] == leaveHint {
		if fewer := a.keyLines(keys[:last], width); len(fewer) < len(lines) {
			return fewer
		}
	}
	return lines
}

func (a *app) keyLines(keys []hint, width int) []string {
	st, lines, line := a.j.Styles, []string(nil), ""
	for _, k := range keys {
		part := st.key.Render(k.Key) + " " + st.dim.Render(k.Says)
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

var leaveHint = hint{"ctrl+c", "leave"}

// keys are those of the screen and, where it has not named them itself, those
// that the root handles.
func (a *app) keys() []hint {
	keys := hintsOf(a.top().actions())
	if a.busy() {
		return keys
	}
	common := []hint{{"?", "help"}, leaveHint}
	switch {
	case a.over != nil:
		common = []hint{{"esc", "back"}}
	case len(a.stack) > 1:
		common = []hint{{"esc", "back"}, {"?", "help"}, leaveHint}
	}
	for _, c := range common {
		if !slices.ContainsFunc(keys, func(h hint) bool { return strings.Contains(h.Key, c.Key) }) {
			keys = append(keys, c)
		}
	}
	return keys
}
