package look

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/discover"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// Model shows what is there, as it is found, then the choice of a variant.
type Model struct {
	j       *screen.Journey
	Run     uint64 // the discovery under way, 0 while there is none
	Whose   uint64 // the one whose finds are on the screen
	cancel  context.CancelFunc
	from    time.Time
	found   []foundLine
	Options []option
	at      int
	Problem *engine.Problem
	frame   int
	scroll  screen.Scroll
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
}

// New looks when it is shown.
func New(j *screen.Journey) *Model { return &Model{j: j} }

// FoundOne is one resource that a discovery has read; discovered is its end.
type (
	FoundOne struct {
		Run  uint64
		What string
		more <-chan FoundOne
	}
	Discovered struct {
		Run uint64
		d   discover.Discovery
		Err error
	}
)

// Init implements screen: what has been found already is not looked for again.
func (s *Model) Init() tea.Cmd {
	switch {
	case s.Run != 0 || s.Problem != nil || s.Options != nil:
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
	s.Run, s.from, s.frame = s.j.RunID, s.j.Host.Clock.Now(), 0
	s.Whose = s.Run
	s.found, s.Problem, s.Options, s.at = nil, nil, nil, 0
	id, session, how := s.Run, s.j.Session, s.j.Set.Answers
	events := make(chan FoundOne)
	find := func() tea.Msg {
		defer close(events)
		d, err := session.Discover(ctx, how, func(f discover.Found) {
			if f.Identity {
				return // it is on the screen already
			}
			select {
			case events <- FoundOne{Run: id, What: f.What, more: events}:
			case <-ctx.Done():
			}
		})
		return Discovered{Run: id, d: d, Err: err}
	}
	return tea.Batch(find, nextFound(events), s.spin())
}

// nextFound waits for the next resource that a discovery has read.
func nextFound(told <-chan FoundOne) tea.Cmd {
	return func() tea.Msg {
		f, more := <-told
		if !more {
			return nil
		}
		return f
	}
}

func (s *Model) spin() tea.Cmd {
	id := s.Run
	return tea.Tick(screen.SpinEvery, func(time.Time) tea.Msg { return screen.SpinTickMsg{Run: id} })
}

// stop gives up a discovery under way; its late answers are dropped.
func (s *Model) stop() {
	if s.Run != 0 {
		s.cancel()
		s.Run, s.Whose = 0, 0
	}
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case FoundOne:
		if msg.Run == s.Whose { // the end of a discovery may overtake the last of them
			s.found = append(s.found, foundLine{msg.What, s.j.Host.Clock.Now().Sub(s.from)})
			return nil, nextFound(msg.more)
		}
	case Discovered:
		s.received(msg)
	case screen.SpinTickMsg:
		if msg.Run == s.Run && s.Run != 0 {
			s.frame++
			return nil, s.spin()
		}
	case tea.KeyPressMsg:
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

func (s *Model) received(msg Discovered) {
	if msg.Run != s.Run || s.Run == 0 {
		return
	}
	s.Run = 0
	if msg.Err != nil {
		s.Problem = screen.AsProblem("look around", msg.Err)
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
func (s *Model) Busy() bool { return s.Run != 0 }

// Waiting implements waiter.
func (s *Model) Waiting() bool { return s.Run != 0 }

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	leaves := func(in screen.Intent) func() (screen.Intent, tea.Cmd) {
		return func() (screen.Intent, tea.Cmd) {
			s.stop()
			return in, nil
		}
	}
	if s.Run != 0 {
		return []screen.Action{screen.Acts("esc", "stop looking", leaves(screen.Advance{On: flow.Back})), screen.Acts("ctrl+c", "leave", leaves(screen.Leave{Code: flow.Cancelled}))}
	}
	again := screen.Runs("r", "look again", func() tea.Cmd {
		s.j.Discovery = nil
		return s.start()
	})
	if s.Problem != nil {
		return []screen.Action{again}
	}
	var all []screen.Action
	if len(s.Options) > 1 {
		all = append(all, screen.Moves("up k down j", "↑↓", "choose", func(k string) {
			s.at, s.scroll = max(0, min(s.at+screen.UpDown[k], len(s.Options)-1)), screen.Scroll{}
		}))
	}
	if len(s.Options) > 0 {
		all = append(all, screen.Acts("enter", "go on", s.goOn))
	}
	if s.j.Discovery != nil {
		all = append(all, screen.Wants("d", "the estate", screen.Advance{On: flow.Inspect}))
	}
	for _, a := range s.scroll.Actions() {
		all = append(all, a.Silent())
	}
	return append(all, again)
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Look }
