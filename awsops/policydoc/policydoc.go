// Package policydoc is the IAM policy document as a value: parsed, compared
// by meaning, changed by Sid, shown as a difference, and evaluated for one
// request. It knows no AWS client and nothing of Expel.
//
// A statement that was parsed and that nobody changed is written back letter
// for letter: a policy often holds other people's statements, and those must
// come out as they went in.
//
// The grammar is that of the IAM user guide, "Grammar of the IAM JSON policy
// language".
package policydoc

import (
	"encoding/json"
	"maps"
	"slices"
)

// Version is the current version of the policy language. Only with it are
// policy variables such as ${aws:username} replaced (IAM user guide, "IAM
// JSON policy elements: Version").
const Version = "2012-10-17"

// olderVersion is what AWS assumes where a document names no version.
const olderVersion = "2008-10-17"

// The two values of Statement.Effect.
const (
	Allow = "Allow"
	Deny  = "Deny"
)

// Strings is an element that JSON may write as one string or as a list.
type Strings []string

// Principal holds principals by their type: "AWS", "Service", "Federated" or
// "CanonicalUser". {"*": {"*"}} stands for the bare "*".
type Principal map[string]Strings

// Everyone is the bare "*" as a principal.
func Everyone() Principal { return Principal{"*": {"*"}} }

// Conditions is operator -> context key -> values, such as
// {"StringEquals": {"aws:SourceAccount": {"111122223333"}}}. The booleans and
// numbers of the JSON are strings here, as AWS treats them.
type Conditions map[string]map[string]Strings

// Statement is one statement of a document. Elements of the JSON that this
// type has no field for are kept and written back, and they count in
// comparisons.
type Statement struct {
	Sid, Effect             string
	Principal, NotPrincipal Principal
	Action, NotAction       Strings
	Resource, NotResource   Strings
	Condition               Conditions

	origin *origin // nil for a statement that was not parsed
}

// origin is a statement as it was parsed. It never changes, so copies of the
// statement share it.
type origin struct {
	raw    json.RawMessage            // its text, without the white space between elements
	fields Statement                  // what the text says: raw stands for as long as the statement says the same
	extra  map[string]json.RawMessage // elements that have no field
}

// Document is a policy document. The zero Document has no statements and no
// version; New makes one with the current version.
type Document struct {
	Version, ID string
	Statements  []Statement

	extra map[string]json.RawMessage // elements that have no field
}

// New is a document of the current version with these statements.
func New(s ...Statement) Document {
	return Document{Version: Version, Statements: cloneAll(s)}
}

// With is d with these statements. A statement with a Sid takes the place of
// the one that has this Sid, at the same position (of several, the first
// stays a place and the rest go); if both say the same, the present one stays
// letter for letter. A statement without a Sid is added unless an equal one
// without a Sid is there, so With may be repeated. d itself stays as it is.
func (d Document) With(s ...Statement) Document {
	out := d.clone()
	for _, statement := range s {
		out.put(statement.clone())
	}
	return out
}

// put adds or replaces one statement in a document that is ours to change.
func (d *Document) put(s Statement) {
	same := func(other Statement) bool { return other.Sid == s.Sid && (s.Sid != "" || EqualStatement(other, s)) }
	at := slices.IndexFunc(d.Statements, same)
	if at < 0 {
		d.Statements = append(d.Statements, s)
		return
	}
	if !EqualStatement(d.Statements[at], s) {
		d.Statements[at] = s
	}
	if s.Sid != "" {
		rest := slices.DeleteFunc(d.Statements[at+1:], same)
		d.Statements = d.Statements[:at+1+len(rest)]
	}
}

// Without is d without the statements that have one of these Sids. An empty
// Sid names nothing. d itself stays as it is.
func (d Document) Without(sids ...string) Document {
	out := d.clone()
	out.Statements = slices.DeleteFunc(out.Statements, func(s Statement) bool {
		return s.Sid != "" && slices.Contains(sids, s.Sid)
	})
	return out
}

// Statement is the first statement with this Sid; false if there is none, or
// if sid is empty.
func (d Document) Statement(sid string) (Statement, bool) {
	for _, s := range d.Statements {
		if sid != "" && s.Sid == sid {
			return s.clone(), true
		}
	}
	return Statement{}, false
}

func (d Document) clone() Document {
	d.Statements = cloneAll(d.Statements)
	d.extra = maps.Clone(d.extra)
	return d
}

func cloneAll(s []Statement) []Statement {
	out := make([]Statement, 0, len(s)+1)
	for _, statement := range s {
		out = append(out, statement.clone())
	}
	return out
}

func (s Statement) clone() Statement {
	s.Principal, s.NotPrincipal = cloneValues(s.Principal), cloneValues(s.NotPrincipal)
	s.Action, s.NotAction = slices.Clone(s.Action), slices.Clone(s.NotAction)
	s.Resource, s.NotResource = slices.Clone(s.Resource), slices.Clone(s.NotResource)
	condition := maps.Clone(s.Condition)
	for operator, keys := range condition {
		condition[operator] = cloneValues(keys)
	}
	s.Condition = condition
	return s
}

func cloneValues[M ~map[string]Strings](m M) M {
	out := maps.Clone(m)
	for key, values := range out {
		out[key] = slices.Clone(values)
	}
	return out
}
