package conflict

import (
	"charm.land/bubbletea/v2"
	"slices"

	"trailhead/steps/answers"
	"trailhead/steps/setup"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// Model shows who listens to the bucket today, where S3 takes no rule of
// ours beside theirs, and what can be done about it.
type Model struct {
	screen.Question
	found   *setup.Conflict
	choices []setup.ConflictChoice // possible ones first
	at      int
}

// New asks what to do about two rules that would overlap.
func New(j *screen.Journey, found *setup.Conflict) *Model {
	stop := setup.ConflictChoice{Overlap: answers.OverlapStop, Says: "Leave everything as it is, and ask whoever owns the rule",
		Why: "Nothing is made. The text below is for them; once they have done it, run trailhead again.", Possible: true}
	return &Model{Question: screen.Question{J: j}, found: found, choices: flow.ConflictChoices(found, stop)}
}

// choice is the one under the cursor.
func (s *Model) choice() setup.ConflictChoice { return s.choices[s.at] }

// possible is how many of the choices can be had; they come first.
func (s *Model) possible() int {
	at := slices.IndexFunc(s.choices, func(c setup.ConflictChoice) bool { return !c.Possible })
	if at < 0 {
		return len(s.choices)
	}
	return at
}

// Init implements screen.
func (s *Model) Init() tea.Cmd { return nil }

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		s.Said = ""
		in, cmd, _ := screen.Act(s.Actions(), key)
		return in, cmd
	}
	return s.Hears(s, msg)
}

// choose answers, and plans again.
func (s *Model) choose() (screen.Intent, tea.Cmd) {
	overlap := s.choice().Overlap
	_ = s.J.Answer("overlap", overlap) // one of the choices; what else is wrong, the plan says
	if overlap == answers.OverlapStop {
		return screen.Advance{On: flow.Unsettled}, nil
	}
	return nil, s.Look()
}

// conflictHelp is what this screen is about.
const conflictHelp = "S3 takes only one rule for an event and prefix, so a second listener cannot simply be added to a bucket. Where " +
	"the events go to an SNS topic already, a queue can subscribe to it, and nobody else notices. " +
	"Where they go straight to a queue, a topic can be put in front: it tells both. The queue that listens today is attached to the topic, " +
	"tested, and only then is the rule switched; undo switches it back. " +
	"What cannot be had here is grey, and says why."

// Help implements the root's helpful.
func (s *Model) Help() screen.ShowHelp { return screen.ShowHelp{Text: conflictHelp} }

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	if s.Planning.Run != 0 {
		return s.LookingActions()
	}
	var all []screen.Action
	if s.possible() > 1 {
		all = append(all, screen.Moves(screen.ChoiceKeys, "↑↓", "choose", func(k string) {
			s.at, s.Scroll = screen.Moved(k, s.at, s.possible(), 0), screen.Scroll{}
		}))
	}
	all = append(all, screen.Acts("enter", "do this", s.choose), screen.Runs("c", "copy a text for its owner", func() tea.Cmd {
		return screen.CopyText(s.J.Host, s.found.Letter, screen.SentToClipboard{By: s, What: "The text for the owner"})
	}))
	for _, a := range s.Scroll.Actions() {
		all = append(all, a.As("pgup/pgdn"))
	}
	if s.Problem != nil {
		all = append(all, screen.Acts("r", "try again", s.choose))
	}
	return append(all, screen.Wants("esc", "settings", screen.Advance{On: flow.Back}))
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Conflict }
