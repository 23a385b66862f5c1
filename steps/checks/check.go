package checks

import (
	"errors"
	"fmt"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Hop makes checks that belong to one station and article step.
type Hop struct {
	Name string
	Step int
}

// Check is how one of its checks came out; the remedy is left out where it
// passed.
func (h Hop) Check(id string, status Status, evidence, remedy string) Check {
	if status == Pass {
		remedy = ""
	}
	return Check{ID: h.Name + "." + id, Step: h.Step, Hop: h.Name, Status: status, Evidence: evidence, Remedy: remedy}
}

// Either is Pass where good holds, and otherwise bad.
func (h Hop) Either(id string, good bool, evidence string, bad Status, instead, remedy string) Check {
	if good {
		return h.Check(id, Pass, evidence, "")
	}
	return h.Check(id, bad, instead, remedy)
}

// Unseen is a check of what could not be looked at.
func (h Hop) Unseen(id, what string, err error) Check {
	evidence, remedy := Unseen(what, err, "verify")
	return h.Check(id, NotSeen, evidence, remedy)
}

// Unseen are the words for what could not be looked at, and what to do about
// it. Again is what to do anew: "verify", "follow".
func Unseen(what string, err error, again string) (evidence, remedy string) {
	if errors.Is(err, access.ErrNoWay) {
		return "not known: " + what + " can be read only in an account that cannot be entered from here",
			"Have somebody who can enter it look, or name a role or profile that leads there."
	}
	var refused *awsops.Error
	if errors.As(err, &refused) && refused.Kind == awsops.Denied {
		return fmt.Sprintf("not allowed to read %s (%s)", what, refused.Call.Action),
			"Have " + refused.Call.Action + " allowed for this identity, and " + again + " again."
	}
	return fmt.Sprintf("could not read %s: %v", what, err), text.Capital(again) + " again."
}

const ApplyAgain = "trailhead apply mends it where trailhead made the set-up; otherwise, and where it was handed to somebody else, it " +
	"is to be set by hand as the article has it."

// OfOwner is what to do about a trail, a bucket or the key of either: trailhead
// changes none that was there before, and Control Tower's nobody should.
func (f *Facts) OfOwner(resource, do string) string {
	switch {
	case setup.OfControlTower(f.BucketName) || f.Setup.Answers.Variant == answers.VariantControlTower:
		return "The " + resource + " is Control Tower's: never set it by hand. Whoever looks after the landing zone can change its settings " +
			"there, or reset it."
	case f.Setup.Answers.Variant == answers.VariantExisting:
		return do + " (The " + resource + " was there before trailhead, which leaves this to whoever looks after it.)"
	}
	return do
}

// RuleRemedy says who can change the bucket's notifications: from landing zone
// 4.0 on Control Tower's guardrail lets only the management account.
func (f *Facts) RuleRemedy(do string) string {
	if setup.OfControlTower(f.BucketName) {
		return do + " From the management account trailhead apply does it; where a guardrail keeps the bucket shut, it asks for --accept " +
			"control-tower-bypass."
	}
	return do + " " + ApplyAgain
}

// Status is how a check came out. The words are part of the contract.
type Status string

// The statuses.
const (
	Pass    Status = "pass"
	Warn    Status = "warn" // it works, but not as it should
	Fail    Status = "fail"
	NotSeen Status = "unknown" // it could not be looked at; never taken for absent
)

// Check is one thing that must hold for an event to reach Expel.
type Check struct {
	ID       string `json:"id"`   // "queue.policy"
	Step     int    `json:"step"` // the article's
	Hop      string `json:"hop"`  // trail, bucket, notification, queue, key, role
	Status   Status `json:"status"`
	Evidence string `json:"evidence"`
	Remedy   string `json:"remedy,omitempty"`
}

// Hops are the stations of an event, in order.
var Hops = []string{"trail", "bucket", "notification", "queue", "key", "role"}
