package extra

import (
	"strconv"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// Kind is how the access is given.
type Kind string

// The kinds.
const (
	Statement Kind = "statement" // of the thing's own policy
	Grant     Kind = "grant"     // of a key
	Attached  Kind = "attached"  // a policy that is attached to the role or user
	Inline    Kind = "inline"    // a policy written into it
)

// Access is one thing that a resource allows beyond the article.
type Access struct {
	Kind   Kind
	Name   string // Sid, grant id, ARN or name of a policy; "" for a statement without a Sid
	Index  int    // of the statement in its document, from 0
	Who    string // whom it lets in, as the policy writes it; "" where it is Expel
	Allows []string
}

// Words is the access in one line.
func (a Access) Words() string {
	allows := strings.Join(a.Allows, ", ")
	switch a.Kind {
	case Grant:
		return "grant " + a.Name + " lets " + a.Who + " use the key (" + allows + ")"
	case Attached:
		return "policy " + a.Name + " is attached to it" + allowing(allows)
	case Inline:
		return "inline policy " + a.Name + allowing(allows)
	}
	return a.statement() + " lets in " + a.Who + " (" + allows + ")"
}

func allowing(actions string) string {
	if actions == "" {
		return ", and cannot be read here"
	}
	return ", and allows " + actions
}

func (a Access) statement() string {
	if a.Name != "" {
		return "statement \"" + a.Name + "\""
	}
	return "statement " + strconv.Itoa(a.Index+1)
}

// Place is what is known around a resource policy.
type Place struct {
	Account string   // that owns the resource
	Known   []string // ARNs in whose name a service may come: the bucket, the trail, the topic
}

// Outsiders are the statements of a resource's policy that let in somebody from
// outside the account. A service that comes in the name of the account, or of
// a known ARN, is none. A policy that cannot be read lets in nobody here: who
// reads it says so.
func Outsiders(policy string, at Place) []Access {
	doc, err := policydoc.Parse(policy)
	if err != nil {
		return nil
	}
	var all []Access
	for i, s := range doc.Statements {
		if s.Effect != policydoc.Allow {
			continue
		}
		seen := map[string]bool{}
		for _, action := range samples(s) {
			for _, o := range policydoc.WhoMay(policydoc.Named("", doc), at.Account, action, "") {
				name := nameOf(o.Who)
				if o.Statement.Index != i || seen[name] || !at.outside(o) {
					continue
				}
				seen[name] = true
				all = append(all, Access{Kind: Statement, Name: s.Sid, Index: i, Who: name, Allows: actionsOf(s)})
			}
		}
	}
	return all
}

// samples are actions that stand for those of a statement: each pattern without
// its wildcards.
func samples(s policydoc.Statement) []string {
	var all []string
	for _, a := range s.Action {
		all = append(all, strings.NewReplacer("*", "", "?", "").Replace(a))
	}
	if len(s.NotAction) > 0 || len(all) == 0 {
		all = append(all, "any:Action")
	}
	return all
}

func actionsOf(s policydoc.Statement) []string {
	if len(s.NotAction) > 0 {
		return []string{"everything but " + strings.Join(s.NotAction, ", ")}
	}
	return s.Action
}

func nameOf(w policydoc.Who) string {
	if w.Kind == policydoc.EveryoneBut {
		return "everybody but some"
	}
	return w.Value
}

// outside reports whether an opening lets in somebody from elsewhere.
func (p Place) outside(o policydoc.Opening) bool {
	switch o.Who.Kind {
	case policydoc.OwnAccount, policydoc.UniqueID, policydoc.Unrecognized:
		return false
	case policydoc.User, policydoc.Role, policydoc.Session, policydoc.FederatedUser, policydoc.SAML, policydoc.OIDC:
		if o.Who.Account == p.Account {
			return false
		}
	}
	for _, c := range o.Conditions {
		if !c.Vacuous && p.binds(c) {
			return false
		}
	}
	return true
}

// bound are the keys that say for whom a caller comes, or whose it is.
var bound = map[string]bool{"aws:sourcearn": true, "aws:sourceaccount": true, "aws:sourceowner": true, "aws:principalaccount": true,
	"aws:principalarn": true, "kms:calleraccount": true}

// binds reports whether a condition holds only for the account, or for what is
// known of the set-up.
func (p Place) binds(c policydoc.Condition) bool {
	if !bound[strings.ToLower(c.Key)] || len(c.Values) == 0 {
		return false
	}
	for _, v := range c.Values {
		if !p.mine(v) {
			return false
		}
	}
	return true
}

func (p Place) mine(value string) bool {
	if value == p.Account {
		return true
	}
	for _, known := range p.Known {
		if value == known {
			return true
		}
	}
	arn, ok := awsops.ParseARN(value)
	return ok && arn.Account == p.Account
}

// Grants are the grants of a key that let in somebody from outside the account,
// or Expel.
func Grants(grants []awsops.Grant, account, expel string) []Access {
	var all []Access
	for _, g := range grants {
		arn, ok := awsops.ParseARN(g.Grantee)
		if ok && (arn.Account != account || g.Grantee == expel) {
			all = append(all, Access{Kind: Grant, Name: g.ID, Who: g.Grantee, Allows: g.Operations})
		}
	}
	return all
}

// Policies are policies beside the article's one that are attached to Expel's
// role or user, or written into it. One that only denies gives nothing.
func Policies(kind Kind, documents map[string]string) []Access {
	var all []Access
	for name, text := range documents {
		doc, err := policydoc.Parse(text)
		a := Access{Kind: kind, Name: name}
		for _, s := range doc.Statements {
			if s.Effect == policydoc.Allow {
				a.Allows = append(a.Allows, actionsOf(s)...)
			}
		}
		if err != nil || len(a.Allows) > 0 {
			all = append(all, a)
		}
	}
	return all
}
