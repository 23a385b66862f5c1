package console

import (
	"strings"

	"trailhead/internal/escape"
)

// Ink colours words where colours are wanted. Each word says the same without
// its colour.
type Ink struct{ On bool }

func (i Ink) paint(code, text string) string {
	if !i.On || text == "" {
		return text
	}
	line, rest, _ := strings.Cut(text, "\n")
	if rest != "" || strings.HasSuffix(text, "\n") {
		return i.paint(code, line) + "\n" + i.paint(code, rest)
	}
	return escape.Painted("\x1b["+code+"m") + escape.Text(line) + escape.Painted("\x1b[0m")
}

// Green is text in green.
func (i Ink) Green(text string) string { return i.paint("32", text) }

// Yellow is text in yellow.
func (i Ink) Yellow(text string) string { return i.paint("33", text) }

// Red is text in red.
func (i Ink) Red(text string) string { return i.paint("31", text) }

// Grey is text in grey.
func (i Ink) Grey(text string) string { return i.paint("90", text) }

// Bold is text in bold.
func (i Ink) Bold(text string) string { return i.paint("1", text) }
