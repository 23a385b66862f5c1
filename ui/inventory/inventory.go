package inventory

import (
	"charm.land/bubbletea/v2"
	"slices"
	"strings"

	"trailhead/steps/discover"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// Model is the picture of what was found, as a tree that one can walk:
// accounts, their trails, a trail's bucket, who listens to it, keys and topics.
type Model struct {
	j        *screen.Journey
	tree     []*estateNode
	at       int
	tops     screen.Scroll
	choosing bool // a trail can be chosen here
	looking  screen.Glance
	problem  *engine.Problem // of a look
}

// estateNode is one line of the picture, with what lies under it and what is known
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

// New is the picture of a discovery, from which a trail can be chosen. All that
// leads to the listeners is open at first.
func New(j *screen.Journey, d *discover.Discovery) *Model {
	s := &Model{j: j, choosing: true}
	s.show(d)
	return s
}

// Anew is the picture of what is there now: it looks when it is shown.
func Anew(j *screen.Journey) *Model { return &Model{j: j} }

func (s *Model) show(d *discover.Discovery) {
	s.tree = pictureOf(d, s.j.Host.Clock.Now())
	if at := slices.IndexFunc(s.rows(), func(t *estateNode) bool { return t.trail != "" && t.trail == d.Recommendation.Trail }); at >= 0 {
		s.at = at
	}
}

// rows are the things in view: those under an open one.
func (s *Model) rows() []*estateNode {
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
func (s *Model) selected() *estateNode {
	rows := s.rows()
	if len(rows) == 0 {
		return nil
	}
	s.at = max(0, min(s.at, len(rows)-1))
	return rows[s.at]
}

// discovered is what a look has found.
type discovered struct {
	run uint64
	d   discover.Discovery
	err error
}

// Init looks, where nothing has been found yet.
func (s *Model) Init() tea.Cmd {
	if s.tree != nil || s.choosing || s.looking.Run != 0 {
		return nil
	}
	ctx := s.looking.Begin(s.j)
	s.problem = nil
	id, cancel, session, how := s.looking.Run, s.looking.Cancel, s.j.Session, s.j.Set.Answers
	look := func() tea.Msg {
		defer cancel()
		d, err := session.Discover(ctx, how, func(discover.Found) {})
		return discovered{run: id, d: d, err: err}
	}
	return tea.Batch(look, s.looking.Spin())
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case discovered:
		if msg.run == s.looking.Run {
			s.received(msg)
		}
	case screen.SpinTickMsg:
		return nil, s.looking.Ticked(msg)
	case tea.KeyPressMsg:
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

func (s *Model) received(msg discovered) {
	s.looking.Run = 0
	if msg.err != nil {
		s.problem = screen.AsProblem("look around", msg.err)
		return
	}
	s.show(&msg.d)
}

// in opens a thing, or goes to the first under it.
func (s *Model) in(t *estateNode) {
	switch {
	case len(t.under) == 0:
	case !t.open:
		t.open = true
	default:
		s.at++
	}
}

// out closes a thing, or goes to the one that it lies under.
func (s *Model) out(t *estateNode) {
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
const estateHelp = "What was found, as far as this identity can see. An account has trails, a trail delivers to a bucket, the bucket " +
	"tells whoever listens of new files, and keys encrypt all of it. " +
	"A question mark means that it could not be read; it is never taken for absent, and the missing permission is named."

// Help implements the root's helpful.
func (s *Model) Help() screen.ShowHelp { return screen.ShowHelp{Text: estateHelp} }

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	back, t := screen.Advance{On: flow.Back}, s.selected()
	if s.problem != nil {
		return []screen.Action{screen.Runs("r", "look again", s.Init), screen.Wants("esc", "back", back)}
	}
	if t == nil {
		return []screen.Action{screen.Wants("esc i q", "back", back)}
	}
	all := []screen.Action{screen.Moves("up down k j pgup pgdown home end", "↑↓", "walk", s.walk)}
	open, closes := screen.Does("right", "open", func() { s.in(t) }).As("→"), screen.Does("left", "close", func() { s.out(t) }).As("←")
	switch {
	case len(t.under) > 0 && t.open:
		open = open.Silent()
	case len(t.under) > 0:
		closes = closes.Silent()
	default:
		open = open.Silent()
		closes.SetHelp("←", "out")
	}
	toggle := func() { t.open = !t.open && len(t.under) > 0 }
	all = append(all, open, closes)
	if t.trail != "" && s.choosing {
		all = append(all, screen.Wants("enter", "use this trail", screen.Advance{On: flow.Back, With: screen.TrailChosen{Trail: t.trail}}))
	} else {
		all = append(all, screen.Does("enter", "open, close", toggle).Silent())
	}
	return append(all, screen.Wants("esc i q", "back", back))
}

// walk moves the cursor.
func (s *Model) walk(key string) {
	last := len(s.rows()) - 1
	by := map[string]int{"up": -1, "k": -1, "down": 1, "j": 1, "pgup": -8, "pgdown": 8, "home": -last, "end": last}[key]
	s.at = max(0, min(s.at+by, last))
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Inventory }

// lastOf is the last part of an ARN or address: what people call it.
func lastOf(arn string) string {
	name := arn[strings.LastIndexAny(arn, ":/")+1:]
	if strings.Contains(arn, "@") || name == "" {
		return arn
	}
	return name
}
