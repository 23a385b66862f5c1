package ui

import (
	"charm.land/bubbletea/v2"
	"regexp"
	"strings"

	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// code asks for an MFA code. It lies over the screen that signs in.
type code struct {
	j      *screen.Journey
	wanted screen.CodeWanted
	text   string
	wrong  bool // enter was pressed on what is no code
}

func newCode(j *screen.Journey, wanted screen.CodeWanted) *code { return &code{j: j, wanted: wanted} }

// sixDigits is what every MFA device of AWS shows
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, TokenCode).
var sixDigits = regexp.MustCompile(`^\d{6}$`)

// Init implements screen.
func (s *code) Init() tea.Cmd { return nil }

// Update implements screen.
func (s *code) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		s.add(strings.TrimSpace(msg.Content))
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil, nil
}

func (s *code) key(key tea.KeyPressMsg) (screen.Intent, tea.Cmd) {
	in, cmd, found := screen.Act(s.Actions(), key)
	if !found {
		s.add(key.Text)
	}
	return in, cmd
}

// give answers with the code, if it is one.
func (s *code) give() (screen.Intent, tea.Cmd) {
	if s.wrong = !sixDigits.MatchString(s.text); s.wrong {
		return nil, nil
	}
	return s.answer(s.text)
}

func (s *code) add(text string) {
	for _, c := range text {
		if c >= '0' && c <= '9' && len(s.text) < 6 {
			s.text, s.wrong = s.text+string(c), false
		}
	}
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
	lines = append(lines, "", " "+st.Accent.Render("> ")+s.text+st.Accent.Render("▏"))
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
		screen.Does("backspace", "", func() { s.text, s.wrong = s.text[:max(0, len(s.text)-1)], false }),
		screen.Does("ctrl+u", "", func() { s.text, s.wrong = "", false }),
	}
}
