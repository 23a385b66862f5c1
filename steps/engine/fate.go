package engine

import (
	"errors"
	"maps"
	"slices"
	"sync"

	"trailhead/awsops"
)

// Fate is what has become of one change of a run.
type Fate uint8

// The fates, from nothing to all of it.
const (
	FateNotBegun Fate = iota // no write was sent
	FateRefused              // begun, and AWS has carried out none of its writes
	FateUnknown              // a write was sent, and it is not known whether AWS has carried it out
	FateBegun                // AWS has carried out some of its writes: it exists, or is changed, and is not finished
	FateMade                 // all of it
)

// Fate is what has become of a change in this run; FateNotBegun for one that is
// not of its plan.
func (r Result) Fate(id ID) Fate {
	switch {
	case slices.Contains(r.Done, id):
		return FateMade
	case slices.Contains(r.Begun, id):
		return FateBegun
	case slices.Contains(r.Unknown, id):
		return FateUnknown
	case slices.Contains(r.Failed, id):
		return FateRefused
	}
	return FateNotBegun
}

// writes is what AWS has said to the writes of a change.
type writes struct {
	mu       sync.Mutex
	begun    bool
	through  bool            // at least one was carried out
	doubtful bool            // of at least one that is not known
	flying   int             // sent, and not answered
	failed   map[string]bool // the parts that are not as they should be
}

// part takes in how far a part of the change is.
func (w *writes) part(p Part) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !p.Settled() {
		return
	}
	if w.failed == nil {
		w.failed = map[string]bool{}
	}
	if delete(w.failed, p.ID); p.State == PartFailed {
		w.failed[p.ID] = true
	}
}

// failedParts are the ids of the parts that failed, in order, up to
// mostFailedKept of them.
func (w *writes) failedParts() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids := slices.Sorted(maps.Keys(w.failed))
	return ids[:min(len(ids), mostFailedKept)]
}

// sent: a write is on its way to AWS.
func (w *writes) sent() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flying++
}

// answered: a write has come to its end.
func (w *writes) answered(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flying--
	var refused *awsops.Error
	errors.As(err, &refused)
	w.through = w.through || err == nil
	w.doubtful = w.doubtful || err != nil && (refused == nil || slices.Contains(doubtful, refused.Kind.String()))
}

// begin: the change is being made.
func (w *writes) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begun = true
}

// fate is what is known of a change that is not made.
func (w *writes) fate() Fate {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.through:
		return FateBegun
	case w.doubtful || w.flying > 0:
		return FateUnknown
	case w.begun:
		return FateRefused
	}
	return FateNotBegun
}

// SoFar is how far the run is: its result, and of each change that is not
// settled what is known. It has no Values. Any goroutine may ask.
func (r *Run) SoFar() Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := Result{Done: slices.Clone(r.result.Done), Failed: slices.Clone(r.result.Failed), Skipped: slices.Clone(r.result.Skipped),
		Begun: slices.Clone(r.result.Begun), Unknown: slices.Clone(r.result.Unknown), Problem: r.result.Problem, Interrupted: r.stop.Err() != nil}
	for _, c := range r.plan.Changes {
		settled := slices.Contains(slices.Concat(now.Done, now.Failed, now.Skipped), c.ID)
		if slot := r.outcomes[c.ID]; slot != nil && !settled {
			now.unfinished(c.ID, slot.writes.fate())
		}
	}
	return now
}

// unfinished notes a change that is not made.
func (r *Result) unfinished(id ID, fate Fate) {
	switch fate {
	case FateNotBegun:
		r.Skipped = append(r.Skipped, id)
		return
	case FateBegun:
		r.Begun = append(r.Begun, id)
	case FateUnknown:
		r.Unknown = append(r.Unknown, id)
	}
	r.Failed = append(r.Failed, id)
}
