package ui

import (
	"slices"
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
		return s.key(key.String())
	}
	return s.hears(s, msg)
}

func (s *consent) key(key string) (intent, tea.Cmd) {
	if in, waiting := s.waits(key); waiting {
		return in, nil
	}
	meant := s.quiet.pressed(s.j.Host.Clock.Now())
	if s.scroll.key(key) {
		return nil, nil
	}
	s.said = ""
	switch key {
	case "y", "Y":
		if !meant {
			s.said = "That y came too soon after another key to count. Press y again to agree."
			return nil, nil
		}
		return nil, s.agree()
	case "r":
		if s.problem != nil {
			return nil, s.agree()
		}
	case "n", "N", "enter":
		return advance{on: flow.Unsettled}, nil
	case "c":
		return nil, copyText(s.j.Host, s.text(), sentToClipboard{by: s, what: "A text for " + consentTexts[s.accept].whom})
	}
	return nil, nil
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

// Keys implements screen.
func (s *consent) Keys() []hint {
	if s.planning.run != 0 {
		return []hint{{"esc", "stop looking"}, {"ctrl+c", "leave"}}
	}
	keys := []hint{{"y", "yes"}, {"n", "no"}, {"c", "copy a text"}}
	if s.scroll.long() {
		keys = slices.Insert(keys, 0, hint{"↑↓", "scroll"})
	}
	if s.problem != nil {
		keys = append(keys, hint{"r", "try again"})
	}
	return append(keys, hint{"esc", "settings"})
}

// Station implements screen.
func (s *consent) Station() flow.Station { return flow.Consent }
