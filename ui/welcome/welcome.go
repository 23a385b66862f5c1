package welcome

import (
	"charm.land/bubbletea/v2"
	"strings"

	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// welcome greets somebody who has been here before: the journal has a run in
// this account and region.
type welcome struct {
	j  *screen.Journey
	at int

	scroll screen.Scroll
}

// New shows what the last run has left.
func New(j *screen.Journey) *welcome { return &welcome{j: j} }

// welcomeWords are the choices as they are told: what, and why one would.
var welcomeWords = map[string][2]string{
	"verify": {"See whether it works", "every hop, with evidence"},
	"values": {"Show the values", "to paste them into Workbench once more"},
	"mend":   {"Change or mend it", "the plan shows what is different, and keeps the rest"},
	"look":   {"Look around anew", "and choose again what to make"},
	"undo":   {"Undo", "take back what trailhead did here, and only that"},
	"again":  {"Set it up again", "with the same answers"},
	"go-on":  {"Go on from there", "what is right already is kept"},
}

// ways are what makes sense after the last run here, the likeliest first.
func (s *welcome) ways() []flow.Choice {
	return flow.WelcomeQuestion(s.j.Session.Journal.LastRun().Outcome).Choices
}

// Init implements screen.
func (s *welcome) Init() tea.Cmd {
	s.at = min(s.at, len(s.ways())-1) // an undo in between leaves fewer
	return nil
}

// Update implements screen.
func (s *welcome) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		in, cmd, _ := screen.Act(s.Actions(), key)
		return in, cmd
	}
	return nil, nil
}

// View implements screen.
func (s *welcome) View(a screen.Area) string {
	st := a.Styles
	lines := append([]string{""}, screen.IdentityLines(s.j, a)...)
	lines = append(lines, "", " "+st.Accent.Bold(true).Render("Welcome back"), "")
	lines = append(lines, words.Hang(words.LastRun(s.j.Session.Journal.LastRun()), " ", " ", a.Width)...)
	lines = append(lines, "")
	from, to := 0, 0
	for i, w := range s.ways() {
		if i == s.at {
			from = len(lines)
		}
		told := welcomeWords[w.Key]
		mark, says := screen.Option(words.Pad(told[0], 22), i == s.at, st)
		lines = append(lines, words.Hang(st.Dim.Render(told[1]), mark+says, strings.Repeat(" ", min(25, a.Width/3)), a.Width)...)
		if i == s.at {
			to = len(lines)
		}
	}
	want := min(from-1, max(0, to+1-a.Height)) // the choice under the cursor
	return strings.Join(s.scroll.Show(lines, a.Height, want, st.Dim), "\n")
}

// Actions implements screen.
func (s *welcome) Actions() []screen.Action {
	ways := s.ways()
	return []screen.Action{
		screen.Moves(screen.ChoiceKeys, "↑↓", "choose", func(k string) { s.at = screen.Moved(k, s.at, len(ways), 0) }),
		screen.Acts("enter", "go on", func() (screen.Intent, tea.Cmd) { return screen.Advance{On: ways[s.at].On}, nil }),
	}
}

// Station implements screen.
func (s *welcome) Station() flow.Station { return flow.Welcome }
