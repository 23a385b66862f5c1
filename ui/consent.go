package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// consent asks for the yes that a plan needs beside the one for its changes,
// because it loosens something. The default is no.
type consent struct {
	question
	asks   flow.Asks
	accept string
	quiet  quiet
	meant  bool // the key came after a quiet period
}

func newConsent(j *journey, asks flow.Asks) *consent {
	return &consent{question: question{j: j}, asks: asks, accept: asks.Consent.Accept}
}

// Init implements screen.
func (s *consent) Init() tea.Cmd {
	s.quiet.begin(s.j.Host.Clock.Now())
	return nil
}

// Update implements screen.
func (s *consent) Update(msg tea.Msg) (intent, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		return s.key(key)
	}
	return s.hears(s, msg)
}

func (s *consent) key(key tea.KeyPressMsg) (intent, tea.Cmd) {
	if s.planning.run == 0 {
		s.meant = s.quiet.pressed(s.j.Host.Clock.Now())
		if !s.scroll.takes(key) {
			s.said = ""
		}
	}
	in, cmd, _ := act(s.actions(), key)
	return in, cmd
}

// yes agrees, where that came after a quiet period.
func (s *consent) yes() tea.Cmd {
	if !s.meant {
		s.said = "That y came too soon after another key to count. Press y again to agree."
		return nil
	}
	return s.agree()
}

// agree answers, and plans again.
func (s *consent) agree() tea.Cmd {
	_ = s.j.answer("accept", flow.Agree(s.j.Set, s.accept)) // one of the choices; what else is wrong, the plan says
	return s.look()
}

// text is what whoever decides about it is asked.
func (s *consent) text() string {
	return answers.Redact(consentTexts[s.accept].letter(s), s.j.Set.ExternalID)
}

// alike are all problems of the plan that the same yes settles.
func (s *consent) alike() []*engine.Problem { return s.asks.Settles(s.j.Plan) }

// View implements screen.
func (s *consent) View(a area) string {
	st := a.Styles
	var lines []string
	for _, p := range s.alike() {
		lines = append(lines, "")
		lines = append(lines, painted(st.waiting.Bold(true), words.Hang(words.Sentence(p.What), " ", " ", a.Width))...)
		if len(s.alike()) == 1 {
			lines = append(lines, "")
		}
		lines = append(lines, words.Hang(words.Sentence(words.Capital(p.Why)), " ", " ", a.Width)...)
	}
	point := func(head, text string) {
		lines = append(lines, "", " "+st.accent.Render(head))
		lines = append(lines, words.Hang(text, "   ", "   ", a.Width)...)
	}
	point("If you agree", consentTexts[s.accept].agree)
	point("If you do not", consentTexts[s.accept].not)
	foot := s.foot(a)
	lines = s.scroll.show(lines, max(1, a.Height-len(foot)), 0, st.dim)
	return strings.Join(append(lines, foot...), "\n")
}

func (s *consent) foot(a area) []string {
	st, out := a.Styles, []string{""}
	switch {
	case s.planning.run != 0:
		return append(out, s.planning.lines(lookingWords, a)...)
	case s.problem != nil:
		return append(out, problemLines(s.problem, words.InWizardByKey, s.j.signInFor(s.problem), a)...)
	case s.said != "":
		out = append(out, painted(st.waiting, words.Hang(s.said, " ", " ", a.Width))...)
	}
	return append(out, " "+st.accent.Bold(true).Render(consentTexts[s.accept].asks)+"   "+st.key.Render("y")+" yes   "+st.key.Render("N")+" no")
}

// actions implements screen.
func (s *consent) actions() []action {
	if s.planning.run != 0 {
		return s.lookingActions()
	}
	no := advance{on: flow.Unsettled}
	all := append(s.scroll.actions(), runs("y Y", "yes", s.yes), wants("n N enter", "no", no), runs("c", "copy a text", func() tea.Cmd {
		return copyText(s.j.Host, s.text(), sentToClipboard{by: s, what: "A text for " + consentTexts[s.accept].whom})
	}))
	if s.problem != nil {
		all = append(all, runs("r", "try again", s.agree))
	}
	return append(all, wants("esc", "settings", advance{on: flow.Back}))
}

// Station implements screen.
func (s *consent) Station() flow.Station { return flow.Consent }
