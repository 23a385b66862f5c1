package ui

import (
	"charm.land/bubbletea/v2"
	"context"
	"io"
	"time"

	"trailhead/steps/engine"
	"trailhead/ui/apply"
	"trailhead/ui/connect"
	"trailhead/ui/display"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// Run shows the wizard on out until the person leaves, or ctx ends: then a run in
// flight finishes its calls first, and the code is 130. The error is an
// answers.Problems (code 64) where no screen could settle what is wrong, or
// says why the terminal cannot be used.
func Run(ctx context.Context, host flow.Host, out io.Writer, options ...tea.ProgramOption) (Outcome, error) {
	a, err := newApp(host)
	if err != nil {
		return Outcome{Code: flow.Usage}, err
	}
	// Signals are main's, which ends ctx. Theirs would leave a run without a word.
	options = append([]tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()}, options...)
	err = display.Run(a, out, options...)
	a.halt()
	if err != nil && ctx.Err() != nil {
		a.code, err = flow.Interrupted, nil
	} else if err != nil {
		a.code = flow.Failed
	}
	return Outcome{Code: a.code, Text: farewell(a.j)}, err
}

// newApp is the wizard before its first frame. The error has the problems that
// belong to no answer, such as a file that cannot be read; all others are for
// the settings to show.
func newApp(host flow.Host) (*app, error) {
	host = host.Ready()
	j := &screen.Journey{Host: host, Where: host.Where, Styles: screen.StylesOn(screen.UnknownBackground), Codes: make(chan screen.CodeWanted)}
	j.Where.MFA = j.AskCode
	beyond := flow.Beyond(flow.ProblemsOf(j.Resolve()))
	if len(beyond) > 0 {
		return nil, beyond
	}
	a := &app{j: j, code: flow.Cancelled, stack: []screen.Screen{connect.New(j)}}
	if host.First {
		a.over = newIntro(j)
	}
	return a, nil
}

// halt ends a run that is still going on when the screen is gone, after a
// signal: its calls in flight may finish, then the journal is closed.
func (a *app) halt() {
	for _, s := range a.stack {
		run, ok := s.(*apply.Model)
		if !ok || !run.Working() {
			continue
		}
		over := make(chan engine.Result, 1)
		go func() { over <- run.Run.Wait() }()
		a.j.Ending.BySignal = true
		run.Run.Stop()
		result, ended := awaitResult(over, apply.LeaveWait)
		if !ended {
			run.Run.Abort()
			result, ended = awaitResult(over, apply.LeaveWait)
		}
		if ended {
			a.j.Ending.Ended(result)
		}
	}
}

// awaitResult is the result, if it comes before the limit.
func awaitResult(over <-chan engine.Result, limit time.Duration) (engine.Result, bool) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case r := <-over:
		return r, true
	case <-timer.C:
		return engine.Result{}, false
	}
}
