package policydoc

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// Equal tells whether two documents mean the same to AWS. The order of
// statements and of values, a single value or a list, values given twice, the
// case of actions and of condition keys, an account id or its root ARN, and
// "*" or {"AWS": "*"} make no difference, since AWS rewrites these at will
// (docs/aws.md#comparing-policies). Sids and Id count; no Version is
// the version 2008-10-17.
func Equal(a, b Document) bool {
	return a.head() == b.head() && slices.Equal(canonicalAll(a), canonicalAll(b))
}

// EqualStatement tells whether two statements mean the same, whatever their
// Sids are. The rules are those of Equal.
func EqualStatement(a, b Statement) bool {
	// Most statements differ here already, and a text of each takes much longer.
	if a.Effect != b.Effect || !sameSet(a.Action, b.Action, strings.ToLower) || !sameSet(a.Resource, b.Resource, asIs) {
		return false
	}
	return a.rest() == b.rest()
}

// rest is in canonical form what EqualStatement has not compared before.
func (s Statement) rest() string {
	s.Sid, s.Effect, s.Action, s.Resource = "", "", nil, nil
	return s.canonical()
}

func sameSet(a, b Strings, change func(string) string) bool {
	return slices.Equal(a, b) || slices.Equal(set(a, change), set(b, change))
}

// head is what a document says outside its statements, in canonical form.
func (d Document) head() string {
	var o object
	o.text("Version", cmp.Or(d.Version, olderVersion))
	o.text("Id", d.ID)
	extra := canonicalRaw(d.extra)
	delete(extra, "Id") // an empty one, which says nothing
	o.addAll(extra)
	return string(o.close())
}

func canonicalAll(d Document) []string {
	out := make([]string, 0, len(d.Statements))
	for _, s := range d.Statements {
		out = append(out, s.canonical())
	}
	slices.Sort(out)
	return out
}

// canonical is a text that two statements share if they mean the same.
func (s Statement) canonical() string {
	var o object
	o.text("Sid", s.Sid)
	o.text("Effect", s.Effect)
	o.principal("Principal", canonicalPrincipal(s.Principal))
	o.principal("NotPrincipal", canonicalPrincipal(s.NotPrincipal))
	o.strings("Action", set(s.Action, strings.ToLower))
	o.strings("NotAction", set(s.NotAction, strings.ToLower))
	o.strings("Resource", set(s.Resource, asIs))
	o.strings("NotResource", set(s.NotResource, asIs))
	o.add("Condition", list(canonicalConditions(s.Condition)))
	o.addAll(canonicalRaw(s.extras()))
	return string(o.close())
}

func canonicalPrincipal(p Principal) Principal {
	if p == nil {
		return nil
	}
	out := make(Principal, len(p))
	for kind, values := range p {
		if kind == "*" {
			kind = "AWS"
		}
		out[kind] = set(append(out[kind], values...), accountOf)
	}
	return out
}

// canonicalConditions is a list and not a map: two keys that differ only in
// case are two conditions, and both must hold.
func canonicalConditions(c Conditions) []json.RawMessage {
	var out []json.RawMessage
	for name, keys := range c {
		change := asIs
		if base := ParseOperator(name).Base; base == "Bool" || base == "Null" {
			change = strings.ToLower
		}
		for key, values := range keys {
			var o object
			o.text("Operator", name)
			o.text("Key", strings.ToLower(key))
			o.add("Values", set(values, change).json())
			out = append(out, o.close())
		}
	}
	slices.SortFunc(out, func(a, b json.RawMessage) int { return bytes.Compare(a, b) })
	return slices.CompactFunc(out, slices.Equal)
}

// canonicalRaw puts the object keys of elements we do not know in order.
func canonicalRaw(elements map[string]json.RawMessage) map[string]json.RawMessage {
	if len(elements) == 0 {
		return nil
	}
	out := make(map[string]json.RawMessage, len(elements))
	for name, raw := range elements {
		var value any
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber() // a large number must not lose digits
		text := raw
		if err := decoder.Decode(&value); err == nil {
			if sorted, err := json.Marshal(value); err == nil {
				text = sorted
			}
		}
		out[name] = text
	}
	return out
}

// set is the values after change, sorted and each of them once.
func set(values Strings, change func(string) string) Strings {
	out := make(Strings, 0, len(values))
	for _, value := range values {
		out = append(out, change(value))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func asIs(s string) string { return s }

// accountOf is the account id for an account's root ARN, and any other
// principal as it is. AWS turns the first into the second (IAM user guide,
// "AWS JSON policy elements: Principal").
func accountOf(principal string) string {
	if a, ok := parseARN(principal); ok && a.service == "iam" && a.resource == "root" {
		return a.account
	}
	return principal
}
