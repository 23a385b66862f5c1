package apply

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/ui/words"
)

// ofIdentity are the layers in which a statement for the identity helps. In the
// others, such as a service control policy, an Allow outweighs nothing
// (docs/aws.md#access-denied).
var ofIdentity = []awsops.Layer{awsops.NoLayer, awsops.IdentityPolicy, awsops.SessionPolicy, awsops.Boundary}

// problemText is the problem for somebody else to read: who was refused what
// and where, and the statement that would allow it.
func (s *Model) problemText() string {
	p, session := s.problem, s.j.Session
	var b strings.Builder
	b.WriteString(words.Sentence(p.What) + "\n")
	if p.Why != "" {
		b.WriteString("Why: " + p.Why + "\n")
	}
	for _, do := range words.Remedies(p, words.OnCommandLine) {
		b.WriteString("Do: " + do + "\n")
	}
	at := session.Home.Target()
	_, _ = fmt.Fprintf(&b, "Account %s, region %s, as %s\n", at.Account, at.Region, session.Identity.ARN)
	if facts := words.Facts(p); facts != "" {
		b.WriteString("AWS: " + facts + "\n")
	}
	if p.Kind == awsops.Denied && p.Action != "" {
		if slices.Contains(ofIdentity, p.Layer) && p.Reason != awsops.ExplicitDeny {
			b.WriteString("\nThe statement that allows it:\n" + s.allowing(p.Action) + "\n")
		} else {
			b.WriteString("\nNo statement for this identity can allow it: the policy that says no has to be changed.\n")
		}
	}
	return answers.Redact(b.String(), s.j.Set.ExternalID)
}

// allowing is the least policy statement that allows action on what it is
// needed for here, as JSON.
func (s *Model) allowing(action string) string {
	resources := policydoc.Strings{}
	for _, st := range steps.Permissions(steps.SetupOf(s.plan).Answered(s.j.Set.Answers)).Statements {
		if slices.Contains(st.Action, action) {
			resources = append(resources, st.Resource...)
		}
	}
	if len(resources) == 0 {
		resources = policydoc.Strings{"*"}
	}
	return policydoc.New(policydoc.Statement{Sid: "TrailheadNeeds", Effect: "Allow", Action: policydoc.Strings{action},
		Resource: resources}).Indent()
}
