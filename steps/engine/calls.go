package engine

import (
	"context"
	"errors"

	"trailhead/awsops"
)

// calls makes the calls of a change, one after the other, until one fails or the
// run is stopped. Those that nobody waits for run beside them.
func (r *Run) calls(ctx context.Context, c Planned, calls []Call, account *awsops.Account) *Problem {
	var beside []func() error
	for _, call := range calls {
		if !call.Early {
			if lacks := r.lacking(c); lacks != "" {
				if r.stop.Err() != nil { // that is why it is not there
					return stoppedAt(c, call, "it was stopped before "+call.Action)
				}
				return &Problem{ID: "run.incomplete", What: "Stopped in the middle of " + string(c.Verb) + " " + c.Title(),
					Why: "it needs " + lacks + ", which is not there", Do: []Remedy{RunAgain("it goes on from here")}, Again: true}
			}
		}
		one := func() error {
			if problem := r.call(ctx, c, call, account); problem != nil {
				return problem
			}
			return nil
		}
		if call.Beside {
			beside = append(beside, one)
			continue
		}
		if problem := r.call(ctx, c, call, account); problem != nil {
			return problem
		}
	}
	r.open(c)
	if err := Parallel(beside...); err != nil {
		return asProblem(err)
	}
	return nil
}

// early reports whether the first of the calls waits for nothing.
func early(calls []Call) bool { return len(calls) > 0 && calls[0].Early }

func (r *Run) call(ctx context.Context, c Planned, call Call, account *awsops.Account) *Problem {
	if r.stop.Err() != nil {
		return stoppedAt(c, call, "it was stopped before "+call.Action)
	}
	if err := call.Run(r.attended(ctx, c, call), account, r.plan.values); err != nil {
		if r.stop.Err() != nil && waiting(err) { // AWS had time left: it is not to blame
			return stoppedAt(c, call, "it was stopped while AWS was not ready for "+call.Action+" yet")
		}
		return Explain(string(c.Verb)+" "+c.Title(), c.resource(), err)
	}
	return nil
}

// waiting reports whether an error is of a wait, between two tries or for AWS
// to catch up, and not of a call on its way.
func waiting(err error) bool {
	var e *awsops.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Kind == awsops.NotYet || e.Kind == awsops.Throttled || e.Kind == awsops.Interrupted && e.Call.Action == ""
}

// stoppedAt is the problem of a change that was stopped by a person.
func stoppedAt(c Planned, call Call, why string) *Problem {
	return &Problem{ID: "run.interrupted", What: "Stopped in the middle of " + string(c.Verb) + " " + c.Title(), Why: why,
		Do: []Remedy{RunAgain("it goes on from here")}, Kind: awsops.Interrupted, Action: call.Action, Again: true}
}

// attended is ctx for one call of a change: everybody who has to hear of it
// does.
func (r *Run) attended(ctx context.Context, c Planned, call Call) context.Context {
	heard := func(made awsops.Call) {
		if whole(c) { // the parts of the others are told by themselves
			r.stream.send(Called{About: c.About, Action: made.Action, Says: call.Says})
		}
	}
	ctx = awsops.WithObserver(ctx, journalObserver{journal: r.engine.Journal, resource: c.ID, heard: heard, parts: !whole(c),
		writes: r.outcomes[c.ID].writes})
	ctx = telling(r.withMaker(awsops.WithStop(ctx, r.stop), c.ID), c.About, func(e Event) {
		if p, ok := e.(Progressed); ok {
			r.outcomes[c.ID].writes.part(p.Part)
		}
		r.stream.send(e)
	})
	return awsops.WithWaiting(ctx, func(w awsops.Waiting) {
		if whole(c) || w.Throttled { // what is waited for in one of thousands of parts is its own matter
			r.stream.send(Waited{About: c.About, Why: w.Why, For: r.engine.Clock.Now().Sub(w.Since), Limit: w.Limit,
				Throttled: w.Throttled, Try: w.Try})
		}
	})
}
