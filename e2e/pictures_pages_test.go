package e2e

import (
	"regexp"
	"strings"

	"trailhead/e2e/picture"
)

// pictured are the walks through rehearsals on which pictures of the pages on
// the variants are taken: by the way, so that none is walked for them alone.
var pictured = map[string]func(s *wizard){
	"existing-overlap": overlapMade, "control-tower-4": lockedMade, "organization": wholeMade, "organization-partial": partlyMade,
}

// pictures takes the screen for the documentation, or holds it against the
// picture of that name which is there. A hurried rehearsal has other times on
// its screens, so it is not held against them.
func (s *wizard) pictures(name string, g picture.Grid) {
	s.t.Helper()
	if s.hurried {
		return
	}
	drawnAs(s.t, name, stillOfPage(g).SVG("trailhead: "+name))
}

// picturesPassing is the same for a screen that stays only for a moment. On a
// busy machine it may be missed; then nothing is held against its picture.
func (s *wizard) picturesPassing(name, moment, after string) {
	s.t.Helper()
	if s.hurried {
		return
	}
	g := s.seesThat(moment, func(g picture.Grid) bool {
		return strings.Contains(g.Text(), moment) || strings.Contains(g.Text(), after)
	})
	switch {
	case strings.Contains(g.Text(), moment):
		s.pictures(name, g)
	case *redraw:
		s.t.Errorf("%s was missed: try again", name)
	}
}

// stillOfPage is a still of a screen on which longer times are, too: of a rollout,
// and of how long a session still holds.
func stillOfPage(g picture.Grid) picture.Grid {
	g = g.Replace(seconds, func(string) string { return "28 s" })
	return still(g.Replace(left, func(string) string { return "59 m left" }), "")
}

var (
	seconds = regexp.MustCompile(`\b\d\d s *$`)
	left    = regexp.MustCompile(`\b\d\d m left`)
)

// overlapMade goes from an estate where somebody's queue hears of the log files
// to the values, with a topic in front.
func overlapMade(s *wizard) {
	s.t.Helper()
	s.toLook()
	s.press("i")
	s.sees("enter use this trail")
	s.press("down", "down")
	s.pictures("existing-estate", s.sees(">         queue siem"))
	s.press("esc")
	s.sees("Recommended", "i what is there")
	s.fromLook()
	s.pictures("existing-overlap", s.sees("Somebody listens to this bucket", "> Put an SNS topic in front", "queue, not to a topic.",
		"switched"))
	s.press("enter")
	s.pictures("existing-review", s.sees("Make these"))
	s.saysYes()
	s.toTheEnd()
}

// lockedMade steps around the guardrail that locks the log bucket, after a yes.
func lockedMade(s *wizard) {
	s.t.Helper()
	s.toPlanOf("The trail's accounts alone")
	s.pictures("control-tower-consent", s.sees("A guardrail of Control Tower 4.0", "y yes   N no"))
	quietly()
	s.press("y")
	s.pictures("control-tower-review", s.sees("Make these"))
	s.saysYes()
	s.toTheEnd()
}
