package connect

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// Model asks who trailhead should be, and where.
type Model struct {
	j           *screen.Journey
	profiles    []awsops.Profile // in view: those that are searched for
	search      screen.Search
	loaded      bool
	at          int
	moved       bool           // the person has chosen; until then it stands on the likeliest
	region      *screen.Editor // while the region is typed
	regionAt    int            // of those that fit, once the person has moved there
	regionMoved bool
	problem     *engine.Problem // of the last try to sign in
	run         uint64          // the try under way, 0 while there is none
	cancel      context.CancelFunc
	began       time.Time
	spinner     screen.Spinner
	scroll      screen.Scroll
}

// New is the screen before anybody has signed in.
func New(j *screen.Journey) *Model { return &Model{j: j} }

// connected is a try to sign in.
type connected struct {
	run     uint64
	where   flow.Where
	session *steps.Session
	expires time.Time // of the credentials; zero where they do not, or do not say
	err     error
}

// Init reads the AWS config, each time anew: the person may have signed in
// since.
func (s *Model) Init() tea.Cmd {
	list := s.j.Host.Profiles
	if list == nil {
		s.take(screen.ProfilesRead{})
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
		s.take(msg)
	case connected:
		return s.received(msg)
	case screen.SignedIn:
		return nil, tea.Batch(s.Init(), s.try())
	case screen.SpinTickMsg:
		if s.run != 0 {
			return nil, s.spinner.Turn(msg)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	default:
		switch {
		case s.region != nil:
			return nil, s.region.Update(msg)
		case s.search.Takes(msg):
			s.narrow()
		}
	}
	return nil, nil
}

// take shows the identities. Until the person moves, the cursor is where the
// AWS CLI would look.
func (s *Model) take(msg screen.ProfilesRead) {
	was := nameOf(s.profile())
	s.loaded, s.j.Profiles = true, msg.Profiles
	s.profiles = s.found()
	if msg.Err != nil {
		s.problem = engine.Explain("read the AWS config", nil, msg.Err)
	}
	if len(msg.Profiles) == 0 { // the SDK may find more than the files tell: an instance's role, a container's
		s.profiles = []awsops.Profile{{Kind: "environment", Source: "the credentials of this machine"}}
	}
	likely := []string{was}
	if !s.moved {
		chosen, _ := s.j.Host.LookUp("AWS_PROFILE")
		likely = []string{s.j.Host.Where.Profile, chosen, "environment", "default"}
	}
	for _, name := range likely {
		if i := slices.IndexFunc(s.profiles, func(p awsops.Profile) bool { return name != "" && nameOf(p) == name }); i >= 0 {
			s.at = i
			return
		}
	}
	s.at = max(0, slices.IndexFunc(s.profiles, func(p awsops.Profile) bool { return p.Problem.Kind == awsops.ProfileUsable }))
}

// nameOf is what a profile is called on the screen: the environment has no
// name of its own.
func nameOf(p awsops.Profile) string {
	if p.Name == "" {
		return p.Kind
	}
	return p.Name
}

// profile is the one under the cursor.
func (s *Model) profile() awsops.Profile {
	if s.at >= len(s.profiles) {
		return awsops.Profile{}
	}
	return s.profiles[s.at]
}

func (s *Model) key(key tea.KeyPressMsg) (screen.Intent, tea.Cmd) {
	in, cmd, found := screen.Act(s.Actions(), key)
	switch {
	case found:
	case s.region != nil:
		s.regionMoved = false
		return nil, s.region.Update(key)
	case s.search.Typing || s.searchable() && strings.TrimSpace(key.Text) != "":
		s.search.Begin()
		if s.search.Takes(key) {
			s.narrow()
		}
	}
	return in, cmd
}

// askRegion begins to ask for another region.
func (s *Model) askRegion() tea.Cmd {
	f, _ := answers.FieldOf("region")
	f.Example, s.regionMoved = s.regionNow(), false
	var cmd tea.Cmd
	s.region, cmd = screen.NewEditor(f, "", s.j.HuhTheme())
	return cmd
}

// move moves the cursor.
func (s *Model) move(key string) {
	last := len(s.profiles) - 1
	to := map[string]int{"up": s.at - 1, "k": s.at - 1, "down": s.at + 1, "j": s.at + 1,
		"pgup": s.at - 10, "pgdown": s.at + 10, "home": 0, "end": last}[key]
	if to = max(0, min(to, last)); to != s.at {
		s.at, s.moved, s.problem = to, true, nil
	}
}

// try signs in as the chosen identity.
func (s *Model) try() tea.Cmd {
	if !s.loaded || s.run != 0 || len(s.profiles) == 0 {
		return nil
	}
	s.problem = nil
	s.j.RunID++
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	s.run, s.began = s.j.RunID, s.j.Host.Clock.Now()
	id, connect := s.run, s.j.Host.Connect
	where := flow.Where{Profile: s.profile().Name, Region: s.regionNow(), MFA: s.j.Where.MFA}
	if kind := s.profile().Kind; kind == "environment" || kind == "rehearsal" { // the SDK looks there only where no profile is named
		where.Profile = ""
	}
	return tea.Batch(s.spinner.Spin(), func() tea.Msg {
		session, err := connect(ctx, where)
		if err != nil {
			return connected{run: id, err: err}
		}
		said := connected{run: id, where: where, session: session}
		if c, err := session.Home.Credentials(ctx); err == nil { // who we are is known without it
			said.expires = c.Expires
		}
		return said
	})
}

// stop gives up a try under way; its late answer is dropped.
func (s *Model) stop() {
	if s.run != 0 {
		s.cancel()
		s.run = 0
	}
}

// received goes on with the identity, or says why it could not be had.
func (s *Model) received(msg connected) (screen.Intent, tea.Cmd) {
	if msg.run != s.run || s.run == 0 {
		return nil, nil
	}
	s.run = 0
	if msg.err != nil {
		s.problem = screen.AsProblem("sign in", msg.err)
		return nil, nil
	}
	j, at := s.j, msg.session.Home.Target()
	if j.Session == nil || j.Session.Home.Target() != at {
		j.Discovery, j.Plan, j.Looked = nil, nil, nil // they were about another account
	}
	if msg.where.Region = at.Region; msg.expires.IsZero() {
		msg.expires = s.profile().Expires
	}
	j.Where, j.Session, j.Expires, j.SignIn = msg.where, msg.session, msg.expires, flow.SignInAs(s.profile())
	_ = j.Resolve() // with what an earlier run here answered; the settings show what is wrong
	if j.Session.Journal.LastRun() != nil {
		return screen.Advance{On: flow.SignedInAgain}, nil
	}
	return screen.Advance{On: flow.SignedIn}, nil
}

// Busy implements busy: while a region is typed, and while AWS is asked, Esc
// is the screen's.
func (s *Model) Busy() bool {
	return s.region != nil || s.run != 0 || s.search.Typing || s.search.Text() != ""
}

// Waiting implements waiter.
func (s *Model) Waiting() bool { return !s.loaded || s.run != 0 }

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	leaves := screen.Leaves(func() (screen.Intent, tea.Cmd) {
		s.stop()
		return screen.Leave{Code: flow.Cancelled}, nil
	})
	switch {
	case s.region != nil:
		return []screen.Action{screen.Moves("up down tab shift+tab", "↑↓ tab", "choose", s.moveRegion),
			screen.Does("enter", "take it", s.takeRegion), screen.Does("esc", "as it was", func() { s.region = nil }), leaves.Silent()}
	case s.run != 0:
		return []screen.Action{screen.Does("esc", "stop", s.stop), leaves}
	case s.search.Typing:
		return append(s.searchActions(), leaves.Silent())
	}
	var all []screen.Action
	if s.searchable() {
		all = append(all, screen.Does("/", "search", s.search.Begin))
	}
	if s.search.Text() != "" {
		widen := screen.Does("esc", "all", func() { s.search.Clear(); s.narrow() })
		all = append(all, widen, leaves.Silent(), screen.Wants("?", "help", screen.ShowHelp{}))
	}
	if len(s.profiles) > 1 {
		all = append(all, screen.Moves("up k down j pgup pgdown home end", "↑↓", "choose", s.move))
	}
	goOn := screen.Runs("enter", "go on", s.try)
	if command, here := s.signsIn(); here {
		goOn = screen.Wants("enter", "sign in", screen.RunSignIn{Command: command})
	}
	all = append(all, screen.Runs("tab", "region", s.askRegion), goOn)
	again := screen.Runs("r", "try again", func() tea.Cmd { return tea.Batch(s.Init(), s.try()) })
	if s.problem == nil && s.profile().Problem.Kind == awsops.ProfileUsable {
		again = again.Silent()
	}
	return append(all, again)
}

// signsIn is the command that signs in as the profile under the cursor; false
// where it needs none, or the command cannot be run here.
func (s *Model) signsIn() (command awsops.SignIn, here bool) {
	p := s.profile()
	switch {
	case s.problem != nil && s.problem.NeedsSignIn():
		command = flow.SignInAs(p)
	case s.problem == nil:
		command = p.SignIn
	}
	return command, s.j.Host.RunsSignIn(command)
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Connect }
