package apply

import (
	"fmt"
	"strings"
	"time"

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
	LineWaiting
	lineDone
	lineFailed
)

// applyLine is one change on the screen.
type applyLine struct {
	About   engine.About
	verb    engine.Verb
	State   lineState
	made    bool // it counts as done, even while AWS does not show it yet
	since   time.Time
	took    time.Duration
	Why     string // what AWS is not ready with
	waited  time.Duration
	limit   time.Duration
	Problem *engine.Problem
	board   *board.Board // its accounts, nil where it has none
}

func (s *Model) line(about engine.About) *applyLine {
	for _, l := range s.Lines {
		if l.About.ID == about.ID {
			return l
		}
	}
	l := &applyLine{About: about}
	s.Lines = append(s.Lines, l)
	return l
}

// Note puts an event on its line.
func (s *Model) Note(event engine.Event) {
	switch e := event.(type) {
	case engine.Began:
		l := s.line(e.About)
		l.State, l.since = lineWorking, s.Now
	case engine.Called:
		if l := s.line(e.About); l.State == LineWaiting {
			l.State = lineWorking
		}
	case engine.Waited:
		l := s.line(e.About)
		l.State, l.Why, l.waited, l.limit = LineWaiting, e.Why, e.For, e.Limit
	case engine.Done:
		l := s.line(e.About)
		l.State, l.made, l.took = lineDone, true, e.Took
	case engine.Failed:
		l := s.line(e.About)
		l.State, l.Problem, l.took = lineFailed, e.Problem, s.Now.Sub(l.since)
	case engine.Progressed:
		s.line(e.About).news(e.Part)
	case engine.Skipped:
		s.line(e.About).State = lineWaitsItsTurn
	}
}

// settled: nothing waits any more once a run has ended.
func (l *applyLine) settled() {
	switch {
	case l.made:
		l.State = lineDone
	case l.State == lineWorking, l.State == LineWaiting:
		l.State = lineFailed
	}
}

// Made is how many of the changes are made.
func (s *Model) Made() int {
	n := 0
	for _, l := range s.Lines {
		if l.made {
			n++
		}
	}
	return n
}

// look is the glyph, the word and the style of a line: none says it alone.
func (s *Model) look(l *applyLine, st screen.Styles) (glyph, word string, style screen.Style) {
	switch l.State {
	case lineWorking:
		return screen.SpinnerFrames[s.frame%len(screen.SpinnerFrames)], s.doing(l.verb), st.Accent
	case LineWaiting:
		return "◌", "waiting", st.Waiting
	case lineDone:
		return "✓", s.did(l.verb), st.Done
	case lineFailed:
		if flow.IsPartly(l.Problem) {
			return "!", "partly", st.Waiting
		}
		return "✗", "failed", st.Stopped
	}
	return "·", "not begun", st.Dim
}

func (s *Model) doing(verb engine.Verb) string {
	switch {
	case !s.Plan.Undo:
		return "working"
	case verb == engine.Remove:
		return "removing"
	}
	return "restoring"
}

func (s *Model) did(verb engine.Verb) string {
	switch {
	case !s.Plan.Undo:
		return "done"
	case verb == engine.Remove:
		return "removed"
	}
	return "restored"
}

func (s *Model) time(l *applyLine) string {
	switch l.State {
	case lineWorking, LineWaiting:
		if l.made {
			return words.Lasted(l.took)
		}
		return words.Lasted(s.Now.Sub(l.since))
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
	for _, l := range s.Lines {
		glyph, word, style := s.look(l, st)
		if active < 0 && l.State != lineDone {
			active = len(rows)
		}
		name := fmt.Sprintf("%d %s", l.About.Step, l.About.Title())
		if l.State == lineWaitsItsTurn {
			name = st.Dim.Render(name)
		}
		left := " " + style.Render(glyph+" "+words.Pad(word, 9)) + "  " + name
		rows = append(rows, screen.Justify(left, st.Dim.Render(s.time(l)), width))
		if l.State == LineWaiting {
			text := fmt.Sprintf("%s, %s of at most %s", l.Why, words.Lasted(l.waited), words.Whole(l.limit))
			rows = append(rows, screen.Painted(st.Waiting, words.Hang(text, applyIndent, applyIndent, width))...)
		}
		rows = append(rows, s.accountRows(l, width, st)...)
		if l.State == lineFailed && l.Problem != nil && l.Problem != s.Problem {
			rows = append(rows, screen.Painted(st.Stopped, words.Hang(l.Problem.What, applyIndent, applyIndent, width))...)
		}
	}
	return rows, max(active, 0)
}

// bar is how much of all is made, ten cells wide.
func bar(done, all int) string {
	full := 0
	if all > 0 {
		full = 10 * done / all
	}
	return strings.Repeat("█", full) + strings.Repeat("░", 10-full)
}
