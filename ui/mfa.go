package ui

import (
	"errors"
	"regexp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailhead/ui/words"
)

// errNoCode: the person did not give the MFA code.
var errNoCode = errors.New("no MFA code was given")

// codeWanted is a question for an MFA code; somebody who signs in waits for
// the answer, "" for none.
type codeWanted struct{ answer chan<- string }

// askCode asks for an MFA code, on whatever screen there is (Where.MFA).
func (j *journey) askCode() (string, error) {
	answer := make(chan string, 1)
	j.codes <- codeWanted{answer}
	if code := <-answer; code != "" {
		return code, nil
	}
	return "", errNoCode
}

// nextCode waits for the next question.
func (j *journey) nextCode() tea.Cmd {
	codes := j.codes
	if codes == nil {
		return nil
	}
	return func() tea.Msg { return <-codes }
}

// code asks for an MFA code. It lies over the screen that signs in.
type code struct {
	j      *journey
	wanted codeWanted
	text   string
	wrong  bool // enter was pressed on what is no code
}

func newCode(j *journey, wanted codeWanted) *code { return &code{j: j, wanted: wanted} }

// sixDigits is what every MFA device of AWS shows
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, TokenCode).
var sixDigits = regexp.MustCompile(`^\d{6}$`)

// Init implements screen.
func (s *code) Init() tea.Cmd { return nil }

// Update implements screen.
func (s *code) Update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		s.add(strings.TrimSpace(msg.Content))
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil, nil
}

func (s *code) key(key tea.KeyPressMsg) (intent, tea.Cmd) {
	in, cmd, found := act(s.actions(), key)
	if !found {
		s.add(key.Text)
	}
	return in, cmd
}

// give answers with the code, if it is one.
func (s *code) give() (intent, tea.Cmd) {
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

func (s *code) answer(text string) (intent, tea.Cmd) {
	s.wanted.answer <- text // there is room for one
	return dismiss{}, nil
}

// View implements screen.
func (s *code) View(a area) string {
	st := a.Styles
	lines := []string{"", " " + st.accent.Bold(true).Render("This profile asks for an MFA code"), ""}
	lines = append(lines, words.Hang("Type the six digits that your device shows now.", " ", " ", a.Width)...)
	lines = append(lines, "", " "+st.accent.Render("> ")+s.text+st.accent.Render("▏"))
	if s.wrong {
		lines = append(lines, painted(st.stopped, words.Hang("✗ A code has six digits.", "   ", "     ", a.Width))...)
	}
	return strings.Join(lines, "\n")
}

// Busy implements busy: every key is the code's.
func (s *code) Busy() bool { return true }

// actions implements overlay.
func (s *code) actions() []action {
	return []action{
		acts("enter", "go on", s.give),
		acts("esc ctrl+c", "do not sign in", func() (intent, tea.Cmd) { return s.answer("") }),
		does("backspace", "", func() { s.text, s.wrong = s.text[:max(0, len(s.text)-1)], false }),
		does("ctrl+u", "", func() { s.text, s.wrong = "", false }),
	}
}
