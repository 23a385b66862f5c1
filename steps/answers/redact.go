package answers

import (
	"regexp"
)

// trusted is the condition on an External ID however its key is spelled: IAM does
// not tell the case of condition keys apart.
var (
	trusted = regexp.MustCompile(`(?i)("sts:ExternalId"\s*:\s*)(\[[^\]]*\]|"(?:[^"\\]|\\.)*")`)
	quoted  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// RedactDocument takes External IDs out of a policy: ours, and those that
// somebody else's trust policy asks for, of which we may know nothing.
func RedactDocument(text string, id Secret) string {
	return trusted.ReplaceAllStringFunc(Redact(text, id), func(condition string) string {
		parts := trusted.FindStringSubmatch(condition)
		return parts[1] + quoted.ReplaceAllStringFunc(parts[2], func(id string) string {
			if id == `"(external id)"` {
				return id
			}
			return `"(another external id)"`
		})
	})
}
