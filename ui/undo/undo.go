package undo

import (
	"charm.land/bubbletea/v2"
	"context"
	"slices"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// Model shows what it takes to take back what trailhead did here, and does it
// when the account's id is typed.
type Model struct {
	j       *screen.Journey
	options setup.UndoOptions
	plan    *engine.Plan // nil while there is none
	panel   *engine.Problem

	planning screen.Glance
	naming   *naming // what is being typed, nil when nothing
	said     string
	scroll   screen.Scroll
}

// naming is a name to be typed in full: a way to say yes that no key typed by
// mistake can say.
type naming struct {
	question string
	want     string
	then     func() (screen.Intent, tea.Cmd)
	input    *screen.Input
	wrong    bool
}

// New is the screen that takes back.
func New(j *screen.Journey) *Model { return &Model{j: j} }

// Init looks at what is there; it does so only once.
func (s *Model) Init() tea.Cmd {
	if s.plan != nil || s.planning.Run != 0 {
		return nil
	}
	return s.look()
}

// planned is the plan to take back.
type planned struct {
	run  uint64
	plan *engine.Plan
	err  error
}

// look plans the removal with the options as they are now.
func (s *Model) look() tea.Cmd {
	ctx := s.planning.Begin(s.j)
	s.panel = nil
	id, cancel, session, set, options := s.planning.Run, s.planning.Cancel, s.j.Session, s.j.Set, s.options
	look := func() tea.Msg {
		defer cancel()
		plan, err := session.PlanUndo(ctx, set, options)
		return planned{run: id, plan: plan, err: err}
	}
	return tea.Batch(look, s.planning.Spin())
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case screen.SpinTickMsg:
		return nil, s.planning.Ticked(msg)
	case planned:
		s.received(msg)
		return nil, nil
	case screen.SentToClipboard:
		if msg.By == s {
			s.said = msg.What + " sent to the clipboard."
		}
		return nil, nil
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	if s.naming != nil {
		return nil, s.naming.input.Update(msg)
	}
	return nil, nil
}

func (s *Model) received(msg planned) {
	if msg.run != s.planning.Run {
		return
	}
	s.planning.Run = 0
	if msg.err != nil {
		s.panel = screen.AsProblem("look at what there is to take back", msg.err)
		return
	}
	s.plan, s.j.Looked = msg.plan, msg.plan
}

func (s *Model) key(key tea.KeyPressMsg) (screen.Intent, tea.Cmd) {
	if s.planning.Run == 0 && s.naming == nil && !s.scroll.Takes(key) {
		s.said = ""
	}
	in, cmd, found := screen.Act(s.Actions(), key)
	switch {
	case found || s.planning.Run != 0:
		return in, cmd
	case s.naming != nil:
		s.naming.wrong = false
		return nil, s.naming.input.Update(key)
	}
	return nil, nil
}

// ready: there is something to take back, and nothing in the way.
func (s *Model) ready() bool {
	return s.plan != nil && s.panel == nil && s.planning.Run == 0 && len(s.plan.Changes) > 0 && len(s.plan.Blocked) == 0
}

// option turns one of the options on, once its name was typed, or off again.
func (s *Model) option(which *string, question, name string) tea.Cmd {
	if *which != "" {
		*which = ""
		return s.look()
	}
	return s.name(question, name, func() (screen.Intent, tea.Cmd) {
		*which = name
		return nil, s.look()
	})
}

// byTags has what only its tag says is ours taken back too, or left again. The
// plan that is shown then needs its own yes.
func (s *Model) byTags(so bool) func() tea.Cmd {
	return func() tea.Cmd {
		s.options.ByTags = so
		return s.look()
	}
}

// name asks for a name to be typed.
func (s *Model) name(question, want string, then func() (screen.Intent, tea.Cmd)) tea.Cmd {
	input, cmd := screen.NewInput(s.j, 0)
	s.naming = &naming{question: question, want: want, then: then, input: input}
	return cmd
}

// named goes on where the whole name was typed.
func (s *Model) named() (screen.Intent, tea.Cmd) {
	n := s.naming
	if n.wrong = n.input.Text != n.want; n.wrong {
		return nil, nil
	}
	s.naming = nil
	return n.then()
}

// apply takes back.
func (s *Model) apply() (screen.Intent, tea.Cmd) {
	options, set := s.options, s.j.Set
	again := func(ctx context.Context, session *steps.Session) (*engine.Plan, error) {
		return session.PlanUndo(ctx, set, options)
	}
	return screen.Advance{On: flow.Yes, With: screen.Approval{Plan: s.plan, Again: again}}, nil
}

// bucket and alias are what only a name typed in full may delete.
func (s *Model) bucket() string { return s.j.Setup().Bucket() }
func (s *Model) alias() string  { return s.j.Setup().Alias() }

// keeps reports whether the plan leaves the thing of that name where it is,
// and says why.
func (s *Model) keeps(name string) bool {
	return s.plan != nil && slices.ContainsFunc(s.plan.Kept, func(c engine.Planned) bool { return c.Name == name && c.Summary != "" })
}

// undoHelp is what this screen is about.
const undoHelp = "What trailhead has made is removed, what it has changed is put back as it was, and nothing else is touched. " +
	"Log files, and the key without which they cannot be read, stay unless you ask for them to go by typing their names."

// Help implements the root's helpful.
func (s *Model) Help() screen.ShowHelp { return screen.ShowHelp{Text: undoHelp} }

// Busy keeps esc, ctrl+c and every letter for the name being typed.
func (s *Model) Busy() bool { return s.naming != nil || s.planning.Run != 0 }

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Undo }
