package screen

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailhead/internal/escape"
	"trailhead/ui/words"
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
// where there is no room for both (Fit).
func Justify(left, right string, width int) string {
	left, right = escape.Line(left), escape.Line(right)
	room := width - ansi.StringWidth(right)
	if right != "" {
		room--
	}
	left = Fit(left, max(room, 0))
	if right == "" {
		return left
	}
	return left + strings.Repeat(" ", max(width-ansi.StringWidth(left)-ansi.StringWidth(right), 1)) + right
}

// leastWord is what is left at least of a word that is cut in its middle.
const leastWord = 12

// Fit is a line in so many columns. What does not fit is cut out of the middle of its
// longest word, since names and ARNs differ at their ends, and off its end where that
// word is not long enough.
func Fit(line string, columns int) string {
	wide := ansi.StringWidth(line)
	if wide <= columns {
		return line
	}
	at, long := longestWord(ansi.Strip(line))
	keep := long - (wide - columns)
	if keep < leastWord {
		return ansi.Truncate(line, columns, "…")
	}
	tail := keep / 2
	return ansi.Cut(line, 0, at+keep-tail-1) + "…" + ansi.Cut(line, at+long-tail, wide)
}

// longestWord is the column at which the longest word of a line begins, and how many
// it takes.
func longestWord(line string) (at, columns int) {
	for from, column := 0, 0; from < len(line); {
		word := line[from:]
		if end := strings.IndexByte(word, ' '); end >= 0 {
			word = word[:end]
		}
		if wide := ansi.StringWidth(word); wide > columns {
			at, columns = column, wide
		}
		from, column = from+len(word)+1, column+ansi.StringWidth(word)+1
	}
	return at, columns
}

// Beside is Justify on as many lines as it takes: where there is no room for both,
// left goes on below, after indent, and right stands beside its last line.
func Beside(left, right, indent string, width int) []string {
	if ansi.StringWidth(left)+1+ansi.StringWidth(right) <= width {
		return []string{Justify(left, right, width)}
	}
	first := left[:len(left)-len(strings.TrimLeft(left, " "))]
	lines := words.Hang(left, first, indent, width)
	last := len(lines) - 1
	if right != "" && ansi.StringWidth(lines[last])+1+ansi.StringWidth(right) > width {
		lines, last = append(lines, ""), last+1
	}
	lines[last] = Justify(lines[last], right, width)
	return lines
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

// LeastView is how many lines a part of a screen must have to be scrolled by itself;
// below that the root scrolls the screen as a whole.
const LeastView = 3

// Show cuts lines down to height, so that the line want can be seen. It says
// what is above and below in place of the first and last line.
func (s *Scroll) Show(lines []string, height, want int, dim Style) []string {
	return s.show(len(lines), height, want, func(from, to int) []string { return lines[from:to] }, dim)
}

// show is Show for n lines, of which rows makes those that are in view.
func (s *Scroll) show(n, height, want int, rows func(from, to int) []string, dim Style) []string {
	s.Height, s.Lines = height, n
	if height <= 0 || n <= height {
		s.from, s.first, s.last = 0, 0, n
		return rows(0, n)
	}
	from := want
	if s.Moved {
		from = s.By
	}
	from = max(0, min(from, n-height))
	s.from, s.first, s.last = from, from, from+height
	part := make([]string, height)
	copy(part, rows(from, from+height))
	if from > 0 {
		s.first++
		part[0] = dim.Render(fmt.Sprintf("   ↑ %d more", from+1))
	}
	if below := n - from - height; below > 0 {
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

// Window is Show for a list of n rows with a cursor, which is in view with its
// neighbours. Rows draws those from one on, up to another that is not among them: of
// ten thousand only what is in view is drawn.
func (s *Scroll) Window(n, at, height int, rows func(from, to int) []string, dim Style) []string {
	height = max(LeastView, height)
	s.Follow(at, at, n, height)
	return s.show(n, height, 0, rows, dim)
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

// Pages move the view by pages, where the arrows do something else.
func (s *Scroll) Pages() []Action {
	if !s.long() {
		return nil
	}
	return []Action{Moves("pgup pgdown", "pgup/pgdn", "scroll", s.move)}
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
