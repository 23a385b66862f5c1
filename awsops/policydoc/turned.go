package policydoc

import "strings"

// opposites are the operators that hold for a value exactly where the other
// does not.
var opposites = map[string]string{
	"NumericLessThan": "NumericGreaterThanEquals", "NumericGreaterThan": "NumericLessThanEquals",
	"DateLessThan": "DateGreaterThanEquals", "DateGreaterThan": "DateLessThanEquals",
	"NumericGreaterThanEquals": "NumericLessThan", "NumericLessThanEquals": "NumericGreaterThan",
	"DateGreaterThanEquals": "DateLessThan", "DateLessThanEquals": "DateGreaterThan",
	"IpAddress": "NotIpAddress", "NotIpAddress": "IpAddress",
}

// turned are the conditions that hold exactly where c does not; false if the
// policy language has none.
func (c Condition) turned(from StatementRef) ([]Condition, bool) {
	if c.Operator.Base == "Null" {
		absent := nullMatches(c.Values, yes)
		if absent == nullMatches(c.Values, no) {
			return nil, false
		}
		value := map[truth]string{yes: "false", no: "true"}[absent]
		return []Condition{newCondition(c.Operator, c.Key, Strings{value}, from)}, true
	}
	opposite, values, ok := c.opposite()
	if !ok {
		return nil, false
	}
	out := []Condition{newCondition(opposite, c.Key, values, from)}
	switch want := c.Operator.withoutKey().not(); {
	case want == opposite.withoutKey():
	case want == yes:
		opposite.IfExists = true
		out[0] = newCondition(opposite, c.Key, values, from)
	default:
		out[0].Vacuous = false // together with the next one
		out = append(out, newCondition(Operator{Base: "Null"}, c.Key, Strings{"false"}, from))
	}
	return out, true
}

// opposite is the operator that holds for the values of a key exactly where
// that of c does not, without regard to requests that lack the key.
func (c Condition) opposite() (Operator, Strings, bool) {
	o, values := Operator{Base: c.Operator.Base}, c.Values
	o.Quantifier = map[string]string{forAll: forAny, forAny: forAll}[c.Operator.Quantifier]
	base, paired := opposites[o.Base]
	ordered := paired && !strings.Contains(o.Base, "IpAddress")
	switch {
	case !c.Operator.known(), ordered && len(values) != 1:
		return o, nil, false
	case paired:
		o.Base = base
	case o.Base == "Bool":
		value, ok := map[string]string{"true": "false", "false": "true"}[strings.ToLower(strings.Join(values, " "))]
		return o, Strings{value}, ok
	case o.Base == "BinaryEquals":
		return o, nil, false
	case o.negated():
		o.Base = strings.Replace(o.Base, "Not", "", 1)
	default:
		for _, family := range []string{"String", "Numeric", "Date", "Arn"} {
			if rest, found := strings.CutPrefix(o.Base, family); found {
				o.Base = family + "Not" + rest
				break
			}
		}
	}
	return o, values, true
}
