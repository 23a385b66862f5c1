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
	if sent, ok := msg.(sentToClipboard); ok && sent.by == s {
		s.said = sent.what + " sent to the clipboard."
	}
	if saved, ok := msg.(planSaved); ok && saved.by == s {
		s.said = saved.text
	}
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, nil
	}
	meant := s.quiet.pressed(s.j.Host.Clock.Now())
	k := key.String()
	if s.scroll.key(k) {
		return nil, nil
	}
	s.said = ""
	switch k {
	case "d":
		return advance{flow.ReadDocuments, documentsOf(s.plan)}, nil
	case "s":
		return nil, s.save()
	case "h":
		if len(s.plan.Handed) > 0 {
			return nil, copyText(s.j.Host, handedText(s.plan, s.j.Set.ExternalID), sentToClipboard{by: s, what: handedCopied})
		}
	case "e":
		return advance{on: flow.Back}, nil
	}
	switch {
	case len(s.plan.Blocked) > 0:
		return s.blockedKey(k), nil
	case len(s.plan.Changes) == 0:
		return s.rightKey(k), nil
	}
	return s.answer(k, meant), nil
}

// answer is the answer to the question. The default is no.
func (s *review) answer(key string, meant bool) intent {
	switch key {
	case "y", "Y":
		if !meant {
			s.said = "That y came too soon after another key to count. Press y again to say yes."
			return nil
		}
		return advance{flow.Yes, approval{s.plan, planSettings(s.j)}}
	case "n", "N", "enter":
		s.said = "No: nothing was changed. Press e to change settings, or esc to go back."
	}
	return nil
}

// blockedKey is a key where the plan cannot be carried out.
func (s *review) blockedKey(key string) intent {
	switch key {
	case "y", "Y":
		s.said = "There is nothing to say yes to: the plan cannot be carried out as it is."
	case "enter":
		return advance{on: flow.Back}
	}
	return nil
}

// rightKey is a key where there is nothing to do.
func (s *review) rightKey(key string) intent {
	switch key {
	case "v":
		return advance{on: flow.ToVerify}
	case "enter":
		return advance{on: flow.ToValues}
	}
	return nil
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

// Keys implements screen.
func (s *review) Keys() []hint {
	var keys []hint
	if s.scroll.long() {
		keys = append(keys, hint{"↑↓", "scroll"})
	}
	switch {
	case len(s.plan.Blocked) > 0:
	case len(s.plan.Changes) == 0:
		keys = append(keys, hint{"v", "verify"}, hint{"enter", "values"})
	default:
		keys = append(keys, hint{"y", "yes"}, hint{"n", "no"})
	}
	keys = append(keys, hint{"d", "documents"}, hint{"e", "settings"})
	if len(s.plan.Handed) > 0 {
		keys = append(keys, hint{"h", "copy for others"})
	}
	if s.j.Host.Save != nil {
		keys = append(keys, hint{"s", "save plan"})
	}
	return append(keys, hint{"esc", "back"})
}

// Station implements screen.
func (s *review) Station() flow.Station { return flow.Review }
