package review

import (
	"charm.land/bubbletea/v2"
	"slices"

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
	rowsAt int  // the line at which the changes begin
	unread span // the lines of the first risk that has not been in view whole
	shown  int  // how many of the risks have been in view, one after the other
	seen   int  // the same when a key was pressed last: what is drawn in between may be drawn anew
}

// span are lines from one on, up to another that is not among them.
type span struct{ from, to int }

func (s span) lines() []int {
	var all []int
	for line := s.from; line < s.to; line++ {
		all = append(all, line)
	}
	return all
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
		s.seen, s.said = s.shown, ""
		s.meant = s.quiet.Pressed(s.j.Host.Clock.Now())
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

// yes says yes to the plan. The default is no, and what weighs most has to have
// been in view: what has not is shown instead.
func (s *Model) yes() (screen.Intent, tea.Cmd) {
	switch unseen := len(s.risks()) - s.seen; {
	case unseen > 0:
		s.said = "Not yet: " + words.Count(unseen, "point") + " marked with ! could not be read to the end. Read on with ↓, then press y."
		if !slices.ContainsFunc(s.unread.lines(), s.scroll.Sees) {
			s.scroll.By, s.scroll.Moved = s.unread.from-1, true
		}
		return nil, nil
	case !s.meant:
		s.said = "That y came too soon after another key to count. Press y again to say yes."
		return nil, nil
	}
	return screen.Advance{On: flow.Yes, With: screen.Approval{Plan: s.plan, Again: screen.PlanSettings(s.j)}}, nil
}

// unfold gives every change a row of its own, or folds them, and shows where
// they are.
func (s *Model) unfold() {
	s.whole = !s.whole
	s.scroll.By, s.scroll.Moved = s.rowsAt, true
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
		all = append(all, screen.Does("a", says, s.unfold))
	}
	all = append(all, screen.Acts("d", "documents", func() (screen.Intent, tea.Cmd) {
		return screen.Advance{On: flow.ReadDocuments, With: screen.DocumentsOf(s.plan)}, nil
	}),
		screen.Wants("e", "settings", s.back()).Lesser())
	if len(s.plan.Handed) > 0 {
		all = append(all, screen.Runs("h", "copy for others", func() tea.Cmd {
			return screen.CopyText(s.j.Host, screen.HandedText(s.plan), screen.SentToClipboard{By: s, What: screen.HandedCopied})
		}).Lesser())
	}
	if s.j.Host.Save != nil {
		all = append(all, screen.Runs("s", "save plan", s.save).Lesser())
	}
	return append(all, screen.Wants("esc", "back", s.back()))
}

// back leads to the settings, and there to the answer that settles what stands
// in the way, if one does.
func (s *Model) back() screen.Advance {
	for _, p := range s.plan.Blocked {
		for _, do := range p.Do {
			if do.Set != "" {
				return screen.Advance{On: flow.Back, With: screen.RowWanted{Key: do.Set, Value: do.Value}}
			}
		}
	}
	return screen.Advance{On: flow.Back}
}

// answers are the keys that answer what the review asks.
func (s *Model) answers() []screen.Action {
	says := func(text string) func() { return func() { s.said = text } }
	switch {
	case len(s.plan.Blocked) > 0:
		return []screen.Action{
			screen.Does("y Y", "yes", says("There is nothing to say yes to: the plan cannot be carried out as it is.")).Silent(),
			screen.Wants("enter", "settings", s.back()).Silent(),
		}
	case len(s.plan.Changes) == 0:
		return []screen.Action{screen.Wants("v", "verify", screen.Advance{On: flow.ToVerify}),
			screen.Wants("enter", "values", screen.Advance{On: flow.ToValues})}
	}
	return []screen.Action{
		screen.Acts("y Y", "yes, no", s.yes).As("y/n").Lesser(),
		screen.Does("n N enter", "no", says("No: nothing was changed. Press e to change settings, or esc to go back.")).Silent(),
	}
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Review }
