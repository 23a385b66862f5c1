package steps

import (
	"errors"
	"fmt"

	"trailhead/awsops"
	"trailhead/steps/answers"
)

// hop makes checks that belong to one station and article step.
type hop struct {
	name string
	step int
}

func (h hop) check(id string, status Status, evidence, remedy string) Check {
	if status == Pass {
		remedy = ""
	}
	return Check{ID: h.name + "." + id, Step: h.step, Hop: h.name, Status: status, Evidence: evidence, Remedy: remedy}
}

// either is Pass where good holds, and otherwise bad.
func (h hop) either(id string, good bool, evidence string, bad Status, instead, remedy string) Check {
	if good {
		return h.check(id, Pass, evidence, "")
	}
	return h.check(id, bad, instead, remedy)
}

// unseen is a check whose facts could not be read, with the action that is
// missing for it.
func (h hop) unseen(id, what string, err error) Check {
	if errors.Is(err, ErrNoWay) {
		return h.check(id, NotSeen, "not known: "+what+" can be read only in an account that cannot be entered from here", "Have somebody who can enter it look, or name a role or profile that leads there.")
	}
	var refused *awsops.Error
	if errors.As(err, &refused) && refused.Kind == awsops.Denied {
		return h.check(id, NotSeen, fmt.Sprintf("not allowed to read %s (%s)", what, refused.Call.Action), "Have "+refused.Call.Action+" allowed for this identity, and verify again.")
	}
	return h.check(id, NotSeen, fmt.Sprintf("could not read %s: %v", what, err), "Verify again.")
}

const applyAgain = "trailhead apply mends it where trailhead made the set-up; otherwise, and where it was handed to somebody else, it is to be set by hand as the article has it."

// ofOwner is what to do about a trail, a bucket or the key of either: trailhead
// changes none that was there before, and Control Tower's nobody should.
func (f *facts) ofOwner(resource, do string) string {
	switch {
	case ofControlTower(f.bucketName) || f.setup.Answers.Variant == answers.VariantControlTower:
		return "The " + resource + " is Control Tower's: never set it by hand. Whoever looks after the landing zone can change its settings there, or reset it."
	case f.setup.Answers.Variant == answers.VariantExisting:
		return do + " (The " + resource + " was there before trailhead, which leaves this to whoever looks after it.)"
	}
	return do
}

// ruleRemedy says who can change the bucket's notifications: from landing zone
// 4.0 on Control Tower's guardrail lets only the management account.
func (f *facts) ruleRemedy(do string) string {
	if ofControlTower(f.bucketName) {
		return do + " From the management account trailhead apply does it; where a guardrail keeps the bucket shut, it asks for --accept control-tower-bypass."
	}
	return do + " " + applyAgain
}
