package review

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// roomy is the height from which on there is room for empty lines around the
// plan.
const roomy = 14

// View implements screen.
func (s *Model) View(a screen.Area) string {
	top, bottom := []string{s.head(a)}, s.bottom(a)
	if a.Height >= roomy {
		top, bottom = []string{"", s.head(a), ""}, append([]string{""}, bottom...)
	}
	body, risks := s.body(a)
	body = s.scroll.Show(body, max(1, a.Height-len(top)-len(bottom)), 0, a.Styles.Dim)
	s.shown = s.seen
	for s.shown < len(risks) && s.scroll.Sees(risks[s.shown].to-1) {
		s.shown++
	}
	if s.unread = (span{}); s.shown < len(risks) {
		s.unread = risks[s.shown]
	}
	return strings.Join(slices.Concat(top, body, bottom), "\n")
}

func (s *Model) head(a screen.Area) string {
	return screen.Justify(" "+a.Styles.Accent.Bold(true).Render("Review"), words.Counts(s.plan, "   "), a.Width)
}

// risks are what is to be read before all else.
func (s *Model) risks() []string { return words.Risks(s.plan, s.j.Set.Answers) }

// body is what scrolls, the weightiest first: what stands in the way, the
// risks, what is left to others, what Expel gets, and the changes.
func (s *Model) body(a screen.Area) (out []string, risks []span) {
	out = s.blocked(a)
	if len(out) > 0 {
		out = append(out, "")
	}
	for _, risk := range s.risks() {
		from := len(out)
		out = append(out, words.Hang(risk, " "+a.Styles.Waiting.Render("!")+" ", "   ", a.Width)...)
		risks = append(risks, span{from, len(out)})
	}
	parts := [][]string{screen.HandedLines(s.plan, a)}
	if powers := steps.Powers(s.plan, s.j.Set.Answers); powers != "" {
		parts = append(parts, words.Hang(powers, " ", " ", a.Width))
	}
	out = apart(out, parts...)
	s.rowsAt = len(out)
	out = apart(out, screen.PlanLines(s.plan, s.j, a, s.fold()))
	for _, note := range steps.NotesOfChanges(s.plan) {
		out = apart(out, words.Hang(note, " ", " ", a.Width))
	}
	return out, risks
}

// apart adds parts to lines, with an empty line between.
func apart(lines []string, parts ...[]string) []string {
	for _, part := range parts {
		if len(part) > 0 && len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, "")
		}
		lines = append(lines, part...)
	}
	return lines
}

// blocked is what stands in the way of the plan, or that nothing is left to do.
func (s *Model) blocked(a screen.Area) []string {
	var out []string
	for _, p := range s.plan.Blocked {
		out = append(out, screen.ProblemLines(p, words.InWizard, awsops.SignIn{}, a)...)
		out = append(out, "")
	}
	switch {
	case len(s.plan.Blocked) > 0:
		return append(out, screen.Painted(a.Styles.Dim, words.Hang(
			"Nothing can be made before that is settled. The rest of the plan would be:", " ", " ", a.Width))...)
	case len(s.plan.Changes) == 0:
		return screen.Painted(a.Styles.Done, words.Hang("✓ Everything is right already. There is nothing to change.", " ", "   ", a.Width))
	}
	return nil
}

// fold tells the changes that share one line an account, nil where each has a
// row of its own.
func (s *Model) fold() func(engine.Planned) bool {
	if s.whole {
		return nil
	}
	return foldable
}

// foldable: what is kept or created, and neither a risk nor in many accounts.
func foldable(c engine.Planned) bool {
	return c.Verb == engine.Keep || c.Verb == engine.Create && !c.Risky() && c.Parts == 0
}

// folds reports whether there is anything to fold.
func (s *Model) folds() bool {
	return slices.ContainsFunc(slices.Concat(s.plan.Changes, s.plan.Kept), foldable)
}

// bottom is the question, and what came of the last key. It is always seen.
func (s *Model) bottom(a screen.Area) []string {
	var out []string
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
