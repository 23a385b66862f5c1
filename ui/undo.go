package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// undo shows what it takes to take back what trailhead did here, and does it
// when the account's id is typed.
type undo struct {
	j       *journey
	options steps.UndoOptions
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
	k := key.String()
	switch {
	case k == "ctrl+c":
		s.planning.stop()
		return leave{flow.Cancelled}, nil
	case s.naming != nil:
		return s.typing(key)
	case s.planning.run != 0:
		if k == "esc" {
			s.planning.stop()
			return advance{on: flow.Back}, nil
		}
		return nil, nil
	case s.scroll.key(k):
		return nil, nil
	}
	s.said = ""
	return s.choose(k)
}

// choose is a key while nothing is typed.
func (s *undo) choose(k string) (intent, tea.Cmd) {
	switch {
	case s.panel != nil || s.plan == nil:
		if k == "r" {
			return nil, s.look()
		}
	case k == "d" && len(s.plan.Changes) > 0:
		return advance{flow.ReadDocuments, documentsOf(s.plan)}, nil
	case k == "v" && len(words.Changed(s.plan)) > 0:
		return advance{flow.ReadDocuments, versionsOf(s.plan)}, nil
	case k == "h" && len(s.plan.Handed) > 0:
		return nil, copyText(s.j.Host, handedText(s.plan, s.j.Set.ExternalID), sentToClipboard{by: s, what: handedCopied})
	case k == "l" && (s.keeps(s.bucket()) || s.options.DeleteLogs != ""):
		return nil, s.wish(&s.options.DeleteLogs, "Deletes every log file in the bucket, for good. Type its name to say so", s.bucket())
	case k == "x" && (s.keeps(s.alias()) || s.options.DeleteKey != ""):
		return nil, s.wish(&s.options.DeleteKey, "AWS will delete the key after 30 days; what it has encrypted can never be read again. Type its alias to say so", s.alias())
	case k == "enter" && s.ready():
		return nil, s.name("To take this back, type the account's id", s.j.Session.Home.Target().Account, s.apply)
	}
	return nil, nil
}

// ready: there is something to take back, and nothing in the way.
func (s *undo) ready() bool {
	return s.plan != nil && s.panel == nil && s.planning.run == 0 && len(s.plan.Changes) > 0 && len(s.plan.Blocked) == 0
}

// wish turns one of the options on, once its name was typed, or off again.
func (s *undo) wish(which *string, question, name string) tea.Cmd {
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

// typing is a key while a name is typed.
func (s *undo) typing(key tea.KeyPressMsg) (intent, tea.Cmd) {
	n := s.naming
	switch key.String() {
	case "esc":
		s.naming, s.said = nil, "Nothing was taken back."
		return nil, nil
	case "tab", "shift+tab":
		return nil, nil
	case "enter":
		if n.wrong = n.text != n.want; n.wrong {
			return nil, nil
		}
		s.naming = nil
		return n.then()
	}
	n.wrong = false
	_, cmd := n.input.Update(key)
	return nil, cmd
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
