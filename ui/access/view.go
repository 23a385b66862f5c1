package access

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// View implements screen.
func (s *Model) View(a screen.Area) string {
	st := a.Styles
	top := append([]string{""}, screen.Painted(st.Accent.Bold(true), words.Hang(s.asks(), " ", " ", a.Width))...)
	top = append(top, words.Hang("The bucket "+s.unreachable.Bucket+" is there. Queue, key, notification and Expel's role are made beside it.",
		" ", " ", a.Width)...)
	top = append(top, "")
	rows, from, to := []string{}, 0, 0
	for i, w := range s.ways {
		if i == s.at {
			from = len(rows)
		}
		rows = append(rows, s.row(w, i == s.at, a)...)
		if i == s.at {
			to = len(rows)
		}
	}
	rows = append(rows, "")
	rows = append(rows, s.tried(a)...)
	foot := s.foot(a)
	room := max(1, a.Height-len(top)-len(foot))
	rows = s.Scroll.Show(rows, room, min(from-1, max(0, to+1-room)), st.Dim)
	return strings.Join(slices.Concat(top, rows, foot), "\n")
}

func (s *Model) asks() string {
	switch ids := s.unreachable.Candidates; len(ids) {
	case 0:
		return "How do we get into the account that has the bucket?"
	case 1:
		return "How do we get into account " + ids[0] + "?"
	default:
		return "How do we get into the account that has the bucket, " + strings.Join(ids, " or ") + "?"
	}
}

// account is how the account is called, as far as it is known.
func (s *Model) account() string {
	if len(s.unreachable.Candidates) == 1 {
		return "account " + s.unreachable.Candidates[0]
	}
	return "that account"
}

// row is one way in.
func (s *Model) row(w flow.Way, here bool, a screen.Area) []string {
	st, says, right := a.Styles, "", ""
	switch {
	case w.Role:
		says = "Take on a role in " + s.account() + ": type its name"
	case w.Profile.Name == "":
		says = "Leave, and run trailhead with credentials of " + s.account()
	default:
		p := w.Profile
		says = "With the profile " + p.Name
		right = st.Dim.Render(screen.Joined([]string{p.Account, screen.WhatIs(p)}))
		if p.Problem.Kind != awsops.ProfileUsable {
			right = st.Stopped.Render(words.ProfileProblem(p.Problem))
		}
	}
	mark := "   "
	if here {
		mark, says = st.Accent.Render(" > "), st.Accent.Render(says)
	}
	lines := screen.Beside(mark+says, right, "   ", a.Width)
	if w.Role && here && s.edit != nil {
		lines = append(lines, s.edit.Lines(a, "     ")...)
	}
	if here && w.Profile.SignIn != (awsops.SignIn{}) {
		lines = append(lines, words.Hang("Run this in another window first:", "     ", "     ", a.Width)...)
		lines = append(lines, screen.Painted(st.Accent, words.Hang(w.Profile.SignIn.String(), "     ", "     ", a.Width))...)
	}
	return lines
}

// tried is what has been tried, and what came of it.
func (s *Model) tried(a screen.Area) []string {
	p := s.unreachable.Problem
	text := words.Sentence(words.Capital(p.What))
	if p.Tried != "" {
		text = p.Tried
	}
	return screen.Painted(a.Styles.Dim, words.Hang(text, " ", " ", a.Width))
}

// foot is what came of looking again.
func (s *Model) foot(a screen.Area) []string {
	switch {
	case s.Planning.Run != 0:
		return append([]string{""}, s.Planning.Lines(screen.LookingWords, a)...)
	case s.Problem != nil:
		return append([]string{""}, screen.ProblemLines(s.Problem, words.InWizardByKey, s.J.SignInFor(s.Problem), a)...)
	}
	return nil
}
