package members

import (
	"encoding/json"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/setup"
)

// FuzzAsMade: whatever the template of a StackSet holds, the one that is to take
// its place is JSON, and is told to be another or the same.
func FuzzAsMade(f *testing.F) {
	s := setup.Setup{At: awsops.Target{Partition: "aws", Account: "123456789012", Region: "us-east-1"},
		Org:     &setup.Organization{Organization: awsops.Organization{ID: "o-1"}},
		Answers: answers.Answers{Role: "ExpelServiceRole", Policy: "ExpelAPIPolicy"}}
	f.Add(MemberTemplate(s))
	for _, seed := range []string{"", "AWSTemplateFormatVersion: 2010-09-09", `{"Resources":{"Role":{"Properties":{"Path":"/x/"}}}}`,
		`{"Resources":{"Role":{"Properties":{"Path":"\"}","PermissionsBoundary":{"Fn::Sub":"arn:x"}}}}}`, `{"Resources":[]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, found string) {
		next := MemberTemplate(asMade(s, found))
		if !json.Valid([]byte(next)) {
			t.Errorf("%q: the next template is no JSON: %s", found, next)
		}
		rewriteNote(s, found)
	})
}
