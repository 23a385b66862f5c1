package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/steps/members"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// scope asks whether one account or the whole organization is connected, and
// counts meanwhile what the second would mean.
type scope struct {
	j      *journey
	at     int
	run    uint64 // the count under way, 0 while there is none
	cancel context.CancelFunc
	far    *tally[members.Headcount]
	err    error
	over   bool
	frame  int
}

// counted is the end of a count.
type counted struct {
	run uint64
	err error
}

func newScope(j *journey) *scope { return &scope{j: j, far: &tally[members.Headcount]{}} }

// Init counts, where that has not been done.
func (s *scope) Init() tea.Cmd {
	if s.over || s.run != 0 {
		return nil
	}
	s.j.RunID++
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	s.run = s.j.RunID
	id, session, set, far := s.run, s.j.Session, s.j.Set, s.far
	count := func() tea.Msg {
		h, err := session.CountMembers(ctx, set, far.set)
		if err == nil {
			far.set(h)
		}
		return counted{run: id, err: err}
	}
	return tea.Batch(count, s.spin())
}

func (s *scope) spin() tea.Cmd {
	id := s.run
	return tea.Tick(spinEvery, func(time.Time) tea.Msg { return spinTickMsg{run: id} })
}

// Update implements screen.
func (s *scope) Update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case counted:
		if msg.run == s.run && s.run != 0 {
			s.run, s.over, s.err = 0, true, msg.err
		}
	case spinTickMsg:
		if msg.run == s.run && s.run != 0 {
			s.frame++
			return nil, s.spin()
		}
	case tea.KeyPressMsg:
		in, cmd, _ := act(s.actions(), msg)
		return in, cmd
	}
	return nil, nil
}

// returned implements returnee: it takes in which units are meant, and what
// that comes to.
func (s *scope) returned(with any) tea.Cmd {
	picked, ok := with.(unitsPicked)
	if !ok {
		return nil
	}
	if ids := picked.ids; !slices.Equal(ids, s.j.Set.Members.OrganizationalUnits) {
		_ = s.j.answer(keyUnits, strings.Join(ids, ",")) // AWS's own ids; what else is wrong, the settings say
	}
	s.over, s.err = true, nil
	s.far.set(picked.count)
	return nil
}

// stop gives up the count: the plan lists the accounts itself.
func (s *scope) stop() {
	if s.run != 0 {
		s.cancel()
		s.run = 0
	}
}

// View implements screen.
func (s *scope) View(a area) string {
	st, h := a.Styles, s.far.get()
	lines := []string{"", " " + st.accent.Bold(true).Render("What shall be connected?")}
	one, all := "Expel gets a role in one account, and no other is touched.", "Expel gets a role in each account, in those that join later too. It is made from here; no account is touched before you have seen the plan."
	if len(s.j.Set.Members.OrganizationalUnits) > 0 {
		all = strings.Replace(all, "in each account, in those that join later too", "in each account of these units, in those that join them later too", 1)
	}
	if s.j.Set.Variant == answers.VariantNew {
		one, all = "A trail, a bucket and a role in account "+s.j.account()+". No other account is touched.", "A trail of the organization records in every account. "+all
	}
	whole := "Every account of the organization"
	if len(s.j.Set.Members.OrganizationalUnits) > 0 {
		whole = "The accounts of chosen units of the organization"
	}
	for i, o := range []struct{ says, means string }{{"This account alone", one}, {whole, all}} {
		lines = append(lines, "")
		mark := "   " + o.says
		if i == s.at {
			mark = st.accent.Render(" > ") + st.accent.Bold(true).Render(o.says)
		}
		lines = append(lines, mark)
		lines = append(lines, painted(st.dim, words.Hang(o.means, "   ", "   ", a.Width))...)
	}
	lines = append(lines, s.meaning(h, a)...)
	return strings.Join(lines, "\n")
}

// meaning is the count, so far or at its end, and who is left out.
func (s *scope) meaning(h members.Headcount, a area) []string {
	st := a.Styles
	if s.run != 0 {
		return []string{"   " + st.waiting.Render(fmt.Sprintf("%s Counting its accounts: %s so far.", spinnerFrames[s.frame%len(spinnerFrames)], words.Number(h.Listed)))}
	}
	if s.err != nil {
		text := words.OneLine(s.err.Error())
		var wrong answers.Problems
		if errors.As(s.err, &wrong) && len(wrong) > 0 {
			text = words.Capital(problemText(wrong[0]))
		}
		return painted(st.waiting, words.Hang("? "+words.Sentence(text), "   ", "     ", a.Width))
	}
	text := fmt.Sprintf("%s %s has %s; %s get the role as members.", st.done.Render("✓"), h.Organization, words.Count(h.Listed, "account"), words.Number(h.Members))
	if ids := s.j.Set.Members.OrganizationalUnits; len(ids) > 0 {
		text = fmt.Sprintf("%s The chosen units of %s have %s; %s get the role as members. Chosen: %s.", st.done.Render("✓"), h.Organization, words.Count(h.Listed, "account"), words.Number(h.Members), s.j.tree.Names(ids))
	}
	lines := words.Hang(text, "   ", "     ", a.Width)
	for _, reason := range words.Reasons(h.LeftOut, namedReasons) {
		lines = append(lines, painted(st.dim, words.Hang(words.Capital(reason), "     ", "       ", a.Width))...)
	}
	return lines
}

// actions implements screen.
func (s *scope) actions() []action {
	f, _ := answers.FieldOf("scope")
	return []action{
		moves("up k down j", "↑↓", "choose", func(k string) { s.at = max(0, min(s.at+upDown[k], 1)) }),
		acts("enter", "go on", func() (intent, tea.Cmd) {
			s.stop()
			_ = s.j.answer("scope", []string{answers.ScopeAccount, answers.ScopeOrganization}[s.at]) // what else is wrong, the settings say
			return advance{on: flow.Chosen}, nil
		}),
		acts("o", "pick units", func() (intent, tea.Cmd) {
			s.stop()
			s.at = 1
			return advance{on: flow.PickUnits}, nil
		}),
		wants("esc", "back", advance{on: flow.Back}), wants("?", "help", showHelp{field: f}),
	}
}

// Station implements screen.
func (s *scope) Station() flow.Station { return flow.Scope }
