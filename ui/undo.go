package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/ui/flow"
)

// undo shows what it takes to take back what trailhead did here, and does it
// when the account's id is typed.
type undo struct {
	j       *journey
	options setup.UndoOptions
	plan    *engine.Plan // nil while there is none
	panel   *engine.Problem

	planning glance
	naming   *naming // what is being typed, nil when nothing
	said     string
	scroll   scroll
}

// naming is a name to be typed in full: a way to say yes that no key typed by
// mistake can say.
type naming struct {
	question string
	want     string
	then     func() (intent, tea.Cmd)
	input    *huh.Input
	text     string
	wrong    bool
}

// newUndo is the screen that takes back.
func newUndo(j *journey) *undo { return &undo{j: j} }

// Init looks at what is there; it does so only once.
func (s *undo) Init() tea.Cmd {
	if s.plan != nil || s.planning.run != 0 {
		return nil
	}
	return s.look()
}

// undoPlanned is the plan to take back.
type undoPlanned struct {
	run  uint64
	plan *engine.Plan
	err  error
}

// look plans the removal with the options as they are now.
func (s *undo) look() tea.Cmd {
	ctx := s.planning.begin(s.j)
	s.panel = nil
	id, cancel, session, set, options := s.planning.run, s.planning.cancel, s.j.Session, s.j.Set, s.options
	look := func() tea.Msg {
		defer cancel()
		plan, err := session.PlanUndo(ctx, set, options)
		return undoPlanned{run: id, plan: plan, err: err}
	}
	return tea.Batch(look, s.planning.spin())
}

// Update implements screen.
func (s *undo) Update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case spinTickMsg:
		return nil, s.planning.ticked(msg)
	case undoPlanned:
		s.received(msg)
		return nil, nil
	case sentToClipboard:
		if msg.by == s {
			s.said = msg.what + " sent to the clipboard."
		}
		return nil, nil
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	if s.naming != nil {
		_, cmd := s.naming.input.Update(msg)
		return nil, cmd
	}
	return nil, nil
}

func (s *undo) received(msg undoPlanned) {
	if msg.run != s.planning.run {
		return
	}
	s.planning.run = 0
	if msg.err != nil {
		s.panel = asProblem("look at what there is to take back", msg.err)
		return
	}
	s.plan = msg.plan
}

func (s *undo) key(key tea.KeyPressMsg) (intent, tea.Cmd) {
	if s.planning.run == 0 && s.naming == nil && !s.scroll.takes(key) {
		s.said = ""
	}
	in, cmd, found := act(s.actions(), key)
	switch {
	case found || s.planning.run != 0:
		return in, cmd
	case s.naming != nil:
		return nil, s.naming.types(key)
	}
	return nil, nil
}

// types gives a key to the field.
func (n *naming) types(key tea.KeyPressMsg) tea.Cmd {
	if takesKey([]action{does("tab shift+tab", "", nil)}, key) {
		return nil // huh would end the field
	}
	n.wrong = false
	_, cmd := n.input.Update(key)
	return cmd
}

// ready: there is something to take back, and nothing in the way.
func (s *undo) ready() bool {
	return s.plan != nil && s.panel == nil && s.planning.run == 0 && len(s.plan.Changes) > 0 && len(s.plan.Blocked) == 0
}

// option turns one of the options on, once its name was typed, or off again.
func (s *undo) option(which *string, question, name string) tea.Cmd {
	if *which != "" {
		*which = ""
		return s.look()
	}
	return s.name(question, name, func() (intent, tea.Cmd) {
		*which = name
		return nil, s.look()
	})
}

// name asks for a name to be typed.
func (s *undo) name(question, want string, then func() (intent, tea.Cmd)) tea.Cmd {
	n := &naming{question: question, want: want, then: then}
	n.input = huh.NewInput().Prompt("> ").Value(&n.text)
	n.input.WithKeyMap(huh.NewDefaultKeyMap())
	n.input.WithTheme(s.j.huhTheme())
	s.naming = n
	return n.input.Focus()
}

// named goes on where the whole name was typed.
func (s *undo) named() (intent, tea.Cmd) {
	n := s.naming
	if n.wrong = n.text != n.want; n.wrong {
		return nil, nil
	}
	s.naming = nil
	return n.then()
}

// apply takes back.
func (s *undo) apply() (intent, tea.Cmd) {
	options, set := s.options, s.j.Set
	again := func(ctx context.Context, session *steps.Session) (*engine.Plan, error) {
		return session.PlanUndo(ctx, set, options)
	}
	return advance{flow.Yes, approval{s.plan, again}}, nil
}

// bucket and alias are what only a name typed in full may delete.
func (s *undo) bucket() string { return s.j.Session.Setup(s.j.Set.Answers).Bucket() }
func (s *undo) alias() string  { return s.j.Session.Setup(s.j.Set.Answers).Alias() }

// keeps reports whether the plan leaves the thing of that name where it is,
// and says why.
func (s *undo) keeps(name string) bool {
	return s.plan != nil && slices.ContainsFunc(s.plan.Kept, func(c engine.Planned) bool { return c.Name == name && c.Summary != "" })
}

// undoHelp is what this screen is about.
const undoHelp = "What trailhead has made is removed, what it has changed is put back as it was, and nothing else is touched. " +
	"Log files, and the key without which they cannot be read, stay unless you ask for them to go by typing their names."

func (s *undo) help() showHelp { return showHelp{text: undoHelp} }

// Busy keeps esc, ctrl+c and every letter for the name being typed.
func (s *undo) Busy() bool { return s.naming != nil || s.planning.run != 0 }

// Station implements screen.
func (s *undo) Station() flow.Station { return flow.Undo }
