package picture

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"slices"
	"strings"
	"unicode/utf8"
)

// Sizes of an image, in pixels. A cell is as wide as a letter of the usual
// fixed-width fonts at this size; textLength holds every other font to it.
const (
	fontSize   = 16
	cellWidth  = 9.6
	lineHeight = 20
	baseline   = 15.5 // of a line, from its top
	margin     = 18
	titleBar   = 34
)

// The colours of an image's terminal: what "the terminal's own" means in it.
const (
	paper = "#16161e"
	ink   = "#d8d8e0"
	frame = "#2b2b38"
	dots  = "#4a4a5a"
)

const fonts = `ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace`

// SVG is the grid as an image: a window in which every cell stands where it
// stands in the terminal. The same grid gives the same bytes.
func (g Grid) SVG(title string) string {
	p := &painter{}
	body := p.rows(g)
	return p.window(g, title, "", body)
}

// Frame is a grid and how many seconds it stays.
type Frame struct {
	Grid    Grid
	Seconds float64
}

// Animation is frames of one size as one image, which plays them over and over
// by CSS alone. Where nothing moves, for whoever wishes so, or in a viewer that
// cannot, it shows frame still.
func Animation(frames []Frame, still int, title string) string {
	p := &painter{}
	total := 0.0
	for _, f := range frames {
		total += f.Seconds
	}
	var style, body strings.Builder
	at := 0.0
	for i, f := range frames {
		_, _ = fmt.Fprintf(&body, "<g id=\"f%d\">\n%s</g>\n", i, p.rows(f.Grid))
		_, _ = fmt.Fprintf(&style, "@keyframes k%d{%s}\n#f%d{visibility:%s;animation:k%d %gs step-end infinite}\n",
			i, keyframes(at/total*100, (at+f.Seconds)/total*100), i, visibility(i == still), i, total)
		at += f.Seconds
	}
	style.WriteString("@media (prefers-reduced-motion:reduce){g{animation:none!important}}\n")
	return p.window(frames[0].Grid, title, style.String(), body.String())
}

// keyframes show a frame from one share of the time to another, in percent.
func keyframes(from, to float64) string {
	var b strings.Builder
	if from > 0 {
		b.WriteString("0%{visibility:hidden}")
	}
	_, _ = fmt.Fprintf(&b, "%.2f%%{visibility:visible}", from)
	if to < 99.999 {
		_, _ = fmt.Fprintf(&b, "%.2f%%{visibility:hidden}", to)
	}
	return b.String()
}

func visibility(visible bool) string {
	if visible {
		return "visible"
	}
	return "hidden"
}

// painter draws rows, and gathers the looks they have as classes.
type painter struct{ looks []Look }

func (p *painter) window(g Grid, title, style, body string) string {
	width := float64(g.Width)*cellWidth + 2*margin
	height := float64(len(g.Rows)*lineHeight) + titleBar + margin
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" width=\"%g\" height=\"%g\" role=\"img\" "+
		"xml:space=\"preserve\">\n<title>%s</title>\n",
		width, height, width, height, escaped(title))
	_, _ = fmt.Fprintf(&b, "<style>\ntext{font:%dpx %s;fill:%s;white-space:pre}\n%s%s</style>\n", fontSize, fonts, ink, p.classes(), style)
	_, _ = fmt.Fprintf(&b, "<rect x=\".5\" y=\".5\" width=\"%g\" height=\"%g\" rx=\"10\" fill=\"%s\" stroke=\"%s\"/>\n", width-1, height-1,
		paper, frame)
	for i := range 3 {
		_, _ = fmt.Fprintf(&b, "<circle cx=\"%d\" cy=\"18\" r=\"5.5\" fill=\"%s\"/>\n", 22+18*i, dots)
	}
	return b.String() + body + "</svg>\n"
}

// classes is a CSS rule for each look.
func (p *painter) classes() string {
	var b strings.Builder
	for i, l := range p.looks {
		rule := ""
		if l.Foreground != "" {
			rule += ";fill:" + paint(l.Foreground)
		}
		if l.Bold {
			rule += ";font-weight:bold"
		}
		if l.Italic {
			rule += ";font-style:italic"
		}
		if l.Faint {
			rule += ";opacity:.6"
		}
		if l.Line {
			rule += ";text-decoration:underline"
		}
		_, _ = fmt.Fprintf(&b, ".c%d{%s}\n", i, strings.TrimPrefix(rule, ";"))
	}
	return b.String()
}

// class is how a look is named, "" for the plain one.
func (p *painter) class(l Look) string {
	l.Background = "" // drawn apart
	if l == (Look{}) {
		return ""
	}
	i := slices.Index(p.looks, l)
	if i < 0 {
		i = len(p.looks)
		p.looks = append(p.looks, l)
	}
	return fmt.Sprintf(" class=\"c%d\"", i)
}

func (p *painter) rows(g Grid) string {
	var b strings.Builder
	for y, row := range g.Rows {
		for x := 0; x < len(row); {
			end := runEnd(row, x)
			p.run(&b, row[x:end], float64(x)*cellWidth+margin, float64(y*lineHeight)+titleBar)
			x = end
		}
	}
	return b.String()
}

// runEnd is where the cells end that are drawn together with the one at x: of
// one look, letters with letters, signs alone (they may come from another font,
// of another width), and without wide gaps.
func runEnd(row []Cell, x int) int {
	first := row[x]
	end := x + 1
	if sign(first) {
		for end < len(row) && (row[end].Text == "" || solid(first.Text) && row[end] == first) {
			end++
		}
		return end
	}
	for end < len(row) && row[end].Look == first.Look && !sign(row[end]) {
		if blank(row[end-1]) != blank(row[end]) && (blank(first) || gap(row, end)) {
			break
		}
		end++
	}
	return end
}

func sign(c Cell) bool {
	r, _ := utf8.DecodeRuneInString(c.Text)
	return r >= utf8.RuneSelf
}

func blank(c Cell) bool { return c.Text == " " }

// gap: three blanks or more begin at x.
func gap(row []Cell, x int) bool {
	return x+2 < len(row) && blank(row[x]) && blank(row[x+1]) && blank(row[x+2])
}

// solid are the signs of a bar, drawn as areas so that they join.
func solid(text string) bool { return text == "█" || text == "░" }

// run draws cells of one look.
func (p *painter) run(b *strings.Builder, cells []Cell, x, y float64) {
	width := float64(len(cells)) * cellWidth
	look := cells[0].Look
	if look.Background != "" {
		_, _ = fmt.Fprintf(b, "<rect x=\"%.5g\" y=\"%g\" width=\"%.5g\" height=\"%d\" fill=\"%s\"/>\n", x, y, width, lineHeight,
			paint(look.Background))
	}
	text := textOf(cells)
	switch {
	case solid(cells[0].Text):
		opacity := ""
		if cells[0].Text == "░" {
			opacity = ` opacity=".25"`
		}
		fill := look.Foreground
		if fill == "" {
			fill = ink
		}
		_, _ = fmt.Fprintf(b, "<rect x=\"%.5g\" y=\"%g\" width=\"%.5g\" height=\"%d\" fill=\"%s\"%s/>\n", x, y+4, width, lineHeight-7,
			paint(fill), opacity)
	case strings.TrimSpace(text) != "":
		_, _ = fmt.Fprintf(b, "<text x=\"%.5g\" y=\"%g\" textLength=\"%.5g\"%s>%s</text>\n", x, y+baseline, width, p.class(look), escaped(text))
	}
}

// paint is a colour of a look in an image.
func paint(colour string) string {
	switch colour {
	case "foreground":
		return ink
	case "background":
		return paper
	}
	return colour
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	return b.String()
}

func hex(c color.Color) string {
	if c == nil {
		return ""
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

func orElse(colour, otherwise string) string {
	if colour == "" {
		return otherwise
	}
	return colour
}
