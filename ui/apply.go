package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
)

// applyState is where the screen stands. Only enter changes it.
type applyState uint8

const (
	applyRunning  applyState = iota
	applyStopping            // ctrl+c once: the calls in flight come to their end
	applyLeaving             // ctrl+c twice: only the journal is still closed
	applyStopped             // a problem is on the screen
	applyPlanning            // planning anew, to try again
	applyDone
)

// replan plans again what this screen carries out, with credentials that may
// be newer than those of the first plan.
type replan func(ctx context.Context, session *steps.Session) (*engine.Plan, error)

// apply carries out an approved plan, to make or to take back, and shows how
// it goes. It is a view of the run's events.
type apply struct {
	j        *journey
	plan     *engine.Plan    // what runs now
	approved engine.Approved // what the person has said yes to
	again    replan
	state    applyState
	run      *engine.Run
	id       uint64
	cancel   context.CancelFunc // of planning anew
	looks    glance             // what planning anew has seen
	relook   bool

	lines   []*applyLine
	began   time.Time
	now     time.Time
	frame   int
	ticking uint64 // the run that a tick is on its way for
	result  engine.Result
	problem *engine.Problem
	notice  string
	pending int // copies on their way to the clipboard
	leaving *leave
	wentOn  bool
	scroll  scroll
	list    *accounts // every account, while that is what is shown
}

// newApply is the screen that carries out ok, the yes to plan. It begins when
// it is shown. Relook says that time has passed since the plan was made.
func newApply(j *journey, plan *engine.Plan, relook bool, again replan) *apply {
	s := &apply{j: j, plan: plan, again: again, relook: relook}
	s.approved, _ = plan.Approve() // start says what stands in the way
	for _, c := range plan.Changes {
		s.lines = append(s.lines, &applyLine{about: c.About, verb: c.Verb})
	}
	return s
}

// planSettings plans once more with the answers of the journey.
func planSettings(j *journey) replan {
	return func(ctx context.Context, session *steps.Session) (*engine.Plan, error) {
		return session.Plan(ctx, j.Set)
	}
}

// spinTickMsg moves the spinner and the clock of the run of that number.
type spinTickMsg struct{ run uint64 }

// onwardTickMsg ends the moment in which one sees that all is done.
type onwardTickMsg struct{ run uint64 }

// spinEvery is how often a spinner turns.
const spinEvery = 120 * time.Millisecond

const (
	onwardWait = 1200 * time.Millisecond
	leaveWait  = 2 * time.Second
)

// Init begins the run.
func (s *apply) Init() tea.Cmd {
	if s.run != nil {
		return nil // shown again; it has begun before
	}
	return s.start()
}

// start carries out the present plan. Beginning a run only starts its
// goroutines, so it does not hold up Update.
func (s *apply) start() tea.Cmd {
	ok, err := s.plan.Approve()
	if err != nil {
		return s.stopped(asProblem("begin", err))
	}
	s.j.RunID++
	s.id, s.state, s.problem, s.notice, s.scroll = s.j.RunID, applyRunning, nil, "", scroll{}
	s.began, s.list = s.clock(), nil
	s.now = s.began
	s.run = s.j.Session.Apply(context.Background(), s.j.Set, ok, s.relook)
	s.j.Ending.Began(s.approved.Plan())
	return tea.Batch(nextEvent(s.id, s.run.Events()), s.spin())
}

func (s *apply) clock() time.Time { return s.j.Session.Home.Clock().Now() }

// Update implements screen.
func (s *apply) Update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case happened:
		if msg.run == s.id {
			return s.take(msg.events)
		}
	case spinTickMsg:
		if msg.run == s.id {
			s.ticking = 0
			s.frame++
			s.now = s.clock()
			return nil, s.spin()
		}
	case onwardTickMsg:
		if msg.run == s.id && s.state == applyDone && !s.wentOn && s.list == nil {
			return s.onward()
		}
	case replanned:
		if msg.run == s.id {
			return s.goOn(msg)
		}
	case runOver:
		if msg.run == s.id {
			return s.leaveNow(msg)
		}
	case failuresSaved:
		if msg.by == s {
			s.saved(msg.says)
		}
	case sentToClipboard:
		if msg.by == s {
			return s.sent()
		}
	case tea.KeyPressMsg:
		if in, cmd, found := act(s.actions(), msg); found {
			return in, cmd
		}
		switch {
		case s.list != nil:
			s.list.types(msg)
		case s.state == applyDone: // any key goes on
			return s.onward()
		}
	}
	return nil, nil
}

// spin asks for the next tick, only while something moves.
func (s *apply) spin() tea.Cmd {
	if s.ticking == s.id || s.state == applyStopped || s.state == applyDone {
		return nil
	}
	s.ticking = s.id
	id := s.id
	return tea.Tick(spinEvery, func(time.Time) tea.Msg { return spinTickMsg{run: id} })
}

// take notes what has happened and waits for more.
func (s *apply) take(events []engine.Event) (intent, tea.Cmd) {
	s.now = s.clock()
	for _, event := range events {
		if ended, last := event.(engine.Ended); last {
			return s.ended(ended.Result)
		}
		s.note(event)
	}
	return nil, tea.Batch(nextEvent(s.id, s.run.Events()), s.spin())
}

// Busy keeps esc and ctrl+c for this screen: below it is a plan that is out
// of date as soon as its run has begun.
func (s *apply) Busy() bool { return true }

// Station implements screen.
func (s *apply) Station() flow.Station { return flow.Apply }

// Working implements worker.
func (s *apply) Working() bool {
	return s.run != nil && (s.state == applyRunning || s.state == applyStopping || s.state == applyLeaving)
}
