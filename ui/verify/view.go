package verify

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/steps/checks"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// hopState is one station of the picture.
type hopState struct {
	name   string
	checks []checks.Check
}

// hops are the stations in order, with the checks of each.
func (s *Model) hops() []hopState {
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
func (s *Model) members() []hopState {
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
func (s *Model) sign(found []checks.Check, st screen.Styles) (glyph, word string, style screen.Style) {
	if s.waiting && slices.ContainsFunc(found, func(c checks.Check) bool { return c.ID == words.DeliveryCheck }) {
		return s.spinner.Frame(), "waiting", st.Waiting
	}
	if len(found) == 0 {
		if s.looking {
			return s.spinner.Frame(), "looking", st.Accent
		}
		return "·", "unknown", st.Dim
	}
	switch words.Worst(found).Status {
	case checks.Pass:
		return "✓", "ok", st.Done
	case checks.Warn:
		return "!", "warning", st.Waiting
	case checks.Fail:
		return "✗", "broken", st.Stopped
	}
	return "?", "unknown", st.Waiting
}

// View implements screen.
func (s *Model) View(a screen.Area) string {
	if s.walk != nil {
		return s.walkView(a)
	}
	st := a.Styles
	top := append([]string{"", screen.Justify(" "+s.title(st), s.sum(st), a.Width), ""}, s.picture(a)...)
	top = append(top, "")
	lines := s.body(a, true)
	if len(top)+len(lines)+len(s.foot(s.says(), a)) > a.Height {
		lines = s.body(a, false)
	}
	return s.page(top, lines, s.says(), a)
}

// body are all hops and what to do; whole: the evidence of those that are right
// is told to its end.
func (s *Model) body(a screen.Area, whole bool) []string {
	var lines []string
	for _, h := range slices.Concat(s.hops(), s.members()) {
		lines = append(lines, s.hopLines(h, a, whole)...)
	}
	if !s.all {
		lines = append(lines, s.remedies(a)...)
	}
	return lines
}

// foot is what is said below the list.
func (s *Model) foot(says string, a screen.Area) []string {
	if s.problem != nil {
		return append([]string{""}, screen.ProblemLines(s.problem, words.InWizardByKey, s.j.SignInFor(s.problem), a)...)
	}
	var foot []string
	if says != "" {
		foot = append([]string{""}, screen.Painted(a.Styles.Waiting, words.Hang(says, " ", " ", a.Width))...)
	}
	if s.walk == nil {
		foot = append(foot, s.j.LeftLines(a)...)
	}
	return foot
}

// page is the screen with its list scrolled and what is said below it.
func (s *Model) page(top, lines []string, says string, a screen.Area) string {
	foot := s.foot(says, a)
	room := a.Height - len(top) - len(foot)
	if room < screen.LeastView {
		room = len(lines)
	}
	lines = s.scroll.Show(lines, room, 0, a.Styles.Dim)
	return strings.Join(slices.Concat(top, lines, foot), "\n")
}

// sum is how many hops work.
func (s *Model) sum(st screen.Styles) string {
	if s.report == nil {
		return ""
	}
	text := words.Holding(*s.report)
	if !s.report.Healthy {
		return st.Stopped.Render(text)
	}
	return st.Done.Render(text)
}

// title is what the look has come to, in a few words.
func (s *Model) title(st screen.Styles) string {
	if s.report == nil {
		return st.Accent.Bold(true).Render("Does it work?")
	}
	if inPlace, _ := words.InPlace(*s.report); inPlace {
		return st.Done.Bold(true).Render("✓ " + words.Works(*s.report))
	}
	return st.Accent.Bold(true).Render(words.Works(*s.report))
}

// picture is the way of an event.
func (s *Model) picture(a screen.Area) []string {
	var parts []string
	for _, h := range s.hops() {
		glyph, _, style := s.sign(h.checks, a.Styles)
		parts = append(parts, style.Render(glyph+h.name))
	}
	return screen.Way(parts, a)
}

const hopIndent = "                          " // below the evidence

// below is where a line goes on: under the evidence, or further left where
// there is little room.
func below(a screen.Area) string {
	if a.Width < 70 {
		return hopIndent[:12]
	}
	return hopIndent
}

// hopLines is one hop: its worst check, or with a all of them. Where all is
// well the evidence is all that was seen, whole or cut at the edge.
func (s *Model) hopLines(h hopState, a screen.Area, whole bool) []string {
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
				lines = append(lines, screen.Painted(st.Dim, words.Hang(remedy, below(a)+"→ ", below(a)+"  ", a.Width))...)
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
	head, seen := s.hopHead(h.name, h.checks, st), strings.Join(evidence, "; ")
	if !whole {
		return []string{screen.Justify(head+seen, "", a.Width)}
	}
	lines := words.Hang(seen, hopIndent, below(a), a.Width)
	lines[0] = head + strings.TrimPrefix(lines[0], hopIndent)
	return lines
}

func (s *Model) hopHead(name string, found []checks.Check, st screen.Styles) string {
	glyph, word, style := s.sign(found, st)
	return " " + style.Render(glyph+" "+words.Pad(word, 7)) + "  " + words.Pad(name, 12) + "  "
}

func (s *Model) checkLines(name string, c checks.Check, a screen.Area) []string {
	lines := words.Hang(c.Evidence, hopIndent, below(a), a.Width)
	lines[0] = s.hopHead(name, []checks.Check{c}, a.Styles) + strings.TrimPrefix(lines[0], hopIndent)
	return lines
}

// remedyOf is what to do about a check, with the keys of this screen.
func remedyOf(c checks.Check) string {
	switch {
	case c.Status == checks.Pass:
		return ""
	case c.ID == words.DeliveryCheck && c.Status == checks.NotSeen:
		return "Press w to wait for it."
	}
	return c.Remedy
}

// remedies say what to do about what is broken.
func (s *Model) remedies(a screen.Area) []string {
	if s.report == nil {
		return nil
	}
	var lines, remedies []string
	for _, c := range words.InOrder(s.report.Checks) { // as the failures stand above
		if remedy := c.Hop + ": " + c.Remedy; c.Status == checks.Fail && c.Remedy != "" && !slices.Contains(remedies, remedy) {
			remedies = append(remedies, remedy)
			lines = append(lines, words.Hang(remedy, " ", "   ", a.Width)...)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return slices.Concat([]string{"", " " + a.Styles.Accent.Bold(true).Render("What to do")}, lines)
}

// says is what goes on, or what came of it.
func (s *Model) says() string {
	switch {
	case s.waiting:
		gone := s.now.Sub(s.began)
		return fmt.Sprintf("%s Waiting for the first log file, %s; at most %s more. CloudTrail usually takes about 5 minutes.",
			s.spinner.Frame(), words.Lasted(gone), words.Lasted(deliveryLimit-gone))
	case s.notice != "":
		return s.notice
	case s.report == nil:
		return ""
	}
	text := words.AllIsWell(*s.report)
	if _, arrived := words.InPlace(*s.report); text != "" && !arrived {
		text += " w waits for it."
	}
	if words.Warnings(*s.report) > 0 {
		text = strings.TrimSpace(text + " " + words.WarningMeans)
	}
	return text
}
