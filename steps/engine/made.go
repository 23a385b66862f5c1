package engine

import (
	"context"
	"slices"
)

type makerKey struct{}

// maker puts the names that AWS chose on record, and hears that a thing was there.
type maker struct {
	journal  *Journal
	resource ID
	found    func()
}

func (r *Run) withMaker(ctx context.Context, resource ID) context.Context {
	return context.WithValue(ctx, makerKey{}, maker{r.engine.Journal, resource, func() { r.found(resource) }})
}

func (r *Run) found(id ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcomes[id].found = true
}

// Found tells the run that what a call was to make was there already: the answer
// to an earlier try was lost, or somebody else has made it since the plan was
// shown. What one may take for granted of a thing just made, it does not.
func Found(ctx context.Context) {
	if m, ok := ctx.Value(makerKey{}).(maker); ok {
		m.found()
	}
}

// made reports whether this run has made a resource itself, and not found it.
func (r *Run) made(id ID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	slot := r.outcomes[id]
	return slot != nil && slot.usable && !slot.found &&
		slices.ContainsFunc(r.plan.Changes, func(c Planned) bool { return c.ID == id && c.Verb == Create })
}

type justMadeKey struct{}

// JustMade are the values of the run that has made this resource a moment ago;
// false in every other look. What came to be in one act with it (its tags) needs
// no look, and what its calls were answered (its URL) need not be asked for.
func JustMade(ctx context.Context) (*Values, bool) {
	v, ok := ctx.Value(justMadeKey{}).(*Values)
	return v, ok
}

// Made puts on record what AWS has called the thing that a call of this change
// has just made: a key's ARN, an access key's id. The error is that of the
// journal.
func Made(ctx context.Context, name string) error {
	m, ok := ctx.Value(makerKey{}).(maker)
	if !ok {
		return nil
	}
	return m.journal.write(entry{Event: "made", Resource: m.resource, Identity: name})
}

// markGoing puts on record what an undo that somebody has agreed to will take
// back. Where it is cut off, the next one needs not ask whose the rest is.
func (r *Run) markGoing() *Problem {
	if !r.plan.Undo {
		return nil
	}
	for _, c := range r.plan.Changes {
		if c.Identity == "" {
			continue
		}
		if err := r.engine.Journal.write(entry{Event: "going", Resource: c.ID, Identity: c.Identity}); err != nil {
			return asProblem(err)
		}
	}
	return nil
}

type pastKey struct{}

// PastOf is what the journal remembers of another resource than the one that is
// looked at.
func PastOf(ctx context.Context, about About) Past {
	if past, ok := ctx.Value(pastKey{}).(func(About) Past); ok {
		return past(about)
	}
	return Past{Notes: map[string]string{}}
}
