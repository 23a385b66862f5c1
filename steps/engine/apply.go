package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"trailhead/awsops"
)

// Run is a plan being carried out.
type Run struct {
	engine *Engine
	plan   *Plan
	stream *stream

	abort     context.CancelFunc
	stop      context.Context // done: begin no further call
	stopNow   context.CancelFunc
	finished  chan struct{}
	result    Result
	mu        sync.Mutex
	outcomes  map[ID]*outcome
	startedAt time.Time
}

// Apply carries out an approved plan: what can run at the same time does, and
// what needs something waits for it. Relook says that time has passed since
// the plan was shown, so that everything is looked at again before the first
// write; a plan that no longer fits is not begun (ErrDrift).
//
// The caller must read Events to their end; Wait then returns at once.
func (e *Engine) Apply(ctx context.Context, ok Approved, relook bool) *Run {
	ctx, abort := context.WithCancel(ctx)
	stop, stopNow := context.WithCancel(ctx)
	r := &Run{engine: e, plan: ok.plan, stream: newStream(), abort: abort, stop: stop, stopNow: stopNow,
		finished: make(chan struct{}), outcomes: map[ID]*outcome{}, startedAt: e.Clock.Now()}
	r.result.Values = ok.plan.values
	go r.run(ctx, relook)
	return r
}

// Events are what happens, in order; the last is Ended.
func (r *Run) Events() <-chan Event { return r.stream.events }

// Stop ends the run after the calls in flight. What was not begun stays as it
// was, and a later run goes on from there.
func (r *Run) Stop() { r.stopNow() }

// Abort ends the run now. Calls in flight are on record as unknown.
func (r *Run) Abort() { r.stopNow(); r.abort() }

// Wait returns when the run has ended and its journal is closed.
func (r *Run) Wait() Result {
	<-r.finished
	return r.result
}

func (r *Run) run(ctx context.Context, relook bool) {
	defer close(r.finished)
	defer r.abort()
	problem := r.begin(ctx, relook)
	if problem == nil && len(r.plan.Changes) > 0 {
		problem = r.carryOut(ctx)
	}
	r.conclude(problem)
	r.stream.send(Ended{Result: r.result})
}

// begin makes sure that the plan still fits and that the journal can be kept.
// A plan without changes leaves no trace.
func (r *Run) begin(ctx context.Context, relook bool) *Problem {
	if len(r.plan.Changes) == 0 {
		return nil
	}
	if err := r.engine.Journal.Begin(r.plan.Hash, r.engine.By, r.engine.Answers); err != nil {
		return asProblem(err)
	}
	if problem := r.markGoing(); problem != nil || !relook {
		return problem
	}
	var resources []Resource
	for _, c := range slices.Concat(r.plan.Changes, r.plan.Kept, r.plan.Handed) {
		if whole(c) {
			resources = append(resources, c.resource())
		}
	}
	now, err := r.engine.plan(awsops.WithSharedReads(ctx), resources, NewValues(), r.plan.Undo)
	if err != nil {
		return asProblem(err)
	}
	if now.Hash != r.plan.hash(whole) {
		return &Problem{ID: "run.drift", What: "Nothing was changed", Why: "AWS has moved since the plan was shown: " + moved(r.plan, now),
			Do: []Remedy{newPlan}, Err: ErrDrift, Again: true}
	}
	return nil
}

// whole leaves out the resources that look at their parts one by one.
func whole(c Planned) bool { return !streams(c.resource()) }

// moved names what differs between the plan that was shown and one made now.
func moved(shown, now *Plan) string {
	var names []string
	all := slices.Concat(now.Changes, now.Kept)
	for _, before := range slices.Concat(shown.Changes, shown.Kept) {
		if !whole(before) {
			continue
		}
		i := slices.IndexFunc(all, func(c Planned) bool { return c.ID == before.ID })
		if i < 0 || all[i].Verb != before.Verb || !all[i].Before.Equal(before.Before) || !all[i].After.Equal(before.After) {
			names = append(names, before.Title())
		}
	}
	for _, b := range now.Blocked {
		names = append(names, b.What)
	}
	return strings.Join(names, ", ")
}

func asProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return &Problem{ID: "other", What: "Stopped", Why: err.Error(), Err: err}
}

// change makes one change: on record before, call by call, on record after.
func (r *Run) change(ctx context.Context, c Planned) *Problem {
	v := r.plan.values
	diff := r.engine.diffOf(c.observed(), v, r.plan.Undo) // the same as shown, with what has become known since
	if whole(c) && (c.Verb == Change || c.Reread && !r.made(c.Within)) {
		var err error
		if diff, err = r.engine.still(ctx, c, v, r.plan.Undo); err != nil {
			return asProblem(err)
		}
	}
	journal := r.engine.Journal
	if err := journal.write(entry{Event: "change", Resource: c.ID, Title: c.Title(), Identity: c.Identity, Verb: c.Verb, Undo: r.plan.Undo,
		Before: diff.Before.String(), After: diff.After.String()}); err != nil {
		return asProblem(err)
	}
	account, err := r.engine.Fleet.At(ctx, c.At, c.As)
	if err != nil {
		return Explain("reach account "+c.At.Account, c.resource(), err)
	}
	problem := r.calls(ctx, c, diff.Calls, account)
	if outcomeUnknown(problem) {
		problem = r.goOn(ctx, c, account, problem)
	}
	if err := r.noteFailedParts(c); err != nil {
		return asProblem(err)
	}
	if problem != nil {
		if err := journal.write(entry{Event: "failed", Resource: c.ID, Kind: problem.Kind.String(), Code: problem.Code}); err != nil {
			return asProblem(err)
		}
		return problem
	}
	if err := r.remember(c.ID, diff.Remember); err != nil {
		return asProblem(err)
	}
	if err := journal.write(entry{Event: "did", Resource: c.ID, Verb: c.Verb}); err != nil {
		return asProblem(err)
	}
	return nil
}
