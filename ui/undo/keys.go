package undo

import (
	"charm.land/bubbletea/v2"

	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	back := screen.Wants("esc", "back", screen.Advance{On: flow.Back})
	leaves := screen.Leaves(func() (screen.Intent, tea.Cmd) {
		s.planning.Stop()
		return screen.Leave{Code: flow.Cancelled}, nil
	}).Silent()
	switch {
	case s.naming != nil:
		no := screen.Does("esc", "no", func() { s.naming, s.said = nil, "Nothing was taken back." })
		return []screen.Action{screen.Acts("enter", "confirm", s.named), no, leaves}
	case s.planning.Run != 0:
		stops := screen.Acts("esc", "back", func() (screen.Intent, tea.Cmd) {
			s.planning.Stop()
			return screen.Advance{On: flow.Back}, nil
		})
		return []screen.Action{stops, leaves}
	case s.panel != nil, s.plan == nil:
		return []screen.Action{screen.Runs("r", "try again", s.look), back}
	}
	return append(append(s.scroll.Actions(), s.planActions()...), back)
}

// planActions are those where there is a plan.
func (s *Model) planActions() []screen.Action {
	var all []screen.Action
	if s.ready() {
		account := s.j.Session.Home.Target().Account
		all = append(all, screen.Runs("enter", "take back", func() tea.Cmd {
			return s.name("To take this back, type the account's id", account, s.apply)
		}))
	}
	if len(s.plan.Changes) > 0 {
		all = append(all, screen.Acts("d", "documents", func() (screen.Intent, tea.Cmd) {
			return screen.Advance{On: flow.ReadDocuments, With: append(versionsOf(s.plan), screen.DocumentsOf(s.plan)...)}, nil
		}))
	}
	if len(s.plan.Handed) > 0 {
		all = append(all, screen.Runs("h", "copy for others", func() tea.Cmd {
			return screen.CopyText(s.j.Host, screen.HandedText(s.plan), screen.SentToClipboard{By: s, What: screen.HandedCopied})
		}))
	}
	return append(all, s.optionActions()...)
}

// optionActions delete, or keep, what only a name typed in full may delete.
func (s *Model) optionActions() []screen.Action {
	var all []screen.Action
	add := func(key string, which *string, name, what, question string) {
		says := "delete " + what
		if *which != "" {
			says = "keep " + what
		} else if !s.keeps(name) {
			return
		}
		all = append(all, screen.Runs(key, says, func() tea.Cmd { return s.option(which, question, name) }))
	}
	add("l", &s.options.DeleteLogs, s.bucket(), "the logs",
		"Deletes every log file in the bucket, for good. Type its name to say so")
	add("x", &s.options.DeleteKey, s.alias(), "the key",
		"AWS will delete the key after 30 days; what it has encrypted can never be read again. Type its alias to say so")
	switch {
	case s.options.ByTags:
		all = append(all, screen.Runs("t", "go by the record", s.byTags(false)))
	case len(words.LeftByTags(s.plan)) > 0:
		all = append(all, screen.Runs("t", "go by the tags", s.byTags(true)))
	}
	return all
}
