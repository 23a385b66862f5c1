package screen

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailhead/internal/escape"
)

// Painted gives every line the same style.
func Painted(style Style, lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = style.Render(line)
	}
	return out
}

// Justify puts left at the left edge and right at the right one. Left gives way
// where there is no room for both.
func Justify(left, right string, width int) string {
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

// Middle is text in so many columns: what does not fit is cut out of its middle,
// since names and ARNs differ at their ends.
func Middle(text string, columns int) string {
	text = escape.Line(text)
	wide := ansi.StringWidth(text)
	if wide <= columns || columns < 3 {
		return ansi.Truncate(text, columns, "…")
	}
	tail := columns / 2
	return ansi.Truncate(text, columns-tail-1, "") + "…" + ansi.TruncateLeft(text, wide-tail, "")
}

// Scroll is which part of a long body is in view. The zero value shows what
// the screen itself wants to be seen, until somebody scrolls.
type Scroll struct {
	By     int  // the first line, once moved
	Moved  bool // by the person
	Height int  // of the last view, for paging
	Lines  int
	from   int // where the last view began
	first  int // the first line that it showed
	last   int // the line after the last one that it showed
}

// Sees reports whether the last view has shown a line, the first one being 0.
func (s *Scroll) Sees(line int) bool { return s.first <= line && line < s.last }

// Show cuts lines down to height, so that the line want can be seen. It says
// what is above and below in place of the first and last line.
func (s *Scroll) Show(lines []string, height, want int, dim Style) []string {
	s.Height, s.Lines = height, len(lines)
	if height <= 0 || len(lines) <= height {
		s.from, s.first, s.last = 0, 0, len(lines)
		return lines
	}
	from := want
	if s.Moved {
		from = s.By
	}
	from = max(0, min(from, len(lines)-height))
	s.from, s.first, s.last = from, from, from+height
	part := append([]string(nil), lines[from:from+height]...)
	if from > 0 {
		s.first++
		part[0] = dim.Render(fmt.Sprintf("   ↑ %d more", from+1))
	}
	if below := len(lines) - from - height; below > 0 {
		s.last--
		part[height-1] = dim.Render(fmt.Sprintf("   ↓ %d more", below+1))
	}
	return part
}

// Follow brings the lines from first to last into view, of n that have a height,
// and moves no further than that takes. The lines before and after may have to
// say that there is more.
func (s *Scroll) Follow(first, last, n, height int) {
	from := max(min(s.By, first-1), last+2-height)
	from = min(from, max(0, first-1))
	s.By, s.Moved = max(0, min(from, n-height)), true
}

// long reports whether the last view did not show everything.
func (s *Scroll) long() bool { return s.Height > 0 && s.Lines > s.Height }

// Actions move the view, where it does not show everything.
func (s *Scroll) Actions() []Action {
	if !s.long() {
		return nil
	}
	return []Action{Moves(ListKeys, "↑↓", "scroll", s.move)}
}

// move moves the view.
func (s *Scroll) move(key string) {
	s.By, s.Moved = Moved(key, s.from, s.Lines-s.Height+1, s.Height-2), true // two lines say what is above and below
	s.from = s.By
}

// Takes reports whether a key moves the view.
func (s *Scroll) Takes(key tea.KeyPressMsg) bool {
	return TakesKey(s.Actions(), key)
}

// OrElse is the text, or the other one where it is empty.
func OrElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Joined puts two spaces between the parts that there are.
func Joined(parts []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return p == "" }), "  ")
}
