package engine

import "context"

type makerKey struct{}

// maker puts the names that AWS chose on record.
type maker struct {
	journal  *Journal
	resource ID
}

func withMaker(ctx context.Context, journal *Journal, resource ID) context.Context {
	return context.WithValue(ctx, makerKey{}, maker{journal, resource})
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
