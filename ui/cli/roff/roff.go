// Package roff writes manual pages as man reads them.
package roff

import (
	"fmt"
	"strings"
)

// Page is a manual page under way, in the macros of man(7).
type Page struct{ strings.Builder }

// escaped leaves nothing in a text that roff would read as its own: control
// characters at the start of a line, escapes, and the hyphens and quotes that
// it replaces with prettier ones, which nobody can paste into a shell.
func escaped(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '\\':
			b.WriteString(`\e`)
		case c == '-':
			b.WriteString(`\-`)
		case c == '\'':
			b.WriteString(`\(aq`)
		case c == '`':
			b.WriteString(`\(ga`)
		case c == '^':
			b.WriteString(`\(ha`)
		case c == '~':
			b.WriteString(`\(ti`)
		case c > '~':
			fmt.Fprintf(&b, `\[u%04X]`, c)
		default:
			b.WriteRune(c)
		}
	}
	if text = b.String(); strings.HasPrefix(text, ".") {
		return `\&` + text
	}
	return text
}

// Bold is text in bold.
func Bold(text string) string { return `\fB` + escaped(text) + `\fR` }

// Italics are text in italics, "" for none.
func Italics(text string) string {
	if text == "" {
		return ""
	}
	return `\fI` + escaped(text) + `\fR`
}

// Title begins a page, whose lines are filled but neither hyphenated nor
// spread: names stay as they are.
func (r *Page) Title(name, date, source string) {
	fmt.Fprintf(r, ".TH \"%s\" \"1\" \"%s\" \"%s\" \"trailhead\"\n.nh\n.ad l\n", escaped(strings.ToUpper(name)), escaped(date),
		escaped(source))
}

// Section begins one.
func (r *Page) Section(name string) { r.WriteString(".SH " + escaped(strings.ToUpper(name)) + "\n") }

// Line is one line of text.
func (r *Page) Line(text string) { r.WriteString(escaped(text) + "\n") }

// Paragraph begins one.
func (r *Page) Paragraph() { r.WriteString(".PP\n") }

// BoldLine begins a line with bold words.
func (r *Page) BoldLine(words, rest string) { r.WriteString(Bold(words) + escaped(rest) + "\n") }

// Prose writes paragraphs. A line that is set in stays a line of its own.
func (r *Page) Prose(text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			r.Paragraph()
		}
		asIs := false
		for line := range strings.SplitSeq(strings.Trim(paragraph, "\n"), "\n") {
			setIn := strings.TrimLeft(line, " \t") != line
			if setIn != asIs {
				r.WriteString(map[bool]string{true: ".RS 4\n.nf\n", false: ".fi\n.RE\n"}[setIn])
			}
			asIs = setIn
			r.Line(strings.TrimLeft(line, " \t"))
		}
		if asIs {
			r.WriteString(".fi\n.RE\n")
		}
	}
}

// Item writes a paragraph under a tag, which is roff already.
func (r *Page) Item(tag, text string) { r.WriteString(".TP\n" + tag + "\n" + escaped(text) + "\n") }
