package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// places are the stations of the journey.
var places = []string{"Connect", "Look", "Settings", "Review", "Apply", "Verify", "Values"}

// header says where one is: account and region on the left, the station on
// the right.
func (a *app) header(width int) string {
	st := a.j.Styles
	left := " " + st.accent.Bold(true).Render("trailhead")
	for _, part := range []string{a.j.account(), a.j.region()} {
		if part != "" {
			left += "  " + part
		}
	}
	if a.j.Host.Rehearsal != "" {
		left += "  " + st.waiting.Render("rehearsal")
	}
	place := a.top().Place()
	right := st.accent.Render(place)
	if at := slices.Index(places, place); at >= 0 && width >= 70 {
		right += " " + st.accent.Render(strings.Repeat("●", at+1)) + st.dim.Render(strings.Repeat("○", len(places)-at-1))
	}
	gap := width - ansi.StringWidth(left) - ansi.StringWidth(right) - 1
	if gap < 2 {
		left = ansi.Truncate(left, width-ansi.StringWidth(right)-3, "…")
		gap = max(1, width-ansi.StringWidth(left)-ansi.StringWidth(right)-1)
	}
	return left + strings.Repeat(" ", gap) + right
}

// footer says what can be pressed now, on as many lines as that takes.
func (a *app) footer(width int) string {
	st := a.j.Styles
	keys := a.top().Keys()
	if b, ok := a.top().(busy); !ok || !b.Busy() {
		keys = withCommon(keys, len(a.stack) > 1)
	}
	lines, line := []string{}, ""
	for _, k := range keys {
		part := st.key.Render(k.Key) + " " + st.dim.Render(k.Says)
		if line != "" && ansi.StringWidth(line)+3+ansi.StringWidth(part) > width-1 {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += "   "
		} else {
			line = " "
		}
		line += part
	}
	return strings.Join(append(lines, line), "\n")
}

// withCommon adds the keys that the root handles, where the screen has not
// named them itself.
func withCommon(keys []hint, canGoBack bool) []hint {
	named := func(key string) bool {
		return slices.ContainsFunc(keys, func(h hint) bool { return strings.Contains(h.Key, key) })
	}
	common := []hint{{"?", "help"}, {"ctrl+c", "leave"}}
	if canGoBack {
		common = append([]hint{{"esc", "back"}}, common...)
	}
	for _, c := range common {
		if !named(c.Key) {
			keys = append(keys, c)
		}
	}
	return keys
}
