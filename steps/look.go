package steps

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Locate looks for the set-up of these answers: which trail it is, whose bucket,
// and what else was there before it. The error is an answers.Problems where an
// answer does not fit.
func (d *Session) Locate(ctx context.Context, set answers.Set) (setup.Setup, error) {
	return d.findSetup(awsops.WithSharedReads(ctx), set)
}

// findSetup is Locate, with the reads of the look that it is part of.
func (d *Session) findSetup(ctx context.Context, set answers.Set) (setup.Setup, error) {
	return d.findTelling(ctx, set, func(setup.Setup) {})
}

// findTelling is findSetup, and reached hears of the set-up as soon as its account
// is known (setup.Find).
func (d *Session) findTelling(ctx context.Context, set answers.Set, reached func(setup.Setup)) (setup.Setup, error) {
	found, err := setup.Find(ctx, d.Accounts, set, reached)
	if err == nil {
		found, err = d.placed(ctx, found)
	}
	if err == nil {
		found, _ = d.withOthers(ctx, found) // undo asks for the error
	}
	return found, err
}

// look finds the set-up of these answers, plans it, and reads what must be known
// about the account.
func (d *Session) look(ctx context.Context, set answers.Set, found *survey) (setup.Setup, *engine.Plan, error) {
	s, plan, err := d.planned(ctx, set,
		func(s setup.Setup) (*engine.Plan, error) { return d.engine(s).Plan(ctx, Resources(s)) },
		func(s setup.Setup) (err error) { *found, err = lookAtAccount(ctx, d.Home, s, set); return err },
		func(setup.Setup) error { d.askAhead(ctx); return nil })
	var answered answers.Problems
	if err == nil || errors.As(err, &answered) {
		return s, plan, err
	}
	return s, nil, engine.Explain("look around", nil, err)
}

// planned finds the set-up of these answers and plans it, with what else is to be
// read. A new trail in one account is planned while it is asked for what would
// change its names (a set-up of an earlier version, a role or policy under another
// path): most often nothing does. Where something does, the plan is made once more,
// of the same reads: ctx must share them.
func (d *Session) planned(ctx context.Context, set answers.Set, plan func(setup.Setup) (*engine.Plan, error),
	beside ...func(setup.Setup) error) (setup.Setup, *engine.Plan, error) {
	s, assumed := setup.Assumed(d.Accounts, set)
	if !assumed {
		var err error
		if s, err = d.findSetup(ctx, set); err != nil {
			return s, nil, err
		}
	}
	there := s
	var made *engine.Plan
	var unplanned error
	reads := []func() error{
		func() error { made, unplanned = plan(s); return nil },
		func() (err error) {
			if assumed {
				there, err = d.findSetup(ctx, set)
			}
			return err
		},
	}
	for _, read := range beside {
		reads = append(reads, func() error { return read(s) })
	}
	err := engine.Parallel(reads...) // all only read, so none waits for the others
	if err == nil && otherNames(s, there) {
		made, unplanned = plan(there)
	}
	return there, made, cmp.Or(err, unplanned)
}

// askAhead asks for the organization where nothing of ours is known to be here:
// lookAhead will want to know it as soon as there is something to make.
func (d *Session) askAhead(ctx context.Context) {
	if len(d.Journal.Standing()) == 0 {
		_, _ = d.Home.Organization(ctx) // lookAhead hears of what is wrong with it
	}
}

// otherNames reports whether a set-up, as it was found, is not the one that a plan
// has gone by.
func otherNames(planned, found setup.Setup) bool {
	return planned.Bucket() != found.Bucket() || planned.SessionName() != found.SessionName() || planned.UserARN() != found.UserARN() ||
		len(planned.Others) != len(found.Others) || planned.RemediationEnds != found.RemediationEnds ||
		slices.ContainsFunc(found.SignsInTo(), func(account string) bool {
			return planned.PolicyIn(account) != found.PolicyIn(account) || planned.RoleIn(account) != found.RoleIn(account)
		})
}
