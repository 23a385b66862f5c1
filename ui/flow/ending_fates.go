package flow

import (
	"slices"

	"trailhead/steps/engine"
)

// Fate is what has become of a change of the plan in all of its runs so far.
// What an earlier try made or began still stands, whatever a later one came to.
func (e *Ending) Fate(id engine.ID) engine.Fate {
	if slices.Contains(e.Made, id) {
		return engine.FateMade
	}
	if e.run != nil {
		return max(e.fates[id], e.run.SoFar().Fate(id))
	}
	return e.fates[id]
}

// Follow takes in how far a run is that has begun, for as long as it is not over.
func (e *Ending) Follow(run *engine.Run) { e.run = run }

// note takes in what a run has come to, for every change of the plan. A later
// try has looked, so what was not known before is known by then.
func (e *Ending) note(r engine.Result) {
	if e.Plan == nil {
		return
	}
	if e.fates == nil {
		e.fates = map[engine.ID]engine.Fate{}
	}
	for _, c := range e.Plan.Changes {
		now, was := r.Fate(c.ID), e.fates[c.ID]
		if now > was || was == engine.FateUnknown && now == engine.FateRefused {
			e.fates[c.ID] = now
		}
	}
}

// Stands reports whether there is something by now that undo can take back, or
// may be.
func (e *Ending) Stands() bool {
	if e.Plan == nil || e.Plan.Undo {
		return false
	}
	return slices.ContainsFunc(e.Plan.Changes, func(c engine.Planned) bool {
		fate := e.Fate(c.ID)
		return fate == engine.FateMade || fate == engine.FateBegun || fate == engine.FateUnknown
	})
}
