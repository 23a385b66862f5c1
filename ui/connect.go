package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// connect asks who trailhead should be, and where.
type connect struct {
	j        *journey
	profiles []awsops.Profile
	loaded   bool
	at       int
	region   *editor         // while the region is being edited
	problem  *engine.Problem // of the last try to sign in
	run      uint64          // the try under way, 0 while there is none
	cancel   context.CancelFunc
	scroll   scroll
}

func newConnect(j *journey) *connect { return &connect{j: j} }

// profilesRead is the list of identities; connected is a try to sign in.
type (
	profilesRead struct {
		profiles []awsops.Profile
		err      error
	}
	connected struct {
		run   uint64
		where Where
		desk  *steps.Desk
		err   error
	}
)

// Init implements screen.
func (s *connect) Init() tea.Cmd {
	list := s.j.Host.Profiles
	return func() tea.Msg {
		profiles, err := list(context.Background())
		return profilesRead{profiles, err}
	}
}

// Update implements screen.
func (s *connect) Update(msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case profilesRead:
		s.take(msg)
	case connected:
		return s, s.took(msg)
	case tea.KeyPressMsg:
		return s, s.key(msg)
	default:
		if s.region != nil {
			return s, s.region.update(msg)
		}
	}
	return s, nil
}

// take shows the identities, and stands on the one that the AWS CLI would use.
func (s *connect) take(msg profilesRead) {
	s.loaded, s.profiles = true, msg.profiles
	if msg.err != nil {
		s.problem = engine.Explain("read the AWS config", nil, msg.err)
	}
	if len(s.profiles) == 0 { // the SDK may find more than the files tell: an instance's role, a container's
		s.profiles = []awsops.Profile{{Kind: "environment", Source: "as the AWS CLI finds them"}}
	}
	for i, p := range s.profiles {
		if p.Name == s.j.Where.Profile {
			s.at = i
			return
		}
	}
}

func (s *connect) key(key tea.KeyPressMsg) tea.Cmd {
	if s.region != nil {
		return s.editRegion(key)
	}
	switch key.String() {
	case "esc":
		s.stop()
	case "up", "k":
		s.at = max(0, s.at-1)
	case "down", "j":
		s.at = min(len(s.profiles)-1, s.at+1)
	case "tab":
		f, _ := answers.FieldOf("region")
		var cmd tea.Cmd
		s.region, cmd = newEditor(f, s.regionNow(), s.j.huhTheme())
		return cmd
	case "enter", "r":
		return s.try()
	}
	return nil
}

// editRegion passes keys to the field; enter takes a region that is one.
func (s *connect) editRegion(key tea.KeyPressMsg) tea.Cmd {
	switch key.String() {
	case "esc":
		s.region = nil
		return nil
	case "enter", "tab":
		f, _ := answers.FieldOf("region")
		if f.Check(s.region.text) == nil {
			_ = s.j.answer("region", s.region.text) // other answers' problems are for the settings to show
			s.region = nil
		}
		return nil
	}
	return s.region.update(key)
}

// regionNow is the region as far as it is known: answered, of the profile, or
// of the AWS config.
func (s *connect) regionNow() string {
	switch {
	case s.j.Set.Given("region"):
		return s.j.Set.Region
	case s.at < len(s.profiles) && s.profiles[s.at].Region != "":
		return s.profiles[s.at].Region
	case s.j.Set.Region != "":
		return s.j.Set.Region
	}
	return s.j.Host.Where.Region
}

// try signs in as the chosen identity.
func (s *connect) try() tea.Cmd {
	if !s.loaded || s.run != 0 {
		return nil
	}
	s.problem = nil
	if s.regionNow() == "" {
		s.problem = &engine.Problem{What: "A region is missing", Why: "neither an answer nor the AWS config names one", Do: []string{"Press tab and type the home region of the trail, for example us-east-1."}}
		return nil
	}
	s.j.RunID++
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	s.run = s.j.RunID
	id, connect := s.run, s.j.Host.Connect
	where := Where{Profile: s.profiles[s.at].Name, Region: s.regionNow()}
	return func() tea.Msg {
		desk, err := connect(ctx, where)
		return connected{run: id, where: where, desk: desk, err: err}
	}
}

func (s *connect) stop() {
	if s.run != 0 {
		s.cancel()
		s.run = 0
	}
}

// took goes on with the identity, or says why it could not be had.
func (s *connect) took(msg connected) tea.Cmd {
	if msg.run != s.run {
		return nil
	}
	s.run = 0
	if msg.err != nil {
		s.problem = asProblem("sign in", msg.err)
		return nil
	}
	s.j.Where, s.j.Desk, s.j.Discovery = msg.where, msg.desk, nil
	_ = s.j.resolve() // with what an earlier run here answered; the settings show what is wrong
	if msg.desk.Journal.Standing() != nil {
		return send(goTo{newWelcome(s.j)})
	}
	return send(goTo{newLook(s.j)})
}

// View implements screen.
func (s *connect) View(a area) string {
	lines := []string{"", " " + a.Styles.accent.Bold(true).Render("Who should trailhead be?"), ""}
	active := 0
	for i, p := range s.profiles {
		if i == s.at {
			active = len(lines)
		}
		lines = append(lines, s.row(p, i == s.at, a))
	}
	if !s.loaded {
		lines = append(lines, a.Styles.dim.Render("   reading the AWS config"))
	}
	lines = append(lines, "")
	if s.region != nil {
		lines = append(lines, s.region.lines(a, "")...)
	} else {
		lines = append(lines, " Region  "+s.regionNow()+a.Styles.dim.Render("   the trail's home; the bucket and the queue live there too"))
	}
	lines = append(lines, "")
	switch {
	case s.run != 0:
		lines = append(lines, a.Styles.waiting.Render(" … ")+"asking AWS who that is")
	case s.problem != nil:
		lines = append(lines, problemLines(s.problem, s.signIn(), a)...)
	default:
		lines = append(lines, hang("Nothing is changed before you have seen every change and said yes.", " ", " ", a.Width)...)
	}
	return strings.Join(s.scroll.show(lines, a.Height, active, a.Styles.dim), "\n")
}

// row is one identity: name, account, role, and how long it lasts or what is
// the matter with it.
func (s *connect) row(p awsops.Profile, chosen bool, a area) string {
	name := p.Name
	if name == "" {
		name = "environment"
	}
	what := strings.TrimSpace(p.Role + " (" + p.Kind + ")")
	switch p.Kind {
	case "role":
		what = "via " + p.Source + ", " + p.Role
	case "keys", "environment", "process":
		what = p.Source
	case "rehearsal":
		what = "the simulated AWS"
	}
	right := a.Styles.dim.Render(lasts(p, s.j.Host.Clock.Now()))
	if p.Problem != "" {
		what, right = p.Problem, a.Styles.accent.Render(p.SignIn)
	}
	mark := "   "
	if chosen {
		mark = a.Styles.accent.Render(" > ")
	}
	return apart(mark+columns(name, 16)+"  "+columns(p.Account, 12)+"  "+what, right, a.Width)
}

// lasts says for how long an identity is good.
func lasts(p awsops.Profile, now time.Time) string {
	left := p.Expires.Sub(now)
	switch {
	case p.Expires.IsZero() || left <= 0:
		return ""
	case left < time.Hour:
		return fmt.Sprintf("%d min left", int(left.Minutes()))
	}
	return fmt.Sprintf("%d h %d m left", int(left.Hours()), int(left.Minutes())%60)
}

// signIn is the line that signs in again as the chosen identity.
func (s *connect) signIn() string {
	if s.at < len(s.profiles) && s.profiles[s.at].Kind == "SSO" {
		return "aws sso login --profile " + shellWord(s.profiles[s.at].Name)
	}
	return ""
}

// Busy implements busy: while a region is typed, and while AWS is asked, Esc
// is the screen's.
func (s *connect) Busy() bool { return s.region != nil }

// Keys implements screen.
func (s *connect) Keys() []hint {
	if s.region != nil {
		return []hint{{"enter", "take it"}, {"esc", "cancel"}}
	}
	keys := []hint{{"↑↓", "choose"}, {"tab", "region"}, {"enter", "go on"}}
	if s.problem != nil {
		keys = append(keys, hint{"r", "try again"})
	}
	return keys
}

// Place implements screen.
func (s *connect) Place() string { return "Connect" }
