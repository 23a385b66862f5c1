// Package escape makes text from elsewhere harmless to look at. Names, messages
// of AWS, files and arguments may hold characters that move the cursor, turn the
// reading direction, or cannot be seen, so that what is shown is not what is
// there. They are written as escapes that everybody can see. It imports nothing
// of ours but package pattern, so that every writer may use it.
package escape

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// unseen are letters and marks that take up room or none, and show nothing:
// they make two names look the same.
var unseen = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x034F, Hi: 0x034F, Stride: 1}, // combining grapheme joiner
		{Lo: 0x115F, Hi: 0x1160, Stride: 1}, // Hangul fillers
		{Lo: 0x17B4, Hi: 0x17B5, Stride: 1}, // Khmer inherent vowels
		{Lo: 0x180B, Hi: 0x180F, Stride: 1}, // Mongolian variation selectors
		{Lo: 0x2065, Hi: 0x2065, Stride: 1},
		{Lo: 0x2800, Hi: 0x2800, Stride: 1}, // blank of Braille
		{Lo: 0x3164, Hi: 0x3164, Stride: 1},
		{Lo: 0xFE00, Hi: 0xFE0F, Stride: 1}, // variation selectors
		{Lo: 0xFFA0, Hi: 0xFFA0, Stride: 1},
		{Lo: 0xFFF0, Hi: 0xFFF8, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0xE0000, Hi: 0xE0FFF, Stride: 1}}, // tags, and more variation selectors
}

// Hidden reports whether a character does not show itself: control characters,
// those that direct the text, that have no width, that separate lines, and that
// are blank. Line feed and tab are among them.
func Hidden(c rune) bool {
	if c >= ' ' && c <= '~' {
		return false // nearly always
	}
	return unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unseen)
}

// Text is text with an escape (\u202e) for each character that does not show
// itself, and for each byte that is no UTF-8 (\xff). Line feed and tab stay:
// they are the layout's. What Painted has painted stays, too. In JSON the
// escapes mean the character itself.
func Text(text string) string { return escaped(text, "\n\t") }

// Line is Text for what has to stay on one line: line feed and tab become
// escapes as well.
func Line(text string) string { return escaped(text, "") }

func escaped(text, layout string) string {
	if clean(text, layout) {
		return text
	}
	var b strings.Builder
	for text != "" {
		if n := painted(text); n > 0 {
			b.WriteString(text[:n])
			text = text[n:]
			continue
		}
		c, size := utf8.DecodeRuneInString(text)
		switch {
		case c == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case Hidden(c) && !strings.ContainsRune(layout, c):
			b.WriteString(visible(c))
		default:
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String()
}

// clean reports whether there is nothing to do, as nearly always.
func clean(text, layout string) bool {
	for i, c := range text {
		if c == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return false
			}
		} else if Hidden(c) && !strings.ContainsRune(layout, c) {
			return false
		}
	}
	return true
}

// visible is a character as JSON escapes it.
func visible(c rune) string {
	if c > 0xFFFF {
		high, low := utf16.EncodeRune(c)
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, c)
}

// writer escapes what passes through it.
type writer struct {
	to   io.Writer
	show func(string) string
}

// Write implements io.Writer. A piece must not end within a character.
func (w writer) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.to, w.show(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Writer is the filter of a writer: each piece that is written passes through
// Terminal on its way.
func Writer(to io.Writer) io.Writer { return writer{to, Terminal} }
