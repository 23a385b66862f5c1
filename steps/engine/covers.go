package engine

import (
	"slices"
	"strings"
)

// Plan is what somebody has said yes to, as it was shown.
func (a Approved) Plan() *Plan { return a.plan }

// Covers reports whether all that a plan would do is part of what was
// approved: the same things, by the same calls or fewer of them, to the same
// end. What somebody else has changed since counts as something new. Such a
// plan needs no further yes.
func (a Approved) Covers(now *Plan) bool {
	if a.plan == nil || now.Undo != a.plan.Undo {
		return false
	}
	for _, c := range now.Changes {
		at := slices.IndexFunc(a.plan.Changes, func(was Planned) bool { return was.ID == c.ID })
		if at < 0 || !a.coversChange(c, a.plan.Changes[at], now.values) {
			return false
		}
	}
	return true
}

// coversChange compares one change with the approved one. A thing that was to
// be made may be half made by now; a document that was there before must be
// the one that was shown.
func (a Approved) coversChange(c, was Planned, v *Values) bool {
	if c.At != was.At || c.Name != was.Name {
		return false
	}
	if was.Verb != Create && (c.Verb != was.Verb || !c.Before.Equal(was.Before)) {
		return false
	}
	if c.Verb == Remove && was.Verb != Remove {
		return false
	}
	for _, call := range c.Calls {
		asked := call.Repair && was.Verb == Create // by the call that makes it
		if !asked && !slices.ContainsFunc(was.Calls, func(w Call) bool { return w.Action == call.Action }) {
			return false
		}
	}
	return c.After.Equal(was.After) || v.before(c.After.Reveal(), a.known) == was.After.Reveal()
}

// before writes text as it would read with only those values known.
func (v *Values) before(text string, known map[Ref]string) string {
	if v == nil {
		return text
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for r, value := range v.known {
		if _, was := known[r]; !was && value != "" {
			text = strings.ReplaceAll(text, value, r.Placeholder())
		}
	}
	return text
}

// snapshot is what is known now.
func (v *Values) snapshot() map[Ref]string {
	known := map[Ref]string{}
	if v == nil {
		return known
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for r, value := range v.known {
		known[r] = value
	}
	return known
}
