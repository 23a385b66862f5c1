package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// actions implements screen.
func (s *undo) actions() []action {
	back := wants("esc", "back", advance{on: flow.Back})
	leaves := acts("ctrl+c", "", func() (intent, tea.Cmd) {
		s.planning.stop()
		return leave{flow.Cancelled}, nil
	})
	switch {
	case s.naming != nil:
		no := does("esc", "no", func() { s.naming, s.said = nil, "Nothing was taken back." })
		return []action{acts("enter", "confirm", s.named), no, leaves}
	case s.planning.run != 0:
		stops := acts("esc", "back", func() (intent, tea.Cmd) {
			s.planning.stop()
			return advance{on: flow.Back}, nil
		})
		return []action{stops, leaves}
	case s.panel != nil, s.plan == nil:
		return []action{runs("r", "try again", s.look), back}
	}
	return append(append(s.scroll.actions(), s.planActions()...), back)
}

// planActions are those where there is a plan.
func (s *undo) planActions() []action {
	var all []action
	if s.ready() {
		account := s.j.Session.Home.Target().Account
		all = append(all, runs("enter", "take back", func() tea.Cmd {
			return s.name("To take this back, type the account's id", account, s.apply)
		}))
	}
	read := func(all func() []document) func() (intent, tea.Cmd) {
		return func() (intent, tea.Cmd) { return advance{flow.ReadDocuments, all()}, nil }
	}
	if len(s.plan.Changes) > 0 {
		all = append(all, acts("d", "documents", read(func() []document { return documentsOf(s.plan) })))
	}
	if len(words.Changed(s.plan)) > 0 {
		all = append(all, acts("v", "three versions", read(func() []document { return versionsOf(s.plan) })))
	}
	if len(s.plan.Handed) > 0 {
		all = append(all, runs("h", "copy for others", func() tea.Cmd {
			return copyText(s.j.Host, handedText(s.plan, s.j.Set.ExternalID), sentToClipboard{by: s, what: handedCopied})
		}))
	}
	return append(all, s.optionActions()...)
}

// optionActions delete, or keep, what only a name typed in full may delete.
func (s *undo) optionActions() []action {
	var all []action
	add := func(key string, which *string, name, what, question string) {
		says := "delete " + what
		if *which != "" {
			says = "keep " + what
		} else if !s.keeps(name) {
			return
		}
		all = append(all, runs(key, says, func() tea.Cmd { return s.option(which, question, name) }))
	}
	add("l", &s.options.DeleteLogs, s.bucket(), "the logs",
		"Deletes every log file in the bucket, for good. Type its name to say so")
	add("x", &s.options.DeleteKey, s.alias(), "the key",
		"AWS will delete the key after 30 days; what it has encrypted can never be read again. Type its alias to say so")
	return all
}
