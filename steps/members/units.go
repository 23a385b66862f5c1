package members

import (
	"context"
	"iter"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Unit is the root of an organization or one of its organizational units, with
// the accounts that are directly in it.
type Unit struct {
	ID, Name string
	Parent   *Unit         // nil for the root
	Units    []*Unit       // directly below, by name
	Listed   int           // accounts directly in it
	Members  int           // of these, those that get the role
	LeftOut  []engine.Part // of these, those that do not, with the reason
}

// All are the unit and those below it, as one reads a tree.
func (u *Unit) All() iter.Seq[*Unit] {
	return func(yield func(*Unit) bool) { u.each(yield) }
}

func (u *Unit) each(yield func(*Unit) bool) bool {
	if !yield(u) {
		return false
	}
	for _, below := range u.Units {
		if !below.each(yield) {
			return false
		}
	}
	return true
}

// Path is the way to the unit by names, without the root's.
func (u *Unit) Path() string {
	if u.Parent == nil || u.Parent.Parent == nil {
		return u.Name
	}
	return u.Parent.Path() + " / " + u.Name
}

// Depth is how far the unit lies below the root.
func (u *Unit) Depth() int {
	if u.Parent == nil {
		return 0
	}
	return u.Parent.Depth() + 1
}

// Under is the first of ids that the unit lies below, nil where it lies below
// none of them.
func (u *Unit) Under(ids []string) *Unit {
	for p := u.Parent; p != nil; p = p.Parent {
		if slices.Contains(ids, p.ID) {
			return p
		}
	}
	return nil
}

// Count are the accounts in the unit and below it.
func (u *Unit) Count() Headcount {
	var h Headcount
	for each := range u.All() {
		h.add(each)
	}
	return h
}

func (h *Headcount) add(u *Unit) {
	h.Listed += u.Listed
	h.Members += u.Members
	h.LeftOut = append(h.LeftOut, u.LeftOut...)
}

// Suspended is how many accounts are shut.
func (h Headcount) Suspended() (n int) {
	for _, p := range h.LeftOut {
		if p.Cause == engine.CauseSuspended && p.Reason == suspended {
			n++
		}
	}
	return n
}

// UnitTree is an organization as a tree of units.
type UnitTree struct {
	Organization, Management string
	Roots                    []*Unit // AWS knows one
}

// All are all units, as one reads a tree.
func (t *UnitTree) All() iter.Seq[*Unit] {
	return func(yield func(*Unit) bool) {
		for _, r := range t.Roots {
			if !r.each(yield) {
				return
			}
		}
	}
}

// Unit is the one with that id, nil where there is none.
func (t *UnitTree) Unit(id string) *Unit {
	for u := range t.All() {
		if u.ID == id {
			return u
		}
	}
	return nil
}

// Names are units by their names; by the id where a unit is not known, or no
// tree is.
func (t *UnitTree) Names(ids []string) string {
	names := slices.Clone(ids)
	for i, id := range ids {
		if t == nil {
			break
		}
		if u := t.Unit(id); u != nil {
			names[i] = u.Path()
		}
	}
	return strings.Join(names, ", ")
}

// Count are the accounts in these units and below them, each once; of all of
// them for no ids.
func (t *UnitTree) Count(ids []string) Headcount {
	h := Headcount{Organization: t.Organization, Management: t.Management}
	for u := range t.All() {
		if len(ids) == 0 || slices.Contains(ids, u.ID) || u.Under(ids) != nil {
			h.add(u)
		}
	}
	return h
}

// Smallest are the fewest ids that mean the same accounts, in the order of the
// tree: a unit below another one is left out, and so is what is no unit of
// this organization. Nil means everybody.
func (t *UnitTree) Smallest(ids []string) []string {
	var few []string
	for u := range t.All() {
		switch {
		case !slices.Contains(ids, u.ID):
		case u.Parent == nil:
			return nil
		case u.Under(ids) == nil:
			few = append(few, u.ID)
		}
	}
	return few
}

// ListUnits lists the organization's roots and units with the accounts in each,
// whatever units the answers mean. Tell hears of units and accounts as they
// are found. The error says where to go when this account may not list them.
func ListUnits(ctx context.Context, home *awsops.Account, setup setup.Setup, tell func(units, accounts int)) (*UnitTree, error) {
	tree := &UnitTree{Organization: setup.Org.ID, Management: setup.Org.ManagementAccount}
	roots, err := home.Roots(ctx)
	if err != nil {
		return nil, unlisted(setup, err)
	}
	w := newUnitWalk(ctx, home, setup, tell)
	for _, r := range roots {
		root := &Unit{ID: r.ID, Name: r.Name}
		tree.Roots = append(tree.Roots, root)
		w.walk(root)
	}
	if err := w.wait(); err != nil {
		return nil, unlisted(setup, err)
	}
	return tree, nil
}

// unlisted is why accounts or units could not be listed, and where to go.
func unlisted(s setup.Setup, err error) error {
	switch {
	case !awsops.Is(err, awsops.Denied):
		return engine.Explain("list the accounts of the organization", nil, err)
	case s.Management():
		return answers.Problems{setup.ScopeProblem("this identity may not list the accounts of the organization ("+
			strings.TrimSuffix(text.Said(err), ".")+")",
			engine.Remedy{Do: "Ask for organizations:ListAccounts, ListRoots, ListOrganizationalUnitsForParent and ListAccountsForParent"},
			setup.ThisAccount)}
	}
	return answers.Problems{setup.ScopeProblem("only the management account "+s.Org.ManagementAccount+
		" and delegated administrators may list the accounts of an organization",
		engine.Remedy{Do: "Run trailhead in account " + s.Org.ManagementAccount}, setup.ThisAccount)}
}
