package steps

import (
	"context"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/members"
	"trailhead/steps/setup"
	"trailhead/steps/step7role"
)

// Slices cuts a plan into one slice for each account but our own: those it
// changes something in, and those whose owners are asked for something. They
// are on record afterwards, so that their receipts are known again; the error is
// the journal's. Rehearsal is the scenario, "" for AWS.
func (d *Session) Slices(p *engine.Plan, set answers.Set, rehearsal string) ([]export.Slice, error) {
	found := SetupOf(p).Answered(set.Answers)
	whole := export.NewPlanDocument(p, d.Home.Target(), set)
	var accounts []string
	for _, c := range whole.Changes {
		accounts = append(accounts, c.Account)
	}
	for _, h := range whole.Handed {
		accounts = append(accounts, h.Account)
	}
	slices.Sort(accounts)
	var cut []export.Slice
	for _, account := range slices.Compact(accounts) {
		if account == d.Identity.Account {
			continue
		}
		s := export.Slice{Schema: answers.Schema, Slice: export.SliceHead{
			Account: account, CutBy: d.Identity.ARN, CutAt: d.Home.Clock().Now().UTC().Truncate(time.Second), Plan: p.Hash, Rehearsal: rehearsal},
			Answers: whole.Answers, Facts: facts(found), Changes: []export.PlanChange{}, Asked: []export.PlanHanded{}}
		for _, c := range whole.Changes {
			if c.Account == account {
				s.Changes = append(s.Changes, c)
			}
		}
		for _, h := range whole.Handed {
			if h.Account == account {
				s.Asked = append(s.Asked, h)
			}
		}
		s.Resources = resourcesOf(p, found, account)
		s = s.Sealed()
		if err := d.Journal.Note(export.SliceID(account), s.Digest, p.Hash); err != nil {
			return nil, err
		}
		cut = append(cut, s)
	}
	return cut, nil
}

// resourcesOf are the resources that whoever runs the slice will look at.
func resourcesOf(p *engine.Plan, found setup.Setup, account string) []export.SliceResource {
	all := []export.SliceResource{}
	for _, t := range in(fromFacts(facts(found), account, found.Answers), account) {
		about := t.About()
		seen := slices.ContainsFunc(slices.Concat(p.Changes, p.Kept), func(c engine.Planned) bool { return c.ID == about.ID && c.Handed == nil })
		all = append(all, export.SliceResource{ID: about.ID, Type: about.Type, Name: about.Name, Seen: seen})
	}
	return all
}

// in are the resources in an account that are not only there to be handed over.
func in(s setup.Setup, account string) []engine.Resource {
	var all []engine.Resource
	for _, t := range Resources(s) {
		if t.About().At.Account == account && !asksOthers(t) {
			all = append(all, t)
		}
	}
	return all
}

// PlanSlice looks at the resources of a slice, in the account it is for, and says
// what would be done. Where the slice says what was seen when it was cut, a
// plan that differs is refused as drift.
func (d *Session) PlanSlice(ctx context.Context, s export.Slice, set answers.Set) (*engine.Plan, error) {
	ctx = awsops.WithSharedReads(ctx)
	if missing := answers.Require(set, "external_id"); len(missing) > 0 {
		return nil, missing
	}
	if d.Identity.Account != s.Slice.Account {
		return nil, &engine.Problem{ID: "slice.other-account", What: "The slice is for account " + s.Slice.Account,
			Why: "these credentials are of account " + d.Identity.Account,
			Do:  []engine.Remedy{{Do: "Run it with credentials of account " + s.Slice.Account}}}
	}
	found, err := d.setupOf(ctx, s.Facts, set)
	if err != nil {
		return nil, err
	}
	plan, err := d.engine(found).Plan(ctx, in(found, s.Slice.Account))
	if err != nil {
		return nil, err
	}
	if moved := s.Moved(plan, set); moved != "" {
		return nil, &engine.Problem{ID: "slice.drift", What: "Nothing was changed", Why: "AWS has moved since the slice was cut: " + moved,
			Do: []engine.Remedy{{Do: "Ask for a new slice", Command: "plan --slices DIR"}}, Err: engine.ErrDrift}
	}
	return plan, nil
}

// asksOthers reports whether a resource is only there to be handed to somebody
// else: who cut the slice has seen to that.
func asksOthers(t engine.Resource) bool {
	switch t.(type) {
	case step7role.Elsewhere, members.RolloutElsewhere:
		return true
	}
	return false
}
