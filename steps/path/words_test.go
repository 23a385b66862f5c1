package path_test

import (
	"regexp"
	"strings"
	"testing"

	"trailhead/steps/path"
)

var gap = regexp.MustCompile(`\{[a-z]+\}|%!`)

// Every reason that the table knows has a sentence, and none holds an External
// ID or a gap.
func TestEveryReasonHasASentence(t *testing.T) {
	for file, rows := range estates(t) {
		for _, e := range rows {
			if e.Why == "" {
				continue
			}
			text := path.Finding{Reason: e.Why, Evidence: path.Evidence{ARN: "arn:aws:s3:::b"}}.Text()
			if text == string(e.Why) || gap.MatchString(text) {
				t.Errorf("%s/%s: %q", file, e.Name, text)
			}
		}
	}
	secret := path.Finding{Reason: "role.external-id", Evidence: path.Evidence{
		Want: []string{externalID}, Got: []string{externalID}, Context: []string{"sts:ExternalId"}}}
	if strings.Contains(secret.Text(), externalID) {
		t.Error("the External ID is told")
	}
}
