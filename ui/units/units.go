package units

import (
	"charm.land/bubbletea/v2"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailhead/steps/members"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Model is the organization's tree, in which one picks the units whose
// accounts get the role.
type Model struct {
	j     *screen.Journey
	types bool // ids can be typed instead

	Run    uint64 // the listing under way, 0 while there is none
	cancel context.CancelFunc
	Far    *screen.Tally[Progress]
	Err    error
	frame  int

	Tree        *members.UnitTree
	picked      []string // none: everybody
	pickedBelow map[string]int
	whole       members.Headcount // of everybody
	count       members.Headcount // of what is picked
	Open        map[string]bool
	At          string // the unit under the cursor
	search      string
	typing      bool // letters go into the search
	said        string
	tops        screen.Scroll
}

// Progress is how far a listing is.
type Progress struct{ Units, Accounts int }

// Listed is the end of a listing.
type Listed struct {
	Run  uint64
	of   string
	tree *members.UnitTree
	err  error
}

// fewUnits can all be seen at once, so nothing is closed at first.
const fewUnits = 20

// New lists the organizational units when it is shown.
func New(j *screen.Journey, types bool) *Model {
	return &Model{j: j, types: types, Far: &screen.Tally[Progress]{}}
}

// Init lists the units, where that has not been done.
func (s *Model) Init() tea.Cmd {
	switch {
	case s.Run != 0 || s.Tree != nil || s.Err != nil:
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
	s.Run, s.Err, s.Tree, s.frame = s.j.RunID, nil, nil, 0
	s.Far = &screen.Tally[Progress]{}
	id, session, set, far, of := s.Run, s.j.Session, s.j.Set, s.Far, treeNow(s.j)
	list := func() tea.Msg {
		tree, err := session.Units(ctx, set, func(units, accounts int) { far.Set(Progress{units, accounts}) })
		return Listed{id, of, tree, err}
	}
	return tea.Batch(list, s.spin())
}

func (s *Model) spin() tea.Cmd {
	id := s.Run
	return tea.Tick(screen.SpinEvery, func(time.Time) tea.Msg { return screen.SpinTickMsg{Run: id} })
}

// stop gives up the listing; its late answer is dropped.
func (s *Model) stop() {
	if s.Run != 0 {
		s.cancel()
		s.Run = 0
	}
}

// treeNow stands for all that the tree of the organization depends on.
func treeNow(j *screen.Journey) string {
	a := j.Set.Answers
	return fmt.Sprint(j.Session.Home.Target(), a.Variant, a.Trail, a.Members.ExcludeAccounts)
}

// received shows the tree, with what is answered now as picked.
func (s *Model) received(tree *members.UnitTree) {
	s.Tree, s.whole, s.Open = tree, tree.Count(nil), map[string]bool{}
	answered := s.j.Set.Members.OrganizationalUnits
	s.Pick(tree.Smallest(answered))
	n := 0
	for u := range tree.All() {
		if n++; u.Parent == nil {
			s.Open[u.ID] = true
			s.At = u.ID
		}
	}
	for u := range tree.All() {
		if n <= fewUnits || s.pickedBelow[u.ID] > 0 {
			s.Open[u.ID] = true
		}
	}
	if len(s.picked) > 0 {
		s.At = s.picked[0]
	}
	gone := slices.DeleteFunc(slices.Clone(answered), func(id string) bool { return tree.Unit(id) != nil })
	if len(gone) > 0 {
		s.said = words.Sentence("No unit of this organization, so left out: " + strings.Join(gone, ", "))
	}
}

// Pick makes ids what is picked, and counts.
func (s *Model) Pick(ids []string) {
	s.picked, s.count, s.pickedBelow = ids, s.Tree.Count(ids), map[string]int{}
	for _, id := range ids {
		for p := s.Tree.Unit(id).Parent; p != nil; p = p.Parent {
			s.pickedBelow[p.ID]++
		}
	}
}

// toggle picks a unit, or takes it out again.
func (s *Model) toggle(u *members.Unit) {
	through := u.Under(s.picked)
	switch {
	case u.Parent == nil:
		s.Pick(nil)
	case through != nil:
		s.said = fmt.Sprintf("%s is picked with %s, which it lies under. Take %s out first to pick single units of it.", u.Name, through.Name, through.Name)
	case slices.Contains(s.picked, u.ID):
		s.Pick(slices.DeleteFunc(slices.Clone(s.picked), func(id string) bool { return id == u.ID }))
		if len(s.picked) == 0 {
			s.said = "No unit is picked, so every account of the organization gets the role."
		}
	default:
		s.Pick(s.Tree.Smallest(append(slices.Clone(s.picked), u.ID)))
	}
}

// Rows are the units in view: those under an open one or, while one searches,
// those that fit, with what they lie under.
func (s *Model) Rows() []*members.Unit {
	var all []*members.Unit
	fits := s.fits()
	var walk func(list []*members.Unit)
	walk = func(list []*members.Unit) {
		for _, u := range list {
			if fits != nil && !fits[u] {
				continue
			}
			all = append(all, u)
			if fits != nil || s.Open[u.ID] {
				walk(u.Units)
			}
		}
	}
	walk(s.Tree.Roots)
	return all
}

// fits are the units with the text of the search in name or id, and what they
// lie under; nil where nobody searches.
func (s *Model) fits() map[*members.Unit]bool {
	if s.search == "" {
		return nil
	}
	fits := map[*members.Unit]bool{}
	for u := range s.Tree.All() {
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
	text := strings.ToLower(s.search)
	return text != "" && (strings.Contains(strings.ToLower(u.Name), text) || strings.Contains(u.ID, text))
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case Listed:
		if msg.Run != s.Run || s.Run == 0 {
			break
		}
		s.Run, s.Err = 0, msg.err
		if msg.err == nil {
			s.j.Tree, s.j.TreeOf = msg.tree, msg.of
			s.received(msg.tree)
		}
	case screen.SpinTickMsg:
		if msg.Run == s.Run && s.Run != 0 {
			s.frame++
			return nil, s.spin()
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil, nil
}
