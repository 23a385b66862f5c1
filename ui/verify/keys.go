package verify

import (
	"charm.land/bubbletea/v2"

	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	all := s.scroll.Actions()
	for i := range all {
		all[i] = all[i].Silent()
	}
	ends := func(keys, says, notice string) screen.Action {
		return screen.Does(keys, says, func() {
			s.stop()
			s.notice = notice
		})
	}
	switch {
	case s.waiting:
		all = append(all, ends("esc ctrl+c w", "stop waiting", "Stopped waiting. The log file comes all the same."))
	case s.following:
		all = append(all, ends("esc ctrl+c", "stop following", "Stopped following. The call arrives all the same."))
	default:
		all = append(all, s.lookActions()...)
	}
	if s.waiting { // waiting is given up for another look
		all = append(all, screen.Runs("r", "look again", s.lookAgain).Silent())
	}
	if s.report != nil {
		all = append(all, screen.Does("a", s.detailWords(), func() { s.all, s.scroll = !s.all, screen.Scroll{} }),
			screen.Acts("enter", "values", s.toValues))
	}
	if s.report != nil && !s.looking && !s.waiting && !s.following {
		all = append(all, s.j.EndActions(s)...)
	}
	if !s.waiting && !s.following {
		all = append(all, screen.Wants("esc", "back", screen.Advance{On: flow.Back}))
	}
	return all
}

// lookActions begin something, while nothing else goes on.
func (s *Model) lookActions() []screen.Action {
	var all []screen.Action
	if s.awaited() && !s.looking {
		all = append(all, screen.Runs("w", "wait for a file", s.wait))
	}
	if s.mayFollow() {
		all = append(all, screen.Runs("f", "follow a call", s.follow))
	}
	if !s.looking {
		all = append(all, screen.Runs("r", "look again", s.lookAgain))
	}
	return all
}

// toValues goes on, but not by a key that is held.
func (s *Model) toValues() (screen.Intent, tea.Cmd) {
	if !s.meant {
		s.notice = "Press enter once more for the values."
		return nil, nil
	}
	s.stop()
	return screen.Advance{On: flow.ToValues}, nil
}

func (s *Model) lookAgain() tea.Cmd {
	s.notice = ""
	return s.look()
}

// detailWords say what a shows.
func (s *Model) detailWords() string {
	switch {
	case s.following:
		return "in full"
	case s.waiting:
		return "all checks"
	case s.all:
		return "less"
	case s.walk != nil:
		return "in full"
	}
	return "all checks"
}
