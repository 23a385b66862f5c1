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

// Holds reports whether doc has every statement, each under its Sid and with
// the same meaning.
func Holds(text string, wanted []policydoc.Statement) bool {
	doc, err := policydoc.Parse(text)
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
func Merged(text string, wanted []policydoc.Statement) (policydoc.Document, error) {
	if text == "" {
		return policydoc.New(wanted...), nil
	}
	doc, err := policydoc.Parse(text)
	if err != nil {
		return doc, fmt.Errorf("read policy: %w", err)
	}
	return doc.With(wanted...), nil
}

// Pretty is a policy as people read it; what cannot be parsed stays as it is.
func Pretty(text string) engine.Document {
	doc, err := policydoc.Parse(text)
	if err != nil {
		return engine.NewDocument(text)
	}
	return engine.PolicyDocument(doc)
}

// SameDocument reports whether a policy's text means the same as a document.
func SameDocument(text string, wanted policydoc.Document) bool {
	got, err := policydoc.Parse(text)
	return err == nil && policydoc.Equal(got, wanted)
}

// ResourceAllows reports whether the policy on a resource alone lets r
// through. No policy lets nobody through.
func ResourceAllows(policy string, r policydoc.Request) bool {
	doc, err := policydoc.Parse(policy)
	return err == nil && doc.Resource(r).Decision == policydoc.Allowed
}
