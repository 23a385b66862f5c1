package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/dustin/go-humanize"

	"trailhead/internal/escape"
)

// Count is a number with its noun: "1 change", "2 changes", "10,000 changes".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Number(n) + " " + noun + "s"
}

// Number is a number as people read it: "1,240".
func Number(n int) string { return humanize.Comma(int64(n)) }

// OneLine is text on one line, its words one space apart. A line feed in it is
// somebody's, and is shown as one.
func OneLine(text string) string { return strings.Join(strings.Fields(escape.Line(text)), " ") }

// Sentence ends text with one full stop, on one line. A question mark or a
// colon ends it as well.
func Sentence(text string) string {
	text = OneLine(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".?:") {
		return text
	}
	return text + "."
}

// Capital begins text with a capital letter.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// Pad fills text up with spaces to so many columns. Colours take up none.
func Pad(text string, columns int) string {
	text = escape.Line(text)
	return text + strings.Repeat(" ", max(0, columns-ansi.StringWidth(text)))
}

// Wrap breaks text into lines of at most width columns, the first one after
// first and the others after rest. Each ends with a line feed. A width of 0
// breaks nothing, and a word is never broken, so that it can be copied.
func Wrap(text, first, rest string, width int) string {
	if width == 0 {
		return first + OneLine(text) + "\n"
	}
	return strings.Join(lay(text, first, rest, width, false), "\n") + "\n"
}

// Hang is Wrap for a window: lines without line feeds, none of them wider
// than width. A word that is wider than a line is cut.
func Hang(text, first, rest string, width int) []string { return lay(text, first, rest, width, true) }

func lay(text, first, rest string, width int, cut bool) []string {
	var lines []string
	line, empty := first, true // empty: no word stands on it yet
	for _, word := range strings.Fields(escape.Line(text)) {
		if !empty && ansi.StringWidth(line)+1+ansi.StringWidth(word) > width {
			lines, line, empty = append(lines, line), rest, true
		}
		if !empty {
			line += " "
		}
		for cut && empty && ansi.StringWidth(line)+ansi.StringWidth(word) > width {
			at := max(width-ansi.StringWidth(line), 1)
			if at >= ansi.StringWidth(word) {
				break // a single letter has nowhere else to go
			}
			lines, line, word = append(lines, line+ansi.Cut(word, 0, at)), rest, ansi.Cut(word, at, ansi.StringWidth(word))
		}
		line, empty = line+word, false
	}
	return append(lines, line)
}

// And joins names as people do: "a", "a and b", "a, b and c".
func And(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
