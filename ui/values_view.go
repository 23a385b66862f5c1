package ui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"trailhead/steps"
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
	lines = append(lines, " "+st.waiting.Bold(true).Render(steps.WorkbenchAdvice))
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

// Keys implements screen.
func (s *values) Keys() []hint {
	switch {
	case s.loading:
		return []hint{{"esc", "back"}}
	case s.problem != nil:
		return []hint{{"r", "try again"}, {"esc", "back"}}
	case s.keyView:
		return []hint{{"1", "copy the ID"}, {"2", "copy the secret"}, {"enter", "I have stored it"}}
	}
	keys := []hint{{"1-5", "copy one"}, {"a", "copy all"}, {"s", "save"}, {"o", "open Workbench"}}
	if s.j.Ending.Key != nil {
		keys = append(keys, hint{"k", "key"})
	}
	if s.j.handed() != nil {
		keys = append(keys, hint{"h", "copy for others"})
	}
	return append(keys, hint{"v", "verify"}, hint{"q", "done"})
}
