package ui

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// A signal takes the screen away. The calls in flight finish, the journal is
// closed, and the next run goes on from there.
func TestARunOutlivesItsScreenUntilItsCallsAreDone(t *testing.T) {
	b := reviewing(t)
	held, release := b.Hold("CreateBucket")
	b.Clock.Add(uitest.QuietPeriod)
	b.Press("y")
	b.Until("a call is in flight", held)
	over := make(chan struct{})
	go func() {
		defer close(over)
		b.app.halt()
	}()
	select {
	case <-over:
		t.Error("it did not wait for the call in flight")
	case <-time.After(50 * time.Millisecond):
	}
	release()
	<-over
	if got := b.J.Session.Journal.LastRun(); got == nil || got.Outcome != "interrupted" {
		t.Errorf("the journal says %+v", got)
	}
	if e := &b.J.Ending; !e.Over || e.Plan == nil {
		t.Errorf("the ending is %+v", e)
	}
	if b.app.halt(); b.Writes() == 0 {
		t.Error("nothing was made")
	}
}

func TestASignalEndsTheWizard(t *testing.T) {
	s := uitest.NewWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	in, keys := io.Pipe()
	defer func() { _ = keys.Close() }()
	first := make(chan struct{})
	go func() {
		<-first
		stop()
	}()
	h := s.J.Host
	h.Profiles = nil
	out, err := Run(ctx, h, notices{first}, tea.WithInput(in), tea.WithWindowSize(80, 24),
		tea.WithColorProfile(colorprofile.ASCII))
	if err != nil || out.Code != flow.Interrupted || out.Text != "Nothing was changed.\n" {
		t.Errorf("%+v, %v", out, err)
	}
}

// notices is a terminal that says when it is first written to.
type notices struct{ first chan struct{} }

func (w notices) Write(p []byte) (int, error) {
	select {
	case <-w.first:
	default:
		close(w.first)
	}
	return len(p), nil
}

func TestATerminalThatCannotBeUsedIsAnError(t *testing.T) {
	broken := errors.New("there is no terminal")
	s := uitest.NewWorld(t)
	h := s.J.Host
	h.Profiles = nil
	out, err := Run(t.Context(), h, io.Discard, tea.WithInput(failing{broken}), tea.WithWindowSize(80, 24))
	if err == nil || out.Code != flow.Failed {
		t.Errorf("%+v, %v", out, err)
	}
}

// failing cannot be read.
type failing struct{ err error }

func (r failing) Read([]byte) (int, error) { return 0, r.err }
