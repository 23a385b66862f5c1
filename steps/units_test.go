package steps_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/members"
)

// unitsOf lists the units of a world's organization.
func unitsOf(b *world, more ...string) (*members.UnitTree, error) {
	b.t.Helper()
	d := b.session()
	return d.Units(b.t.Context(), answered(b.t, d, more...), func(int, int) {})
}

// treeText is a tree as one line for each unit.
func treeText(tree *members.UnitTree) string {
	var text strings.Builder
	for u := range tree.All() {
		h := u.Count()
		fmt.Fprintf(&text, "%s: %d here, %d with those below, %d get it, %d suspended\n", u.Path(), u.Listed, h.Listed, h.Members, h.Suspended())
	}
	return text.String()
}

// The units come as a tree with all accounts, whatever units the answers mean,
// and tell as they are found.
func TestUnitsAreATree(t *testing.T) {
	b := writtenWorld(t, []byte(company))
	d := b.session()
	var units, accounts int
	tree, err := d.Units(t.Context(), answered(t, d, "variant=new", "members.exclude_accounts=200000000006",
		"members.organizational_units=ou-0000-00000000"), func(u, a int) { units, accounts = u, a })
	if err != nil {
		t.Fatal(err)
	}
	want := `Root: 2 here, 7 with those below, 4 get it, 1 suspended
Security: 1 here, 1 with those below, 1 get it, 0 suspended
Workloads: 0 here, 4 with those below, 3 get it, 1 suspended
Workloads / Production: 1 here, 2 with those below, 2 get it, 0 suspended
Workloads / Production / Shops: 1 here, 1 with those below, 1 get it, 0 suspended
Workloads / Test: 2 here, 2 with those below, 1 get it, 1 suspended
`
	if got := treeText(tree); got != want || units != 6 || accounts != 7 {
		t.Errorf("%d units and %d accounts were told of:\n%s\nwant:\n%s", units, accounts, got, want)
	}
	var reasons []string
	for _, p := range tree.Count(nil).LeftOut {
		reasons = append(reasons, p.ID+" "+p.Reason)
	}
	slices.Sort(reasons)
	if got := strings.Join(reasons, "; "); got != "123456789012 has the primary role; 200000000005 suspended; 200000000006 left out by "+
		"members.exclude_accounts" {
		t.Errorf("left out: %s", got)
	}
}

// AWS lets anything into the name of a unit; what would act on a terminal does
// not get there.
func TestTheNamesOfUnitsAreHarmless(t *testing.T) {
	b := writtenWorld(t, []byte(company))
	b.sim.AddOU(must(b.reach.Roots(t.Context()))(t)[0].ID, "Red\x1b[31m\n team ")
	tree, err := unitsOf(b)
	if err != nil {
		t.Fatal(err)
	}
	if got := treeText(tree); !strings.Contains(got, "\nRed [31m team: ") {
		t.Errorf("the units are\n%s", got)
	}
}

// Picking says how many accounts that means, each once, and takes the fewest
// ids for it. The plan then means the same accounts.
func TestPickingUnits(t *testing.T) {
	b := writtenWorld(t, []byte(company))
	tree, err := unitsOf(b)
	if err != nil {
		t.Fatal(err)
	}
	id := func(path string) string {
		for u := range tree.All() {
			if u.Path() == path {
				return u.ID
			}
		}
		t.Fatalf("there is no %s", path)
		return ""
	}
	for _, c := range []struct {
		picked, few []string
		members     int
	}{
		{nil, nil, 5},
		{[]string{"Root"}, nil, 5},
		{[]string{"Root", "Security"}, nil, 5},
		{[]string{"Workloads / Test", "Security"}, []string{"Security", "Workloads / Test"}, 2},
		{[]string{"Workloads / Production / Shops", "Workloads"}, []string{"Workloads"}, 3},
		{[]string{"Workloads / Production / Shops"}, []string{"Workloads / Production / Shops"}, 1},
	} {
		var picked, few []string
		for _, p := range c.picked {
			picked = append(picked, id(p))
		}
		for _, p := range c.few {
			few = append(few, id(p))
		}
		got := tree.Smallest(append(picked, "ou-gone-00000000"))
		if !slices.Equal(got, few) {
			t.Errorf("%v: the fewest are %v, want %v", c.picked, got, few)
		}
		if h := tree.Count(picked); h.Members != c.members {
			t.Errorf("%v: %d get the role, want %d", c.picked, h.Members, c.members)
		}
		d := b.session()
		h, err := d.CountMembers(t.Context(), answered(t, d, "members.organizational_units="+strings.Join(got, ",")), func(members.Headcount) {})
		if err != nil || h.Members != c.members {
			t.Errorf("%v: the plan means %d accounts, want %d (%v)", c.picked, h.Members, c.members, err)
		}
	}
}

// Who may not list units hears where to go; whoever turns back is not kept.
func TestWhoMayListUnits(t *testing.T) {
	b := estateWorld(t, "organization-trail-from-the-log-account")
	if _, err := unitsOf(b, "variant=existing"); err == nil ||
		!strings.Contains(told(err), "only the management account 111111111111 and delegated administrators") ||
		!strings.Contains(told(err), "Run trailhead in account 111111111111.") {
		t.Errorf("a member is told %v", err)
	}
	b = writtenWorld(t, []byte(strings.Replace(company, `signed_in: "123456789012"`,
		"signed_in: \"123456789012\"\ndenied: [\"organizations:ListAccountsForParent\"]", 1)))
	if _, err := unitsOf(b); err == nil || !strings.Contains(told(err), "this identity may not list") ||
		!strings.Contains(told(err), "organizations:ListAccountsForParent") {
		t.Errorf("somebody without the permission is told %v", err)
	}
	b = writtenWorld(t, []byte(company))
	d := b.session()
	ctx, stop := context.WithCancel(t.Context())
	_, err := d.Units(ctx, answered(t, d), func(units, _ int) {
		if units > 1 {
			stop()
		}
	})
	if err == nil || ctx.Err() == nil {
		t.Errorf("it was stopped and ended with %v", err)
	}
}

// Parents are listed side by side, as many as there are places for, and come
// in the same order each time.
func TestUnitsAreListedSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := timedWorld(t, 400)
		b.sim.ResetCalls()
		from := time.Now()
		tree, err := unitsOf(b)
		if err != nil {
			t.Fatal(err)
		}
		took, one := time.Since(from), time.Duration(len(b.sim.Calls()))*callTakes
		if h := tree.Count(nil); h.Listed != 401 || h.Members != 400 {
			t.Errorf("%d listed, %d get the role", h.Listed, h.Members)
		}
		if took > one/2 {
			t.Errorf("it took %s; one after the other it is %s", took, one)
		}
		if again, err := unitsOf(b); err != nil || treeText(again) != treeText(tree) {
			t.Errorf("another order the second time (%v)", err)
		}
	})
}

// hearing is what a listener has heard.
type hearing struct {
	mu      sync.Mutex
	listed  int
	settled int
}

func (h *hearing) hear(event engine.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch e := event.(type) {
	case engine.Listed:
		h.listed = max(h.listed, e.Of)
	case engine.Progressed:
		h.listed = max(h.listed, e.Part.Of)
		if e.Part.Settled() {
			h.settled++
		}
	}
}

// Whoever listens hears how many accounts are listed and looked into while a
// plan is made, and while verify looks into each.
func TestALookAtManyAccountsTellsHowFarItIs(t *testing.T) {
	for _, rollout := range []string{"stackset", "direct"} {
		b := writtenWorld(t, []byte(company))
		d := b.session()
		set := answered(t, d, append(slices.Clone(wholeCompany), "members.rollout="+rollout)...)
		heard := &hearing{}
		ctx := engine.WithListener(t.Context(), heard.hear)
		if _, err := d.Plan(ctx, set); err != nil {
			t.Fatal(err)
		}
		if heard.listed != 7 {
			t.Errorf("%s: %d accounts were told of", rollout, heard.listed)
		}
	}
	b := writtenWorld(t, []byte(company))
	b.apply(wholeCompany...)
	d := b.session()
	heard := &hearing{}
	if _, err := d.VerifyMembers(engine.WithListener(awsops.WithSharedReads(t.Context()), heard.hear), answered(t, d, wholeCompany...),
		true); err != nil {
		t.Fatal(err)
	}
	if heard.listed != 7 || heard.settled != 7 {
		t.Errorf("verify: %d of %d accounts were told of", heard.settled, heard.listed)
	}
}
