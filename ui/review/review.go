package review

import (
	"charm.land/bubbletea/v2"
	"fmt"
	"slices"
	"strings"

	"trailhead/steps"
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
		s.meant = s.quiet.Pressed(s.j.Host.Clock.Now())
		if !s.scroll.Takes(msg) {
			s.said = ""
		}
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

// yes says yes to the plan. The default is no.
func (s *Model) yes() (screen.Intent, tea.Cmd) {
	if !s.meant {
		s.said = "That y came too soon after another key to count. Press y again to say yes."
		return nil, nil
	}
	return screen.Advance{On: flow.Yes, With: screen.Approval{Plan: s.plan, Again: screen.PlanSettings(s.j)}}, nil
}

// View implements screen.
func (s *Model) View(a screen.Area) string {
	top := []string{"", s.head(a), ""}
	bottom := s.bottom(a)
	body := s.body(a)
	body = s.scroll.Show(body, max(1, a.Height-len(top)-len(bottom)), 0, a.Styles.Dim)
	return strings.Join(slices.Concat(top, body, bottom), "\n")
}

func (s *Model) head(a screen.Area) string {
	return screen.Justify(" "+a.Styles.Accent.Bold(true).Render("Review"), words.Counts(s.plan, "   "), a.Width)
}

// body is what scrolls: what stands in the way, the plan, and what to know.
func (s *Model) body(a screen.Area) []string {
	var out []string
	for _, p := range s.plan.Blocked {
		out = append(out, screen.ProblemLines(p, words.InWizard, "", a)...)
		out = append(out, "")
	}
	if len(s.plan.Blocked) > 0 {
		out = append(out, screen.Painted(a.Styles.Dim, words.Hang(
			"Nothing can be made before that is settled. The rest of the plan would be:", " ", " ", a.Width))...)
		out = append(out, "")
	}
	if len(s.plan.Blocked) == 0 && len(s.plan.Changes) == 0 {
		out = append(out, screen.Painted(a.Styles.Done, words.Hang(
			"✓ Everything is right already. There is nothing to change.", " ", "   ", a.Width))...)
		out = append(out, "")
	}
	out = append(out, screen.PlanLines(s.plan, s.j, a)...)
	out = append(out, screen.HandedLines(s.plan, a)...)
	for _, note := range steps.Notes(s.plan, s.j.Set.Answers) {
		out = append(out, "")
		out = append(out, words.Hang(note, " ", " ", a.Width)...)
	}
	return out
}

// bottom is the question, and what came of the last key. It is always seen.
func (s *Model) bottom(a screen.Area) []string {
	out := []string{""}
	if s.said != "" {
		out = append(out, screen.Painted(a.Styles.Waiting, words.Hang(s.said, " ", " ", a.Width))...)
	}
	st := a.Styles
	switch {
	case len(s.plan.Blocked) > 0:
		return append(out, " "+st.Stopped.Render("This plan cannot be carried out as it is."))
	case len(s.plan.Changes) == 0:
		return append(out, " Next: "+st.Key.Render("v")+" does it work   "+st.Key.Render("enter")+" values for Workbench")
	}
	question := fmt.Sprintf("Make these %d changes?", len(s.plan.Changes))
	if len(s.plan.Changes) == 1 {
		question = "Make this change?"
	}
	return append(out, " "+st.Accent.Bold(true).Render(question)+"   "+st.Key.Render("y")+" yes   "+st.Key.Render("N")+" no")
}

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	all := append(s.scroll.Actions(), s.answers()...)
	all = append(all, screen.Acts("d", "documents", func() (screen.Intent, tea.Cmd) {
		return screen.Advance{On: flow.ReadDocuments, With: screen.DocumentsOf(s.plan)}, nil
	}),
		screen.Wants("e", "settings", screen.Advance{On: flow.Back}))
	if len(s.plan.Handed) > 0 {
		all = append(all, screen.Runs("h", "copy for others", func() tea.Cmd {
			return screen.CopyText(s.j.Host, screen.HandedText(s.plan, s.j.Set.ExternalID), screen.SentToClipboard{By: s, What: screen.HandedCopied})
		}))
	}
	if s.j.Host.Save != nil {
		all = append(all, screen.Runs("s", "save plan", s.save))
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
		screen.Acts("y Y", "yes", s.yes),
		screen.Does("n N enter", "no", says("No: nothing was changed. Press e to change settings, or esc to go back.")),
	}
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Review }
