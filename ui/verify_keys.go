package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/ui/flow"
)

// actions implements screen.
func (s *verification) actions() []action {
	all := s.scroll.actions()
	for i := range all {
		all[i] = all[i].silent()
	}
	ends := func(keys, says, notice string) action {
		return does(keys, says, func() {
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
		all = append(all, runs("r", "", s.lookAgain))
	}
	if s.report != nil {
		all = append(all, does("d", s.detailWords(), func() { s.all, s.scroll = !s.all, scroll{} }),
			acts("enter", "values", func() (intent, tea.Cmd) {
				s.stop()
				return advance{on: flow.ToValues}, nil
			}))
	}
	if !s.waiting && !s.following {
		all = append(all, wants("esc", "back", advance{on: flow.Back}))
	}
	return all
}

// lookActions begin something, while nothing else goes on.
func (s *verification) lookActions() []action {
	var all []action
	if s.awaited() && !s.looking {
		all = append(all, runs("w", "wait for a file", s.wait))
	}
	if s.mayFollow() {
		all = append(all, runs("f", "follow a call", s.follow))
	}
	if !s.looking {
		all = append(all, runs("r", "look again", s.lookAgain))
	}
	return all
}

func (s *verification) lookAgain() tea.Cmd {
	s.notice = ""
	return s.look()
}

// detailWords say what d shows.
func (s *verification) detailWords() string {
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
