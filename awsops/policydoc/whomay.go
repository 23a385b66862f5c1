package policydoc

import (
	"slices"
	"strings"
)

// Condition is one condition of an opening: the value of Key must fit Values by
// Operator.
type Condition struct {
	Operator Operator
	Key      string       // as the document spells it
	Values   Strings      // one of them must fit; none, for a negated operator
	From     StatementRef // the statement that demands it: the Allow, or a Deny turned round

	// Vacuous: it holds for a request without the key as well (IfExists,
	// ForAllValues, a negated operator), so whoever can leave the key out is
	// not bound by it.
	Vacuous bool
}

// Opening is one way in that a policy leaves: one principal of one statement
// that allows.
type Opening struct {
	Statement  StatementRef
	Who        Who
	Conditions []Condition    // all must hold
	Denies     []StatementRef // these may shut it for some

	policy Policy // the statement for this principal alone, and all that denies
}

// WhoMay lists what a resource's policy (a trust policy, a bucket's, a queue's)
// lets in for an action, as its statements say it: no caller is tried. The
// account is that of the resource. An empty resource stands for the one that
// has the policy.
//
// A principal whom the statement's own conditions or a Deny shut out in every
// case is left out. A Deny on one condition, for all whom the principal stands
// for, becomes a condition that must hold instead; any other Deny that may
// concern it is in Denies.
func WhoMay(p Policy, account, action, resource string) []Opening {
	var denies []int
	var out []Opening
	for i, s := range p.Document.Statements {
		if s.Effect == Deny {
			denies = append(denies, i)
		}
	}
	for i, s := range p.Document.Statements {
		if s.Effect != Allow {
			continue
		}
		for _, who := range whoIn(s, account) {
			o := Opening{Statement: StatementRef{p.Name, s.Sid, i}, Who: who, policy: narrowed(p, s, who)}
			e := o.evaluation(account, action, resource)
			if e.lets(o.policy) == no {
				continue
			}
			o.Conditions = conditionsOfStatement(s.Condition, o.Statement)
			for _, at := range denies {
				o.apply(e, p.Document.Version, &p.Document.Statements[at], StatementRef{p.Name, p.Document.Statements[at].Sid, at})
			}
			out = append(out, o)
		}
	}
	return out
}

// whoIn are the principals of a statement.
func whoIn(s Statement, account string) []Who {
	if s.NotPrincipal != nil {
		return []Who{{Kind: EveryoneBut, But: cloneValues(s.NotPrincipal)}}
	}
	var out []Who
	for _, kind := range sortedKeys(s.Principal) {
		for _, value := range s.Principal[kind] {
			if who := whoOf(kind, value, account); who.Kind != Unrecognized {
				out = append(out, who)
			}
		}
	}
	return out
}

// narrowed is a policy of one statement for one principal and of all that
// denies.
func narrowed(p Policy, s Statement, who Who) Policy {
	out := Policy{p.Name, Document{Version: p.Document.Version}}
	if who.Kind != EveryoneBut {
		s.Principal, s.NotPrincipal = Everyone(), nil
	}
	s.origin = nil
	out.Document.Statements = append(out.Document.Statements, s)
	for _, other := range p.Document.Statements {
		if other.Effect == Deny {
			out.Document.Statements = append(out.Document.Statements, other)
		}
	}
	return out
}

func (o Opening) evaluation(account, action, resource string) *evaluation {
	e := newEvaluation(Call{Action: action, Resource: resource, Owner: account})
	e.caller, e.ownResource = o.Who.caller(), resource == ""
	return e
}

// lets is whether a policy lets the caller in, in every case of what is
// unknown: yes, no, or in some.
func (e *evaluation) lets(p Policy) truth {
	weigh := func() weighing {
		w := weighing{e: e}
		w.add(e.view(LayerResource, 0, In(p), (*evaluation).matchedBy))
		w.allowed = w.resourceSide().any()
		return w
	}
	first := weigh()
	if first.decision() == Unknown && len(e.open) > 0 {
		budget := casesAtMost
		if leaves := e.cases(weigh, &budget); leaves != nil {
			first = leaves[0]
		}
	}
	return all(first.allowed, first.denied.not())
}

// apply adds what a statement that denies means for an opening.
func (o *Opening) apply(e *evaluation, version string, s *Statement, ref StatementRef) {
	f := e.statement(version, s, (*evaluation).matchedBy)
	if f.who.limit(f.covers).any() == no {
		return
	}
	e.variables = version == Version
	open := e.openConditions(s.Condition)
	if len(open) == 1 && all(f.who.any(), e.resource(s)) == yes {
		if turned, ok := open[0].turned(ref); ok {
			o.Conditions = append(o.Conditions, turned...)
			return
		}
	}
	o.Denies = append(o.Denies, ref)
}

// openConditions are those that what is known of the caller does not decide.
func (e *evaluation) openConditions(c Conditions) []Condition {
	return slices.DeleteFunc(conditionsOfStatement(c, StatementRef{}), func(one Condition) bool {
		return e.condition(one.Operator.String(), one.Key, one.Values) == yes
	})
}

// conditionsOfStatement lists conditions in order.
func conditionsOfStatement(c Conditions, from StatementRef) []Condition {
	var out []Condition
	for _, name := range sortedKeys(c) {
		for _, key := range sortedKeys(c[name]) {
			out = append(out, newCondition(ParseOperator(name), key, slices.Clone(c[name][key]), from))
		}
	}
	return out
}

func newCondition(o Operator, key string, values Strings, from StatementRef) Condition {
	vacuous := o.known() && o.withoutKey() == yes
	if o.Base == "Null" {
		vacuous = nullMatches(values, yes) == yes
	}
	return Condition{o, key, values, from, vacuous}
}

// On are the conditions of an opening on a key, whatever its case.
func (o Opening) On(key string) []Condition {
	return slices.DeleteFunc(slices.Clone(o.Conditions), func(c Condition) bool { return !strings.EqualFold(c.Key, key) })
}

// ExternalIDs are the external ids that an opening takes, as patterns with
// wildcards where the policy has such. demanded: no call without one gets in.
// Without ids, but demanded, any id is taken; so it is where neither is given.
func (o Opening) ExternalIDs() (ids []string, demanded bool) {
	for _, c := range o.On("sts:ExternalId") {
		demanded = demanded || !c.Vacuous
		if c.Operator.Base == "Null" || c.Operator.negated() || !c.Operator.known() {
			continue
		}
		if ids == nil {
			ids = slices.Clone(c.Values)
			continue
		}
		ids = slices.DeleteFunc(ids, func(id string) bool {
			return !slices.ContainsFunc(c.Values, func(want string) bool { return globMatches(want, id) })
		})
	}
	return ids, demanded
}
