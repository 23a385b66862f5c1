package cli

import (
	"fmt"
	"strings"
)

// roff is a manual page under way, in the macros of man(7).
type roff struct{ strings.Builder }

// roffText leaves nothing in a text that roff would read as its own: control
// characters at the start of a line, escapes, and the hyphens and quotes that
// it replaces with prettier ones, which nobody can paste into a shell.
func roffText(text string) string {
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

func boldly(text string) string { return `\fB` + roffText(text) + `\fR` }

func italics(text string) string {
	if text == "" {
		return ""
	}
	return `\fI` + roffText(text) + `\fR`
}

// title begins a page, whose lines are filled but neither hyphenated nor
// spread: names stay as they are.
func (r *roff) title(name, date, source string) {
	fmt.Fprintf(r, ".TH \"%s\" \"1\" \"%s\" \"%s\" \"trailhead\"\n.nh\n.ad l\n", roffText(strings.ToUpper(name)), roffText(date), roffText(source))
}

func (r *roff) section(name string) { r.WriteString(".SH " + roffText(strings.ToUpper(name)) + "\n") }

func (r *roff) text(text string) { r.WriteString(roffText(text) + "\n") }

func (r *roff) paragraph() { r.WriteString(".PP\n") }

// bold begins a line with bold words.
func (r *roff) bold(words, rest string) { r.WriteString(boldly(words) + roffText(rest) + "\n") }

// prose writes paragraphs. A line that is set in stays a line of its own.
func (r *roff) prose(text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			r.paragraph()
		}
		asIs := false
		for line := range strings.SplitSeq(strings.Trim(paragraph, "\n"), "\n") {
			setIn := strings.TrimLeft(line, " \t") != line
			if setIn != asIs {
				r.WriteString(map[bool]string{true: ".RS 4\n.nf\n", false: ".fi\n.RE\n"}[setIn])
			}
			asIs = setIn
			r.text(strings.TrimLeft(line, " \t"))
		}
		if asIs {
			r.WriteString(".fi\n.RE\n")
		}
	}
}

// item writes a paragraph under a tag, which is roff already.
func (r *roff) item(tag, text string) { r.WriteString(".TP\n" + tag + "\n" + roffText(text) + "\n") }
