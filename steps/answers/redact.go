package answers

import (
	"encoding/json"
	"regexp"
	"strings"
)

// pair is a key of a JSON object with a text, a list of texts or a number.
var (
	pair   = regexp.MustCompile(`("(?:[^"\\]|\\.)*")(\s*:\s*)(\[(?:[^"\]{}]|"(?:[^"\\]|\\.)*")*\]|"(?:[^"\\]|\\.)*"|[0-9][0-9.eE+-]*)`)
	quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|[0-9][0-9.eE+-]*`)
)

// RedactDocument takes External IDs out of a policy: ours, and those that
// somebody else's trust policy asks for, of which we may know nothing. IAM does
// not tell the case of condition keys apart, and JSON may escape letters.
func RedactDocument(text string, id Secret) string {
	return pair.ReplaceAllStringFunc(Redact(text, id), func(member string) string {
		parts := pair.FindStringSubmatch(member)
		var key string
		if json.Unmarshal([]byte(parts[1]), &key) != nil || !strings.EqualFold(key, "sts:ExternalId") {
			return member
		}
		return parts[1] + parts[2] + quoted.ReplaceAllStringFunc(parts[3], func(id string) string {
			if id == `"`+Redacted+`"` {
				return id
			}
			return `"(another external id)"`
		})
	})
}
