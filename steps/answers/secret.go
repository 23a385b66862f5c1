package answers

import (
	"fmt"
	"log/slog"
	"strconv"
	"unicode/utf8"

	"trailhead/internal/pattern"
	"trailhead/internal/redact"
)

// Secret is a text that no log, error or JSON document may show. However it is
// printed or encoded, only its first four characters and its length come out.
type Secret string

// Reveal is the value itself: for the trust policy and for the values that
// the customer pastes into Workbench, for nothing else.
func (s Secret) Reveal() string { return string(s) }

// String is the masked value, "6f1d…(36 characters)".
func (s Secret) String() string { return mask(string(s)) }

// GoString is the masked value, for %#v.
func (s Secret) GoString() string { return strconv.Quote(mask(string(s))) }

// Format prints the masked value for every verb, %x and %d included.
func (s Secret) Format(state fmt.State, verb rune) {
	text := mask(string(s))
	if verb == 'q' || state.Flag('#') {
		text = strconv.Quote(text)
	}
	_, _ = state.Write([]byte(text))
}

// LogValue is the masked value, for log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(mask(string(s))) }

// MarshalText is the masked value: encoding/json and yaml both use it.
func (s Secret) MarshalText() ([]byte, error) { return []byte(mask(string(s))), nil }

// Format prints nothing of the answers: they may hold the External ID as text.
func (r Raw) Format(state fmt.State, _ rune) {
	_, _ = fmt.Fprintf(state, "answers of %s", shown(r.path))
}

// Format prints nothing of the answers: they may hold the External ID as text.
func (l Layers) Format(state fmt.State, _ rune) {
	_, _ = fmt.Fprintf(state, "%d flags, file %s", len(l.Flags), shown(l.File))
}

// mask keeps the first four characters, enough to recognise a value by and
// too few to use it. Of a short text it keeps none.
func mask(text string) string {
	n := utf8.RuneCountInString(text)
	switch {
	case n == 0:
		return ""
	case n == 1:
		return "(1 character)"
	case n <= 8:
		return fmt.Sprintf("(%d characters)", n)
	}
	return fmt.Sprintf("%s…(%d characters)", string([]rune(text)[:4]), n)
}

// Redact replaces each occurrence of each id in text, in whatever letter case,
// by "(external id)". It is the last net before a log or an error text.
func Redact(text string, ids ...Secret) string {
	for _, id := range ids {
		text = redact.Text(text, string(id))
	}
	return text
}

// guidLike finds GUIDs and what was meant to be one, with a letter more or
// less; hexRun finds those that lost a hyphen as well.
var (
	guidLike = pattern.New(`[0-9A-Za-z]{7,9}(-[0-9A-Za-z]{3,5}){3}-[0-9A-Za-z]{10,14}`)
	hexRun   = pattern.New(`[0-9A-Fa-f-]{30,}`)
)

// shown makes a value fit for an error text: short, and without a GUID in it,
// since the External ID may have been typed into the wrong place.
func shown(text string) string {
	text = guidLike().ReplaceAllStringFunc(text, mask)
	text = hexRun().ReplaceAllStringFunc(text, mask)
	const longest = 80
	if runes := []rune(text); len(runes) > longest {
		text = fmt.Sprintf("%s…(%d characters)", string(runes[:longest]), len(runes))
	}
	return text
}
