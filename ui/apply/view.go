package apply

import (
	"fmt"
	"strings"

	"trailhead/ui/accounts"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// View implements screen.
func (s *Model) View(a screen.Area) string {
	if s.list != nil {
		return s.list.View(a)
	}
	top := []string{"", s.head(a), ""}
	rows, active := s.rows(a.Width, a.Styles)
	want := max(0, active-2)
	if below := s.below(a); len(below) > 0 {
		rows = append(append(rows, ""), below...)
		// What is said below is read first: the list gives way, and where that
		// is not enough, the view begins at the empty line between them.
		want = min(len(rows)-len(below)-1, max(0, len(rows)-a.Height+len(top)))
	}
	rows = s.scroll.Show(rows, a.Height-len(top), want, a.Styles.Dim)
	return strings.Join(append(top, rows...), "\n")
}

// head is the bar over all.
func (s *Model) head(a screen.Area) string {
	says := map[applyState]string{applyRunning: "Applying", applyStopping: "Stopping", applyLeaving: "Leaving", applyStopped: "Stopped",
		applyPlanning: "Planning anew", applyDone: "Done"}
	word := says[s.state]
	if s.state == applyStopped && s.partly() {
		word = "Partly done"
	}
	if s.plan.Undo && s.state == applyRunning {
		word = "Taking back"
	}
	style := a.Styles.Accent
	switch s.state {
	case applyDone:
		style = a.Styles.Done
	case applyStopped:
		style = a.Styles.Stopped
		if s.partly() {
			style = a.Styles.Waiting
		}
	}
	made, all := s.made(), len(s.lines)
	left := fmt.Sprintf(" %s  %s  %d of %d", style.Bold(true).Render(word), style.Render(accounts.Bar(made, all)), made, all)
	return screen.Justify(left, a.Styles.Dim.Render(words.Lasted(s.now.Sub(s.began))), a.Width)
}

// below is what is said under the list: how a stop goes on, what is wrong, or
// that all is well.
func (s *Model) below(a screen.Area) []string {
	w, st := a.Width, a.Styles
	switch {
	case s.state == applyStopping:
		return screen.Painted(st.Waiting, words.Hang("Finishing the call in flight; trailhead goes on from here next time. ctrl+c again "+
			"leaves at once.", " ", " ", w))
	case s.state == applyLeaving:
		return screen.Painted(st.Waiting, words.Hang("Leaving now. The call in flight is on record as not known; the next run looks first.", " ",
			" ", w))
	case s.state == applyStopped && s.partly():
		return append(s.partlyLines(a), s.noticeLines(a)...)
	case s.state == applyStopped && s.problem != nil:
		lines := screen.ProblemLines(s.problem, words.InWizardByKey, s.j.SignInFor(s.problem), a)
		lines = append(lines, "")
		lines = append(lines, screen.Painted(st.Dim, words.Hang(s.stoppedText(), " ", " ", w))...)
		return append(lines, s.noticeLines(a)...)
	case s.state == applyPlanning:
		return s.looks.Lines("Looking at AWS again, to go on with what is left.", a)
	case s.state == applyDone && s.plan.Undo:
		return s.takenBack(a)
	case s.state == applyDone:
		return screen.Painted(st.Done, words.Hang("All is made as it should be. Next: does it work?", " ", " ", w))
	}
	return nil
}

func (s *Model) noticeLines(a screen.Area) []string {
	if s.notice == "" {
		return nil
	}
	return append([]string{""}, screen.Painted(a.Styles.Accent, words.Hang(s.notice, " ", " ", a.Width))...)
}

// stoppedText says what has become of the changes, when a run did not come to
// its end.
func (s *Model) stoppedText() string {
	plan := s.approved.Plan()
	fates := words.Fates(plan, s.j.Ending.Fate)
	text := words.Capital(words.FateCounts(plan, fates)) + "."
	if s.j.Ending.Stands() {
		text += " " + words.FateStays
	}
	return text
}

// takenBack says what was removed, and what stays and why.
func (s *Model) takenBack(a screen.Area) []string {
	lines := screen.Painted(a.Styles.Done, words.Hang(words.TakenBack(s.approved.Plan()), " ", " ", a.Width))
	for _, k := range words.Stays(s.approved.Plan()) {
		lines = append(lines, words.Hang(k.String(), " - ", "   ", a.Width)...)
	}
	return lines
}
