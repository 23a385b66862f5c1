package flow

import (
	"errors"
	"slices"

	"trailhead/steps/engine"
	"trailhead/steps/step8workbench"
)

// Ending is what has come of a journey so far. The zero Ending is of one in
// which nothing was begun.
type Ending struct {
	Plan    *engine.Plan // the approved one, nil while nothing was begun
	Made    []engine.ID  // what stands, of this and earlier runs of the plan
	Problem *engine.Problem
	Over    bool // the last run has come to its end
	// Stopped: a person or a signal has ended the last run, not a problem.
	Stopped  bool
	BySignal bool // a signal has, and not a key
	Outputs  step8workbench.Outputs
	Key      *step8workbench.NewAccessKey // that a run has made
	KeyShown bool                         // the person has seen its secret
	fates    map[engine.ID]engine.Fate
	run      *engine.Run // while it is not over
	Shown    bool        // the values have been shown
}

// Began: a run of plan has begun. It may be the second of the same plan.
func (e *Ending) Began(plan *engine.Plan) {
	if e.Plan != plan {
		*e = Ending{Plan: plan}
	}
	e.Problem, e.Over, e.Stopped, e.run = nil, false, false, nil
}

// Ended: a run has come to its end. What an earlier try made still stands.
func (e *Ending) Ended(r engine.Result) {
	e.Problem, e.Over, e.Stopped = r.Problem, true, r.Interrupted
	e.note(r)
	e.run = nil
	done := slices.Clone(r.Done)
	whole := e.Plan != nil && r.Problem == nil && !r.Interrupted && len(r.Failed)+len(r.Skipped) == 0
	if whole { // what was found to be made already counts as well
		for _, c := range e.Plan.Changes {
			done = append(done, c.ID)
		}
	}
	for _, id := range done {
		if !slices.Contains(e.Made, id) {
			e.Made = append(e.Made, id)
		}
	}
}

// HandsOver: there are values for Workbench, and perhaps a new access key.
func (e *Ending) HandsOver(outputs step8workbench.Outputs, key *step8workbench.NewAccessKey) {
	e.Outputs, e.Key, e.KeyShown, e.Shown = outputs, key, false, false
}

// Partly: all is made but for some accounts, so that the values are good.
func (e *Ending) Partly() bool { return e.Over && len(e.Outputs) > 0 && IsPartly(e.Problem) }

// IsPartly reports whether a problem is that some accounts lack something
// while all else is made.
func IsPartly(p *engine.Problem) bool { return p != nil && errors.Is(p, engine.ErrPartly) }

// MadeAllBut reports whether a run has made all but what some accounts lack.
func MadeAllBut(plan *engine.Plan, r engine.Result) bool {
	return !plan.Undo && !r.Interrupted && IsPartly(r.Problem) && len(r.Failed) == 1 && len(r.Skipped) == 0
}

// Whole: the plan was carried out to its end.
func (e *Ending) Whole() bool {
	return e.Plan != nil && e.Over && e.Problem == nil && len(e.Made) == len(e.Plan.Changes)
}

// Standing is what has been changed.
type Standing uint8

// What can have been changed.
const (
	Nothing Standing = iota // nothing was begun
	Half                    // something may be made, and something is not
	AllBut                  // all but for some accounts
	All                     // all of the plan
)

// Standing is what stands by now.
func (e *Ending) Standing() Standing {
	switch {
	case e.Plan == nil:
		return Nothing
	case e.Partly():
		return AllBut
	case e.Whole():
		return All
	}
	return Half
}

// LeaveCode is what it means to leave now, by a key or a signal: cancelled
// where nothing was begun, nothing wrong where all is done, else interrupted.
func (e *Ending) LeaveCode() Code {
	switch e.Standing() {
	case Nothing:
		if len(e.Outputs) > 0 {
			return Done
		}
		return Cancelled
	case AllBut:
		return Partly
	case All:
		return Done
	}
	return Interrupted
}

// DoneCode is the exit code where there is nothing more to do.
func (e *Ending) DoneCode() Code {
	if e.Partly() {
		return Partly
	}
	return Done
}

// ProblemCode is the exit code of leaving because of a problem.
func (e *Ending) ProblemCode(p *engine.Problem) Code {
	if e.Partly() {
		return Partly
	}
	return CodeOf(p)
}

// GoesOnWith is the command that goes on where a journey has stopped half way,
// "" where nothing is left to do.
func (e *Ending) GoesOnWith() string {
	switch {
	case e.Standing() != Half:
		return ""
	case e.Plan.Undo:
		return "undo"
	}
	return "apply"
}
