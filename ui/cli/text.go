package cli

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// ink colours words where colours are wanted. Each word says the same without
// its colour.
type ink struct{ on bool }

func (i ink) paint(code, text string) string {
	if !i.on || text == "" {
		return text
	}
	line, rest, _ := strings.Cut(text, "\n")
	if rest != "" || strings.HasSuffix(text, "\n") {
		return i.paint(code, line) + "\n" + i.paint(code, rest)
	}
	return "\x1b[" + code + "m" + line + "\x1b[0m"
}

func (i ink) green(text string) string  { return i.paint("32", text) }
func (i ink) yellow(text string) string { return i.paint("33", text) }
func (i ink) red(text string) string    { return i.paint("31", text) }
func (i ink) grey(text string) string   { return i.paint("90", text) }
func (i ink) bold(text string) string   { return i.paint("1", text) }

// wrap breaks text into lines of at most width columns, the first one after
// first and the others after rest. It ends with a line feed. A width of 0
// breaks nothing, and a word is never broken.
func wrap(text, first, rest string, width int) string {
	if width == 0 {
		return first + oneLine(text) + "\n"
	}
	var b strings.Builder
	line, empty := first, true
	for word := range strings.FieldsSeq(text) {
		if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			b.WriteString(line + "\n")
			line, empty = rest, true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	return b.String() + line + "\n"
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// pad fills text up with spaces to so many columns.
func pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-utf8.RuneCountInString(text)))
}

// lasted is a duration as people say it: "0.4 s", "12 s", "2 m 10 s".
func lasted(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%d m %02d s", int(d.Minutes()), int(d.Seconds())%60)
}

// plural is a count with its noun: "1 region", "2 regions".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
