package policydoc

import (
	"slices"
	"strings"
)

// LayerKind is a kind of policies that take part in a verdict.
type LayerKind string

// The kinds of layers.
const (
	LayerIdentity LayerKind = "identity"
	LayerBoundary LayerKind = "boundary"
	LayerSession  LayerKind = "session"
	LayerResource LayerKind = "resource"
	LayerSCP      LayerKind = "scp"
	LayerRCP      LayerKind = "rcp"
	LayerGrant    LayerKind = "grant"
)

// ReasonKind is what a reason says.
type ReasonKind uint8

// The kinds of reasons.
const (
	ExplicitDeny ReasonKind = iota + 1 // a statement denies
	NoAllow                            // a layer has no statement that allows
	AllowedBy                          // a statement allows, or a grant
	MayDeny                            // a statement may deny: it depends on keys that are unknown
	MayAllow                           // a statement may allow: it depends on keys that are unknown
	LayerUnread                        // policies of this layer are not known
	OwnerUnknown                       // it is not known whether caller and resource are of one account
)

// StatementRef names a statement: its policy, its Sid, which may be empty, and
// its position in the document from 0. For a grant, Policy is its ID and
// Index -1.
type StatementRef struct {
	Policy, Sid string
	Index       int
}

// Reason is one part of what decides a call.
type Reason struct {
	Kind      ReasonKind
	Layer     LayerKind
	Level     int          // of SCPs and RCPs, from 0, the root
	Statement StatementRef // of ExplicitDeny, AllowedBy, MayDeny and MayAllow
	Keys      []string     // of MayDeny and MayAllow: the keys that are unknown, as the statement spells them
	Misses    []Miss       // of NoAllow: the statements that would allow but for one element
}

// Miss is an Allow that would apply but for one element of it.
type Miss struct {
	Statement StatementRef
	Element   string   // "Principal", "Action", "Resource" or "Condition"
	Operator  string   // of a condition, as the statement writes it
	Key       string   // of a condition, as the statement spells it
	Want      Strings  // what the element says
	Got       []string // what the call has instead; empty for a key that it lacks
}

// Verdict is what all policies together say of a call.
type Verdict struct {
	Decision Decision // Allowed, Denied or Unknown

	// Reasons are what decides, that to be told first in front. Allowed: the
	// statements it rests on. Denied: the statements that deny or else the
	// layers that lack an allow. Unknown: all that leaves it open.
	Reasons []Reason
}

// Keys are the condition keys whose values would decide an Unknown verdict, in
// order and each once whatever its case.
func (v Verdict) Keys() []string {
	var out []string
	for _, reason := range v.Reasons {
		out = append(out, reason.Keys...)
	}
	return foldedSet(out)
}

// Reason is the first reason; the zero Reason if there is none.
func (v Verdict) Reason() Reason {
	if len(v.Reasons) == 0 {
		return Reason{}
	}
	return v.Reasons[0]
}

// foldedSet is the values in order, those that differ only in case once.
func foldedSet(values []string) []string {
	out := slices.Clone(values)
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return slices.CompactFunc(out, strings.EqualFold)
}
