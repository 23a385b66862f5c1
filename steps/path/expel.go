package path

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// ExpelRole is a role that Expel is meant to take on, as its trust policy says,
// with what its policies name. Its name tells nothing.
type ExpelRole struct {
	Role awsops.Role // as the list of roles has it: without tags
	// Trusts are the principals of Expel's that it names: its account, a user or
	// role in it, the unique id that AWS shows once that one is deleted, or "*".
	Trusts   []string
	Queues   []string // that its policies name to take messages from, by ARN
	Policies []policydoc.Document
}

// TrustsExpel is whom a trust policy names of Expel's: its account or a
// principal in it. Others are those that it lets in with an External ID and that
// may be Expel's as well as anybody's: unique ids, and everybody.
func TrustsExpel(trust policydoc.Text) (named, others []string) {
	doc, err := trust.Document()
	if err != nil {
		return nil, nil
	}
	for _, s := range doc.Statements {
		if s.Effect != policydoc.Allow {
			continue
		}
		for _, who := range s.Principal["AWS"] {
			switch {
			case who == ExpelAccount || accountIn(who) == ExpelAccount:
				named = append(named, who)
			case len(demandedIDs(s)) > 0 && (who == "*" || strings.HasPrefix(who, "AIDA") || strings.HasPrefix(who, "AROA")):
				others = append(others, who)
			}
		}
	}
	slices.Sort(named)
	slices.Sort(others)
	return slices.Compact(named), slices.Compact(others)
}

// ExpelRoleOf reads a role's policies, where its trust names Expel. False where
// it does not, or names only a unique id and nothing else speaks for Expel: its
// policies name no queue, or it demands another External ID than the given one
// ("" not known). The error is the first that kept a policy from being read.
func ExpelRoleOf(ctx context.Context, a *awsops.Account, role awsops.Role, externalID string) (ExpelRole, bool, error) {
	named, others := TrustsExpel(role.Trust)
	if len(named)+len(others) == 0 {
		return ExpelRole{}, false, nil
	}
	r := ExpelRole{Role: role, Trusts: slices.Concat(named, others)}
	var err error
	r.Policies, err = PoliciesOf(ctx, a, role.Name)
	r.Queues = QueuesOf(r.Policies)
	if len(named) > 0 {
		return r, true, err
	}
	demanded := ExternalIDs(role.Trust)
	return r, len(r.Queues) > 0 && (externalID == "" || slices.Contains(demanded, externalID)), err
}

// ExpelRoles are the roles of an account that Expel is meant to take on.
// What could not be read of one is left out of it. Kinds: as Roles.
func ExpelRoles(ctx context.Context, a *awsops.Account, externalID string) ([]ExpelRole, error) {
	all, err := a.Roles(ctx)
	if err != nil {
		return nil, err
	}
	found, is := make([]ExpelRole, len(all)), make([]bool, len(all))
	reads := make([]func(), len(all))
	for i, role := range all {
		reads[i] = func() { found[i], is[i], _ = ExpelRoleOf(ctx, a, role, externalID) }
	}
	parallel(reads...)
	var out []ExpelRole
	for i, r := range found {
		if is[i] {
			out = append(out, r)
		}
	}
	return out, ctx.Err()
}

// PoliciesOf are the policies of a role, attached and inline, as far as they
// can be read; the error is the first that kept one from being read.
func PoliciesOf(ctx context.Context, a *awsops.Account, role string) (documents []policydoc.Document, first error) {
	take := func(text policydoc.Text, err error) {
		doc, unparsed := text.Document()
		if first = cmp.Or(first, err); err == nil && unparsed == nil {
			documents = append(documents, doc)
		}
	}
	attached, err := a.RolePolicies(ctx, role)
	first = cmp.Or(first, err)
	for _, arn := range attached {
		policy, err := a.Policy(ctx, arn)
		take(policy.Document, err)
	}
	inline, err := a.InlineRolePolicies(ctx, role)
	first = cmp.Or(first, err)
	for _, name := range inline {
		take(a.InlineRolePolicy(ctx, role, name))
	}
	return documents, first
}

// MayReceive reports whether policies let a role take messages from a queue, by
// name or by a wildcard.
func MayReceive(policies []policydoc.Document, queue string) bool {
	return slices.ContainsFunc(policies, func(d policydoc.Document) bool {
		return d.Identity(policydoc.Request{Action: "sqs:ReceiveMessage", Resource: queue}).Decision == policydoc.Allowed
	})
}

// ExternalIDs are those that a trust policy lets in; none: any.
func ExternalIDs(trust policydoc.Text) []string { return allowedBy(trust, "sts:ExternalId") }

// SessionNames are the names of the sessions that a trust policy lets in; none:
// any.
func SessionNames(trust policydoc.Text) []string { return allowedBy(trust, "sts:RoleSessionName") }

// allowedBy are the values of a context key that the statements of a trust
// policy demand that let anybody in.
func allowedBy(trust policydoc.Text, key string) []string {
	doc, err := trust.Document()
	if err != nil {
		return nil
	}
	var all []string
	for _, s := range doc.Statements {
		if s.Effect == policydoc.Allow {
			all = append(all, demanded(s, key)...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func demandedIDs(s policydoc.Statement) []string { return demanded(s, "sts:ExternalId") }

// demanded are the values of a context key that a statement demands.
func demanded(s policydoc.Statement, wanted string) []string {
	var all []string
	for operator, keys := range s.Condition {
		for key, values := range keys {
			if strings.EqualFold(key, wanted) && !strings.Contains(operator, "Not") && !strings.HasPrefix(operator, "Null") {
				all = append(all, values...)
			}
		}
	}
	return all
}
