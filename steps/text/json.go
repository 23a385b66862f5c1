package text

import (
	"bytes"
	"encoding/json"
	"fmt"

	"trailhead/internal/escape"
)

// Compact is a value as JSON on one line.
func Compact(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts only: it cannot fail
	}
	return string(text)
}

// Indented is a document of trailhead as JSON that a person can read. What
// names it in the error.
func Indented(v any, what string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write the %s as JSON: %w", what, err)
	}
	return []byte(escape.Text(b.String())), nil
}
