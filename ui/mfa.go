package ui

import (
	"charm.land/bubbletea/v2"
	"strings"

	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// code asks for an MFA code. It lies over the screen that signs in.
type code struct {
	j      *screen.Journey
	wanted screen.CodeWanted
	input  *screen.Input
	begin  tea.Cmd
	wrong  bool // enter was pressed on what is no code
}

func newCode(j *screen.Journey, wanted screen.CodeWanted) *code {
	s := &code{j: j, wanted: wanted}
	s.input, s.begin = screen.NewInput(j, codeLength)
	return s
}

// codeLength is how many digits every MFA device of AWS shows
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, TokenCode).
const codeLength = 6

// Init implements screen.
func (s *code) Init() tea.Cmd { return s.begin }

// Update implements screen. What is no digit does not get into the field.
func (s *code) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch typed := msg.(type) {
	case tea.PasteMsg:
		msg = tea.PasteMsg{Content: digits(typed.Content)}
		s.wrong = false
	case tea.KeyPressMsg:
		if in, cmd, found := screen.Act(s.Actions(), typed); found || digits(typed.Text) != typed.Text {
			return in, cmd
		}
		s.wrong = false
	}
	return nil, s.input.Update(msg)
}

// digits are those in a text.
func digits(text string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, text)
}

// give answers with the code, if it is one.
func (s *code) give() (screen.Intent, tea.Cmd) {
	if s.wrong = len(s.input.Text) != codeLength; s.wrong {
		return nil, nil
	}
	return s.answer(s.input.Text)
}

func (s *code) answer(text string) (screen.Intent, tea.Cmd) {
	s.wanted.Answer <- text // there is room for one
	return screen.Dismiss{}, nil
}

// View implements screen.
func (s *code) View(a screen.Area) string {
	st := a.Styles
	lines := []string{"", " " + st.Accent.Bold(true).Render("This profile asks for an MFA code"), ""}
	lines = append(lines, words.Hang("Type the six digits that your device shows now.", " ", " ", a.Width)...)
	lines = append(lines, "", " "+s.input.View(a.Width-1))
	if s.wrong {
		lines = append(lines, screen.Painted(st.Stopped, words.Hang("✗ A code has six digits.", "   ", "     ", a.Width))...)
	}
	return strings.Join(lines, "\n")
}

// Busy implements busy: every key is the code's.
func (s *code) Busy() bool { return true }

// Actions implements overlay.
func (s *code) Actions() []screen.Action {
	return []screen.Action{
		screen.Acts("enter", "go on", s.give),
		screen.Acts("esc ctrl+c", "do not sign in", func() (screen.Intent, tea.Cmd) { return s.answer("") }),
	}
}
