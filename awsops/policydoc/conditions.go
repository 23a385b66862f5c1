package policydoc

import (
	"slices"
	"strings"
)

// verdict is the outcome of conditions.
type verdict uint8

const (
	no verdict = iota
	yes
	unknown // an operator that this package does not know
)

// operatorName is an operator taken apart: "ForAnyValue:StringLikeIfExists"
// is {"ForAnyValue", "StringLike", true}.
type operatorName struct {
	quantifier, base string
	ifExists         bool
}

func splitOperator(name string) operatorName {
	var out operatorName
	if quantifier, rest, found := strings.Cut(name, ":"); found {
		out.quantifier, name = quantifier, rest
	}
	out.base, out.ifExists = strings.CutSuffix(name, "IfExists")
	return out
}

// conditions are all of them together: one that fails decides, whatever is
// unknown beside it.
func (e evaluation) conditions(c Conditions) verdict {
	result := yes
	for name, block := range c {
		for key, values := range block {
			switch e.condition(name, key, values) {
			case no:
				return no
			case unknown:
				result = unknown
			}
		}
	}
	return result
}

// condition judges one key under one operator (IAM user guide, "IAM JSON
// policy elements: Condition operators" and "Conditions with multiple context
// keys or values").
func (e evaluation) condition(name, key string, values Strings) verdict {
	present := e.context[strings.ToLower(key)]
	if name == "Null" {
		return verdictOf(nullMatches(values, len(present) == 0))
	}
	split := splitOperator(name)
	o, known := operators[split.base]
	quantified := split.quantifier == "ForAllValues" || split.quantifier == "ForAnyValue"
	if !known || split.quantifier != "" && !quantified {
		return unknown
	}
	if len(present) == 0 {
		return verdictOf(split.holdsWithoutKey(o.negated))
	}
	holds := func(got string) bool {
		matched := slices.ContainsFunc(values, func(want string) bool { return o.match(e, want, got) })
		return matched != o.negated
	}
	// Without a quantifier a key should have one value. If it has several, a
	// negated operator wants none of them to match, a plain one any.
	all := split.quantifier == "ForAllValues" || split.quantifier == "" && o.negated
	if all {
		return verdictOf(!slices.ContainsFunc(present, func(got string) bool { return !holds(got) }))
	}
	return verdictOf(slices.ContainsFunc(present, holds))
}

// holdsWithoutKey is the outcome for a key that the request does not have.
func (n operatorName) holdsWithoutKey(negated bool) bool {
	switch {
	case n.ifExists, n.quantifier == "ForAllValues":
		return true
	case n.quantifier == "ForAnyValue":
		return false
	}
	return negated
}

func nullMatches(values Strings, absent bool) bool {
	return slices.ContainsFunc(values, func(want string) bool {
		return strings.EqualFold(want, "true") && absent || strings.EqualFold(want, "false") && !absent
	})
}

func verdictOf(holds bool) verdict {
	if holds {
		return yes
	}
	return no
}
