package units

import (
	"charm.land/bubbletea/v2"
	"context"
	"fmt"
	"slices"
	"strings"

	"trailhead/steps/members"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Model is the organization's tree, in which one picks the units whose
// accounts get the role.
type Model struct {
	j     *screen.Journey
	types bool // ids can be typed instead

	run     uint64 // the listing under way, 0 while there is none
	cancel  context.CancelFunc
	far     *screen.Tally[progress]
	err     error
	spinner screen.Spinner

	tree        *members.UnitTree
	picked      []string // none: everybody
	pickedBelow map[string]int
	whole       members.Headcount // of everybody
	count       members.Headcount // of what is picked
	open        map[string]bool
	at          string // the unit under the cursor
	search      screen.Search
	said        string
	tops        screen.Scroll
}

// progress is how far a listing is.
type progress struct{ units, accounts int }

// listed is the end of a listing.
type listed struct {
	run  uint64
	of   string
	tree *members.UnitTree
	err  error
}

// fewUnits can all be seen at once, so nothing is closed at first.
const fewUnits = 20

// New lists the organizational units when it is shown.
func New(j *screen.Journey, types bool) *Model {
	return &Model{j: j, types: types, far: &screen.Tally[progress]{}}
}

// Init lists the units, where that has not been done.
func (s *Model) Init() tea.Cmd {
	switch {
	case s.run != 0 || s.tree != nil || s.err != nil:
		return nil // shown again
	case s.j.Tree != nil && s.j.TreeOf == treeNow(s.j):
		s.received(s.j.Tree)
		return nil
	}
	return s.list()
}

// list lists them anew.
func (s *Model) list() tea.Cmd {
	s.stop()
	s.j.RunID++
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	s.run, s.err, s.tree = s.j.RunID, nil, nil
	s.far = &screen.Tally[progress]{}
	id, session, set, far, of := s.run, s.j.Session, s.j.Set, s.far, treeNow(s.j)
	list := func() tea.Msg {
		tree, err := session.Units(ctx, set, func(units, accounts int) { far.Set(progress{units, accounts}) })
		return listed{id, of, tree, err}
	}
	return tea.Batch(list, s.spinner.Spin())
}

// stop gives up the listing; its late answer is dropped.
func (s *Model) stop() {
	if s.run != 0 {
		s.cancel()
		s.run = 0
	}
}

// treeNow stands for all that the tree of the organization depends on.
func treeNow(j *screen.Journey) string {
	a := j.Set.Answers
	return fmt.Sprint(j.Session.Home.Target(), a.Variant, a.Trail, a.Members.ExcludeAccounts)
}

// received shows the tree, with what is answered now as picked.
func (s *Model) received(tree *members.UnitTree) {
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
func (s *Model) pick(ids []string) {
	s.picked, s.count, s.pickedBelow = ids, s.tree.Count(ids), map[string]int{}
	for _, id := range ids {
		for p := s.tree.Unit(id).Parent; p != nil; p = p.Parent {
			s.pickedBelow[p.ID]++
		}
	}
}

// toggle picks a unit, or takes it out again.
func (s *Model) toggle(u *members.Unit) {
	through := u.Under(s.picked)
	switch {
	case u.Parent == nil:
		s.pick(nil)
	case through != nil:
		s.said = fmt.Sprintf("%s is picked with %s, which it lies under. Take %s out first to pick single units of it.", u.Name, through.Name,
			through.Name)
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
func (s *Model) rows() []*members.Unit {
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
func (s *Model) fits() map[*members.Unit]bool {
	if s.search.Text() == "" {
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
func (s *Model) found(u *members.Unit) bool {
	text := strings.ToLower(s.search.Text())
	return text != "" && (strings.Contains(strings.ToLower(u.Name), text) || strings.Contains(u.ID, text))
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case listed:
		if msg.run != s.run || s.run == 0 {
			break
		}
		s.run, s.err = 0, msg.err
		if msg.err == nil {
			s.j.Tree, s.j.TreeOf = msg.tree, msg.of
			s.received(msg.tree)
		}
	case screen.SpinTickMsg:
		if s.run != 0 {
			return nil, s.spinner.Turn(msg)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		s.searches(msg)
	}
	return nil, nil
}
