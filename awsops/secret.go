package awsops

import (
	"fmt"
	"log/slog"
)

// redacted stands for every secret wherever one is printed.
const redacted = "[secret]"

// SecretText is a text that must not end up in a log, a journal or an error.
// However it is printed, it says only that it is a secret; Reveal is the one
// way to the text. The pointer keeps it hidden even where fmt may not call
// methods: in an unexported field of something else.
type SecretText struct{ text *string }

// NewSecretText makes a secret of a text.
func NewSecretText(text string) SecretText { return SecretText{text: &text} }

// Reveal is the text itself.
func (s SecretText) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// String implements fmt.Stringer without telling.
func (s SecretText) String() string { return redacted }

// GoString implements fmt.GoStringer without telling.
func (s SecretText) GoString() string { return redacted }

// Format implements fmt.Formatter: every verb prints the same.
func (s SecretText) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue implements slog.LogValuer without telling.
func (s SecretText) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON implements json.Marshaler without telling.
func (s SecretText) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText implements encoding.TextMarshaler (YAML, map keys) without telling.
func (s SecretText) MarshalText() ([]byte, error) { return []byte(redacted), nil }
