package values

import (
	"charm.land/bubbletea/v2"
	"context"
	"errors"

	"trailhead/steps/engine"
	"trailhead/steps/step8workbench"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Model is the last screen: what is pasted into Workbench.
type Model struct {
	j       *screen.Journey
	id      uint64
	loading bool
	problem *engine.Problem
	keyView bool // the new access key is on the screen, nothing else
	notice  []string
	pending int // copies on their way to the clipboard
	leaving bool
	scroll  screen.Scroll
	quiet   screen.Quiet // a key that is held does not pass what is shown only once
	meant   bool
}

// New shows the values of the run before it, or of the set-up that is
// there already.
func New(j *screen.Journey) *Model {
	e := &j.Ending
	return &Model{j: j, keyView: e.Key != nil && !e.KeyShown, loading: len(e.Outputs) == 0}
}

// found are the values of a set-up that was there already.
type found struct {
	run     uint64
	outputs step8workbench.Outputs
	err     error
}

// keyNoted: it is on record that the secret was shown, or it is not (err).
type keyNoted struct{ err error }

// valuesSaved and pageOpened are what came of s and o.
type (
	valuesSaved struct {
		path string
		err  error
	}
	pageOpened struct{ err error }
)

// Init asks AWS for the values where no run has left them.
func (s *Model) Init() tea.Cmd {
	s.quiet.Begin(s.j.Host.Clock.Now())
	if !s.loading {
		return nil
	}
	s.j.RunID++
	s.id = s.j.RunID
	id, session, set := s.id, s.j.Session, s.j.Set
	return func() tea.Msg {
		outputs, err := session.Outputs(context.Background(), set)
		return found{run: id, outputs: outputs, err: err}
	}
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case found:
		if msg.run == s.id {
			s.found(msg)
		}
	case keyNoted:
		if msg.err != nil {
			s.notice = []string{"It could not be put on record that the secret was shown (" + msg.err.Error() +
				"). The next run makes another key in its place."}
		}
	case screen.SentToClipboard:
		if msg.By == s {
			return s.sent(msg.What)
		}
	case valuesSaved:
		s.saved(msg)
	case pageOpened:
		s.opened(msg)
	case tea.KeyPressMsg:
		s.meant = s.quiet.Pressed(s.j.Host.Clock.Now())
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

func (s *Model) sent(what string) (screen.Intent, tea.Cmd) {
	s.pending--
	s.notice = []string{what + " sent to the clipboard."}
	if s.leaving && s.pending == 0 {
		return screen.Leave{Code: s.j.Ending.DoneCode()}, nil
	}
	return nil, nil
}

// Busy keeps ctrl+c while something is on its way to the clipboard, so that
// it is not lost.
func (s *Model) Busy() bool { return s.pending > 0 }

func (s *Model) found(msg found) {
	s.loading = false
	if msg.err != nil {
		s.problem = screen.AsProblem("read the values", msg.err)
		return
	}
	s.problem = nil
	s.j.Ending.HandsOver(msg.outputs, nil)
}

func (s *Model) saved(msg valuesSaved) {
	s.notice = []string{"Saved, for you alone to read:", msg.path}
	if msg.err != nil {
		s.notice = []string{"Not saved: " + msg.err.Error()}
	}
}

func (s *Model) opened(msg pageOpened) {
	s.notice = []string{"The Workbench page is open in your browser."}
	if msg.err != nil {
		s.notice = []string{"Open this page in your browser:", step8workbench.WorkbenchURL}
	}
}

func (s *Model) copy(text, what string) tea.Cmd {
	s.pending++
	return screen.CopyText(s.j.Host, text, screen.SentToClipboard{By: s, What: what})
}

func (s *Model) save() tea.Cmd {
	save, text := s.j.Host.Save, words.HandOver(s.j.Set.Answers, s.j.Ending.Outputs)
	if save == nil {
		return nil
	}
	return func() tea.Msg {
		path, err := save(words.ValuesFile, []byte(text))
		return valuesSaved{path: path, err: err}
	}
}

func (s *Model) open() tea.Cmd {
	open := s.j.Host.Open
	if open == nil {
		return func() tea.Msg { return pageOpened{err: errors.New("open the Workbench page: there is no browser")} }
	}
	return func() tea.Msg { return pageOpened{err: open(step8workbench.WorkbenchURL)} }
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Values }
