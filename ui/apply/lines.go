package apply

import (
	"fmt"
	"time"

	"github.com/charmbracelet/x/ansi"

	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// lineState is how far one change has come.
type lineState uint8

const (
	lineWaitsItsTurn lineState = iota
	lineWorking
	lineWaiting
	lineDone
	lineFailed
)

// applyLine is one change on the screen.
type applyLine struct {
	about   engine.About
	verb    engine.Verb
	state   lineState
	fate    engine.Fate // once the run has ended
	made    bool        // it counts as done, even while AWS does not show it yet
	since   time.Time
	took    time.Duration
	why     string // what AWS is not ready with
	waited  time.Duration
	limit   time.Duration
	problem *engine.Problem
	board   *board.Board // its accounts, nil where it has none
}

func (s *Model) line(about engine.About) *applyLine {
	for _, l := range s.lines {
		if l.about.ID == about.ID {
			return l
		}
	}
	l := &applyLine{about: about}
	s.lines = append(s.lines, l)
	return l
}

// note puts an event on its line.
func (s *Model) note(event engine.Event) {
	switch e := event.(type) {
	case engine.Began:
		l := s.line(e.About)
		l.state, l.since = lineWorking, s.now
	case engine.Called:
		if l := s.line(e.About); l.state == lineWaiting {
			l.state = lineWorking
		}
	case engine.Waited:
		l := s.line(e.About)
		l.state, l.why, l.waited, l.limit = lineWaiting, words.Waits(e), e.For, e.Limit
	case engine.Done:
		l := s.line(e.About)
		l.state, l.made, l.took = lineDone, true, e.Took
	case engine.Failed:
		l := s.line(e.About)
		l.state, l.problem, l.took = lineFailed, e.Problem, s.now.Sub(l.since)
	case engine.Progressed:
		s.line(e.About).news(e.Part)
	case engine.Skipped:
		s.line(e.About).state = lineWaitsItsTurn
	}
}

// settled: nothing waits any more once a run has ended.
func (l *applyLine) settled() {
	switch {
	case l.made:
		l.state = lineDone
	case l.state == lineWorking, l.state == lineWaiting:
		l.state = lineFailed
	}
}

// made is how many of the changes are made.
func (s *Model) made() int {
	n := 0
	for _, l := range s.lines {
		if l.made {
			n++
		}
	}
	return n
}

// look is the glyph, the word and the style of a line: none says it alone.
func (s *Model) look(l *applyLine, st screen.Styles) (glyph, word string, style screen.Style) {
	switch l.state {
	case lineWorking:
		return s.looks.Frame(), s.doing(l.verb), st.Accent
	case lineWaiting:
		return "◌", "waiting", st.Waiting
	case lineDone:
		return "✓", s.did(l.verb), st.Done
	case lineFailed:
		if flow.IsPartly(l.problem) {
			return "!", "partly", st.Waiting
		}
		switch l.fate {
		case engine.FateBegun:
			return "◐", words.FateWord(s.plan.Undo, l.fate), st.Waiting
		case engine.FateUnknown:
			return "?", words.FateWord(s.plan.Undo, l.fate), st.Waiting
		}
		return "✗", "failed", st.Stopped
	}
	return "·", "not begun", st.Dim
}

func (s *Model) doing(verb engine.Verb) string {
	switch {
	case !s.plan.Undo:
		return "working"
	case verb == engine.Remove:
		return "removing"
	}
	return "restoring"
}

func (s *Model) did(verb engine.Verb) string {
	switch {
	case !s.plan.Undo:
		return "done"
	case verb == engine.Remove:
		return "removed"
	}
	return "restored"
}

func (s *Model) time(l *applyLine) string {
	switch l.state {
	case lineWorking, lineWaiting:
		if l.made {
			return words.Lasted(l.took)
		}
		return words.Lasted(s.now.Sub(l.since))
	case lineDone, lineFailed:
		return words.Lasted(l.took)
	}
	return ""
}

const applyIndent = "             " // below the name of a change

// rows are the lines of all changes, and the number of the row that matters
// most now: the first that is not done.
func (s *Model) rows(width int, st screen.Styles) (rows []string, active int) {
	active = -1
	title := words.RowTitles(s.plan)
	for _, l := range s.lines {
		glyph, word, style := s.look(l, st)
		if active < 0 && l.state != lineDone {
			active = len(rows)
		}
		took := st.Dim.Render(s.time(l))
		name := fmt.Sprintf("%d %s", l.about.Step, title(l.about))
		name = screen.Middle(name, width-len(applyIndent)-2-ansi.StringWidth(took)) // one column stays free before the time
		if l.state == lineWaitsItsTurn {
			name = st.Dim.Render(name)
		}
		left := " " + style.Render(glyph+" "+words.Pad(word, 9)) + "  " + name
		rows = append(rows, screen.Justify(left, took, width))
		if l.state == lineWaiting {
			text := fmt.Sprintf("%s, %s of at most %s", l.why, words.Lasted(l.waited), words.Whole(l.limit))
			rows = append(rows, screen.Painted(st.Waiting, words.Hang(text, applyIndent, applyIndent, width))...)
		}
		rows = append(rows, s.accountRows(l, width, st)...)
		if l.state == lineFailed && l.problem != nil && l.problem != s.problem {
			rows = append(rows, screen.Painted(st.Stopped, words.Hang(l.problem.What, applyIndent, applyIndent, width))...)
		}
	}
	return rows, max(active, 0)
}
