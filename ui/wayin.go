package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/steps/setup"
	"trailhead/ui/flow"
)

// wayIn asks how to get into the account that has the trail's bucket, where
// what the answers say does not lead there.
type wayIn struct {
	question
	unreachable *setup.BucketUnreachable
	ways        []flow.Way
	at          int
	edit        *editor // while the role's name is typed
}

func newWayIn(j *journey, unreachable *setup.BucketUnreachable) *wayIn {
	s := &wayIn{question: question{j: j}, unreachable: unreachable}
	s.list()
	return s
}

// list lists the ways in; the cursor stays where there are as many.
func (s *wayIn) list() {
	s.ways = flow.Ways(s.unreachable, s.j.Profiles, s.j.Where.Profile, s.j.account())
	s.at = min(s.at, len(s.ways)-1)
}

// Init reads the profiles anew: the person may have signed in since.
func (s *wayIn) Init() tea.Cmd {
	list := s.j.Host.Profiles
	if list == nil {
		return nil
	}
	return func() tea.Msg {
		profiles, err := list(context.Background())
		return profilesRead{profiles, err}
	}
}

// Update implements screen.
func (s *wayIn) Update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case profilesRead:
		if msg.err == nil {
			s.j.Profiles = msg.profiles
			s.list()
		}
	case spinTickMsg:
		return nil, s.planning.ticked(msg)
	case planned:
		return s.received(msg)
	case tea.KeyPressMsg:
		return s.key(msg)
	default:
		if s.edit != nil {
			return nil, s.edit.update(msg)
		}
	}
	return nil, nil
}

// received takes in what came of looking. Where that is this question once more,
// the list and the cursor stay.
func (s *wayIn) received(msg planned) (intent, tea.Cmd) {
	next, err := s.planning.received(s.j, msg)
	if next == (advance{on: flow.NeedsAccess}) {
		s.unreachable = s.j.Unreachable
		s.list()
		return nil, nil
	}
	return s.after(next, err)
}

func (s *wayIn) key(key tea.KeyPressMsg) (intent, tea.Cmd) {
	in, cmd, found := act(s.actions(), key)
	if !found && s.edit != nil {
		return nil, s.edit.update(key)
	}
	return in, cmd
}

// choose goes by the way under the cursor.
func (s *wayIn) choose() (intent, tea.Cmd) {
	w := s.ways[s.at]
	switch {
	case w.Role:
		var cmd tea.Cmd
		f, _ := answers.FieldOf("log_account.role")
		s.edit, cmd = newEditor(f, s.j.Set.LogAccount.Role, s.j.huhTheme())
		return nil, cmd
	case w.Profile.Name == "":
		return leave{flow.Cancelled}, nil
	}
	_ = s.j.answer("log_account.profile", w.Profile.Name) // what is wrong with it, the plan says
	return nil, s.look()
}

// typed takes the name of a role.
func (s *wayIn) typed() tea.Cmd {
	if !s.edit.accept() {
		return nil
	}
	_ = s.j.answer("log_account.profile", "") // it would go before the role
	_ = s.j.answer("log_account.role", strings.TrimSpace(s.edit.answer()))
	s.edit = nil
	return s.look()
}

// wayInHelp is what this screen is about.
const wayInHelp = "The bucket of this trail is in another account, and S3 tells only its own account's listeners. So queue, key, notification and Expel's role are made there, and trailhead needs a way in: " +
	"a profile of your AWS config that signs in there, or a role there that trusts the identity you have now. Neither is kept; the answer is remembered by its name only. " +
	"The third way is to leave, and to run trailhead with credentials of that account: it then finds the trail from there."

func (s *wayIn) help() showHelp { return showHelp{text: wayInHelp} }

// Busy keeps esc, and every letter, for the name being typed.
func (s *wayIn) Busy() bool { return s.edit != nil || s.planning.run != 0 }

// actions implements screen.
func (s *wayIn) actions() []action {
	leaves := wants("ctrl+c", "leave", leave{flow.Cancelled})
	switch {
	case s.planning.run != 0:
		return s.lookingActions()
	case s.edit != nil:
		return []action{runs("enter", "try it", s.typed), does("esc", "as it was", func() { s.edit = nil }), leaves}
	}
	choose := moves("up k down j", "↑↓", "choose", func(k string) {
		s.at, s.problem, s.scroll = max(0, min(s.at+upDown[k], len(s.ways)-1)), nil, scroll{}
	})
	all := []action{choose, acts("enter", "go on", s.choose), runs("r", "try again", func() tea.Cmd { return tea.Batch(s.Init(), s.look()) })}
	for _, a := range s.scroll.actions() {
		all = append(all, a.silent())
	}
	return append(all, wants("esc", "settings", advance{on: flow.Back}))
}

// Station implements screen.
func (s *wayIn) Station() flow.Station { return flow.Access }
