package setup

import (
	"testing"

	"trailhead/awsops"
	"trailhead/steps/answers"
)

// A boundary is the policy of that name in the account of the role; a policy of
// AWS's is everywhere. Both are of the partition that the role is made in.
func TestBoundaryInAnAccount(t *testing.T) {
	for answer, want := range map[string]string{
		"":                                     "",
		"arn:aws:iam::111111111111:policy/a/B": "arn:aws-us-gov:iam::222222222222:policy/a/B",
		"arn:aws-us-gov:iam::111111111111:policy/B": "arn:aws-us-gov:iam::222222222222:policy/B",
		"arn:aws:iam::aws:policy/ReadOnlyAccess":    "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess",
	} {
		s := Setup{At: awsops.Target{Partition: "aws-us-gov"}, Answers: answers.Answers{PermissionsBoundary: answer}}
		if got := s.BoundaryIn("222222222222"); got != want {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
}
