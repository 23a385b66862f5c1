package engine

import (
	"context"
	"slices"
	"sync"
)

// outcome is where one change stands. Ready is closed when it can be built upon,
// or is settled.
type outcome struct {
	ready   chan struct{}
	writes  *writes
	opened  bool // ready is closed
	usable  bool // what needs it may go on
	found   bool // what was to be made was there already (Found)
	done    bool
	skipped string
	problem *Problem

	unconfirmed *Problem // the last look has not found it as it was made
}

// carryOut starts every change; each waits for what it needs, and is looked at
// for the last time as soon as it is made. The problem is that of the first that
// AWS does not show as it was made.
func (r *Run) carryOut(ctx context.Context) *Problem {
	r.mu.Lock()
	for _, c := range r.plan.Changes {
		r.outcomes[c.ID] = &outcome{ready: make(chan struct{}), writes: &writes{}}
	}
	r.mu.Unlock()
	var all sync.WaitGroup
	for _, c := range r.plan.Changes {
		all.Add(1)
		go func() {
			defer all.Done()
			o := r.attempt(ctx, c)
			r.settle(c, o)
			if o.done && whole(c) {
				r.outcomes[c.ID].unconfirmed = r.confirm(ctx, c)
			}
		}()
	}
	all.Wait()
	for _, c := range r.plan.Changes {
		if problem := r.outcomes[c.ID].unconfirmed; problem != nil {
			return problem
		}
	}
	return nil
}

// attempt waits for what a change needs and makes it.
func (r *Run) attempt(ctx context.Context, c Planned) outcome {
	if !early(c.Calls) {
		if lacks := r.lacking(c); lacks != "" {
			return outcome{skipped: "it needs " + lacks + ", which is not there"}
		}
	}
	for _, id := range c.Follows {
		if other := r.outcomes[id]; other != nil {
			<-other.ready
		}
	}
	if r.stop.Err() != nil {
		return outcome{skipped: "the run was stopped"}
	}
	from := r.engine.Clock.Now()
	r.outcomes[c.ID].writes.begin()
	r.stream.send(Began{About: c.About, Verb: c.Verb, Summary: c.Summary})
	if problem := r.change(ctx, c); problem != nil {
		return outcome{problem: problem}
	}
	r.stream.send(Done{About: c.About, Verb: c.Verb, Took: r.engine.Clock.Now().Sub(from)})
	return outcome{done: true}
}

// lacking waits for what a change needs, and names the first of it that was not
// made; "" where all was.
func (r *Run) lacking(c Planned) string {
	for _, id := range r.before(c) {
		other := r.outcomes[id]
		<-other.ready
		if !r.usable(other) {
			return r.title(id)
		}
	}
	return ""
}

func (r *Run) usable(o *outcome) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return o.usable
}

// open lets what needs a change go on.
func (r *Run) open(c Planned) {
	r.mu.Lock()
	defer r.mu.Unlock()
	slot := r.outcomes[c.ID]
	slot.usable = true
	slot.open()
}

// open is called with the run's mutex held.
func (o *outcome) open() {
	if !o.opened {
		o.opened = true
		close(o.ready)
	}
}

func (r *Run) title(id ID) string {
	for _, c := range r.plan.Changes {
		if c.ID == id {
			return c.Title()
		}
	}
	return string(id)
}

// before is what must be settled before c: what it needs when making, what
// needs it when taking back.
func (r *Run) before(c Planned) []ID {
	var ids []ID
	for _, other := range r.plan.Changes {
		needs := !r.plan.Undo && slices.Contains(c.Needs, other.ID) || r.plan.Undo && slices.Contains(other.Needs, c.ID)
		if needs {
			ids = append(ids, other.ID)
		}
	}
	return ids
}

func (r *Run) settle(c Planned, o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	slot := r.outcomes[c.ID]
	slot.done, slot.skipped, slot.problem = o.done, o.skipped, o.problem
	slot.usable = slot.usable || o.done
	slot.open()
	switch {
	case o.done:
		r.result.Done = append(r.result.Done, c.ID)
	case o.problem != nil:
		r.result.unfinished(c.ID, slot.writes.fate())
		if r.result.Problem == nil {
			r.result.Problem = o.problem
		}
		r.stream.send(Failed{About: c.About, Problem: o.problem})
	default:
		r.result.Skipped = append(r.result.Skipped, c.ID)
		r.stream.send(Skipped{About: c.About, Why: o.skipped})
	}
}
