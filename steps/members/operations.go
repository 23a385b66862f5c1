package members

import (
	"context"
	"slices"

	"trailhead/awsops"
)

// begin begins an operation of the stack set, and answers with its id.
type begin func(ctx context.Context, aws *awsops.Account) (string, error)

// inCalls are the same targets in as many parts as AWS takes units at a time
// (docs/aws.md#stacksets-targets). UnitOf says in which unit an account is that
// is worked on for itself; one whose unit is not known is in every part. Those
// that are left out are named in each: a unit may be below one of another part.
func inCalls(t awsops.StackTargets, unitOf map[string]string) (parts []awsops.StackTargets) {
	if len(t.Units) <= awsops.MostUnits {
		return append(parts, t)
	}
	for units := range slices.Chunk(t.Units, awsops.MostUnits) {
		part := t
		part.Units = units
		if t.Filter == awsops.Intersection {
			part.Accounts = slices.DeleteFunc(slices.Clone(t.Accounts), func(account string) bool {
				unit := unitOf[account]
				return slices.Contains(t.Units, unit) && !slices.Contains(units, unit)
			})
			if len(part.Accounts) == 0 {
				continue
			}
		}
		parts = append(parts, part)
	}
	return parts
}

// deployedTo are the units that the set's stacks belong to.
func (s stackSetObserved) deployedTo() []string {
	if len(s.found.Units) > 0 {
		return s.found.Units
	}
	return s.units
}

// all are the targets for everybody in some units but those left out.
func (s stackSetObserved) all(units []string) awsops.StackTargets {
	t := awsops.StackTargets{Units: units, Filter: awsops.NoFilter, Region: s.Setup.At.Region}
	if len(s.filter) > 0 {
		t.Filter, t.Accounts = awsops.Difference, s.filter
	}
	return t
}

// some are the targets for these accounts only.
func (s stackSetObserved) some(accounts []string) awsops.StackTargets {
	return awsops.StackTargets{Units: s.units, Filter: awsops.Intersection, Accounts: accounts, Region: s.Setup.At.Region}
}

// operations make the stacks that are missing. Where some are there, the
// others are not touched again: stacks that failed are brought up to date,
// which leaves alone what the set deploys to by itself, and those that are
// missing altogether are made for these accounts only. A unit that the set was
// never deployed to is deployed to as a whole, so that the set knows it.
func (s stackSetObserved) operations(lacking []string) (all []begin) {
	if len(lacking) == 0 {
		return nil
	}
	fresh := s.freshUnits()
	var failed, absent []string
	for _, id := range lacking {
		switch _, there := s.stacks[id]; {
		case there:
			failed = append(failed, id)
		case !slices.Contains(fresh, s.under[id]):
			absent = append(absent, id)
		}
	}
	if len(s.stacks) == 0 {
		fresh, absent = s.units, nil
	}
	add := func(t awsops.StackTargets, call func(*awsops.Account, context.Context, awsops.CallAs, awsops.StackInstances) (string, error)) {
		for _, part := range inCalls(t, s.under) {
			all = append(all, func(ctx context.Context, aws *awsops.Account) (string, error) {
				return call(aws, ctx, callAs(s.Setup), awsops.StackInstances{
					StackSet: stackSetName(s.Setup), Targets: part, OperationID: newToken(), Preferences: preferences})
			})
		}
	}
	if len(failed) > 0 {
		add(s.some(failed), (*awsops.Account).UpdateStackInstances)
	}
	if len(fresh) > 0 {
		add(s.all(fresh), (*awsops.Account).CreateStackInstances)
	}
	if len(absent) > 0 {
		add(s.some(absent), (*awsops.Account).CreateStackInstances)
	}
	return all
}

// freshUnits are the chosen units that the set was not deployed to yet: a run
// that deployed in several operations may have been cut off between them.
func (s stackSetObserved) freshUnits() []string {
	if len(s.found.Units) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.units), func(unit string) bool { return slices.Contains(s.found.Units, unit) })
}
