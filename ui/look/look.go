package look

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/discover"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Model shows what is there, as it is found, then the choice of a variant.
type Model struct {
	j       *screen.Journey
	run     uint64 // the discovery under way, 0 while there is none
	whose   uint64 // the one whose finds are on the screen
	cancel  context.CancelFunc
	from    time.Time
	found   []foundLine
	options []option
	at      int
	problem *engine.Problem
	spinner screen.Spinner
	scroll  screen.Scroll
	asked   *words.Throttled // of the look under way
}

// foundLine is one thing that has been read, and when.
type foundLine struct {
	what string
	took time.Duration
}

// option is one way to go on.
type option struct {
	variant, trail, says, why string
	short                     string   // beside the name, where the cursor is elsewhere
	findings, needs           []string // what is weak or in the way, and what it takes
	cost                      string
	setup                     *discover.ExpelSetup // that it is about; nil none
}

// New looks when it is shown.
func New(j *screen.Journey) *Model { return &Model{j: j} }

// foundOne is one resource that a discovery has read; discovered is its end.
type (
	foundOne struct {
		run  uint64
		what string
		more <-chan foundOne
	}
	discovered struct {
		run uint64
		d   discover.Discovery
		err error
	}
)

// Init implements screen: what has been found already is not looked for again.
func (s *Model) Init() tea.Cmd {
	switch {
	case s.run != 0 || s.problem != nil || s.options != nil:
		return nil // shown again
	case s.j.Discovery != nil:
		s.choices(*s.j.Discovery)
		return nil
	}
	return s.start()
}

func (s *Model) start() tea.Cmd {
	s.stop()
	s.j.RunID++
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	s.run, s.from = s.j.RunID, s.j.Host.Clock.Now()
	s.whose = s.run
	s.found, s.problem, s.options, s.at, s.asked = nil, nil, nil, 0, &words.Throttled{}
	ctx = s.asked.Hears(ctx)
	id, session, how := s.run, s.j.Session, s.j.Set.Answers
	events := make(chan foundOne)
	find := func() tea.Msg {
		defer close(events)
		d, err := session.Discover(ctx, how, func(f discover.Found) {
			if f.Identity {
				return // it is on the screen already
			}
			select {
			case events <- foundOne{run: id, what: f.What, more: events}:
			case <-ctx.Done():
			}
		})
		return discovered{run: id, d: d, err: err}
	}
	return tea.Batch(find, nextFound(events), s.spinner.Spin())
}

// nextFound waits for the next resource that a discovery has read.
func nextFound(told <-chan foundOne) tea.Cmd {
	return func() tea.Msg {
		f, more := <-told
		if !more {
			return nil
		}
		return f
	}
}

// stop gives up a discovery under way; its late answers are dropped.
func (s *Model) stop() {
	if s.run != 0 {
		s.cancel()
		s.run, s.whose = 0, 0
	}
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case foundOne:
		if msg.run == s.whose { // the end of a discovery may overtake the last of them
			s.found = append(s.found, foundLine{msg.what, s.j.Host.Clock.Now().Sub(s.from)})
			return nil, nextFound(msg.more)
		}
	case discovered:
		s.received(msg)
	case screen.SpinTickMsg:
		if s.run != 0 {
			return nil, s.spinner.Turn(msg)
		}
	case tea.KeyPressMsg:
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

func (s *Model) received(msg discovered) {
	if msg.run != s.run || s.run == 0 {
		return
	}
	s.run = 0
	if msg.err != nil {
		s.problem = screen.AsProblem("look around", msg.err)
		return
	}
	s.j.Discovery = &msg.d
	s.choices(msg.d)
}

// source is where an answer comes from, in words.
func (s *Model) source(key string) string {
	return s.j.Set.Source(key).String()
}

// Busy implements busy: while it looks, Esc is
// the screen's.
func (s *Model) Busy() bool { return s.run != 0 }

// Waiting implements waiter.
func (s *Model) Waiting() bool { return s.run != 0 }

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	leaves := func(in screen.Intent) func() (screen.Intent, tea.Cmd) {
		return func() (screen.Intent, tea.Cmd) {
			s.stop()
			return in, nil
		}
	}
	if s.run != 0 {
		return []screen.Action{screen.Acts("esc", "stop looking", leaves(screen.Advance{On: flow.Back})),
			screen.Leaves(leaves(screen.Leave{Code: flow.Cancelled}))}
	}
	again := screen.Runs("r", "look again", func() tea.Cmd {
		s.j.Discovery = nil
		return s.start()
	})
	if s.problem != nil {
		return []screen.Action{again}
	}
	var all []screen.Action
	if len(s.options) > 1 {
		all = append(all, screen.Moves(screen.ChoiceKeys, "↑↓", "choose", func(k string) {
			s.at, s.scroll = screen.Moved(k, s.at, len(s.options), 0), screen.Scroll{}
		}))
	}
	if len(s.options) > 0 {
		all = append(all, screen.Acts("enter", "go on", s.goOn))
	}
	if s.j.Discovery != nil {
		all = append(all, screen.Wants("i", "what is there", screen.Advance{On: flow.Inspect}))
	}
	for _, a := range s.scroll.Actions() {
		all = append(all, a.Silent())
	}
	return append(all, again)
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Look }
