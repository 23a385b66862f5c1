package flow

import (
	"errors"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Asks is what a plan still asks before it can be reviewed: the first of its
// problems that a choice or a yes settles. All nil: nothing.
type Asks struct {
	Problem  *engine.Problem
	Conflict *setup.Conflict
	Consent  *setup.Consent
}

// AsksOf looks for it among all that blocks a plan. A plan that takes back
// asks nothing of the kind.
func AsksOf(plan *engine.Plan) Asks {
	if plan == nil || plan.Undo {
		return Asks{}
	}
	for _, p := range plan.Blocked {
		asks := Asks{Problem: p}
		if errors.As(p, &asks.Conflict) || errors.As(p, &asks.Consent) {
			return asks
		}
	}
	return Asks{}
}

// Settles are all problems of the plan that the same yes settles.
func (a Asks) Settles(plan *engine.Plan) []*engine.Problem {
	all := []*engine.Problem{a.Problem}
	for _, p := range plan.Blocked {
		var other *setup.Consent
		if p != a.Problem && errors.As(p, &other) && a.Consent != nil && other.Accept == a.Consent.Accept {
			all = append(all, p)
		}
	}
	return all
}

// Reasons are why a problem needs a yes, one by one.
func Reasons(p *engine.Problem) []string {
	var asks *setup.Consent
	if errors.As(p, &asks) && len(asks.Lines) > 0 {
		return asks.Lines
	}
	return []string{p.Why}
}

// AfterPlan is where a plan leads.
func AfterPlan(plan *engine.Plan) Event {
	switch asks := AsksOf(plan); {
	case asks.Conflict != nil:
		return HasConflict
	case asks.Consent != nil:
		return NeedsConsent
	}
	return PlanReady
}

// AfterNoPlan is where it leads that there is no plan. False: nowhere, the
// error is a problem to tell.
func AfterNoPlan(err error) (on Event, leads bool) {
	var closed *setup.BucketUnreachable
	var wrong answers.Problems
	switch {
	case errors.As(err, &closed):
		return NeedsAccess, true
	case errors.As(err, &wrong):
		return AnswersRefused, true
	}
	return 0, false
}

// AfterRetry is where a plan leads that was made to go on with one that was
// approved. What is left is carried out at once where the person has said yes
// to it already.
func AfterRetry(approved engine.Approved, now *engine.Plan) Event {
	switch {
	case len(now.Blocked) == 0 && approved.Covers(now):
		return Covered
	case now.Undo:
		return UndoNotCovered
	}
	return NotCovered
}
