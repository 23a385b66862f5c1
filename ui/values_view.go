package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailhead/steps/step8workbench"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// View implements screen. A value stands alone at column 0, without border,
// padding or wrapping, so that what the mouse takes is what is pasted.
func (s *values) View(a area) string {
	var lines []string
	switch {
	case s.loading:
		lines = []string{"", " Reading the values."}
	case s.problem != nil:
		lines = append([]string{""}, problemLines(s.problem, words.InWizardByKey, s.j.signInFor(s.problem), a)...)
	case s.keyView:
		lines = s.keyLines(a)
	default:
		lines = s.valueLines(a)
	}
	foot := s.noticeLines(a)
	lines = s.scroll.show(lines, a.Height-len(foot), 0, a.Styles.dim)
	return strings.Join(append(lines, foot...), "\n")
}

func (s *values) valueLines(a area) []string {
	st := a.Styles
	lines := []string{""}
	if title := " " + st.accent.Bold(true).Render("Paste these into Workbench."); a.Width >= 70 {
		lines = append(lines, justify(title, st.dim.Render(words.WorkbenchPath), a.Width))
	} else {
		lines = append(lines, title, " "+st.dim.Render(words.WorkbenchPath))
	}
	lines = append(lines, " "+st.waiting.Bold(true).Render(step8workbench.WorkbenchAdvice))
	outputs, all, cut := s.j.Ending.Outputs, []string{""}, false
	for i, o := range outputs {
		value, broken := alone(o.Value, a.Width)
		cut = cut || broken
		all = append(append(all, st.dim.Render(fmt.Sprintf("%d %s", i+1, o.Label))), value...)
	}
	if p := s.j.handed(); p != nil {
		all = append(all, "")
		all = append(all, painted(st.waiting, words.Hang("For others to do: "+handedWords(p)+" h copies what they need.", " ", " ", a.Width))...)
	}
	if cut {
		lines = append(lines, painted(st.dim, words.Hang(cutNote, " ", " ", a.Width))...)
	}
	return append(lines, all...)
}

const cutNote = "This window is narrower than a value. On leaving, all of them are printed whole."

// alone is a value as it is pasted, at column 0. It is cut only where the
// window is narrower than the value.
func alone(value string, width int) (lines []string, cut bool) {
	lines = strings.Split(ansi.Hardwrap(value, max(width, 1), true), "\n")
	return lines, len(lines) > 1
}

// keyLines show a new access key, once.
func (s *values) keyLines(a area) []string {
	st, made := a.Styles, s.j.Ending.Key
	lines := []string{"", " " + st.accent.Bold(true).Render("A new access key for Expel's user."), ""}
	warning := "Its secret is shown this once and kept nowhere: AWS does not show it again, and neither does trailhead. Store it now; Workbench asks for it."
	lines = append(lines, painted(st.waiting, words.Hang(warning, " ", " ", a.Width))...)
	lines = append(lines, "")
	for i, part := range []struct{ label, value string }{{"Access key ID", made.ID}, {"Secret access key", made.Secret}} {
		value, _ := alone(part.value, a.Width)
		lines = append(append(lines, st.dim.Render(fmt.Sprintf("%d %s", i+1, part.label))), value...)
	}
	return append(lines, "", " Press enter when you have stored it.")
}

// noticeLines say what the last key did. What may be copied stands alone.
func (s *values) noticeLines(a area) []string {
	if len(s.notice) == 0 {
		return nil
	}
	lines := append([]string{""}, painted(a.Styles.done, words.Hang(s.notice[0], " ", " ", a.Width))...)
	for _, text := range s.notice[1:] {
		part, _ := alone(text, a.Width)
		lines = append(lines, part...)
	}
	return lines
}

// actions implements screen.
func (s *values) actions() []action {
	var all []action
	if s.pending > 0 {
		all = append(all, does("ctrl+c", "", func() { s.leaving = true }))
	}
	for _, a := range s.scroll.actions() {
		all = append(all, a.silent())
	}
	switch {
	case s.loading:
		return append(all, wants("esc", "back", advance{on: flow.Back}))
	case s.problem != nil:
		again := func() tea.Cmd {
			s.loading, s.problem = true, nil
			return s.Init()
		}
		return append(all, runs("r", "try again", again), wants("esc", "back", advance{on: flow.Back}))
	case s.keyView:
		return append(all, s.keyActions()...)
	}
	return append(all, s.valueActions()...)
}

// valueActions are those where the values are shown.
func (s *values) valueActions() []action {
	outputs := s.j.Ending.Outputs
	one := runs("1 2 3 4 5 6 7 8 9", "copy one", nil).as("1-5")
	one.do = func(pressed string) (intent, tea.Cmd) {
		if n := int(pressed[0] - '0'); n <= len(outputs) {
			return nil, s.copy(outputs[n-1].Value, outputs[n-1].Label)
		}
		return nil, nil
	}
	all := []action{one, runs("a", "copy all", func() tea.Cmd { return s.copy(words.Values(outputs), "All values") }),
		runs("s", "save", s.save), runs("o", "open Workbench", s.open)}
	if s.j.Ending.Key != nil {
		all = append(all, does("k", "key", func() { s.keyView, s.notice = true, nil }))
	}
	if p := s.j.handed(); p != nil {
		all = append(all, runs("h", "copy for others", func() tea.Cmd { return s.copy(handedText(p, s.j.Set.ExternalID), handedCopied) }))
	}
	return append(all, wants("v", "verify", advance{on: flow.ToVerify}), acts("q enter", "done", s.done))
}

// done leaves when what is on its way to the clipboard is there.
func (s *values) done() (intent, tea.Cmd) {
	s.leaving = true
	if s.pending > 0 {
		return nil, nil
	}
	return leave{s.j.Ending.DoneCode()}, nil
}

// keyActions are those where the new access key is shown.
func (s *values) keyActions() []action {
	made := s.j.Ending.Key
	return []action{
		runs("1", "copy the ID", func() tea.Cmd { return s.copy(made.ID, "Access key ID") }),
		runs("2", "copy the secret", func() tea.Cmd { return s.copy(made.Secret, "Secret access key") }),
		runs("enter", "I have stored it", s.stored),
	}
}

// stored says that the secret has been seen.
func (s *values) stored() tea.Cmd {
	s.keyView, s.notice, s.scroll = false, nil, scroll{}
	if s.j.Ending.KeyShown {
		return nil
	}
	s.j.Ending.KeyShown = true
	session, shown := s.j.Session, *s.j.Ending.Key
	return func() tea.Msg { return keyNoted{err: session.Shown(shown)} }
}
