package policydoc

import (
	"fmt"
	"slices"
)

// Kind is what happened to a statement between two documents.
type Kind uint8

// The kinds of difference.
const (
	Added Kind = iota + 1
	Removed
	Changed
)

// String is the kind as a word: "added", "removed", "changed".
func (k Kind) String() string {
	switch k {
	case Added:
		return "added"
	case Removed:
		return "removed"
	case Changed:
		return "changed"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Difference is one statement that is not the same in two documents.
type Difference struct {
	Kind          Kind
	Sid           string // of the statement after, or before when it was removed; may be empty
	Before, After string // indented JSON; empty where there was or is no such statement
}

// Diff lists what changed between two documents, in the order of before, then
// what is new in the order of after. Statements are paired by Sid, the rest by
// meaning. It is empty exactly when the documents are Equal; a difference
// outside the statements (Version, Id) comes first, as Changed without a Sid.
func Diff(before, after Document) []Difference {
	var out []Difference
	if before.head() != after.head() {
		out = append(out, Difference{Kind: Changed, Before: before.headJSON(), After: after.headJSON()})
	}
	pairs, added := pair(before.Statements, after.Statements)
	for i, s := range before.Statements {
		switch other := pairs[i]; {
		case other == nil:
			out = append(out, Difference{Kind: Removed, Sid: s.Sid, Before: indent(s.json())})
		case s.canonical() != other.canonical():
			out = append(out, Difference{Kind: Changed, Sid: other.Sid, Before: indent(s.json()), After: indent(other.json())})
		}
	}
	for _, s := range added {
		out = append(out, Difference{Kind: Added, Sid: s.Sid, After: indent(s.json())})
	}
	return out
}

// headJSON is the document without its statements.
func (d Document) headJSON() string {
	var o object
	o.text("Version", d.Version)
	o.text("Id", d.ID)
	o.addAll(d.extra)
	return indent(o.close())
}

// pair finds for each statement of before its counterpart in after, nil where
// there is none, and what is left of after. Twins come first, so that of
// several statements with one Sid the unchanged ones find each other.
func pair(before, after []Statement) (pairs []*Statement, added []Statement) {
	pairs = make([]*Statement, len(before))
	left := make([]*Statement, len(after))
	for i := range after {
		left[i] = &after[i]
	}
	sameCanonical := func(a, b Statement) bool { return a.canonical() == b.canonical() }
	sameSid := func(a, b Statement) bool { return a.Sid != "" && a.Sid == b.Sid }
	for _, same := range []func(a, b Statement) bool{sameCanonical, sameSid, EqualStatement} {
		for i := range before {
			at := slices.IndexFunc(left, func(s *Statement) bool { return s != nil && same(before[i], *s) })
			if pairs[i] == nil && at >= 0 {
				pairs[i], left[at] = left[at], nil
			}
		}
	}
	for _, s := range left {
		if s != nil {
			added = append(added, *s)
		}
	}
	return pairs, added
}
