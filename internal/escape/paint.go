package escape

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
)

// mark stands before each colour of our own on its way to the writer, which
// takes it away again. Nobody outside can know it, so that a colour in a name is
// told from one of ours. It is a control sequence, so that it takes up no room
// in a layout.
var mark = sync.OnceValue(newMark) // made when it is first used: not every command paints

func newMark() string {
	var secret [16]byte
	_, _ = rand.Read(secret[:]) // never fails (crypto/rand)
	var b strings.Builder
	b.WriteString("\x1b[>")
	for i := 0; i < len(secret); i += 2 {
		fmt.Fprintf(&b, "%d;", binary.BigEndian.Uint16(secret[i:])&0x7fff)
	}
	return b.String() + "0z"
}

// Painted marks the colours in a text as ours, so that they pass the writer. It
// is for text of our own, or for text that was escaped before it was coloured.
func Painted(text string) string {
	if !strings.Contains(text, "\x1b[") {
		return text
	}
	var b strings.Builder
	for text != "" {
		n := painted(text)
		if n == 0 {
			if n = sgr(text); n > 0 {
				b.WriteString(mark())
			} else {
				n = 1
			}
		}
		b.WriteString(text[:n])
		text = text[n:]
	}
	return b.String()
}

// Terminal is text as it goes out: our colours without their marks, and
// everything else as Text has it.
func Terminal(text string) string {
	return strings.ReplaceAll(Text(text), mark(), "")
}

// painted is the length of a colour of ours at the beginning of text, 0 where
// there is none.
func painted(text string) int {
	if text == "" || text[0] != '\x1b' || !strings.HasPrefix(text, mark()) {
		return 0
	}
	n := sgr(text[len(mark()):])
	if n == 0 {
		return 0
	}
	return len(mark()) + n
}

// sgr is the length of a sequence that sets colours (ESC [ digits m) at the
// beginning of text, 0 where there is none.
func sgr(text string) int {
	rest, ok := strings.CutPrefix(text, "\x1b[")
	if !ok {
		return 0
	}
	n := strings.IndexFunc(rest, func(c rune) bool { return (c < '0' || c > '9') && c != ';' && c != ':' })
	if n < 0 || rest[n] != 'm' {
		return 0
	}
	return len("\x1b[") + n + 1
}
