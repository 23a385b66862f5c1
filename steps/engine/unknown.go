package engine

import (
	"context"

	"trailhead/awsops"
)

// outcomeUnknown reports whether a call may have been carried out although it
// failed: no answer came, or AWS answered 5xx.
func outcomeUnknown(p *Problem) bool {
	return p != nil && (p.Kind == awsops.Network || p.Kind == awsops.Unavailable)
}

// goOn looks at a resource after a call whose outcome is not known, as the next
// run would, and makes what is still missing. It does so once, and only where
// the result is the one that was agreed to; else the problem stays.
func (r *Run) goOn(ctx context.Context, c Planned, account *awsops.Account, problem *Problem) *Problem {
	if !whole(c) || r.stop.Err() != nil {
		return problem
	}
	r.found(c.ID)
	v := r.plan.values
	observed, err := r.engine.look(ctx, c.resource())
	if err != nil {
		return problem
	}
	now := r.engine.diffOf(observed, v, r.plan.Undo)
	if now.Blocked != nil || !v.shownAs(now.After, c.After) {
		return problem
	}
	v.learn(now.Gives)
	return r.calls(ctx, c, now.Calls, account)
}
