package steps_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/setup"
)

// manyUnits are answers that name each of the units, more than AWS takes in
// one call.
func (b *world) manyUnits(more ...string) []string {
	var units []string
	for id, ou := range b.sim.Org.OUs {
		if strings.HasPrefix(ou.Name, "Team ") {
			units = append(units, id)
		}
	}
	slices.Sort(units)
	if len(units) <= awsops.MostUnits {
		b.t.Fatalf("only %d units", len(units))
	}
	return append(append(slices.Clone(wholeCompany), "members.organizational_units="+strings.Join(units, ",")), more...)
}

// served by a stack set are the accounts that have a stack of it.
func (b *world) stacks() map[string]bool {
	all := map[string]bool{}
	for _, i := range b.stackSet().Instances {
		all[i.Account] = true
	}
	return all
}

// More units than AWS takes in one call: made, kept up, brought up to date and
// taken back.
func TestMoreUnitsThanOneCallTakes(t *testing.T) {
	b := estateWorld(t, "organization-many-units")
	const out = "200000000104"
	more := b.manyUnits()
	b.applied(append(slices.Clone(more), "members.exclude_accounts="+out)...)
	if n := len(b.stacks()); n != 103 || b.stacks()[out] {
		t.Fatalf("%d accounts have a stack", n)
	}
	if again := b.plan(append(slices.Clone(more), "members.exclude_accounts="+out)...); len(again.Changes) > 0 {
		t.Errorf("still to do:\n%s", listed(again))
	}
	b.applied(append(slices.Clone(more), "members.exclude_accounts=")...)
	if n := len(b.stacks()); n != 104 {
		t.Errorf("%d accounts have a stack", n)
	}
	b.applied(append(slices.Clone(more), "tags=team=blue")...)
	if units := len(b.stackSet().Targets); units != 52 {
		t.Errorf("the set knows %d units", units)
	}
	b.undone(setup.UndoOptions{}, more...)
	if sets := b.sim.Accounts["111111111111"].Regions["us-east-1"].StackSets; len(sets) > 0 || b.hasRole("200000000001") {
		t.Errorf("undo left %v", slices.Collect(maps.Keys(sets)))
	}
}

// A run that ends between two of the operations is finished by the next, and
// the set knows all units afterwards, also those in which nobody is yet.
func TestARunThatEndsBetweenTwoDeployments(t *testing.T) {
	b := estateWorld(t, "organization-many-units")
	more := b.manyUnits()
	b.sim.Fail(awssim.Fault{Operation: "CreateStackInstances", Nth: 2, Err: awssim.APIError("AccessDenied", "no")})
	if result, _ := b.apply(more...); result.Problem == nil {
		t.Fatal("the second deployment went well")
	}
	if n := len(b.stacks()); n == 0 || n == 104 {
		t.Fatalf("%d accounts have a stack", n)
	}
	b.applied(more...)
	if n := len(b.stacks()); n != 104 || len(b.stackSet().Targets) != 52 {
		t.Errorf("%d accounts have a stack, the set knows %d units", n, len(b.stackSet().Targets))
	}
}
