package steps_test

import (
	"testing"

	"trailhead/steps/discover"
	"trailhead/steps/members"
)

// listings counts the calls that list accounts, and forgets all calls.
func (b *world) listings() int {
	n := 0
	for _, c := range b.sim.Calls() {
		if c.Operation == "ListAccounts" || c.Operation == "ListAccountsForParent" {
			n++
		}
	}
	b.sim.ResetCalls()
	return n
}

// From the first look to a plan, an organization of 10,000 accounts is listed once,
// whoever asks: the discovery, the count of the scope, the plan, and the plan after a
// yes of its own. AWS gives twenty accounts a page. What is looked at anew is listed
// anew.
func TestAHugeOrganizationIsListedOnce(t *testing.T) {
	b := estateWorld(t, "organization-huge")
	const pages = 10_001/20 + 1
	d := b.session()
	set := answered(t, d, wholeCompany...)
	look := func() {
		t.Helper()
		if _, err := d.Discover(t.Context(), set.Answers, func(discover.Found) {}); err != nil {
			t.Fatal(err)
		}
	}
	look()
	if n := b.listings(); n < 5 || n > 6 {
		t.Errorf("a discovery took %d listings; it names the first hundred accounts", n)
	}
	var far members.Headcount
	count := must(d.CountMembers(t.Context(), set, func(h members.Headcount) { far = h }))(t)
	if count.Listed != 10_001 || far.Listed != count.Listed {
		t.Errorf("%d accounts were counted, and told %d", count.Listed, far.Listed)
	}
	if n := b.listings(); n < pages-6 || n > pages-5 {
		t.Errorf("the count took %d listings, %d pages are left", n, pages-5)
	}
	for range 2 {
		must(d.Plan(t.Context(), set))(t)
	}
	if n := b.listings(); n != 0 {
		t.Errorf("two plans took %d more listings", n)
	}
	look()
	if n := b.listings(); n < 5 {
		t.Errorf("looking again took %d listings", n)
	}
}

// The units are listed once, too: the tree to pick from, and the plan of what is
// picked.
func TestPickedUnitsAreListedOnce(t *testing.T) {
	b := estateWorld(t, "organization-many-units")
	d := b.session()
	set := answered(t, d, b.manyUnits()...)
	must(d.Units(t.Context(), set, func(int, int) {}))(t)
	if b.listings() == 0 {
		t.Error("the tree of units lists no accounts")
	}
	must(d.Plan(t.Context(), set))(t)
	if n := b.listings(); n != 0 {
		t.Errorf("the plan took %d more listings", n)
	}
	ok := must(must(d.Plan(t.Context(), set))(t).Approve())(t)
	if result, _ := follow(d.Apply(t.Context(), set, ok, false)); result.Problem != nil {
		t.Fatal(result.Problem)
	}
	b.listings()
	if again := must(d.Plan(t.Context(), set))(t); len(again.Changes) > 0 {
		t.Errorf("still to do:\n%s", listed(again))
	}
	if b.listings() == 0 {
		t.Error("what was made is looked at by an older list of accounts")
	}
}
