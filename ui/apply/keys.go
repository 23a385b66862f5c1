package apply

import (
	"charm.land/bubbletea/v2"
	"time"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// ended: the run has come to its end, one way or another.
func (s *Model) ended(r engine.Result) (screen.Intent, tea.Cmd) {
	s.result, s.problem = r, r.Problem
	s.j.Ending.Ended(r)
	s.j.Report = nil // of how it was before
	if b := s.board(); b != nil {
		s.j.Board = b
	}
	for _, l := range s.lines {
		l.settled()
		l.fate = s.j.Ending.Fate(l.about.ID)
	}
	whole := s.made() == len(s.lines)
	switch {
	case s.state == applyLeaving:
		return nil, nil // runOver leaves
	case r.Problem == nil && whole:
		return s.allDone()
	case s.state == applyStopping:
		return screen.Leave{Code: flow.Interrupted}, nil
	}
	s.state = applyStopped
	if s.partly() {
		s.takeValues()
	}
	return nil, nil
}

// allDone lets one see it for a moment. After undo there is nothing to go on
// to, so what was taken back stays on the screen.
func (s *Model) allDone() (screen.Intent, tea.Cmd) {
	stopping := s.state == applyStopping
	s.state = applyDone
	s.takeValues()
	switch {
	case stopping:
		return screen.Leave{Code: flow.Interrupted}, nil
	case s.plan.Undo:
		return nil, nil
	}
	id := s.id
	return nil, tea.Tick(onwardWait, func(time.Time) tea.Msg { return onwardTickMsg{run: id} })
}

// takeValues hands the values for Workbench on, with an access key that this
// run has made.
func (s *Model) takeValues() {
	if s.plan.Undo || s.result.Values == nil {
		return
	}
	s.j.Ending.HandsOver(steps.Made(s.plan, s.j.Set, s.result.Values))
}

// onward shows whether it works. After undo there is nothing more to show.
func (s *Model) onward() (screen.Intent, tea.Cmd) {
	s.wentOn = true
	if s.plan.Undo {
		return screen.Advance{On: flow.TakenBack}, nil
	}
	return screen.Advance{On: flow.Made}, nil
}

// stopped puts a problem on the screen.
func (s *Model) stopped(p *engine.Problem) tea.Cmd {
	s.state, s.problem = applyStopped, p
	s.scroll = screen.Scroll{}
	s.j.Ending.Problem = p
	return nil
}

// interrupt: once lets the calls in flight finish, twice leaves.
func (s *Model) interrupt() (screen.Intent, tea.Cmd) {
	switch s.state {
	case applyRunning:
		s.state = applyStopping
		s.Run.Stop()
	case applyStopping:
		s.state = applyLeaving
		s.Run.Abort()
		return nil, s.untilOver()
	default:
		return screen.Leave{Code: flow.Interrupted}, nil
	}
	return nil, nil
}

// runOver: an aborted run has closed its journal, or took too long to (nil).
type runOver struct {
	run    uint64
	result *engine.Result
}

// untilOver gives an aborted run a moment to close its journal.
func (s *Model) untilOver() tea.Cmd {
	run, id := s.Run, s.id
	return func() tea.Msg {
		over := make(chan engine.Result, 1)
		go func() { over <- run.Wait() }()
		limit := time.NewTimer(LeaveWait)
		defer limit.Stop()
		select {
		case r := <-over:
			return runOver{run: id, result: &r}
		case <-limit.C:
			return runOver{run: id}
		}
	}
}

func (s *Model) leaveNow(msg runOver) (screen.Intent, tea.Cmd) {
	if msg.result != nil {
		s.j.Ending.Ended(*msg.result)
	}
	return screen.Leave{Code: flow.Interrupted}, nil
}

// leave waits for what is on its way to the clipboard.
func (s *Model) leave() (screen.Intent, tea.Cmd) {
	code := flow.Failed
	if s.partly() {
		code = flow.Partly
	}
	if s.problem != nil && s.problem.NeedsSignIn() {
		code = flow.SignInAgain
	}
	if s.pending > 0 {
		s.leaving = &screen.Leave{Code: code}
		return nil, nil
	}
	return screen.Leave{Code: code}, nil
}

func (s *Model) sent() (screen.Intent, tea.Cmd) {
	s.pending--
	s.noticed("The problem was sent to the clipboard.")
	if s.leaving != nil && s.pending <= 0 {
		return *s.leaving, nil
	}
	return nil, nil
}

// noticed says what came of a key, at the end of what is shown.
func (s *Model) noticed(text string) {
	s.notice = text
	s.scroll.Moved, s.scroll.By = true, s.scroll.Lines
}

// backToAnswers leaves this screen and the plan below it, which is out of date
// by now.
func (s *Model) backToAnswers() screen.Intent { return screen.Advance{On: flow.Back} }
