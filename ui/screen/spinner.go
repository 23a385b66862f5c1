package screen

import (
	"time"

	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"
)

// SpinTickMsg turns the spinner that asked for it, and says that time has
// passed. One without an ID turns any.
type SpinTickMsg = spinner.TickMsg

// Turning is how a spinner looks, and how long each frame stays.
var Turning = spinner.Spinner{Frames: []string{"◐", "◓", "◑", "◒"}, FPS: 250 * time.Millisecond}

// Spinner turns as long as something goes on; what that is, its screen knows.
type Spinner struct{ model spinner.Model }

// Spin begins anew. Ticks that an earlier beginning has asked for come too late
// and are dropped. The first frame stays as long as the others, which the tick
// of package spinner would not let it.
func (s *Spinner) Spin() tea.Cmd {
	s.model = spinner.New(spinner.WithSpinner(Turning))
	first := SpinTickMsg{ID: s.model.ID()}
	return tea.Tick(Turning.FPS, func(time.Time) tea.Msg { return first })
}

// Turn shows the next frame, and asks for the tick after it.
func (s *Spinner) Turn(msg SpinTickMsg) (cmd tea.Cmd) {
	s.model, cmd = s.model.Update(msg)
	return cmd
}

// Sign is the frame with text beside it.
func (s *Spinner) Sign(text string) string { return s.model.View() + " " + text }

// Frame is the frame as it is now.
func (s *Spinner) Frame() string { return s.model.View() }
