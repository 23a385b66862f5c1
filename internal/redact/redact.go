// Package redact takes External IDs out of texts. It imports nothing of ours but
// package pattern, so that every layer can use it.
package redact

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"

	"trailhead/internal/pattern"
)

// ExternalID stands in the place of an External ID that was taken out of a text,
// anotherID in the place of one that is not ours.
const (
	ExternalID = "(external id)"
	anotherID  = "(another external id)"
)

// pair is a key of a JSON object with a text, a list of texts or a number.
var (
	pair   = pattern.New(`("(?:[^"\\]|\\.)*")(\s*:\s*)(\[(?:[^"\]{}]|"(?:[^"\\]|\\.)*")*\]|"(?:[^"\\]|\\.)*"|[0-9][0-9.eE+-]*)`)
	quoted = pattern.New(`"(?:[^"\\]|\\.)*"|[0-9][0-9.eE+-]*`)
)

// Text replaces each occurrence of id in text, in whatever letter case, by
// ExternalID. An empty id is in no text.
func Text(text, id string) string {
	if id == "" {
		return text
	}
	return regexp.MustCompile("(?i)"+regexp.QuoteMeta(id)).ReplaceAllLiteralString(text, ExternalID)
}

// Document takes External IDs out of a policy: our own, "" where it is not
// known, and those that somebody else's trust policy asks for, of which we may
// know nothing. IAM does not tell the case of condition keys apart, and JSON may
// escape letters.
func Document(text, own string) string {
	text = Text(text, own)
	if !mayHoldID(text) {
		return text
	}
	return pair().ReplaceAllStringFunc(text, func(member string) string {
		parts := pair().FindStringSubmatch(member)
		var key string
		if json.Unmarshal([]byte(parts[1]), &key) != nil || !strings.EqualFold(key, "sts:ExternalId") {
			return member
		}
		return parts[1] + parts[2] + quoted().ReplaceAllStringFunc(parts[3], func(id string) string {
			if id == `"`+ExternalID+`"` {
				return id
			}
			return `"` + anotherID + `"`
		})
	})
}

// mayHoldID reports whether a policy may have the key of an External ID. Most
// have not, and looking at each member takes a hundred times as long. Only plain
// letters are easy to compare: an escape, or a letter outside ASCII, may stand for
// any of them.
func mayHoldID(text string) bool {
	for i := range len(text) {
		if text[i] == '\\' || text[i] >= utf8.RuneSelf {
			return true
		}
	}
	return strings.Contains(strings.ToLower(text), "sts:externalid")
}
