package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailhead/awsops"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// signIn runs the command of the AWS CLI that signs in, over the screen that
// needs it, and shows what it prints: the page to open, and the code.
type signIn struct {
	j       *screen.Journey
	command awsops.SignIn
	run     uint64 // 0 once it has ended
	whose   uint64 // the one whose words are on the screen
	cancel  context.CancelFunc
	said    string
	ended   string // how, where it has failed
	scroll  screen.Scroll
}

func newSignIn(j *screen.Journey, command awsops.SignIn) *signIn {
	return &signIn{j: j, command: command}
}

// What the CLI has printed, and how it has ended.
type (
	signInSaid struct {
		run  uint64
		text string
		more <-chan signInSaid
	}
	signInOver struct {
		run uint64
		err error
	}
)

// Init runs the command.
func (s *signIn) Init() tea.Cmd {
	if s.run != 0 || s.ended != "" {
		return nil
	}
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	s.j.RunID++
	s.run, s.whose, s.said = s.j.RunID, s.j.RunID, ""
	id, run, args := s.run, s.j.Host.SignIn, s.command.Args()
	told := make(chan signInSaid)
	signs := func() tea.Msg {
		defer close(told)
		err := run(ctx, args, func(text string) {
			select {
			case told <- signInSaid{run: id, text: text, more: told}:
			case <-ctx.Done():
			}
		})
		return signInOver{run: id, err: err}
	}
	return tea.Batch(signs, nextSaid(told))
}

// nextSaid waits for what the CLI prints next.
func nextSaid(told <-chan signInSaid) tea.Cmd {
	return func() tea.Msg {
		said, more := <-told
		if !more {
			return nil
		}
		return said
	}
}

// Update implements screen.Overlay.
func (s *signIn) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case signInSaid:
		if msg.run == s.whose { // the end may overtake the last of them
			s.said += msg.text
			return nil, nextSaid(msg.more)
		}
	case signInOver:
		if msg.run == s.run {
			return s.over(msg.err)
		}
	case tea.KeyPressMsg:
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

// over goes on where the person is signed in, or says that they are not.
func (s *signIn) over(err error) (screen.Intent, tea.Cmd) {
	s.run = 0
	s.cancel()
	if err == nil {
		return screen.Dismiss{Tell: screen.SignedIn{}}, nil
	}
	s.ended = "The command ended without signing in (" + err.Error() + ")."
	return nil, nil
}

// View implements screen.Overlay.
func (s *signIn) View(a screen.Area) string {
	st := a.Styles
	top := []string{"", " " + st.Accent.Bold(true).Render("Signing in"), ""}
	top = append(top, screen.Painted(st.Accent, words.Hang(s.command.String(), "   ", "   ", a.Width))...)
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(s.said, "\r", "\n")) {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, words.Hang(strings.TrimSpace(line), " ", " ", a.Width)...)
		}
	}
	foot := screen.Painted(st.Waiting, words.Hang("Finish it in your browser. ctrl+c comes back to the wizard.", " ", " ", a.Width))
	if s.ended != "" {
		foot = screen.Painted(st.Stopped, words.Hang("✗ "+s.ended, " ", "   ", a.Width))
	}
	room := max(1, a.Height-len(top)-len(foot)-2)
	lines = s.scroll.Show(lines, room, len(lines)-room, st.Dim)
	return strings.Join(append(append(append(append(top, ""), lines...), ""), foot...), "\n")
}

// Busy keeps ctrl+c: it ends the command and not the wizard.
func (s *signIn) Busy() bool { return true }

// Actions implements screen.Overlay.
func (s *signIn) Actions() []screen.Action {
	back := func() (screen.Intent, tea.Cmd) {
		s.cancel()
		s.run = 0
		return screen.Dismiss{}, nil
	}
	all := s.scroll.Actions()
	for i := range all {
		all[i] = all[i].Silent()
	}
	if s.ended == "" {
		return append(all, screen.Acts("ctrl+c esc", "back", back))
	}
	again := func() tea.Cmd {
		s.ended = ""
		return s.Init()
	}
	return append(all, screen.Runs("r", "try again", again), screen.Acts("esc ctrl+c enter", "back", back))
}
