package extra

import (
	"maps"
	"slices"
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
	Right     Kind = "right"     // a statement of Expel's own policy; the name is what it gives
	Copy      Kind = "copy"      // a rule that replicates a bucket's files
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
	case Copy:
		return "replication rule \"" + a.Name + "\" copies the log files into " + a.Who
	case Attached:
		return "policy " + a.Name + " is attached beside Expel's own" + allowing(allows)
	case Right:
		return "it gives Expel " + a.Name
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
func Outsiders(policy policydoc.Text, at Place) []Access {
	doc, err := policy.Document()
	if err != nil {
		return nil
	}
	return OutsidersOf(doc, at)
}

// OutsidersOf are those of a document.
func OutsidersOf(doc policydoc.Document, at Place) []Access {
	var denies []policydoc.Statement
	for _, s := range doc.Statements {
		if s.Effect == policydoc.Deny {
			denies = append(denies, s)
		}
	}
	var all []Access
	for i, s := range doc.Statements {
		if s.Effect != policydoc.Allow {
			continue
		}
		alone := policydoc.Document{Version: doc.Version, Statements: append([]policydoc.Statement{s}, denies...)}
		for _, who := range at.outsiders(alone, samples(s)) {
			all = append(all, Access{Kind: Statement, Name: s.Sid, Index: i, Who: who, Allows: actionsOf(s)})
		}
	}
	return all
}

// outsiders are whom a policy lets in for some of the actions from outside.
func (p Place) outsiders(doc policydoc.Document, actions []string) []string {
	var all []string
	for _, action := range actions {
		for _, o := range policydoc.WhoMay(policydoc.Named("", doc), p.Account, action, "") {
			if name := nameOf(o.Who); p.outside(o) && !slices.Contains(all, name) {
				all = append(all, name)
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
	if !bound[strings.ToLower(c.Key)] || len(c.Values) == 0 || strings.Contains(c.Operator.Base, "Not") {
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
	if value == "" || p.Account == "" {
		return false
	}
	if value == p.Account || slices.Contains(p.Known, value) {
		return true
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

// Copies are the replication rules of a bucket that put its log files where
// somebody outside the account may read them: into another account's bucket, or
// one of which the rule does not say whose it is. Prefix is that of the log files.
func Copies(rules []awsops.Replication, account, prefix string) []Access {
	var all []Access
	for _, r := range rules {
		if r.Account == account || !strings.HasPrefix(prefix, r.Prefix) && !strings.HasPrefix(r.Prefix, prefix) {
			continue
		}
		who := r.Bucket + " of account " + r.Account
		if r.Account == "" {
			who = r.Bucket + ", and does not say whose that is"
		}
		all = append(all, Access{Kind: Copy, Name: r.ID, Who: who, Allows: []string{"s3:GetObject"}})
	}
	return all
}

// Policies are policies beside the article's one that are attached to Expel's
// role or user, or written into it, as far as they give more than that one. A
// document that is not known may give anything.
func Policies(kind Kind, texts map[string]policydoc.Text, article policydoc.Document) []Access {
	known := map[string]policydoc.Document{}
	var all []Access
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		doc, err := texts[name].Document()
		if err != nil {
			all = append(all, Access{Kind: kind, Name: name})
			continue
		}
		known[name] = doc
	}
	return append(all, Documents(kind, known, article)...)
}

// Documents are those of policies that could be read.
func Documents(kind Kind, documents map[string]policydoc.Document, article policydoc.Document) []Access {
	var all []Access
	for _, name := range slices.Sorted(maps.Keys(documents)) {
		if more := Beyond(documents[name], article); len(more) > 0 {
			all = append(all, Access{Kind: kind, Name: name, Allows: more})
		}
	}
	return all
}

// Beyond are the actions of those statements that give what the article's
// policy does not. A pattern is asked for as it is written, so that only what
// holds all of it allows it.
func Beyond(doc, article policydoc.Document) []string {
	var all []string
	for _, s := range doc.Statements {
		if s.Effect == policydoc.Allow && beyond(s, article) {
			all = append(all, actionsOf(s)...)
		}
	}
	return all
}

func beyond(s policydoc.Statement, article policydoc.Document) bool {
	if len(s.NotAction) > 0 || len(s.NotResource) > 0 {
		return true
	}
	for _, action := range s.Action {
		for _, resource := range s.Resource {
			if article.Identity(policydoc.Request{Action: action, Resource: resource}).Decision != policydoc.Allowed {
				return true
			}
		}
	}
	return false
}
