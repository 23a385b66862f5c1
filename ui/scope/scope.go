package scope

import (
	"charm.land/bubbletea/v2"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/members"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Model asks whether one account or the whole organization is connected, and
// counts meanwhile what the second would mean.
type Model struct {
	j      *screen.Journey
	at     int
	run    uint64 // the count under way, 0 while there is none
	cancel context.CancelFunc
	far    *screen.Tally[members.Headcount]
	err    error
	over   bool
	// touched are the accounts that may be changed without the organization's
	// members, nil while that is not known.
	touched []string
	spinner screen.Spinner
}

// counted is the end of a count.
type counted struct {
	run     uint64
	err     error
	touched []string
}

// New counts the accounts of the organization when it is shown.
func New(j *screen.Journey) *Model { return &Model{j: j, far: &screen.Tally[members.Headcount]{}} }

// Init counts, where that has not been done.
func (s *Model) Init() tea.Cmd {
	if s.over || s.run != 0 {
		return nil
	}
	s.j.RunID++
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	s.run = s.j.RunID
	id, session, set, far := s.run, s.j.Session, s.j.Set, s.far
	count := func() tea.Msg {
		alone := set
		alone.Scope = answers.ScopeAccount
		touched, _ := session.Touches(ctx, alone) // where that is not known, the plan says it
		h, err := session.CountMembers(ctx, set, far.Set)
		if err == nil {
			far.Set(h)
		}
		return counted{run: id, err: err, touched: touched}
	}
	return tea.Batch(count, s.spinner.Spin())
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case counted:
		if msg.run == s.run && s.run != 0 {
			s.run, s.over, s.err, s.touched = 0, true, msg.err, msg.touched
		}
	case screen.SpinTickMsg:
		if s.run != 0 {
			return nil, s.spinner.Turn(msg)
		}
	case tea.KeyPressMsg:
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

// Returned implements returnee: it takes in which units are meant, and what
// that comes to.
func (s *Model) Returned(with any) tea.Cmd {
	picked, ok := with.(screen.UnitsPicked)
	if !ok {
		return nil
	}
	if ids := picked.Ids; !slices.Equal(ids, s.j.Set.Members.OrganizationalUnits) {
		_ = s.j.Answer(screen.KeyUnits, strings.Join(ids, ",")) // AWS's own ids; what else is wrong, the settings say
	}
	s.over, s.err = true, nil
	s.far.Set(picked.Count)
	return nil
}

// stop gives up the count: the plan lists the accounts itself.
func (s *Model) stop() {
	if s.run != 0 {
		s.cancel()
		s.run = 0
	}
}

// View implements screen.
func (s *Model) View(a screen.Area) string {
	st, h := a.Styles, s.far.Get()
	lines := []string{"", " " + st.Accent.Bold(true).Render("What shall be connected?")}
	one, all := s.alone(), "Expel gets a role in each account, in those that join later too. No account is changed before you have "+
		"seen the plan."
	if len(s.j.Set.Members.OrganizationalUnits) > 0 {
		all = strings.Replace(all, "in each account, in those that join later too",
			"in each account of these units, in those that join them later too", 1)
	}
	if s.j.Set.Variant == answers.VariantNew {
		all = "A trail of the organization records in every account. " + all
	}
	whole := "Every account of the organization"
	if len(s.j.Set.Members.OrganizationalUnits) > 0 {
		whole = "The accounts of chosen units of the organization"
	}
	for i, o := range []struct{ says, means string }{{"The trail's accounts alone", one}, {whole, all}} {
		lines = append(lines, "")
		mark, says := screen.Option(o.says, i == s.at, st)
		lines = append(lines, mark+says)
		lines = append(lines, screen.Painted(st.Dim, words.Hang(o.means, "   ", "   ", a.Width))...)
	}
	lines = append(lines, s.meaning(h, a)...)
	return strings.Join(lines, "\n")
}

// alone says what is changed where the members are left out. Which accounts that
// is follows from where the trail, its bucket and their keys are.
func (s *Model) alone() string {
	text := "Expel gets a role in the account of the trail, and in that of its bucket where that is another one. "
	if s.j.Set.Variant == answers.VariantNew {
		text = "A trail, its bucket and a role for Expel are made. "
	}
	if len(s.touched) == 0 {
		return text + "The plan names each account before anything is changed."
	}
	names := make([]string, 0, len(s.touched))
	for _, account := range s.touched {
		names = append(names, strings.TrimSpace(account+" "+s.j.AccountWords(account)))
	}
	return text + "Nothing is changed outside " + words.And(names) + "."
}

// meaning is the count, so far or at its end, and who is left out.
func (s *Model) meaning(h members.Headcount, a screen.Area) []string {
	st := a.Styles
	if s.run != 0 {
		return []string{"   " + st.Waiting.Render(fmt.Sprintf(
			"%s Counting its accounts: %s so far.", s.spinner.Frame(), words.Number(h.Listed)))}
	}
	if s.err != nil {
		text := words.OneLine(s.err.Error())
		var wrong answers.Problems
		if errors.As(s.err, &wrong) && len(wrong) > 0 {
			text = words.Capital(screen.ProblemText(wrong[0]))
		}
		return screen.Painted(st.Waiting, words.Hang("? "+words.Sentence(text), "   ", "     ", a.Width))
	}
	text := fmt.Sprintf("%s %s has %s; %s as members.", st.Done.Render("✓"), h.Organization, words.Count(h.Listed, "account"),
		words.Gets(h.Members))
	if ids := s.j.Set.Members.OrganizationalUnits; len(ids) > 0 {
		text = fmt.Sprintf("%s The chosen units of %s have %s; %s as members. Chosen: %s.", st.Done.Render("✓"), h.Organization,
			words.Count(h.Listed, "account"), words.Gets(h.Members), s.j.Tree.Names(ids))
	}
	lines := words.Hang(text, "   ", "     ", a.Width)
	for _, reason := range words.Reasons(h.LeftOut, screen.NamedReasons) {
		lines = append(lines, screen.Painted(st.Dim, words.Hang(words.Capital(reason), "     ", "       ", a.Width))...)
	}
	return lines
}

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	f, _ := answers.FieldOf("scope")
	return []screen.Action{
		screen.Moves(screen.ChoiceKeys, "↑↓", "choose", func(k string) { s.at = screen.Moved(k, s.at, 2, 0) }),
		screen.Acts("enter", "go on", func() (screen.Intent, tea.Cmd) {
			s.stop()
			_ = s.j.Answer("scope", []string{answers.ScopeAccount, answers.ScopeOrganization}[s.at]) // what else is wrong, the settings say
			return screen.Advance{On: flow.Chosen}, nil
		}),
		screen.Acts("p", "pick units", func() (screen.Intent, tea.Cmd) {
			s.stop()
			s.at = 1
			return screen.Advance{On: flow.PickUnits}, nil
		}),
		screen.Wants("esc", "back", screen.Advance{On: flow.Back}), screen.Wants("?", "help", screen.ShowHelp{Field: f}),
	}
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Scope }
