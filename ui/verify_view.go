package ui

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/steps/checks"
	"trailhead/ui/words"
)

// hopState is one station of the picture.
type hopState struct {
	name   string
	checks []checks.Check
}

// hops are the stations in order, with the checks of each.
func (s *verification) hops() []hopState {
	hops := make([]hopState, len(checks.Hops))
	for i, name := range checks.Hops {
		hops[i].name = name
		if s.report == nil {
			continue
		}
		for _, c := range s.report.Checks {
			if c.Hop == name {
				hops[i].checks = append(hops[i].checks, c)
			}
		}
	}
	return hops
}

// members is what was seen of member accounts, which are no station of an
// event; nothing where there are none.
func (s *verification) members() []hopState {
	h := hopState{name: "members"}
	if s.report != nil {
		for _, c := range s.report.Checks {
			if !slices.Contains(checks.Hops, c.Hop) {
				h.checks = append(h.checks, c)
			}
		}
	}
	if len(h.checks) == 0 {
		return nil
	}
	wrong := slices.DeleteFunc(slices.Clone(h.checks), func(c checks.Check) bool { return c.Status == checks.Pass })
	if s.all || len(wrong) < 2 {
		return []hopState{h}
	}
	var each []hopState // each account that lacks something has a line of its own
	for _, c := range wrong {
		each = append(each, hopState{name: h.name, checks: []checks.Check{c}})
		h.name = ""
	}
	return each
}

// sign is the glyph, the word and the style of a hop or a check.
func (s *verification) sign(found []checks.Check, st Styles) (glyph, word string, style Style) {
	if s.waiting && slices.ContainsFunc(found, func(c checks.Check) bool { return c.ID == deliveryCheck }) {
		return spinnerFrames[s.frame%len(spinnerFrames)], "waiting", st.waiting
	}
	if len(found) == 0 {
		if s.looking {
			return spinnerFrames[s.frame%len(spinnerFrames)], "looking", st.accent
		}
		return "·", "unknown", st.dim
	}
	switch words.Worst(found).Status {
	case checks.Pass:
		return "✓", "ok", st.done
	case checks.Warn:
		return "!", "warning", st.waiting
	case checks.Fail:
		return "✗", "broken", st.stopped
	}
	return "?", "unknown", st.waiting
}

// View implements screen.
func (s *verification) View(a area) string {
	if s.walk != nil {
		return s.walkView(a)
	}
	st := a.Styles
	top := []string{"", justify(" "+st.accent.Bold(true).Render("Does it work?"), s.sum(st), a.Width), "", s.picture(a), ""}
	var lines []string
	for _, h := range s.hops() {
		lines = append(lines, s.hopLines(h, a)...)
	}
	for _, h := range s.members() {
		lines = append(lines, s.hopLines(h, a)...)
	}
	if !s.all {
		lines = append(lines, s.remedies(a)...)
	}
	return s.page(top, lines, s.says(), a)
}

// page is the screen with its list scrolled and what is said below it.
func (s *verification) page(top, lines []string, says string, a area) string {
	st := a.Styles
	var foot []string
	if s.problem != nil {
		foot = append([]string{""}, problemLines(s.problem, words.InWizardByKey, s.j.signInFor(s.problem), a)...)
	} else if says != "" {
		foot = append([]string{""}, painted(st.waiting, words.Hang(says, " ", " ", a.Width))...)
	}
	lines = s.scroll.show(lines, max(1, a.Height-len(top)-len(foot)), 0, st.dim)
	return strings.Join(slices.Concat(top, lines, foot), "\n")
}

// sum is how many hops hold.
func (s *verification) sum(st Styles) string {
	if s.report == nil {
		return ""
	}
	text := words.Holding(*s.report)
	if !s.report.Healthy {
		return st.stopped.Render(text)
	}
	return st.done.Render(text)
}

// picture is the way of an event in one line.
func (s *verification) picture(a area) string {
	var parts []string
	for _, h := range s.hops() {
		glyph, _, style := s.sign(h.checks, a.Styles)
		parts = append(parts, style.Render(glyph+h.name))
	}
	return justify(" "+strings.Join(parts, a.Styles.dim.Render(" → ")), "", a.Width)
}

const hopIndent = "                          " // below the evidence

// below is where a line goes on: under the evidence, or further left where
// there is little room.
func below(a area) string {
	if a.Width < 70 {
		return hopIndent[:12]
	}
	return hopIndent
}

// hopLines is one hop: its worst check, or with d all of them. Where all is
// well the evidence is all that was seen, cut at the edge.
func (s *verification) hopLines(h hopState, a area) []string {
	st := a.Styles
	if s.all && len(h.checks) > 0 {
		var lines []string
		for i, c := range h.checks {
			name := h.name
			if i > 0 {
				name = ""
			}
			lines = append(lines, s.checkLines(name, c, a)...)
			if remedy := remedyOf(c); remedy != "" {
				lines = append(lines, painted(st.dim, words.Hang(remedy, below(a)+"→ ", below(a)+"  ", a.Width))...)
			}
		}
		return lines
	}
	if len(h.checks) == 0 {
		return []string{s.hopHead(h.name, nil, st)}
	}
	worst := words.Worst(h.checks)
	if worst.Status != checks.Pass {
		return s.checkLines(h.name, worst, a)
	}
	var evidence []string
	for _, c := range h.checks {
		evidence = append(evidence, c.Evidence)
	}
	return []string{justify(s.hopHead(h.name, h.checks, st)+strings.Join(evidence, "; "), "", a.Width)}
}

func (s *verification) hopHead(name string, found []checks.Check, st Styles) string {
	glyph, word, style := s.sign(found, st)
	return " " + style.Render(glyph+" "+words.Pad(word, 7)) + "  " + words.Pad(name, 12) + "  "
}

func (s *verification) checkLines(name string, c checks.Check, a area) []string {
	lines := words.Hang(c.Evidence, hopIndent, below(a), a.Width)
	lines[0] = s.hopHead(name, []checks.Check{c}, a.Styles) + strings.TrimPrefix(lines[0], hopIndent)
	return lines
}

// remedyOf is what to do about a check, with the keys of this screen.
func remedyOf(c checks.Check) string {
	switch {
	case c.Status == checks.Pass:
		return ""
	case c.ID == deliveryCheck && c.Status == checks.NotSeen:
		return "Press w to wait for it."
	}
	return c.Remedy
}

// remedies say what to do about what is broken.
func (s *verification) remedies(a area) []string {
	if s.report == nil {
		return nil
	}
	var lines, remedies []string
	for _, c := range s.report.Checks {
		if remedy := c.Hop + ": " + c.Remedy; c.Status == checks.Fail && c.Remedy != "" && !slices.Contains(remedies, remedy) {
			remedies = append(remedies, remedy)
			lines = append(lines, words.Hang(remedy, " ", "   ", a.Width)...)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return slices.Concat([]string{"", " " + a.Styles.accent.Bold(true).Render("What to do")}, lines)
}

// says is what goes on, or what came of it.
func (s *verification) says() string {
	switch {
	case s.waiting:
		gone := s.now.Sub(s.began)
		return fmt.Sprintf("%s Waiting for the first log file, %s; at most %s more. CloudTrail usually takes about 5 minutes.",
			spinnerFrames[s.frame%len(spinnerFrames)], words.Lasted(gone), words.Lasted(deliveryLimit-gone))
	case s.notice != "":
		return s.notice
	case s.awaited() && s.report.Healthy:
		return "All is in place, and the first log file is on its way. w waits for it; the values are good already."
	}
	return ""
}
