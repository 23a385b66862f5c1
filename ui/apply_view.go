package ui

import (
	"fmt"
	"strings"

	"trailhead/ui/words"
)

// View implements screen.
func (s *apply) View(a area) string {
	if s.list != nil {
		return s.list.view(a)
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
	rows = s.scroll.show(rows, a.Height-len(top), want, a.Styles.dim)
	return strings.Join(append(top, rows...), "\n")
}

// head is the bar over all.
func (s *apply) head(a area) string {
	says := map[applyState]string{applyRunning: "Applying", applyStopping: "Stopping", applyLeaving: "Leaving", applyStopped: "Stopped", applyPlanning: "Planning anew", applyDone: "Done"}
	word := says[s.state]
	if s.state == applyStopped && s.partly() {
		word = "Partly done"
	}
	if s.plan.Undo && s.state == applyRunning {
		word = "Taking back"
	}
	style := a.Styles.accent
	switch s.state {
	case applyDone:
		style = a.Styles.done
	case applyStopped:
		style = a.Styles.stopped
		if s.partly() {
			style = a.Styles.waiting
		}
	}
	left := fmt.Sprintf(" %s  %s  %d of %d", style.Bold(true).Render(word), style.Render(bar(s.made(), len(s.lines))), s.made(), len(s.lines))
	return justify(left, a.Styles.dim.Render(words.Lasted(s.now.Sub(s.began))), a.Width)
}

// below is what is said under the list: how a stop goes on, what is wrong, or
// that all is well.
func (s *apply) below(a area) []string {
	w, st := a.Width, a.Styles
	switch {
	case s.state == applyStopping:
		return painted(st.waiting, words.Hang("Finishing the call in flight; trailhead goes on from here next time. ctrl+c again leaves at once.", " ", " ", w))
	case s.state == applyLeaving:
		return painted(st.waiting, words.Hang("Leaving now. The call in flight is on record as not known; the next run looks first.", " ", " ", w))
	case s.state == applyStopped && s.partly():
		return append(s.partlyLines(a), s.noticeLines(a)...)
	case s.state == applyStopped && s.problem != nil:
		lines := problemLines(s.problem, words.InWizardByKey, s.j.signInFor(s.problem), a)
		lines = append(lines, "")
		lines = append(lines, painted(st.dim, words.Hang(s.stoppedText(), " ", " ", w))...)
		return append(lines, s.noticeLines(a)...)
	case s.state == applyPlanning:
		s.looks.frame = s.frame
		return s.looks.lines("Looking at AWS again, to go on with what is left.", a)
	case s.state == applyDone && s.plan.Undo:
		return s.takenBack(a)
	case s.state == applyDone:
		return painted(st.done, words.Hang("All is made as it should be. Next: does it work?", " ", " ", w))
	}
	return nil
}

func (s *apply) noticeLines(a area) []string {
	if s.notice == "" {
		return nil
	}
	return append([]string{""}, painted(a.Styles.accent, words.Hang(s.notice, " ", " ", a.Width))...)
}

// stoppedText says what is made and stays, when a run did not come to its end.
func (s *apply) stoppedText() string {
	if s.plan.Undo {
		return fmt.Sprintf("%d of %d are taken back; the rest is as it was. trailhead goes on from here.", s.made(), len(s.lines))
	}
	switch s.made() {
	case 0:
		return "None of the " + words.Count(len(s.lines), "change") + " came to its end. trailhead goes on from here, now or later."
	case 1:
		return fmt.Sprintf("The one change made so far, of %d, stands and does no harm. trailhead goes on from here, now or later.", len(s.lines))
	}
	return fmt.Sprintf("The %d changes made so far, of %d, stand and do no harm. trailhead goes on from here, now or later.", s.made(), len(s.lines))
}

// takenBack says what was removed, and what stays and why.
func (s *apply) takenBack(a area) []string {
	lines := painted(a.Styles.done, words.Hang(words.TakenBack(s.approved.Plan()), " ", " ", a.Width))
	for _, k := range words.Stays(s.approved.Plan()) {
		lines = append(lines, words.Hang(k.String(), " - ", "   ", a.Width)...)
	}
	return lines
}
