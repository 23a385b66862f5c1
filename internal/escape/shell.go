package escape

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ShellWord makes text one word of a POSIX shell, quoted where it needs it.
func ShellWord(text string) string {
	safe := func(c rune) bool {
		return c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("_+=,.@:/-", c))
	}
	if text != "" && strings.IndexFunc(text, func(c rune) bool { return !safe(c) }) < 0 {
		return text
	}
	if strings.IndexFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) >= 0 || !utf8.ValidString(text) {
		return ansiCWord(text)
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// ansiCWord is a word with characters that cannot be seen, in bash's $'…': each
// of them stands as an escape, so that none begins a line of a script.
func ansiCWord(text string) string {
	var b strings.Builder
	b.WriteString("$'")
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case c == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case c == '\'' || c == '\\':
			b.WriteString(`\` + string(c))
		case unicode.IsPrint(c):
			b.WriteRune(c)
		default:
			fmt.Fprintf(&b, `\U%08x`, c)
		}
		i += size
	}
	b.WriteString("'")
	return b.String()
}
