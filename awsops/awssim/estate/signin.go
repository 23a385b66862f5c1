package estate

import (
	"cmp"
	"fmt"
	"strings"

	"trailhead/awsops/awssim"
	"trailhead/awsops/policydoc"
)

func isService(principal string) bool { return strings.HasSuffix(principal, ".amazonaws.com") }

// SignIn makes the access key act as the one who signs in, within what the
// file lets them do. It may be repeated.
func (e *Estate) SignIn(w *awssim.World, accessKeyID string) {
	e.signIn(w, Principal{As: cmp.Or(e.SignedIn, someAccount), May: e.May, Denied: e.Denied}, accessKeyID)
}

// SignInAs makes the access key act as the principal of a profile.
func (e *Estate) SignInAs(w *awssim.World, profile, accessKeyID string) error {
	who, found := e.Profiles[profile]
	if !found {
		return fmt.Errorf("sign in to estate: there is no profile %q", profile)
	}
	e.signIn(w, who, accessKeyID)
	return nil
}

func (e *Estate) signIn(w *awssim.World, who Principal, accessKeyID string) {
	p := plan{Estate: *e}
	p.Region = cmp.Or(p.Region, "us-east-1")
	p.Partition = cmp.Or(p.Partition, awssim.PartitionOf(p.Region))
	arn := who.As
	if accountID().MatchString(arn) {
		arn = "arn:" + p.Partition + ":iam::" + arn + ":user/rehearsal"
	}
	w.SignIn(arn, accessKeyID)
	w.Restrict(accessKeyID, p.limits(who))
}

// limits is the identity policy that may and denied stand for, "" without
// limits.
func (p *plan) limits(who Principal) string {
	if who.May.isZero() && len(who.Denied) == 0 {
		return ""
	}
	d := policydoc.New(policydoc.Statement{Sid: "May", Effect: policydoc.Allow, Action: all, Resource: all})
	switch {
	case who.May.Actions != nil:
		d.Statements[0].Action = who.May.Actions
	case who.May.Text != "":
		d = p.parsed("may", who.May.Text, owner{account: accountOf(who.As), region: p.Region})
	}
	if len(who.Denied) > 0 {
		d.Statements = append(d.Statements, policydoc.Statement{Sid: "Denied", Effect: policydoc.Deny, Action: who.Denied, Resource: all})
	}
	return d.String()
}
