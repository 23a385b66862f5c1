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
			s.Notice = notice
		})
	}
	switch {
	case s.Waiting:
		all = append(all, ends("esc ctrl+c w", "stop waiting", "Stopped waiting. The log file comes all the same."))
	case s.Following:
		all = append(all, ends("esc ctrl+c", "stop following", "Stopped following. The call arrives all the same."))
	default:
		all = append(all, s.lookActions()...)
	}
	if s.Waiting { // waiting is given up for another look
		all = append(all, screen.Runs("r", "", s.lookAgain))
	}
	if s.Report != nil {
		all = append(all, screen.Does("d", s.detailWords(), func() { s.All, s.scroll = !s.All, screen.Scroll{} }),
			screen.Acts("enter", "values", func() (screen.Intent, tea.Cmd) {
				s.stop()
				return screen.Advance{On: flow.ToValues}, nil
			}))
	}
	if !s.Waiting && !s.Following {
		all = append(all, screen.Wants("esc", "back", screen.Advance{On: flow.Back}))
	}
	return all
}

// lookActions begin something, while nothing else goes on.
func (s *Model) lookActions() []screen.Action {
	var all []screen.Action
	if s.awaited() && !s.Looking {
		all = append(all, screen.Runs("w", "wait for a file", s.wait))
	}
	if s.mayFollow() {
		all = append(all, screen.Runs("f", "follow a call", s.follow))
	}
	if !s.Looking {
		all = append(all, screen.Runs("r", "look again", s.lookAgain))
	}
	return all
}

func (s *Model) lookAgain() tea.Cmd {
	s.Notice = ""
	return s.look()
}

// detailWords say what d shows.
func (s *Model) detailWords() string {
	switch {
	case s.Following:
		return "in full"
	case s.Waiting:
		return "all checks"
	case s.All:
		return "less"
	case s.Walk != nil:
		return "in full"
	}
	return "all checks"
}
