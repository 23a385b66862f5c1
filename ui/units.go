package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/members"
	"trailhead/ui/words"
)

// units is the organization's tree, in which one picks the units whose
// accounts get the role.
type units struct {
	j     *journey
	types bool // ids can be typed instead

	run    uint64 // the listing under way, 0 while there is none
	cancel context.CancelFunc
	far    *tally[unitsFar]
	err    error
	frame  int

	tree        *members.UnitTree
	picked      []string // none: everybody
	pickedBelow map[string]int
	whole       members.Headcount // of everybody
	count       members.Headcount // of what is picked
	open        map[string]bool
	at          string // the unit under the cursor
	search      string
	typing      bool // letters go into the search
	said        string
	tops        scroll
}

// unitsPicked is the answer, and what it comes to.
type unitsPicked struct {
	ids   []string
	count members.Headcount
}

// typeUnits says that the ids are to be typed.
type typeUnits struct{}

// unitsFar is how far a listing is.
type unitsFar struct{ units, accounts int }

// unitsListed is the end of a listing.
type unitsListed struct {
	run  uint64
	of   string
	tree *members.UnitTree
	err  error
}

// keyUnits is the answer that this is about.
const keyUnits = "members.organizational_units"

// fewUnits can all be seen at once, so nothing is closed at first.
const fewUnits = 20

func newUnits(j *journey, types bool) *units {
	return &units{j: j, types: types, far: &tally[unitsFar]{}}
}

// Init lists the units, where that has not been done.
func (s *units) Init() tea.Cmd {
	switch {
	case s.run != 0 || s.tree != nil || s.err != nil:
		return nil // shown again
	case s.j.tree != nil && s.j.treeOf == s.j.treeNow():
		s.received(s.j.tree)
		return nil
	}
	return s.list()
}

// list lists them anew.
func (s *units) list() tea.Cmd {
	s.stop()
	s.j.RunID++
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	s.run, s.err, s.tree, s.frame = s.j.RunID, nil, nil, 0
	s.far = &tally[unitsFar]{}
	id, session, set, far, of := s.run, s.j.Session, s.j.Set, s.far, s.j.treeNow()
	list := func() tea.Msg {
		tree, err := session.Units(ctx, set, func(units, accounts int) { far.set(unitsFar{units, accounts}) })
		return unitsListed{id, of, tree, err}
	}
	return tea.Batch(list, s.spin())
}

func (s *units) spin() tea.Cmd {
	id := s.run
	return tea.Tick(spinEvery, func(time.Time) tea.Msg { return spinTickMsg{run: id} })
}

// stop gives up the listing; its late answer is dropped.
func (s *units) stop() {
	if s.run != 0 {
		s.cancel()
		s.run = 0
	}
}

// treeNow stands for all that the tree of the organization depends on.
func (j *journey) treeNow() string {
	a := j.Set.Answers
	return fmt.Sprint(j.Session.Home.Target(), a.Variant, a.Trail, a.Members.ExcludeAccounts)
}

// received shows the tree, with what is answered now as picked.
func (s *units) received(tree *members.UnitTree) {
	s.tree, s.whole, s.open = tree, tree.Count(nil), map[string]bool{}
	answered := s.j.Set.Members.OrganizationalUnits
	s.pick(tree.Smallest(answered))
	n := 0
	for u := range tree.All() {
		if n++; u.Parent == nil {
			s.open[u.ID] = true
			s.at = u.ID
		}
	}
	for u := range tree.All() {
		if n <= fewUnits || s.pickedBelow[u.ID] > 0 {
			s.open[u.ID] = true
		}
	}
	if len(s.picked) > 0 {
		s.at = s.picked[0]
	}
	gone := slices.DeleteFunc(slices.Clone(answered), func(id string) bool { return tree.Unit(id) != nil })
	if len(gone) > 0 {
		s.said = words.Sentence("No unit of this organization, so left out: " + strings.Join(gone, ", "))
	}
}

// pick makes ids what is picked, and counts.
func (s *units) pick(ids []string) {
	s.picked, s.count, s.pickedBelow = ids, s.tree.Count(ids), map[string]int{}
	for _, id := range ids {
		for p := s.tree.Unit(id).Parent; p != nil; p = p.Parent {
			s.pickedBelow[p.ID]++
		}
	}
}

// toggle picks a unit, or takes it out again.
func (s *units) toggle(u *members.Unit) {
	through := u.Under(s.picked)
	switch {
	case u.Parent == nil:
		s.pick(nil)
	case through != nil:
		s.said = fmt.Sprintf("%s is picked with %s, which it lies under. Take %s out first to pick single units of it.", u.Name, through.Name, through.Name)
	case slices.Contains(s.picked, u.ID):
		s.pick(slices.DeleteFunc(slices.Clone(s.picked), func(id string) bool { return id == u.ID }))
		if len(s.picked) == 0 {
			s.said = "No unit is picked, so every account of the organization gets the role."
		}
	default:
		s.pick(s.tree.Smallest(append(slices.Clone(s.picked), u.ID)))
	}
}

// rows are the units in view: those under an open one or, while one searches,
// those that fit, with what they lie under.
func (s *units) rows() []*members.Unit {
	var all []*members.Unit
	fits := s.fits()
	var walk func(list []*members.Unit)
	walk = func(list []*members.Unit) {
		for _, u := range list {
			if fits != nil && !fits[u] {
				continue
			}
			all = append(all, u)
			if fits != nil || s.open[u.ID] {
				walk(u.Units)
			}
		}
	}
	walk(s.tree.Roots)
	return all
}

// fits are the units with the text of the search in name or id, and what they
// lie under; nil where nobody searches.
func (s *units) fits() map[*members.Unit]bool {
	if s.search == "" {
		return nil
	}
	fits := map[*members.Unit]bool{}
	for u := range s.tree.All() {
		if s.found(u) {
			for p := u; p != nil && !fits[p]; p = p.Parent {
				fits[p] = true
			}
		}
	}
	return fits
}

// found reports whether a unit is one of those that are searched for.
func (s *units) found(u *members.Unit) bool {
	text := strings.ToLower(s.search)
	return text != "" && (strings.Contains(strings.ToLower(u.Name), text) || strings.Contains(u.ID, text))
}

// Update implements screen.
func (s *units) Update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case unitsListed:
		if msg.run != s.run || s.run == 0 {
			break
		}
		s.run, s.err = 0, msg.err
		if msg.err == nil {
			s.j.tree, s.j.treeOf = msg.tree, msg.of
			s.received(msg.tree)
		}
	case spinTickMsg:
		if msg.run == s.run && s.run != 0 {
			s.frame++
			return nil, s.spin()
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil, nil
}
