package review

import (
	"charm.land/bubbletea/v2"

	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Model shows a plan and takes the yes.
type Model struct {
	j      *screen.Journey
	plan   *engine.Plan
	quiet  screen.Quiet
	meant  bool   // that key came after a quiet period
	said   string // what came of the last key, in words
	scroll screen.Scroll
	whole  bool // every change has a row of its own
	shown  int  // how many of the risks are in view, or above it
	seen   int  // how many have been when a key was pressed: what is drawn in between may be drawn anew
}

// New is the screen for the plan of the journey.
func New(j *screen.Journey) *Model { return &Model{j: j, plan: j.Plan} }

// Init implements screen.
func (s *Model) Init() tea.Cmd {
	s.quiet.Begin(s.j.Host.Clock.Now())
	return nil
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case screen.SentToClipboard:
		if msg.By == s {
			s.said = msg.What + " sent to the clipboard."
		}
	case planSaved:
		if msg.by == s {
			s.said = msg.text
		}
	case tea.KeyPressMsg:
		s.seen = max(s.seen, s.shown)
		s.meant = s.quiet.Pressed(s.j.Host.Clock.Now())
		if !s.scroll.Takes(msg) {
			s.said = ""
		}
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

// yes says yes to the plan. The default is no, and what weighs most has to have
// been in view.
func (s *Model) yes() (screen.Intent, tea.Cmd) {
	switch unseen := len(s.risks()) - s.seen; {
	case unseen > 0:
		s.said = "Not yet: " + words.Count(unseen, "point") + " marked with ! " + isOrAre(unseen) + " further down. Press ↓ to read on, then y."
		return nil, nil
	case !s.meant:
		s.said = "That y came too soon after another key to count. Press y again to say yes."
		return nil, nil
	}
	return screen.Advance{On: flow.Yes, With: screen.Approval{Plan: s.plan, Again: screen.PlanSettings(s.j)}}, nil
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// Actions implements screen. The footer is one line: y and n are named beside
// the question, and esc leads to the settings as e does.
func (s *Model) Actions() []screen.Action {
	all := append(s.scroll.Actions(), s.answers()...)
	if s.folds() {
		says := "show all"
		if s.whole {
			says = "fold"
		}
		all = append(all, screen.Does("a", says, func() { s.whole = !s.whole }))
	}
	all = append(all, screen.Acts("d", "documents", func() (screen.Intent, tea.Cmd) {
		return screen.Advance{On: flow.ReadDocuments, With: screen.DocumentsOf(s.plan)}, nil
	}),
		screen.Wants("e", "settings", screen.Advance{On: flow.Back}).Lesser())
	if len(s.plan.Handed) > 0 {
		all = append(all, screen.Runs("h", "copy for others", func() tea.Cmd {
			return screen.CopyText(s.j.Host, screen.HandedText(s.plan, s.j.Set.ExternalID), screen.SentToClipboard{By: s, What: screen.HandedCopied})
		}).Lesser())
	}
	if s.j.Host.Save != nil {
		all = append(all, screen.Runs("s", "save plan", s.save).Lesser())
	}
	return append(all, screen.Wants("esc", "back", screen.Advance{On: flow.Back}))
}

// answers are the keys that answer what the review asks.
func (s *Model) answers() []screen.Action {
	says := func(text string) func() { return func() { s.said = text } }
	switch {
	case len(s.plan.Blocked) > 0:
		return []screen.Action{
			screen.Does("y Y", "", says("There is nothing to say yes to: the plan cannot be carried out as it is.")),
			screen.Wants("enter", "", screen.Advance{On: flow.Back}),
		}
	case len(s.plan.Changes) == 0:
		return []screen.Action{screen.Wants("v", "verify", screen.Advance{On: flow.ToVerify}),
			screen.Wants("enter", "values", screen.Advance{On: flow.ToValues})}
	}
	return []screen.Action{
		screen.Acts("y Y", "yes, no", s.yes).As("y n").Lesser(),
		screen.Does("n N enter", "", says("No: nothing was changed. Press e to change settings, or esc to go back.")),
	}
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Review }
