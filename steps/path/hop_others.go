package path

import (
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
)

// assumptions are the calls by which a role is taken on. Each has callers of its
// own: AWS principals, a SAML provider's and an OpenID Connect provider's.
var assumptions = []string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}

// otherwise says who else can take on the role, and what of Expel's own way in
// is wider than need be.
func (p Path) otherwise() []Finding {
	trust := p.Facts.Identity.Trust
	if !trust.Ok() {
		return nil
	}
	return Wider(trust.Value, p.Facts.Identity.ARN)
}

// Wider are the findings, all Weak, on a role's trust policy that lets in more
// than Expel with one External ID: role.others, role.external-id-missing,
// role.external-id-wide and role.external-ids. They are read from the
// statements, not tried with sample callers, so none means that nobody else
// and no other External ID gets in. The External IDs themselves go nowhere.
func Wider(trust Document, role string) []Finding {
	var all []Finding
	var ids []string
	for _, action := range assumptions {
		for _, o := range policydoc.WhoMay(trust.policy(), accountIn(role), action, "") {
			reason := wider(o, action)
			if reason == "" {
				more, _ := o.ExternalIDs()
				if ids = append(ids, more...); len(slices.Compact(slices.Sorted(slices.Values(ids)))) < 2 {
					continue
				}
				reason = "role.external-ids"
			}
			f := Finding{Hop: Assume, Verdict: Weak, Reason: reason,
				Evidence: Evidence{ARN: role, Action: action, Got: []string{who(o)}, Stranger: reason == "role.others" && stranger(o, accountIn(role))}}
			f.Evidence.statement(o.Statement)
			if !slices.ContainsFunc(all, func(have Finding) bool { return have.Reason == f.Reason && have.Evidence.same(f.Evidence) }) {
				all = append(all, f)
			}
		}
	}
	return all
}

func (e Evidence) same(other Evidence) bool {
	return e.says() == other.says() && slices.Equal(e.Got, other.Got)
}

// wider is why an opening of the trust policy is more than Expel with one
// External ID, "" where it is that.
func wider(o policydoc.Opening, action string) Reason {
	ids, demanded := o.ExternalIDs()
	switch {
	case o.Who.Kind == policydoc.UniqueID: // AWS lets nobody in by it
		return ""
	case action != assumptions[0] || !ofExpel(o):
		return "role.others"
	case !demanded:
		return "role.external-id-missing"
	case ids == nil || slices.ContainsFunc(ids, func(id string) bool { return strings.ContainsAny(id, "*?$") }):
		return "role.external-id-wide"
	case len(ids) > 1:
		return "role.external-ids"
	}
	return ""
}

// ofExpel reports whether an opening is for principals of Expel's account alone.
func ofExpel(o policydoc.Opening) bool {
	if o.Who.Account == ExpelAccount {
		return true
	}
	return o.Who.Account == "" && bound(o, "aws:PrincipalAccount", func(v string) bool { return v == ExpelAccount }) ||
		o.Who.Account == "" && bound(o, "aws:PrincipalArn", func(v string) bool { return accountIn(v) == ExpelAccount })
}

// bound reports whether a condition that cannot be evaded holds a key of an
// opening to such values.
func bound(o policydoc.Opening, key string, good func(value string) bool) bool {
	return slices.ContainsFunc(o.On(key), func(c policydoc.Condition) bool {
		bad := func(v string) bool { return !good(v) }
		return !c.Vacuous && c.Operator.Base != "Null" && len(c.Values) > 0 && !slices.ContainsFunc(c.Values, bad)
	})
}

// anyValue is any: that the key is held is what counts.
func anyValue(string) bool { return true }

// stranger reports whether an opening is for AWS principals of somebody else's
// accounts, and no condition holds them to an organization or an account.
func stranger(o policydoc.Opening, account string) bool {
	switch o.Who.Kind {
	case policydoc.OwnAccount, policydoc.Service, policydoc.SAML, policydoc.OIDC, policydoc.CanonicalUser:
		return false
	}
	return o.Who.Account != account && !bound(o, "aws:PrincipalOrgID", anyValue) && !bound(o, "aws:PrincipalAccount", anyValue) &&
		!bound(o, "aws:PrincipalArn", anyValue)
}

// kindOf are the kinds of callers, before what the policy writes.
var kindOf = map[policydoc.WhoKind]string{
	policydoc.OwnAccount: "account ", policydoc.OtherAccount: "account ", policydoc.User: "user ", policydoc.Role: "role ",
	policydoc.Session:       "session ",
	policydoc.FederatedUser: "session ", policydoc.Service: "service ", policydoc.SAML: "SAML provider ", policydoc.OIDC: "identity provider ",
	policydoc.CanonicalUser: "canonical user ",
}

// who is whom an opening lets in, with the conditions that tell who it is.
func who(o policydoc.Opening) string {
	text := kindOf[o.Who.Kind] + o.Who.Value
	switch o.Who.Kind {
	case policydoc.Anyone:
		text = "everybody"
	case policydoc.EveryoneBut:
		text = "everybody but some"
	}
	for _, c := range o.Conditions {
		if !strings.HasPrefix(strings.ToLower(c.Key), "aws:principal") {
			continue
		}
		text += ", " + c.Operator.String() + " " + c.Key + " " + strings.Join(c.Values, " or ")
	}
	return text
}

// sendersElse are the findings on a queue that others may send to as well, read
// from its statements: callers of other accounts, and services that no
// condition holds to an account. A bucket's ARN has none, and whoever takes
// over the name of a bucket that was deleted has the ARN.
func (p Path) sendersElse(queue Document) []Finding {
	account := accountIn(p.Facts.queueARN())
	for _, o := range policydoc.WhoMay(queue.policy(), account, "sqs:SendMessage", p.Facts.queueARN()) {
		if o.Who.Account == account || o.Who.Kind == policydoc.UniqueID || heldTo(o) {
			continue
		}
		f := Finding{Verdict: Weak, Reason: "queue.open", Evidence: Evidence{
			ARN: p.Facts.queueARN(), Action: "sqs:SendMessage", Got: []string{who(o)}}}
		f.Evidence.statement(o.Statement)
		return []Finding{f}
	}
	return nil
}

// heldTo reports whether conditions hold an opening to some account or
// organization.
func heldTo(o policydoc.Opening) bool {
	for _, key := range []string{"aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:PrincipalAccount", "aws:PrincipalOrgID",
		"aws:PrincipalOrgPaths", "aws:SourceOwner"} {
		if bound(o, key, anyValue) {
			return true
		}
	}
	names := func(v string) bool {
		account := accountIn(v)
		return account != "" && !strings.ContainsAny(account, "*?$")
	}
	return bound(o, "aws:SourceArn", names) || bound(o, "aws:PrincipalArn", names)
}
