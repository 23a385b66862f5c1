package words

import (
	"strings"

	"trailhead/awsops"
	"trailhead/internal/escape"
	"trailhead/steps/engine"
)

// Facts are what AWS support would ask for: the action, AWS's code and the
// request id, as far as they are known.
func Facts(p *engine.Problem) string {
	var facts []string
	for _, fact := range []string{p.Action, p.Code} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	if p.RequestID != "" {
		facts = append(facts, "request "+p.RequestID)
	}
	return escape.Line(strings.Join(facts, ", "))
}

// AnotherAccount is the problem of somebody who has signed in again, but to
// another account than the one that the work is about.
func AnotherAccount(is, was string) *engine.Problem {
	return &engine.Problem{ID: "account.other", What: "This is another account",
		Why: "you are signed in to " + is + ", and the plan is for " + was,
		Do:  []engine.Remedy{{Do: "Sign in to " + was + ", then try again"}}, Kind: awsops.NoCredentials}
}
