package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// quietPeriod is how long no key must have been pressed before a yes counts:
// a key that was typed ahead cannot approve what nobody has read.
const quietPeriod = 400 * time.Millisecond

// review shows a plan and takes the yes.
type review struct {
	j      *journey
	plan   *engine.Plan
	quiet  quiet
	meant  bool   // that key came after a quiet period
	said   string // what came of the last key, in words
	scroll scroll
}

// newReview is the screen for the plan of the journey.
func newReview(j *journey) *review { return &review{j: j, plan: j.Plan} }

// quiet knows how long no key was pressed on a screen.
type quiet struct{ since time.Time }

// begin starts the quiet period: the screen appears, or is seen again.
func (q *quiet) begin(now time.Time) { q.since = now }

// pressed notes a key, and tells whether it came after a quiet period.
func (q *quiet) pressed(now time.Time) bool {
	meant := !q.since.IsZero() && now.Sub(q.since) >= quietPeriod
	q.begin(now)
	return meant
}

// Init implements screen.
func (s *review) Init() tea.Cmd {
	s.quiet.begin(s.j.Host.Clock.Now())
	return nil
}

// Update implements screen.
func (s *review) Update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case sentToClipboard:
		if msg.by == s {
			s.said = msg.what + " sent to the clipboard."
		}
	case planSaved:
		if msg.by == s {
			s.said = msg.text
		}
	case tea.KeyPressMsg:
		s.meant = s.quiet.pressed(s.j.Host.Clock.Now())
		if !s.scroll.takes(msg) {
			s.said = ""
		}
		in, cmd, _ := act(s.actions(), msg)
		return in, cmd
	}
	return nil, nil
}

// yes says yes to the plan. The default is no.
func (s *review) yes() (intent, tea.Cmd) {
	if !s.meant {
		s.said = "That y came too soon after another key to count. Press y again to say yes."
		return nil, nil
	}
	return advance{flow.Yes, approval{s.plan, planSettings(s.j)}}, nil
}

// View implements screen.
func (s *review) View(a area) string {
	top := []string{"", s.head(a), ""}
	bottom := s.bottom(a)
	body := s.body(a)
	body = s.scroll.show(body, max(1, a.Height-len(top)-len(bottom)), 0, a.Styles.dim)
	return strings.Join(slices.Concat(top, body, bottom), "\n")
}

func (s *review) head(a area) string {
	return justify(" "+a.Styles.accent.Bold(true).Render("Review"), words.Counts(s.plan, "   "), a.Width)
}

// body is what scrolls: what stands in the way, the plan, and what to know.
func (s *review) body(a area) []string {
	var out []string
	for _, p := range s.plan.Blocked {
		out = append(out, problemLines(p, words.InWizard, "", a)...)
		out = append(out, "")
	}
	if len(s.plan.Blocked) > 0 {
		out = append(out, painted(a.Styles.dim, words.Hang("Nothing can be made before that is settled. The rest of the plan would be:", " ", " ", a.Width))...)
		out = append(out, "")
	}
	if len(s.plan.Blocked) == 0 && len(s.plan.Changes) == 0 {
		out = append(out, painted(a.Styles.done, words.Hang("✓ Everything is right already. There is nothing to change.", " ", "   ", a.Width))...)
		out = append(out, "")
	}
	out = append(out, planLines(s.plan, s.j, a)...)
	out = append(out, handedLines(s.plan, a)...)
	for _, note := range steps.Notes(s.plan, s.j.Set.Answers) {
		out = append(out, "")
		out = append(out, words.Hang(note, " ", " ", a.Width)...)
	}
	return out
}

// bottom is the question, and what came of the last key. It is always seen.
func (s *review) bottom(a area) []string {
	out := []string{""}
	if s.said != "" {
		out = append(out, painted(a.Styles.waiting, words.Hang(s.said, " ", " ", a.Width))...)
	}
	st := a.Styles
	switch {
	case len(s.plan.Blocked) > 0:
		return append(out, " "+st.stopped.Render("This plan cannot be carried out as it is."))
	case len(s.plan.Changes) == 0:
		return append(out, " Next: "+st.key.Render("v")+" does it work   "+st.key.Render("enter")+" values for Workbench")
	}
	question := fmt.Sprintf("Make these %d changes?", len(s.plan.Changes))
	if len(s.plan.Changes) == 1 {
		question = "Make this change?"
	}
	return append(out, " "+st.accent.Bold(true).Render(question)+"   "+st.key.Render("y")+" yes   "+st.key.Render("N")+" no")
}

// actions implements screen.
func (s *review) actions() []action {
	all := append(s.scroll.actions(), s.answers()...)
	all = append(all, acts("d", "documents", func() (intent, tea.Cmd) { return advance{flow.ReadDocuments, documentsOf(s.plan)}, nil }),
		wants("e", "settings", advance{on: flow.Back}))
	if len(s.plan.Handed) > 0 {
		all = append(all, runs("h", "copy for others", func() tea.Cmd {
			return copyText(s.j.Host, handedText(s.plan, s.j.Set.ExternalID), sentToClipboard{by: s, what: handedCopied})
		}))
	}
	if s.j.Host.Save != nil {
		all = append(all, runs("s", "save plan", s.save))
	}
	return append(all, wants("esc", "back", advance{on: flow.Back}))
}

// answers are the keys that answer what the review asks.
func (s *review) answers() []action {
	says := func(text string) func() { return func() { s.said = text } }
	switch {
	case len(s.plan.Blocked) > 0:
		return []action{
			does("y Y", "", says("There is nothing to say yes to: the plan cannot be carried out as it is.")),
			wants("enter", "", advance{on: flow.Back}),
		}
	case len(s.plan.Changes) == 0:
		return []action{wants("v", "verify", advance{on: flow.ToVerify}), wants("enter", "values", advance{on: flow.ToValues})}
	}
	return []action{
		acts("y Y", "yes", s.yes),
		does("n N enter", "no", says("No: nothing was changed. Press e to change settings, or esc to go back.")),
	}
}

// Station implements screen.
func (s *review) Station() flow.Station { return flow.Review }
