package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/steps/setup"
	"trailhead/ui/flow"
)

// conflict shows who listens to the bucket today, where S3 takes no rule of
// ours beside theirs, and what can be done about it.
type conflict struct {
	question
	found   *setup.Conflict
	choices []setup.ConflictChoice // possible ones first
	at      int
}

func newConflict(j *journey, found *setup.Conflict) *conflict {
	stop := setup.ConflictChoice{Overlap: answers.OverlapStop, Says: "Leave everything as it is, and ask whoever owns the rule",
		Why: "Nothing is made. The text below is for them; once they have done it, run trailhead again.", Possible: true}
	return &conflict{question: question{j: j}, found: found, choices: flow.ConflictChoices(found, stop)}
}

// choice is the one under the cursor.
func (s *conflict) choice() setup.ConflictChoice { return s.choices[s.at] }

// possible is how many of the choices can be had; they come first.
func (s *conflict) possible() int {
	at := slices.IndexFunc(s.choices, func(c setup.ConflictChoice) bool { return !c.Possible })
	if at < 0 {
		return len(s.choices)
	}
	return at
}

// Init implements screen.
func (s *conflict) Init() tea.Cmd { return nil }

// Update implements screen.
func (s *conflict) Update(msg tea.Msg) (intent, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		s.said = ""
		in, cmd, _ := act(s.actions(), key)
		return in, cmd
	}
	return s.hears(s, msg)
}

// choose answers, and plans again.
func (s *conflict) choose() (intent, tea.Cmd) {
	overlap := s.choice().Overlap
	_ = s.j.answer("overlap", overlap) // one of the choices; what else is wrong, the plan says
	if overlap == answers.OverlapStop {
		return advance{on: flow.Unsettled}, nil
	}
	return nil, s.look()
}

// conflictHelp is what this screen is about.
const conflictHelp = "S3 takes only one rule for an event and prefix, so a second listener cannot simply be added to a bucket. Where the events go to an SNS topic already, a queue can subscribe to it, and nobody else notices. " +
	"Where they go straight to a queue, a topic can be put in front: it tells both. The queue that listens today is attached to the topic, tested, and only then is the rule switched; undo switches it back. " +
	"What cannot be had here is grey, and says why."

func (s *conflict) help() showHelp { return showHelp{text: conflictHelp} }

// actions implements screen.
func (s *conflict) actions() []action {
	if s.planning.run != 0 {
		return s.lookingActions()
	}
	var all []action
	if s.possible() > 1 {
		all = append(all, moves("up down k j", "↑↓", "choose", func(k string) {
			s.at, s.scroll = max(0, min(s.at+upDown[k], s.possible()-1)), scroll{}
		}))
	}
	all = append(all, acts("enter", "do this", s.choose), runs("c", "copy a text for its owner", func() tea.Cmd {
		return copyText(s.j.Host, s.found.Letter, sentToClipboard{by: s, what: "The text for the owner"})
	}))
	for _, a := range s.scroll.actions() {
		all = append(all, a.as("pgup/pgdn"))
	}
	if s.problem != nil {
		all = append(all, acts("r", "try again", s.choose))
	}
	return append(all, wants("esc", "settings", advance{on: flow.Back}))
}

// Station implements screen.
func (s *conflict) Station() flow.Station { return flow.Conflict }
