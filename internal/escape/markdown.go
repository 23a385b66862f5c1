package escape

import (
	"strings"

	"trailhead/internal/pattern"
)

// Markdown is text from elsewhere as words within Markdown: on one line, and
// without anything that Markdown, or HTML in it, would take as its own.
func Markdown(text string) string {
	var b strings.Builder
	for _, c := range Line(text) {
		if strings.ContainsRune("\\`*_[]<>|~&", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

var ticks = pattern.New("`+")

// longest is how many backticks stand in a row.
func longest(text string) int {
	most := 0
	for _, row := range ticks().FindAllString(text, -1) {
		most = max(most, len(row))
	}
	return most
}

// Code is text from elsewhere as code within a line of Markdown.
func Code(text string) string {
	text = Line(text)
	n := longest(text)
	if n == 0 {
		return "`" + text + "`"
	}
	fence := strings.Repeat("`", n+1)
	return fence + " " + text + " " + fence
}

// Cell is Code within a table.
func Cell(text string) string { return strings.ReplaceAll(Code(text), "|", `\|`) }

// Fence is a block of code in Markdown, of a kind such as json. Nothing in text
// ends it.
func Fence(kind, text string) string {
	text = strings.TrimRight(Text(text), "\n")
	fence := strings.Repeat("`", max(3, longest(text)+1))
	return fence + kind + "\n" + text + "\n" + fence
}
