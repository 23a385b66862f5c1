package picture

import (
	"fmt"
	"strings"
)

// Styled is the grid as text, with a second grid beneath it that has a letter
// for the look of each cell, a dot where it is plain, and what the letters
// mean. Blanks without a background have no look of their own.
func (g Grid) Styled() string {
	letters, order := map[Look]rune{}, []Look(nil)
	var b strings.Builder
	b.WriteString(g.Text() + "\n")
	for _, row := range g.Rows {
		line := make([]rune, 0, len(row))
		for _, c := range row {
			switch {
			case c.Text == "":
			case blank(c) && c.Background == "" && !c.Line:
				line = append(line, ' ')
			case c.Look == (Look{}):
				line = append(line, '.')
			default:
				if letters[c.Look] == 0 {
					letters[c.Look] = rune('a' + len(order))
					order = append(order, c.Look)
				}
				line = append(line, letters[c.Look])
			}
		}
		b.WriteString(strings.TrimRight(string(line), " ") + "\n")
	}
	for _, l := range order {
		_, _ = fmt.Fprintf(&b, "%c  %s\n", letters[l], l)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// String names the look: colours, then what else it is.
func (l Look) String() string {
	var words []string
	if l.Foreground != "" {
		words = append(words, l.Foreground)
	}
	if l.Background != "" {
		words = append(words, "on "+l.Background)
	}
	for _, w := range []struct {
		is   bool
		name string
	}{{l.Bold, "bold"}, {l.Faint, "faint"}, {l.Italic, "italic"}, {l.Line, "underlined"}} {
		if w.is {
			words = append(words, w.name)
		}
	}
	return strings.Join(words, " ")
}
