package steps

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/members"
	"trailhead/steps/setup"
)

// PlanRepair finds the members that lack the role or have drifted (trust,
// External ID, policy) and says what would mend them; no other account is
// touched. The error is an answers.Problems where the answers describe no
// organization with a roll-out.
func (d *Session) PlanRepair(ctx context.Context, set answers.Set) (*engine.Plan, error) {
	ctx = awsops.WithSharedReads(ctx)
	if missing := answers.Require(set, "external_id"); len(missing) > 0 {
		return nil, missing
	}
	found, err := d.findSetup(ctx, set)
	if err != nil {
		return nil, err
	}
	resources := members.RepairResources(found)
	if len(resources) == 0 {
		return nil, answers.Problems{setup.ScopeProblem("there are no member accounts to repair with these answers",
			engine.Remedy{Do: "Use the scope organization, and members.rollout stackset or direct, as the set-up was made"})}
	}
	return d.engine(found).Plan(ctx, resources)
}

// VerifyMembers looks into member accounts, a sample or all of them, and says
// whether Expel can take on its role there. The sample has those that the last
// run could not make right in it. No check where the answers
// describe no members.
func (d *Session) VerifyMembers(ctx context.Context, set answers.Set, all bool) ([]checks.Check, error) {
	found, err := d.findSetup(awsops.SharingReads(ctx), set)
	if err != nil {
		return nil, err
	}
	sample := members.Sample{All: all}
	if d.Journal != nil {
		sample.Failed = d.Journal.FailedParts()
	}
	return members.VerifyMembers(ctx, d.Home, found, sample, d.engine(found).Attend)
}

// CountMembers lists the accounts that the answers mean for a whole
// organization. Tell hears of the count as it grows. The error says where to
// go when this account may not list them.
func (d *Session) CountMembers(ctx context.Context, set answers.Set, tell func(members.Headcount)) (members.Headcount, error) {
	found, err := d.companySetup(ctx, set)
	if err != nil {
		return members.Headcount{}, err
	}
	return members.CountMembers(awsops.WithListings(ctx, &d.listed), d.Home, found, tell)
}

// Units lists the organization's roots and units with the accounts in each,
// whatever units the answers mean. Tell hears of units and accounts as they
// are found. The error says where to go when this account may not list them.
func (d *Session) Units(ctx context.Context, set answers.Set, tell func(units, accounts int)) (*members.UnitTree, error) {
	found, err := d.companySetup(ctx, set)
	if err != nil {
		return nil, err
	}
	return members.ListUnits(awsops.WithListings(ctx, &d.listed), d.Home, found, tell)
}

// companySetup is the set-up for the whole organization.
func (d *Session) companySetup(ctx context.Context, set answers.Set) (setup.Setup, error) {
	set.Scope = answers.ScopeOrganization
	found, err := d.findSetup(awsops.WithSharedReads(ctx), set)
	if err != nil {
		return setup.Setup{}, err
	}
	if found.Org == nil {
		return setup.Setup{}, answers.Problems{setup.ScopeProblem("account "+d.Home.Target().Account+" is in no organization", setup.ThisAccount)}
	}
	return found, nil
}

// Touches are the accounts in which the answers may have something made or
// changed, the one with the bucket first; the members of an organization are not
// among them. An upper bound: the plan says what is really to be done.
func (d *Session) Touches(ctx context.Context, set answers.Set) ([]string, error) {
	found, err := d.findSetup(awsops.WithSharedReads(ctx), set)
	if err != nil {
		return nil, err
	}
	accounts := []string{found.LogAt().Account}
	for _, r := range Resources(found) {
		if at := r.About().At.Account; at != "" && !slices.Contains(accounts, at) {
			accounts = append(accounts, at)
		}
	}
	return accounts, nil
}
