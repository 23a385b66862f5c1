package verify

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/verify"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// verify shows every hop of an event on its way to Expel, with evidence, and
// can wait for the first log file.
type Model struct {
	j       *screen.Journey
	id      uint64
	cancel  context.CancelFunc
	looking bool
	subject checks.Subject
	report  *checks.Report
	problem *engine.Problem
	all     bool // every check, not only the worst of each hop; of a call, what was seen in full

	walk      *verify.Followed // a call that is or was followed, shown in place of the checks
	following bool

	waiting bool
	began   time.Time // of the wait
	now     time.Time
	notice  string
	spinner screen.Spinner
	scroll  screen.Scroll
	quiet   screen.Quiet // Enter goes on from what has been seen, and not because it is held
	meant   bool         // that key came after a quiet period
}

// The first file usually comes after about 5 minutes (docs/aws.md#delivery); more than 15 means that something is wrong.
const deliveryLimit = 15 * time.Minute

// New looks at the set-up of the journey's answers.
func New(j *screen.Journey) *Model { return &Model{j: j} }

// verified is what one look has found.
type verified struct {
	run     uint64
	subject checks.Subject
	report  checks.Report
	err     error
}

// waited is how waiting for the first log file ended.
type waited struct {
	run     uint64
	arrived bool
	err     error
}

// Init looks.
func (s *Model) Init() tea.Cmd {
	if s.report != nil {
		return nil // shown again
	}
	return s.look()
}

// begin starts something that can be cancelled; what was going on before is
// abandoned.
func (s *Model) begin() context.Context {
	s.stop()
	ctx, cancel := context.WithCancel(context.Background())
	s.j.RunID++
	s.id, s.cancel, s.problem = s.j.RunID, cancel, nil
	s.now = s.clock()
	return ctx
}

// stop abandons what is going on. Its answer, should it still come, is late.
func (s *Model) stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
	s.looking, s.waiting, s.following, s.id = false, false, false, 0
}

func (s *Model) clock() time.Time { return s.j.Session.Home.Clock().Now() }

func (s *Model) look() tea.Cmd {
	ctx := s.begin()
	s.looking, s.walk = true, nil
	id, session, set := s.id, s.j.Session, s.j.Set
	look := func() tea.Msg {
		c, err := session.Check(ctx, set, false)
		if err != nil {
			return verified{run: id, err: err}
		}
		return verified{run: id, subject: c.Subject, report: words.WithUnseen(c)}
	}
	return tea.Batch(look, s.spinner.Spin())
}

func (s *Model) wait() tea.Cmd {
	ctx := s.begin()
	s.waiting, s.notice, s.began = true, "", s.now
	id, session, subject := s.id, s.j.Session, s.subject
	wait := func() tea.Msg {
		arrived, err := session.Delivered(ctx, subject, deliveryLimit, func(time.Duration) {})
		return waited{run: id, arrived: arrived, err: err}
	}
	return tea.Batch(wait, s.spinner.Spin())
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case verified:
		if msg.run == s.id {
			s.seen(msg)
		}
	case waited:
		if msg.run == s.id {
			return nil, s.waitOver(msg)
		}
	case walked:
		if msg.run == s.id {
			s.walk = &msg.call
			return nil, nextWalked(msg.more)
		}
	case walkOver:
		if msg.run == s.id {
			s.walkEnds(msg)
		}
	case screen.SpinTickMsg:
		if s.looking || s.waiting || s.following {
			s.now = s.clock()
			return nil, s.spinner.Turn(msg)
		}
	case screen.SentToClipboard:
		if msg.By == s {
			s.notice = msg.What + " sent to the clipboard."
		}
	case tea.KeyPressMsg:
		s.meant = s.quiet.Pressed(s.j.Host.Clock.Now())
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

func (s *Model) seen(msg verified) {
	s.stop()
	if msg.err != nil {
		s.problem = screen.AsProblem("look at the set-up", msg.err)
		return
	}
	s.subject, s.report = msg.subject, &msg.report
	s.j.Report = s.report
	s.quiet.Begin(s.j.Host.Clock.Now())
}

func (s *Model) waitOver(msg waited) tea.Cmd {
	took := s.clock().Sub(s.began)
	s.stop()
	switch {
	case msg.err != nil:
		s.problem = screen.AsProblem("wait for the first log file", msg.err)
		return nil
	case !msg.arrived:
		s.notice = "No log file within " + words.Whole(deliveryLimit) +
			". Make something happen in the account, such as a look at the console, and wait once more; or look at the trail in the " +
			"CloudTrail console."
	default:
		s.notice = "The first log file arrived after " + words.Lasted(took) + "."
	}
	return s.look()
}

// awaited: no log file has come yet, so that there is something to wait for.
func (s *Model) awaited() bool {
	if s.report == nil || s.walk != nil {
		return false
	}
	for _, c := range s.report.Checks {
		if c.ID == words.DeliveryCheck {
			return c.Status != checks.Pass
		}
	}
	return false
}

// Busy keeps esc and ctrl+c while it waits or follows: they end that first.
func (s *Model) Busy() bool { return s.waiting || s.following }

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Verify }
