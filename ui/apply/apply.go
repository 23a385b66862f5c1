package apply

import (
	"charm.land/bubbletea/v2"
	"context"
	"time"

	"trailhead/steps/engine"
	"trailhead/ui/accounts"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
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

// Model carries out an approved plan, to make or to take back, and shows how
// it goes. It is a view of the run's events.
type Model struct {
	j        *screen.Journey
	plan     *engine.Plan    // what runs now
	approved engine.Approved // what the person has said yes to
	again    screen.Replan
	state    applyState
	Run      *engine.Run
	id       uint64
	looks    screen.Glance // of planning anew; its spinner turns all the time
	relook   bool

	lines   []*applyLine
	began   time.Time
	now     time.Time
	result  engine.Result
	problem *engine.Problem
	notice  string
	pending int // copies on their way to the clipboard
	leaving *screen.Leave
	wentOn  bool
	scroll  screen.Scroll
	list    *accounts.List // every account, while that is what is shown
}

// New is the screen that carries out ok, the yes to plan. It begins when
// it is shown. Relook says that time has passed since the plan was made.
func New(j *screen.Journey, plan *engine.Plan, relook bool, again screen.Replan) *Model {
	s := &Model{j: j, plan: plan, again: again, relook: relook}
	s.approved, _ = plan.Approve() // start says what stands in the way
	for _, c := range plan.Changes {
		s.lines = append(s.lines, &applyLine{about: c.About, verb: c.Verb})
	}
	return s
}

// onwardTickMsg ends the moment in which one sees that all is done.
type onwardTickMsg struct{ run uint64 }

const (
	onwardWait = 1200 * time.Millisecond
	LeaveWait  = 2 * time.Second
)

// Init begins the run.
func (s *Model) Init() tea.Cmd {
	if s.Run != nil {
		return nil // shown again; it has begun before
	}
	return s.start()
}

// start carries out the present plan. Beginning a run only starts its
// goroutines, so it does not hold up Update.
func (s *Model) start() tea.Cmd {
	ok, err := s.plan.Approve()
	if err != nil {
		return s.stopped(screen.AsProblem("begin", err))
	}
	s.j.RunID++
	s.id, s.state, s.problem, s.notice, s.scroll = s.j.RunID, applyRunning, nil, "", screen.Scroll{}
	s.began, s.list = s.clock(), nil
	s.now = s.began
	s.Run = s.j.Session.Apply(context.Background(), s.j.Set, ok, s.relook)
	s.j.Ending.Began(s.approved.Plan())
	s.j.Ending.Follow(s.Run)
	return tea.Batch(screen.NextEvent(s.id, s.Run.Events()), s.looks.Spin())
}

func (s *Model) clock() time.Time { return s.j.Session.Home.Clock().Now() }

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case screen.Happened:
		if msg.Run == s.id {
			return s.take(msg.Events)
		}
	case screen.SpinTickMsg:
		if s.state != applyStopped && s.state != applyDone {
			s.now = s.clock()
			return nil, s.looks.Turn(msg)
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
	case accounts.Saved:
		if msg.By == s {
			s.saved(msg.Says)
		}
	case screen.SignedIn:
		return nil, s.retry()
	case screen.SentToClipboard:
		if msg.By == s {
			return s.sent()
		}
	case tea.KeyPressMsg:
		if in, cmd, found := screen.Act(s.Actions(), msg); found {
			return in, cmd
		}
		if s.list != nil {
			s.list.Types(msg)
		}
	case tea.PasteMsg:
		if s.list != nil {
			s.list.Types(msg)
		}
	}
	return nil, nil
}

// take notes what has happened and waits for more.
func (s *Model) take(events []engine.Event) (screen.Intent, tea.Cmd) {
	s.now = s.clock()
	for _, event := range events {
		if ended, last := event.(engine.Ended); last {
			return s.ended(ended.Result)
		}
		s.note(event)
	}
	return nil, screen.NextEvent(s.id, s.Run.Events())
}

// Busy keeps esc and ctrl+c for this screen: below it is a plan that is out
// of date as soon as its run has begun.
func (s *Model) Busy() bool { return true }

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Apply }

// Working implements worker.
func (s *Model) Working() bool {
	return s.Run != nil && (s.state == applyRunning || s.state == applyStopping || s.state == applyLeaving)
}
