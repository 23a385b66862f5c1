package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
)

// confirmLimit is for how long AWS may not show what was just made. It takes
// seconds, rarely minutes (docs/aws.md#waiting).
const confirmLimit = 3 * time.Minute

// confirm looks at a change for the last time: nothing may be left to do, or what
// was done is not what was wanted. It is looked at by itself, while others are
// still being made; where one of them fails, nobody waits for AWS to show it.
func (r *Run) confirm(ctx context.Context, c Planned) *Problem {
	repaired := false
	for pauses := awsops.NewPauses(r.engine.Clock, confirmLimit); r.stop.Err() == nil; {
		left, problem := r.unlike(ctx, c)
		if problem != nil || left == nil {
			return problem
		}
		if lacks := repairs(left.Calls); len(lacks) > 0 && !repaired {
			repaired = true
			if problem := r.repair(ctx, c, lacks); problem != nil {
				return problem
			}
			continue
		}
		if pauses.Over() {
			return notConfirmed(*left)
		}
		r.stream.send(Waited{About: c.About, Why: "AWS does not show it as it was made yet", For: pauses.Waited(), Limit: confirmLimit})
		if r.failed() || pauses.Sleep(r.stop) != nil {
			return nil
		}
	}
	return nil
}

func notConfirmed(left Planned) *Problem {
	return &Problem{ID: "run.not-confirmed", What: "Every change was made, but AWS does not show " + left.Title() + " as it was made",
		Why: "after " + confirmLimit.String() + " it would still take: " + sayings(left.Calls) +
			". Somebody or something else may be changing it",
		Do: []Remedy{{Do: "Look at a new plan: it shows what is different"}}, Again: true}
}

// failed reports whether some change of the run could not be made.
func (r *Run) failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.result.Problem != nil
}

func repairs(calls []Call) []Call {
	return slices.DeleteFunc(slices.Clone(calls), func(c Call) bool { return !c.Repair })
}

// repair makes up for what the call that made a resource has left out.
func (r *Run) repair(ctx context.Context, c Planned, lacks []Call) *Problem {
	account, err := r.engine.Fleet.At(ctx, c.At, c.As)
	if err != nil {
		return Explain("reach account "+c.At.Account, c.resource(), err)
	}
	if problem := r.calls(ctx, c, lacks, account); problem != nil {
		return problem
	}
	if err := r.engine.Journal.write(entry{Event: "did", Resource: c.ID, Verb: c.Verb}); err != nil {
		return asProblem(err)
	}
	return nil
}

func sayings(calls []Call) string {
	var says []string
	for _, c := range calls {
		says = append(says, c.Says+" ("+c.Action+")")
	}
	return strings.Join(says, ", ")
}

// unlike is what is left to do of a change that was made, nil for nothing.
func (r *Run) unlike(ctx context.Context, c Planned) (*Planned, *Problem) {
	ctx = context.WithValue(awsops.WithSharedReads(ctx), confirming{}, true)
	if !r.plan.Undo {
		ctx = context.WithValue(ctx, lastLook{}, true)
	}
	if r.made(c.ID) {
		ctx = context.WithValue(ctx, justMadeKey{}, r.plan.values)
	}
	now, err := r.engine.plan(ctx, []Resource{c.resource()}, r.plan.values, r.plan.Undo)
	switch {
	case err != nil:
		return nil, asProblem(err)
	case len(now.Blocked) > 0:
		return nil, now.Blocked[0]
	case len(now.Changes) > 0:
		return &now.Changes[0], nil
	}
	return nil, nil
}

// conclude settles the result and closes the journal.
func (r *Run) conclude(problem *Problem) {
	if r.result.Problem == nil {
		r.result.Problem = problem
	}
	r.result.Interrupted = r.stop.Err() != nil
	r.result.Took = r.engine.Clock.Now().Sub(r.startedAt)
	outcome := "done"
	switch {
	case r.result.Interrupted:
		outcome = "interrupted"
	case r.result.Problem != nil:
		outcome = "stopped"
	case r.plan.Undo:
		outcome = "removed"
	}
	if err := r.engine.Journal.End(outcome); err != nil && r.result.Problem == nil {
		r.result.Problem = asProblem(err)
	}
}
