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

// confirm looks once more when every change is made: the next plan must be
// empty, or what was done is not what was wanted.
func (r *Run) confirm(ctx context.Context) *Problem {
	if len(r.result.Done) < len(r.plan.Changes) || r.stop.Err() != nil {
		return nil
	}
	left := slices.DeleteFunc(slices.Clone(r.plan.Changes), func(c Planned) bool { return !whole(c) })
	for pauses := awsops.NewPauses(r.engine.Clock, confirmLimit); ; {
		var problem *Problem
		if left, problem = r.unlike(ctx, left); problem != nil || len(left) == 0 {
			return problem
		}
		if pauses.Over() {
			break
		}
		for _, c := range left {
			r.stream.send(Waited{About: c.About, Why: "AWS does not show it as it was made yet", For: pauses.Waited(), Limit: confirmLimit})
		}
		if pauses.Sleep(r.stop) != nil {
			return nil
		}
	}
	return &Problem{ID: "run.not-confirmed", What: "Every change was made, but AWS does not show " + left[0].Title() + " as it was made",
		Why: "after " + confirmLimit.String() + " it would still take: " + sayings(left[0].Calls) +
			". Somebody or something else may be changing it",
		Do: []Remedy{{Do: "Look at a new plan: it shows what is different"}}, Again: true}
}

func sayings(calls []Call) string {
	var says []string
	for _, c := range calls {
		says = append(says, c.Says+" ("+c.Action+")")
	}
	return strings.Join(says, ", ")
}

// unlike returns those of the changes that AWS does not show as made.
func (r *Run) unlike(ctx context.Context, made []Planned) ([]Planned, *Problem) {
	resources := make([]Resource, 0, len(made))
	for _, c := range made {
		resources = append(resources, c.resource)
	}
	now, err := r.engine.plan(context.WithValue(awsops.WithSharedReads(ctx), confirming{}, true), resources, r.plan.values, r.plan.Undo)
	if err != nil {
		return nil, asProblem(err)
	}
	if len(now.Blocked) > 0 {
		return nil, now.Blocked[0]
	}
	return now.Changes, nil
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
