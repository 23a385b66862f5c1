package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/discover"
	"trailhead/ui/flow"
)

// estateMap is the picture of what was found, as a tree that one can walk:
// accounts, their trails, a trail's bucket, who listens to it, keys and topics.
type estateMap struct {
	j    *journey
	tree []*estateNode
	at   int
	tops scroll
}

// thing is one line of the picture, with what lies under it and what is known
// of it.
type estateNode struct {
	mark  string // "?" not known, "✗" not there any more, "✓" Expel's
	kind  string
	name  string
	says  string // a few words at the right
	facts []fact
	weak  []string // what is weak, or in the way
	trail string   // the ARN of a trail
	under []*estateNode
	open  bool
	depth int
}

// fact is one thing that is known, or not.
type fact struct{ label, value string }

// newEstate is the picture of a discovery. All that leads to the listeners is
// open at first.
func newEstate(j *journey, d *discover.Discovery) *estateMap {
	s := &estateMap{j: j, tree: pictureOf(d, j.Host.Clock.Now())}
	if at := slices.IndexFunc(s.rows(), func(t *estateNode) bool { return t.trail != "" && t.trail == d.Recommendation.Trail }); at >= 0 {
		s.at = at
	}
	return s
}

// rows are the things in view: those under an open one.
func (s *estateMap) rows() []*estateNode {
	var all []*estateNode
	var walk func(list []*estateNode, depth int)
	walk = func(list []*estateNode, depth int) {
		for _, t := range list {
			t.depth = depth
			all = append(all, t)
			if t.open {
				walk(t.under, depth+1)
			}
		}
	}
	walk(s.tree, 0)
	return all
}

// selected is the thing under the cursor, nil where nothing was found.
func (s *estateMap) selected() *estateNode {
	rows := s.rows()
	if len(rows) == 0 {
		return nil
	}
	s.at = max(0, min(s.at, len(rows)-1))
	return rows[s.at]
}

// Init implements screen.
func (s *estateMap) Init() tea.Cmd { return nil }

// Update implements screen.
func (s *estateMap) Update(msg tea.Msg) (intent, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		in, cmd, _ := act(s.actions(), key)
		return in, cmd
	}
	return nil, nil
}

// in opens a thing, or goes to the first under it.
func (s *estateMap) in(t *estateNode) {
	switch {
	case len(t.under) == 0:
	case !t.open:
		t.open = true
	default:
		s.at++
	}
}

// out closes a thing, or goes to the one that it lies under.
func (s *estateMap) out(t *estateNode) {
	if t.open && len(t.under) > 0 {
		t.open = false
		return
	}
	rows := s.rows()
	for i := s.at; i >= 0; i-- {
		if rows[i].depth < t.depth {
			s.at = i
			return
		}
	}
}

// estateHelp is what this screen is about.
const estateHelp = "What was found, as far as this identity can see. An account has trails, a trail delivers to a bucket, the bucket tells whoever listens of new files, and keys encrypt all of it. " +
	"A question mark means that it could not be read; it is never taken for absent, and the missing permission is named."

func (s *estateMap) help() showHelp { return showHelp{text: estateHelp} }

// actions implements screen.
func (s *estateMap) actions() []action {
	back, t := advance{on: flow.Back}, s.selected()
	if t == nil {
		return []action{wants("d q", "", back)}
	}
	all := []action{moves("up down k j pgup pgdown home end", "↑↓", "walk", s.walk)}
	open, closes := does("right l", "", func() { s.in(t) }), does("left h", "", func() { s.out(t) })
	switch {
	case len(t.under) > 0 && t.open:
		closes.SetHelp("←", "close")
	case len(t.under) > 0:
		open.SetHelp("→", "open")
	default:
		closes.SetHelp("←", "out")
	}
	all = append(all, open, closes, does("enter space", "", func() { t.open = !t.open && len(t.under) > 0 }))
	if t.trail != "" {
		all = append(all, wants("u", "use this trail", advance{flow.Back, trailChosen{t.trail}}))
	}
	return append(all, wants("esc", "back to the choice", back), wants("d q", "", back))
}

// walk moves the cursor.
func (s *estateMap) walk(key string) {
	last := len(s.rows()) - 1
	by := map[string]int{"up": -1, "k": -1, "down": 1, "j": 1, "pgup": -8, "pgdown": 8, "home": -last, "end": last}[key]
	s.at = max(0, min(s.at+by, last))
}

// Station implements screen.
func (s *estateMap) Station() flow.Station { return flow.Inventory }

// lastOf is the last part of an ARN or address: what people call it.
func lastOf(arn string) string {
	name := arn[strings.LastIndexAny(arn, ":/")+1:]
	if strings.Contains(arn, "@") || name == "" {
		return arn
	}
	return name
}
