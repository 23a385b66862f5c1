package cli

import (
	"strings"

	"trailhead/internal/escape"
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
	return escape.Painted("\x1b["+code+"m") + escape.Text(line) + escape.Painted("\x1b[0m")
}

func (i ink) green(text string) string  { return i.paint("32", text) }
func (i ink) yellow(text string) string { return i.paint("33", text) }
func (i ink) red(text string) string    { return i.paint("31", text) }
func (i ink) grey(text string) string   { return i.paint("90", text) }
func (i ink) bold(text string) string   { return i.paint("1", text) }
