package policydoc

import (
	"slices"
	"strings"
)

// Operator is a condition operator taken apart:
// "ForAnyValue:StringLikeIfExists" is {"ForAnyValue", "StringLike", true}.
type Operator struct {
	Quantifier, Base string
	IfExists         bool
}

// ParseOperator takes the name of a condition operator apart. It never fails:
// whether there is such an operator is another question.
func ParseOperator(name string) Operator {
	var out Operator
	if quantifier, rest, found := strings.Cut(name, ":"); found {
		out.Quantifier, name = quantifier, rest
	}
	out.Base, out.IfExists = strings.CutSuffix(name, "IfExists")
	return out
}

// String is the operator as policies write it.
func (o Operator) String() string {
	name := o.Base
	if o.Quantifier != "" {
		name = o.Quantifier + ":" + name
	}
	if o.IfExists {
		name += "IfExists"
	}
	return name
}

// The quantifiers of operators.
const (
	forAll = "ForAllValues"
	forAny = "ForAnyValue"
)

// known tells whether IAM has this operator.
func (o Operator) known() bool {
	if o.Base == "Null" {
		return o.Quantifier == "" && !o.IfExists
	}
	_, found := operators[o.Base]
	return found && (o.Quantifier == "" || o.Quantifier == forAll || o.Quantifier == forAny)
}

// negated tells whether the operator holds where its comparison does not.
func (o Operator) negated() bool { return operators[o.Base].negated }

// withoutKey is the outcome for a key that the request does not have.
func (o Operator) withoutKey() truth {
	switch {
	case o.IfExists, o.Quantifier == forAll:
		return yes
	case o.Quantifier == forAny:
		return no
	}
	return truthOf(o.negated())
}

// conditions are all of them together: one that fails decides, whatever is
// unknown beside it.
func (e *evaluation) conditions(c Conditions) truth {
	out := yes
	for _, name := range sortedKeys(c) {
		block := c[name]
		for _, key := range sortedKeys(block) {
			if out = all(out, e.condition(name, key, block[key])); out == no {
				return no
			}
		}
	}
	return out
}

// condition judges one key under one operator (IAM user guide, "IAM JSON
// policy elements: Condition operators" and "Conditions with multiple context
// keys or values").
func (e *evaluation) condition(name, key string, values Strings) truth {
	mark := len(e.touched)
	out := e.judge(ParseOperator(name), key, values)
	if out != unknown {
		e.touched = e.touched[:mark]
	}
	return out
}

func (e *evaluation) judge(o Operator, key string, values Strings) truth {
	lower := strings.ToLower(key)
	if !o.known() {
		e.touch(key)
		return e.fact(atom{operatorFact, lower, o.String(), strings.Join(values, "\n")})
	}
	fact := e.key(lower)
	if o.Base == "Null" {
		if fact.presence == unknown {
			e.touch(key)
			return nullMatches(values, e.fact(atom{kind: presenceFact, key: lower}).not())
		}
		return nullMatches(values, fact.presence.not())
	}
	switch fact.presence {
	case no:
		return o.withoutKey()
	case unknown:
		e.touch(key)
		return e.judgeUnknown(o, lower, values)
	}
	return e.judgeKnown(o, fact.values, values)
}

// judgeKnown compares values of the request (got) with those of the policy.
func (e *evaluation) judgeKnown(o Operator, got []string, values Strings) truth {
	// Without a quantifier a key should have one value. If it has several, a
	// negated operator wants none of them to match, a plain one any.
	every := o.Quantifier == forAll || o.Quantifier == "" && o.negated()
	out := truthOf(every)
	for _, one := range got {
		e.unresolved = ""
		holds := e.matchesAny(o, values, one)
		if o.negated() {
			holds = e.unlessUnresolved(holds.not(), o.String(), values)
		}
		if every {
			out = all(out, holds)
		} else {
			out = either(out, holds)
		}
	}
	return out
}

func (e *evaluation) matchesAny(o Operator, values Strings, got string) truth {
	match, out := operators[o.Base].match, no
	for _, want := range values {
		if out = either(out, match(e, want, got)); out == yes {
			break
		}
	}
	return out
}

// judgeUnknown judges a key of which nothing is known, by facts that a case
// analysis can assume one way or the other.
func (e *evaluation) judgeUnknown(o Operator, key string, values Strings) truth {
	present := e.fact(atom{kind: presenceFact, key: key})
	if present == no {
		return o.withoutKey()
	}
	var holds truth
	if negated := o.negated(); (o.Quantifier == forAll) != negated && o.Quantifier != "" {
		sorted := slices.Sorted(slices.Values(values))
		holds = e.fact(atom{allValuesFact, key, positive(o.Base), strings.Join(sorted, "\n")})
		if negated {
			holds = holds.not()
		}
	} else {
		for _, want := range values {
			holds = either(holds, e.unknownMatches(o.Base, key, want))
		}
		if negated {
			holds = holds.not()
		}
	}
	if present == yes || holds == o.withoutKey() {
		return holds
	}
	return unknown
}

// unknownMatches is whether some value of a key of which little is known
// matches.
func (e *evaluation) unknownMatches(base, key, want string) truth {
	if key == "aws:principalarn" {
		if t := e.principalMatches(want); t != unknown {
			return t
		}
	}
	return e.fact(atom{anyValueFact, key, positive(base), want})
}

// principalMatches compares with the ARN of a principal of which the account
// is known: no other account's ARN is its own, and a pattern for all that the
// account has is.
func (e *evaluation) principalMatches(want string) truth {
	c := &e.caller
	named, ok := parseARN(want)
	switch {
	case want == "*" && c.isIAM():
		return yes
	case !ok || !c.isIAM() || e.variables && strings.Contains(want, "${"):
		return unknown
	case !globMatches(named.account, c.Account):
		return no
	case named.resource == "*" && globMatches(named.service, "iam") && strings.ContainsAny(named.partition, "*") && named.region == "":
		return yes
	case named.resource == "*" && globMatches(named.service, "iam") && named.partition == e.partition() && named.region == "":
		return yes
	}
	return unknown
}

// partition is that of the call: no call reaches over partitions.
func (e *evaluation) partition() string {
	if e.caller.arn.partition != "" {
		return e.caller.arn.partition
	}
	a, _ := parseARN(e.call.Resource)
	return a.partition
}

// positive is the operator that base negates, or base itself; the two names of
// the comparison of ARNs are one.
func positive(base string) string {
	switch base = strings.Replace(base, "Not", "", 1); base {
	case "ArnEquals":
		return "ArnLike"
	}
	return base
}

func nullMatches(values Strings, absent truth) truth {
	out := no
	for _, want := range values {
		switch {
		case strings.EqualFold(want, "true"):
			out = either(out, absent)
		case strings.EqualFold(want, "false"):
			out = either(out, absent.not())
		}
	}
	return out
}
