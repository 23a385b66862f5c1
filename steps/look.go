package steps

import (
	"cmp"
	"context"
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

// look finds the set-up of these answers and plans it. A new trail in one account
// is planned while it is asked for what would change its names (a set-up of an
// earlier version, a role or policy under another path): most often nothing does.
// Where something does, the plan is made once more, of the same reads.
func (d *Session) look(ctx context.Context, set answers.Set, found *survey) (setup.Setup, *engine.Plan, error) {
	s, assumed := setup.Assumed(d.Accounts, set)
	if !assumed {
		var err error
		if s, err = d.findSetup(ctx, set); err != nil {
			return s, nil, err
		}
	}
	there := s
	var plan *engine.Plan
	var unplanned error
	err := engine.Parallel( // all only read, so none waits for the others
		func() (err error) {
			if assumed {
				there, err = d.findSetup(ctx, set)
			}
			return err
		},
		func() (err error) { *found, err = lookAtAccount(ctx, d.Home, s, set); return err },
		func() error { plan, unplanned = d.engine(s).Plan(ctx, Resources(s)); return nil },
		func() error { d.askAhead(ctx); return nil },
	)
	if err == nil && otherNames(s, there) {
		plan, unplanned = d.engine(there).Plan(ctx, Resources(there))
	}
	if err = cmp.Or(err, unplanned); err != nil {
		return there, nil, engine.Explain("look around", nil, err)
	}
	return there, plan, nil
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
