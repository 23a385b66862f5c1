package undo

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// View implements screen.
func (s *Model) View(a screen.Area) string {
	top := []string{"", s.head(a), ""}
	bottom := s.bottom(a)
	body := s.scroll.Show(s.body(a), max(1, a.Height-len(top)-len(bottom)), 0, a.Styles.Dim)
	return strings.Join(slices.Concat(top, body, bottom), "\n")
}

func (s *Model) head(a screen.Area) string {
	counts := ""
	if s.plan != nil && len(s.plan.Changes) > 0 {
		counts = words.Counts(s.plan, "   ")
	}
	return screen.Justify(" "+a.Styles.Accent.Bold(true).Render("Take back what trailhead did"), counts, a.Width)
}

// body is what scrolls: what is taken back, what stays and why.
func (s *Model) body(a screen.Area) []string {
	switch {
	case s.panel != nil:
		return screen.ProblemLines(s.panel, words.InWizard, s.j.SignInFor(s.panel), a)
	case s.plan == nil:
		return s.planning.Lines("Looking at what there is to take back. Nothing is changed.", a)
	}
	var out []string
	for _, p := range s.plan.Blocked {
		out = append(out, screen.ProblemLines(p, words.InWizard, awsops.SignIn{}, a)...)
		out = append(out, "")
	}
	if len(s.plan.Changes) == 0 && len(s.plan.Blocked) == 0 {
		out = append(out, words.Hang("There is nothing to take back: trailhead has made nothing that is still here.", " ", " ", a.Width)...)
	}
	out = append(out, changedLines(s.plan, a)...)
	out = append(out, screen.PlanLines(s.plan, s.j, a, nil)...)
	out = append(out, s.stays(a)...)
	if handed := screen.HandedLines(s.plan, a); len(handed) > 0 {
		out = append(append(out, ""), handed...)
	}
	return out
}

// stays are the resources that are left where they are, and how to have them
// deleted too.
func (s *Model) stays(a screen.Area) []string {
	var out []string
	for _, c := range s.plan.Kept {
		if c.Summary == "" {
			continue
		}
		if out == nil {
			out = []string{"", " " + a.Styles.Known.Render("Stays")}
		}
		out = append(out, words.Hang(c.Title()+": "+c.Summary+s.keyFor(c), "   ", "     ", a.Width)...)
	}
	return out
}

// keyFor names the key that has a resource deleted all the same.
func (s *Model) keyFor(c engine.Planned) string {
	switch {
	case c.Deletion == nil:
		return ""
	case c.Deletion.Flag == setup.FlagByTags:
		return " (t takes it back if it belongs to this set-up)"
	case c.Deletion.Name == s.bucket():
		return " (l deletes the log files and the bucket)"
	case c.Deletion.Name == s.alias():
		return " (x has AWS delete it)"
	}
	return ""
}

// bottom is what is being asked.
func (s *Model) bottom(a screen.Area) []string {
	st := a.Styles
	out := []string{""}
	if n := s.naming; n != nil {
		out = append(out, words.Hang(n.question+": "+st.Key.Render(n.want), " ", " ", a.Width)...)
		out = append(out, " "+n.input.View(a.Width-1))
		if n.wrong {
			out = append(out, screen.Painted(st.Stopped, words.Hang(
				"✗ That is not it, so nothing was done. Type it once more, or press esc.", "   ", "     ", a.Width))...)
		}
		return out
	}
	if s.said != "" {
		out = append(out, screen.Painted(st.Waiting, words.Hang(s.said, " ", " ", a.Width))...)
	}
	switch {
	case s.planning.Run != 0 && s.plan != nil:
		out = append(out, s.planning.Lines("Looking again.", a)...)
	case s.ready():
		question := fmt.Sprintf("Take back these %d?", len(s.plan.Changes))
		if len(s.plan.Changes) == 1 {
			question = "Take this back?"
		}
		out = append(out, " "+st.Accent.Bold(true).Render(question)+"   "+st.Key.Render("enter")+" asks for the account's id first")
	}
	return out
}
