package setup

import (
	"errors"
	"fmt"

	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// Unreadable is the problem of a policy that AWS holds and we cannot parse.
func Unreadable(about engine.About, err error) *engine.Problem {
	return &engine.Problem{ID: "policy.unreadable", What: "The policy of " + about.Title() + " cannot be read", Why: err.Error(),
		Do:  []engine.Remedy{{Do: "Look at the policy in the AWS console; trailhead does not overwrite what it does not understand"}},
		Err: errors.Join(err)}
}

// Holds reports whether a policy has every statement, each under its Sid and with
// the same meaning.
func Holds(policy policydoc.Text, wanted []policydoc.Statement) bool {
	doc, err := policy.Document()
	if err != nil {
		return false
	}
	for _, w := range wanted {
		got, ok := doc.Statement(w.Sid)
		if !ok || !policydoc.EqualStatement(got, w) {
			return false
		}
	}
	return true
}

// Merged is the policy with our statements put in by Sid; everybody else's
// stay as they are. A policy that cannot be read is not touched.
func Merged(policy policydoc.Text, wanted []policydoc.Statement) (policydoc.Document, error) {
	if policy.Empty() {
		return policydoc.New(wanted...), nil
	}
	doc, err := policy.Document()
	if err != nil {
		return doc, fmt.Errorf("read policy: %w", err)
	}
	return doc.With(wanted...), nil
}

// SameDocument reports whether a policy means the same as a document.
func SameDocument(policy policydoc.Text, wanted policydoc.Document) bool {
	got, err := policy.Document()
	return err == nil && policydoc.Equal(got, wanted)
}

// ResourceAllows reports whether the policy on a resource alone lets r
// through. No policy lets nobody through.
func ResourceAllows(policy policydoc.Text, r policydoc.Request) bool {
	doc, err := policy.Document()
	return err == nil && doc.Resource(r).Decision == policydoc.Allowed
}
