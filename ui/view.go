package ui

import (
	"charm.land/bubbletea/v2"
	"slices"
	"strings"

	"trailhead/internal/escape"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Sizes. Below 60 by 20 the screens scroll; below tiny there is no room at all.
const (
	widestText = 100
	tinyWidth  = 40
	tinyHeight = 10
)

// View implements tea.Model.
func (a *app) View() tea.View {
	v := tea.NewView(escape.Terminal(a.draw())) // the filter of the window: nothing gets past it
	v.AltScreen = true
	v.WindowTitle = "trailhead"
	return v
}

// tooSmall: there is no room for any screen. Before the size is known, nobody
// can say.
func (a *app) tooSmall() bool {
	return a.width > 0 && (a.width < tinyWidth || a.height < tinyHeight)
}

// draw is the whole window. The footer stays at its foot.
func (a *app) draw() string {
	switch {
	case a.width == 0: // the first frame comes before the size
		return ""
	case a.tooSmall():
		return a.tooSmallNotice()
	}
	width := min(a.width, widestText)
	foot, body := a.body(width, a.footer(width))
	for range 3 {
		now := a.footer(width) // only what is drawn knows whether it scrolls
		if slices.Equal(now, foot) {
			break
		}
		foot, body = a.body(width, now)
	}
	lines := make([]string, 0, a.height)
	lines = append(append(lines, a.header(width)), body...)
	for len(lines) < a.height-len(foot) {
		lines = append(lines, "")
	}
	return strings.Join(append(lines, foot...), "\n")
}

// body is the screen in the room above a footer.
func (a *app) body(width int, foot []string) (footer, lines []string) {
	room := screen.Area{Width: width, Height: a.height - 2 - len(foot), Styles: a.j.Styles}
	if a.rest.of != a.top() {
		a.rest = rest{of: a.top()}
	}
	lines = a.rest.Show(strings.Split(a.top().View(room), "\n"), room.Height, 0, a.j.Styles.Dim)
	return foot, lines[:max(0, min(len(lines), room.Height))]
}

// tooSmallNotice is all there is room for.
func (a *app) tooSmallNotice() string {
	lines := words.Hang("This window is too small for trailhead: it needs 40 columns and 10 lines. Make it larger; nothing is lost.", "", "",
		max(a.width, 1))
	return strings.Join(lines[:min(len(lines), max(a.height, 1))], "\n")
}

// rest is what a screen draws beyond the room that it has: it says so and scrolls by
// pages, for the arrows are the screen's.
type rest struct {
	screen.Scroll
	of screen.Overlay
}

// pages are the keys that scroll what a screen does not scroll itself. They go
// before its own: arrows do there what these do.
func (a *app) pages() []screen.Action { return a.rest.Pages() }
