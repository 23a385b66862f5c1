package ui

import (
	"strings"

	"charm.land/bubbletea/v2"

	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// intro lies over the first screen for somebody who has not been here before.
type intro struct {
	j      *screen.Journey
	scroll screen.Scroll
}

func newIntro(j *screen.Journey) *intro { return &intro{j: j} }

// Init implements screen.Overlay.
func (s *intro) Init() tea.Cmd { return nil }

// Update implements screen.Overlay.
func (s *intro) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		in, cmd, _ := screen.Act(s.Actions(), key)
		return in, cmd
	}
	return nil, nil
}

// View implements screen.Overlay.
func (s *intro) View(a screen.Area) string {
	st := a.Styles
	top := append([]string{""}, screen.Painted(st.Accent.Bold(true), words.Hang(words.IntroTitle, " ", " ", a.Width))...)
	lines := []string{""}
	for _, t := range words.Intro(s.j.Host.Rehearsal != "") {
		lines = append(lines, words.Hang(t.Says, " "+st.Dim.Render(words.Pad(t.Label, 11)), strings.Repeat(" ", 12), a.Width)...)
	}
	lines = append(append(lines, ""), screen.Way(parts, a)...)
	return strings.Join(append(top, s.scroll.Show(lines, a.Height-len(top), 0, st.Dim)...), "\n")
}

// Actions implements screen.Overlay.
func (s *intro) Actions() []screen.Action {
	return append(s.scroll.Actions(), screen.Wants("enter esc", "begin", screen.Dismiss{}))
}
