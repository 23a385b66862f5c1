package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailhead/internal/escape"
)

// painted gives every line the same style.
func painted(style Style, lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = style.Render(line)
	}
	return out
}

// justify puts left at the left edge and right at the right one. Left gives way
// where there is no room for both.
func justify(left, right string, width int) string {
	left, right = escape.Line(left), escape.Line(right)
	room := width - ansi.StringWidth(right)
	if right != "" {
		room--
	}
	left = ansi.Truncate(left, max(room, 0), "…")
	if right == "" {
		return left
	}
	return left + strings.Repeat(" ", max(width-ansi.StringWidth(left)-ansi.StringWidth(right), 1)) + right
}

// scroll is which part of a long body is in view. The zero value shows what
// the screen itself wants to be seen, until somebody scrolls.
type scroll struct {
	by     int  // the first line, once moved
	moved  bool // by the person
	height int  // of the last view, for paging
	lines  int
	from   int // where the last view began
}

// show cuts lines down to height, so that the line want can be seen. It says
// what is above and below in place of the first and last line.
func (s *scroll) show(lines []string, height, want int, dim Style) []string {
	s.height, s.lines = height, len(lines)
	if height <= 0 || len(lines) <= height {
		s.from = 0
		return lines
	}
	from := want
	if s.moved {
		from = s.by
	}
	from = max(0, min(from, len(lines)-height))
	s.from = from
	part := append([]string(nil), lines[from:from+height]...)
	if from > 0 {
		part[0] = dim.Render(fmt.Sprintf("   ↑ %d more", from+1))
	}
	if below := len(lines) - from - height; below > 0 {
		part[height-1] = dim.Render(fmt.Sprintf("   ↓ %d more", below+1))
	}
	return part
}

// long reports whether the last view did not show everything.
func (s *scroll) long() bool { return s.height > 0 && s.lines > s.height }

// actions move the view, where it does not show everything.
func (s *scroll) actions() []action {
	if !s.long() {
		return nil
	}
	return []action{moves("up down k j pgup pgdown home end", "↑↓", "scroll", s.move)}
}

// move moves the view.
func (s *scroll) move(key string) {
	step := map[string]int{"up": -1, "down": 1, "k": -1, "j": 1, "pgup": 2 - s.height, "pgdown": s.height - 2, "home": -s.lines, "end": s.lines}[key]
	s.by, s.moved = max(0, min(s.from+step, s.lines-s.height)), true
	s.from = s.by
}

// takes reports whether a key moves the view.
func (s *scroll) takes(key tea.KeyPressMsg) bool {
	return takesKey(s.actions(), key)
}
