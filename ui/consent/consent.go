package consent

import (
	"charm.land/bubbletea/v2"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Model asks for the yes that a plan needs beside the one for its changes,
// because it loosens something. The default is no.
type Model struct {
	screen.Question
	asks   flow.Asks
	accept string
	quiet  screen.Quiet
	meant  bool // the key came after a quiet period
}

// New asks for the consents that a plan needs.
func New(j *screen.Journey, asks flow.Asks) *Model {
	return &Model{Question: screen.Question{J: j}, asks: asks, accept: asks.Consent.Accept}
}

// Init implements screen.
func (s *Model) Init() tea.Cmd {
	s.quiet.Begin(s.J.Host.Clock.Now())
	return nil
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		return s.key(key)
	}
	return s.Hears(s, msg)
}

func (s *Model) key(key tea.KeyPressMsg) (screen.Intent, tea.Cmd) {
	if s.Planning.Run == 0 {
		s.meant = s.quiet.Pressed(s.J.Host.Clock.Now())
		if !s.Scroll.Takes(key) {
			s.Said = ""
		}
	}
	in, cmd, _ := screen.Act(s.Actions(), key)
	return in, cmd
}

// yes agrees, where that came after a quiet period.
func (s *Model) yes() tea.Cmd {
	if !s.meant {
		s.Said = "That y came too soon after another key to count. Press y again to agree."
		return nil
	}
	return s.agree()
}

// agree answers, and plans again.
func (s *Model) agree() tea.Cmd {
	_ = s.J.Answer("accept", flow.Agree(s.J.Set, s.accept)) // one of the choices; what else is wrong, the plan says
	return s.Look()
}

// no refuses: where the plan can do without, the rest is planned.
func (s *Model) no() (screen.Intent, tea.Cmd) {
	answer, goesOn := flow.Refuse(s.J.Set, s.accept)
	if !goesOn {
		return screen.Advance{On: flow.Unsettled}, nil
	}
	_ = s.J.Answer("accept", answer) // one of the choices; what else is wrong, the plan says
	return nil, s.Look()
}

// text is what whoever decides about it is asked.
func (s *Model) text() string {
	return answers.Redact(consentTexts[s.accept].letter(s), s.J.Set.ExternalID)
}

// alike are all problems of the plan that the same yes settles.
func (s *Model) alike() []*engine.Problem { return s.asks.Settles(s.J.Plan) }

// View implements screen.
func (s *Model) View(a screen.Area) string {
	st := a.Styles
	var lines []string
	for _, p := range s.alike() {
		lines = append(lines, "")
		lines = append(lines, screen.Painted(st.Waiting.Bold(true), words.Hang(words.Sentence(p.What), " ", " ", a.Width))...)
		if len(s.alike()) == 1 {
			lines = append(lines, "")
		}
		for _, line := range flow.Reasons(p) {
			lines = append(lines, words.Hang(words.Sentence(words.Capital(line)), " ", " ", a.Width)...)
		}
	}
	point := func(head, text string) {
		lines = append(lines, "", " "+st.Accent.Render(head))
		lines = append(lines, words.Hang(text, "   ", "   ", a.Width)...)
	}
	point("If you agree", consentTexts[s.accept].agree)
	point("If you do not", consentTexts[s.accept].not)
	foot := s.foot(a)
	lines = s.Scroll.Show(lines, max(1, a.Height-len(foot)), 0, st.Dim)
	return strings.Join(append(lines, foot...), "\n")
}

func (s *Model) foot(a screen.Area) []string {
	st, out := a.Styles, []string{""}
	switch {
	case s.Planning.Run != 0:
		return append(out, s.Planning.Lines(screen.LookingWords, a)...)
	case s.Problem != nil:
		return append(out, screen.ProblemLines(s.Problem, words.InWizardByKey, s.J.SignInFor(s.Problem), a)...)
	case s.Said != "":
		out = append(out, screen.Painted(st.Waiting, words.Hang(s.Said, " ", " ", a.Width))...)
	}
	return append(out, " "+st.Accent.Bold(true).Render(consentTexts[s.accept].asks)+"   "+st.Key.Render("y")+" yes   "+st.Key.Render("N")+
		" no")
}

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	if s.Planning.Run != 0 {
		return s.LookingActions()
	}
	all := append(s.Scroll.Actions(), screen.Runs("y Y", "yes", s.yes), screen.Acts("n N enter", "no", s.no),
		screen.Runs("c", "copy a text", func() tea.Cmd {
			return screen.CopyText(s.J.Host, s.text(), screen.SentToClipboard{By: s, What: "A text for " + consentTexts[s.accept].whom})
		}))
	if s.Problem != nil {
		all = append(all, screen.Runs("r", "try again", s.Look))
	}
	return append(all, screen.Wants("esc", "settings", screen.Advance{On: flow.Back}))
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Consent }
