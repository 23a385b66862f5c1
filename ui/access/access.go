package access

import (
	"charm.land/bubbletea/v2"
	"context"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/setup"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// Model asks how to get into the account that has the trail's bucket, where
// what the answers say does not lead there.
type Model struct {
	screen.Question
	unreachable *setup.BucketUnreachable
	ways        []flow.Way
	at          int
	edit        *screen.Editor // while the role's name is typed
}

// New asks for the way into the account of an unreachable log bucket.
func New(j *screen.Journey, unreachable *setup.BucketUnreachable) *Model {
	s := &Model{Question: screen.Question{J: j}, unreachable: unreachable}
	s.list()
	return s
}

// list lists the ways in; the cursor stays where there are as many.
func (s *Model) list() {
	s.ways = flow.Ways(s.unreachable, s.J.Profiles, s.J.Where.Profile, s.J.Account())
	s.at = min(s.at, len(s.ways)-1)
}

// Init reads the profiles anew: the person may have signed in since.
func (s *Model) Init() tea.Cmd {
	list := s.J.Host.Profiles
	if list == nil {
		return nil
	}
	return func() tea.Msg {
		profiles, err := list(context.Background())
		return screen.ProfilesRead{Profiles: profiles, Err: err}
	}
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case screen.ProfilesRead:
		if msg.Err == nil {
			s.J.Profiles = msg.Profiles
			s.list()
		}
	case screen.SpinTickMsg:
		return nil, s.Planning.Ticked(msg)
	case screen.Planned:
		return s.received(msg)
	case tea.KeyPressMsg:
		return s.key(msg)
	default:
		if s.edit != nil {
			return nil, s.edit.Update(msg)
		}
	}
	return nil, nil
}

// received takes in what came of looking. Where that is this question once more,
// the list and the cursor stay.
func (s *Model) received(msg screen.Planned) (screen.Intent, tea.Cmd) {
	next, err := s.Planning.Received(s.J, msg)
	if next == (screen.Advance{On: flow.NeedsAccess}) {
		s.unreachable = s.J.Unreachable
		s.list()
		return nil, nil
	}
	return s.After(next, err)
}

func (s *Model) key(key tea.KeyPressMsg) (screen.Intent, tea.Cmd) {
	in, cmd, found := screen.Act(s.Actions(), key)
	if !found && s.edit != nil {
		return nil, s.edit.Update(key)
	}
	return in, cmd
}

// choose goes by the way under the cursor.
func (s *Model) choose() (screen.Intent, tea.Cmd) {
	w := s.ways[s.at]
	switch {
	case w.Role:
		var cmd tea.Cmd
		f, _ := answers.FieldOf("log_account.role")
		s.edit, cmd = screen.NewEditor(f, s.J.Set.LogAccount.Role, s.J.HuhTheme())
		return nil, cmd
	case w.Profile.Name == "":
		return screen.Leave{Code: flow.Cancelled}, nil
	}
	_ = s.J.Answer("log_account.profile", w.Profile.Name) // what is wrong with it, the plan says
	return nil, s.Look()
}

// typed takes the name of a role.
func (s *Model) typed() tea.Cmd {
	if !s.edit.Accept() {
		return nil
	}
	_ = s.J.Answer("log_account.profile", "") // it would go before the role
	_ = s.J.Answer("log_account.role", strings.TrimSpace(s.edit.Answer()))
	s.edit = nil
	return s.Look()
}

// wayInHelp is what this screen is about.
const wayInHelp = "The bucket of this trail is in another account, and S3 tells only its own account's listeners. So queue, key, " +
	"notification and Expel's role are made there, and trailhead needs access to that account: " +
	"a profile of your AWS config that signs in there, or a role there that trusts the identity you have now. Neither is kept; the answer " +
	"is remembered by its name only. " +
	"The third way is to leave, and to run trailhead with credentials of that account: it then finds the trail from there."

// Help implements the root's helpful.
func (s *Model) Help() screen.ShowHelp { return screen.ShowHelp{Text: wayInHelp} }

// Busy keeps esc, and every letter, for the name being typed.
func (s *Model) Busy() bool { return s.edit != nil || s.Planning.Run != 0 }

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	leaves := screen.Wants("ctrl+c", "leave", screen.Leave{Code: flow.Cancelled}).Spare()
	switch {
	case s.Planning.Run != 0:
		return s.LookingActions()
	case s.edit != nil:
		return []screen.Action{screen.Runs("enter", "try it", s.typed), screen.Does("esc", "as it was", func() { s.edit = nil }), leaves}
	}
	choose := screen.Moves(screen.ChoiceKeys, "↑↓", "choose", func(k string) {
		s.at, s.Problem, s.Scroll = screen.Moved(k, s.at, len(s.ways), 0), nil, screen.Scroll{}
	})
	all := []screen.Action{choose, screen.Acts("enter", "go on", s.choose),
		screen.Runs("r", "try again", func() tea.Cmd { return tea.Batch(s.Init(), s.Look()) })}
	for _, a := range s.Scroll.Actions() {
		all = append(all, a.Silent())
	}
	return append(all, screen.Wants("esc", "settings", screen.Advance{On: flow.Back}))
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Access }
