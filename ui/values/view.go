package values

import (
	"charm.land/bubbletea/v2"
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"strings"

	"trailhead/steps/step8workbench"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// View implements screen. A value stands alone at column 0, without border,
// padding or wrapping, so that what the mouse takes is what is pasted.
func (s *Model) View(a screen.Area) string {
	var lines []string
	switch {
	case s.loading:
		lines = []string{"", " Reading the values."}
	case s.problem != nil:
		lines = append([]string{""}, screen.ProblemLines(s.problem, words.InWizardByKey, s.j.SignInFor(s.problem), a)...)
	case s.keyView:
		lines = s.keyLines(a)
	default:
		lines = s.valueLines(a)
	}
	foot := s.noticeLines(a)
	lines = s.scroll.Show(lines, a.Height-len(foot), 0, a.Styles.Dim)
	return strings.Join(append(lines, foot...), "\n")
}

func (s *Model) valueLines(a screen.Area) []string {
	st := a.Styles
	lines := []string{""}
	if works := s.j.WayLines(a); works != nil {
		lines = append(append(lines, works...), "")
	}
	if title := " " + st.Accent.Bold(true).Render("Paste these into Workbench."); a.Width >= 70 {
		lines = append(lines, screen.Justify(title, st.Dim.Render(words.WorkbenchPath), a.Width))
	} else {
		lines = append(lines, title, " "+st.Dim.Render(words.WorkbenchPath))
	}
	lines = append(lines, screen.Painted(st.Waiting.Bold(true), words.Hang(step8workbench.Advice(s.j.Set.Answers), " ", " ", a.Width))...)
	outputs, all, cut := s.j.Ending.Outputs, []string{""}, false
	for i, o := range outputs {
		value, broken := alone(o.Value, a.Width)
		cut = cut || broken
		all = append(append(all, st.Dim.Render(fmt.Sprintf("%d %s", i+1, words.ValueTitle(o)))), value...)
	}
	all = append(all, s.j.LeftLines(a)...)
	if cut {
		lines = append(lines, screen.Painted(st.Dim, words.Hang(cutNote, " ", " ", a.Width))...)
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
func (s *Model) keyLines(a screen.Area) []string {
	st, made := a.Styles, s.j.Ending.Key
	lines := []string{"", " " + st.Accent.Bold(true).Render("A new access key for Expel's user."), ""}
	warning := "Its secret is shown this once and kept nowhere: AWS does not show it again, and neither does trailhead. Store it now; " +
		"Workbench asks for it."
	lines = append(lines, screen.Painted(st.Waiting, words.Hang(warning, " ", " ", a.Width))...)
	lines = append(lines, "")
	for i, part := range []struct{ label, value string }{{"Access key ID", made.ID}, {"Secret access key", made.Secret}} {
		value, _ := alone(part.value, a.Width)
		lines = append(append(lines, st.Dim.Render(fmt.Sprintf("%d %s", i+1, part.label))), value...)
	}
	return append(lines, "", " Press enter when you have stored it.")
}

// noticeLines say what the last key did. What may be copied stands alone.
func (s *Model) noticeLines(a screen.Area) []string {
	if len(s.notice) == 0 {
		return nil
	}
	lines := append([]string{""}, screen.Painted(a.Styles.Done, words.Hang(s.notice[0], " ", " ", a.Width))...)
	for _, text := range s.notice[1:] {
		part, _ := alone(text, a.Width)
		lines = append(lines, part...)
	}
	return lines
}

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	var all []screen.Action
	if s.pending > 0 {
		all = append(all, screen.Does("ctrl+c", "leave", func() { s.leaving = true }).Silent())
	}
	for _, a := range s.scroll.Actions() {
		all = append(all, a.Silent())
	}
	switch {
	case s.loading:
		return append(all, screen.Wants("esc", "back", screen.Advance{On: flow.Back}))
	case s.problem != nil:
		again := func() tea.Cmd {
			s.loading, s.problem = true, nil
			return s.Init()
		}
		return append(all, screen.Runs("r", "try again", again), screen.Wants("esc", "back", screen.Advance{On: flow.Back}))
	case s.keyView:
		return append(all, s.keyActions()...)
	}
	return append(all, s.valueActions()...)
}

// valueActions are those where the values are shown.
func (s *Model) valueActions() []screen.Action {
	outputs := s.j.Ending.Outputs
	one := screen.Runs("1 2 3 4 5 6 7 8 9", "copy one", nil).As("1-5")
	one.Do = func(pressed string) (screen.Intent, tea.Cmd) {
		if n := int(pressed[0] - '0'); n <= len(outputs) {
			return nil, s.copy(outputs[n-1].Value, outputs[n-1].Label)
		}
		return nil, nil
	}
	all := []screen.Action{one, screen.Runs("c", "copy all", func() tea.Cmd { return s.copy(words.Values(outputs), "All values") }),
		screen.Runs("s", "save", s.save), screen.Runs("o", "open Workbench", s.open)}
	if s.j.Ending.Key != nil {
		all = append(all, screen.Does("tab", "access key", func() { s.keyView, s.notice = true, nil }))
	}
	all = append(all, screen.Wants("v", "verify", screen.Advance{On: flow.ToVerify}))
	return append(append(all, s.j.EndActions(s)...), screen.Acts("q", "leave", s.done), screen.Does("enter", "stay", s.staysHere).Silent())
}

// staysHere: a key that is pressed out of habit, or held, does not leave.
func (s *Model) staysHere() {
	s.notice = []string{"q leaves. The values are printed once more then."}
}

// done leaves when what is on its way to the clipboard is there.
func (s *Model) done() (screen.Intent, tea.Cmd) {
	s.leaving = true
	if s.pending > 0 {
		return nil, nil
	}
	return screen.Leave{Code: s.j.Ending.DoneCode()}, nil
}

// keyActions are those where the new access key is shown.
func (s *Model) keyActions() []screen.Action {
	made := s.j.Ending.Key
	return []screen.Action{
		screen.Runs("1", "copy the ID", func() tea.Cmd { return s.copy(made.ID, "Access key ID") }),
		screen.Runs("2", "copy the secret", func() tea.Cmd { return s.copy(made.Secret, "Secret access key") }),
		screen.Runs("enter", "I have stored it", s.stored),
	}
}

// stored says that the secret has been seen.
func (s *Model) stored() tea.Cmd {
	if !s.meant { // the key is held, or was typed before one could read
		return nil
	}
	s.keyView, s.notice, s.scroll = false, nil, screen.Scroll{}
	if s.j.Ending.KeyShown {
		return nil
	}
	s.j.Ending.KeyShown = true
	session, shown := s.j.Session, *s.j.Ending.Key
	return func() tea.Msg { return keyNoted{err: session.Shown(shown)} }
}
