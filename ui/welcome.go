package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailhead/ui/words"
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

// ways are what makes sense after the last run here, the likeliest first.
func (s *welcome) ways() []way {
	settings := func(j *journey) screen { return newSettings(j) }
	look := way{"Look around anew", "and choose again what to make", func(j *journey) screen { return newLook(j) }}
	verify := way{"See whether it works", "every hop, with evidence", func(j *journey) screen { return newVerify(j) }}
	values := way{"Show the values", "to paste them into Workbench once more", func(j *journey) screen { return newValues(j) }}
	undo := way{"Undo", "take back what trailhead did here, and only that", func(j *journey) screen { return newUndo(j) }}
	switch s.j.Session.Journal.LastRun().Outcome {
	case "done":
		change := way{"Change or mend it", "the plan shows what is different, and keeps the rest", settings}
		return []way{verify, values, change, look, undo}
	case "removed":
		return []way{{"Set it up again", "with the same answers", settings}, look}
	}
	goOn := way{"Go on from there", "what is right already is kept", settings}
	return []way{goOn, verify, look, undo}
}

// Init implements screen.
func (s *welcome) Init() tea.Cmd {
	s.at = min(s.at, len(s.ways())-1) // an undo in between leaves fewer
	return nil
}

// Update implements screen.
func (s *welcome) Update(msg tea.Msg) (intent, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, nil
	}
	ways := s.ways()
	switch key.String() {
	case "up", "k":
		s.at = max(0, s.at-1)
	case "down", "j":
		s.at = min(len(ways)-1, s.at+1)
	case "enter":
		return goTo{to: ways[s.at].to(s.j)}, nil
	}
	return nil, nil
}

// View implements screen.
func (s *welcome) View(a area) string {
	st := a.Styles
	lines := append([]string{""}, identityLines(s.j, a)...)
	lines = append(lines, "", " "+st.accent.Bold(true).Render("Welcome back"), "")
	lines = append(lines, words.Hang(words.LastRun(s.j.Session.Journal.LastRun()), " ", " ", a.Width)...)
	lines = append(lines, "")
	for i, w := range s.ways() {
		mark, says := "   ", words.Pad(w.says, 22)
		if i == s.at {
			mark, says = st.accent.Render(" > "), st.accent.Bold(true).Render(says)
		}
		lines = append(lines, words.Hang(st.dim.Render(w.why), mark+says, strings.Repeat(" ", 25), a.Width)...)
	}
	return strings.Join(lines, "\n")
}

// Keys implements screen.
func (s *welcome) Keys() []hint { return []hint{{"↑↓", "choose"}, {"enter", "go on"}} }

// Place implements screen.
func (s *welcome) Place() string { return "Connect" }
