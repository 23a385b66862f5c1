package accounts

import (
	"charm.land/bubbletea/v2"

	"trailhead/ui/screen"
)

// Over is the list over a screen, of a roll-out that has come to its end.
type Over struct {
	j    *screen.Journey
	list List
}

// NewOver is the list of the journey's last roll-out. There must be one.
func NewOver(j *screen.Journey) *Over { return &Over{j: j, list: List{Board: j.Board}} }

// Init implements screen.Overlay.
func (s *Over) Init() tea.Cmd { return nil }

// Update implements screen.Overlay.
func (s *Over) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case Saved:
		if msg.By == s {
			s.list.Said = msg.Says
		}
	case tea.KeyPressMsg:
		in, cmd, found := screen.Act(s.Actions(), msg)
		if !found {
			s.list.Types(msg)
		}
		return in, cmd
	case tea.PasteMsg:
		s.list.Types(msg)
	}
	return nil, nil
}

// View implements screen.Overlay.
func (s *Over) View(a screen.Area) string { return s.list.View(a) }

// Busy keeps every letter for the search, and Esc for ending it.
func (s *Over) Busy() bool { return true }

// Actions implements screen.Overlay.
func (s *Over) Actions() []screen.Action {
	back := func() (screen.Intent, tea.Cmd) { return screen.Dismiss{}, nil }
	save := func() tea.Cmd { return SaveFailures(s.j, s.list.Board, s) }
	return append(s.list.Actions(back, save, nil), screen.Wants("ctrl+c", "leave", screen.Leave{Code: s.j.Ending.LeaveCode()}).Silent())
}
