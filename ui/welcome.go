package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// welcome greets somebody who has been here before: the journal has a run in
// this account and region.
type welcome struct {
	j  *journey
	at int
}

func newWelcome(j *journey) *welcome { return &welcome{j: j} }

// way is one thing to do from here.
type way struct {
	says, why string
	to        func(j *journey) screen
}

// finished: the last run here came to its end, and what it made stands.
func (s *welcome) finished() bool { return s.j.Desk.Journal.Standing().Outcome == "done" }

func (s *welcome) ways() []way {
	goOn := way{"Go on", "look around, then plan: what is right already is kept", func(j *journey) screen { return newLook(j) }}
	change := way{"Change the answers", "the plan shows what would be different", func(j *journey) screen { return newSettings(j) }}
	verify := way{"Does it work?", "looks at every hop", func(j *journey) screen { return newVerify(j) }}
	values := way{"The values for Workbench", "to paste once more", func(j *journey) screen { return newValues(j) }}
	undo := way{"Undo", "takes back what trailhead did here, and only that", func(j *journey) screen { return newUndo(j) }}
	if s.finished() {
		return []way{verify, values, change, undo}
	}
	return []way{goOn, change, verify, undo}
}

// Init implements screen.
func (s *welcome) Init() tea.Cmd { return nil }

// Update implements screen.
func (s *welcome) Update(msg tea.Msg) (screen, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return s, nil
	}
	ways := s.ways()
	switch key.String() {
	case "up", "k":
		s.at = max(0, s.at-1)
	case "down", "j":
		s.at = min(len(ways)-1, s.at+1)
	case "enter":
		return s, send(goTo{ways[s.at].to(s.j)})
	}
	return s, nil
}

// View implements screen.
func (s *welcome) View(a area) string {
	st, standing := a.Styles, s.j.Desk.Journal.Standing()
	when := standing.When.Local().Format("2 January 2006, 15:04")
	told := map[string]string{
		"done":        "trailhead set this account up on " + when + ".",
		"removed":     "trailhead took its set-up here back on " + when + ".",
		"stopped":     "A run on " + when + " stopped at a problem. What it made stands and does no harm.",
		"interrupted": "A run on " + when + " was interrupted. What it made stands and does no harm.",
		"killed":      "A run on " + when + " did not come to its end. What it made is on record.",
	}[standing.Outcome]
	lines := append([]string{"", " " + st.accent.Bold(true).Render("Welcome back"), ""}, hang(told, " ", " ", a.Width)...)
	lines = append(lines, "")
	for i, w := range s.ways() {
		mark, says := "   ", columns(w.says, 26)
		if i == s.at {
			mark, says = st.accent.Render(" > "), st.accent.Bold(true).Render(says)
		}
		lines = append(lines, mark+says+st.dim.Render(w.why))
	}
	return strings.Join(lines, "\n")
}

// Keys implements screen.
func (s *welcome) Keys() []hint { return []hint{{"↑↓", "choose"}, {"enter", "go on"}} }

// Place implements screen.
func (s *welcome) Place() string { return "Connect" }
