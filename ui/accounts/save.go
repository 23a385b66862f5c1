package accounts

import (
	"fmt"
	"strings"

	"charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Saved is what came of saving the accounts that failed.
type Saved struct {
	By   screen.Overlay // who asked for it
	Says string
}

// SaveFailures writes the accounts that failed into two files: a table for
// people, a document for programs. What to write is settled at once: the board
// may change while it is written.
func SaveFailures(j *screen.Journey, b *board.Board, by screen.Overlay) tea.Cmd {
	save, n := j.Host.Save, b.Counts().Failed
	says := func(text string) tea.Cmd { return func() tea.Msg { return Saved{by, text} } }
	switch {
	case n == 0:
		return says("No account has failed.")
	case save == nil:
		return says("Nothing can be saved here.")
	}
	files, err := b.Files(answers.Schema)
	if err != nil {
		return says("Not saved: " + err.Error())
	}
	return func() tea.Msg {
		paths, err := board.Save(files, save)
		if err != nil {
			return Saved{by, "Not saved: " + err.Error()}
		}
		return Saved{by, fmt.Sprintf("%s saved: %s", words.Capital(words.Count(n, "failure")), strings.Join(paths, ", "))}
	}
}

// partStyled is the glyph and the style of an account's state.
func partStyled(state engine.PartState, st screen.Styles) (glyph string, style screen.Style) {
	switch state {
	case engine.PartDone:
		return "✓", st.Done
	case engine.PartFailed:
		return "✗", st.Stopped
	case engine.PartRunning:
		return "◐", st.Accent
	case engine.PartSkipped:
		return "–", st.Dim
	}
	return "·", st.Dim
}

// Bar is how much of all is made, ten cells wide.
func Bar(done, all int) string {
	full := 0
	if all > 0 {
		full = 10 * done / all
	}
	return strings.Repeat("█", full) + strings.Repeat("░", 10-full)
}
