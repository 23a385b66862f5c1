package words

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// Line is one line of two texts that are compared.
type Line struct {
	Mark rune // ' ' in both, '-' only before, '+' only after
	Text string
}

var marks = map[udiff.OpKind]rune{udiff.Equal: ' ', udiff.Delete: '-', udiff.Insert: '+'}

// Compare compares two texts line by line. All lines are there, the unchanged
// ones too.
func Compare(before, after string) []Line {
	before, after = ended(before), ended(after)
	if before == after {
		return unchanged(before)
	}
	all := strings.Count(before, "\n") + strings.Count(after, "\n")
	// The error is of edits that do not fit the text: these are made from it.
	unified, err := udiff.ToUnifiedDiff("", "", before, udiff.Lines(before, after), all)
	if err != nil {
		panic(err)
	}
	var out []Line
	for _, hunk := range unified.Hunks {
		for _, line := range hunk.Lines {
			out = append(out, Line{marks[line.Kind], strings.TrimSuffix(line.Content, "\n")})
		}
	}
	return out
}

// ended is a text whose last line has an end, as all others.
func ended(text string) string {
	if text == "" {
		return ""
	}
	return strings.TrimRight(text, "\n") + "\n"
}

func unchanged(text string) []Line {
	var out []Line
	for line := range strings.Lines(text) {
		out = append(out, Line{' ', strings.TrimSuffix(line, "\n")})
	}
	return out
}
