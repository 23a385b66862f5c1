package verify

import (
	"charm.land/bubbletea/v2"
	"context"
	"time"

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
	ID      uint64
	cancel  context.CancelFunc
	Looking bool
	subject checks.Subject
	Report  *checks.Report
	Problem *engine.Problem
	All     bool // every check, not only the worst of each hop; of a call, what was seen in full

	Walk      *verify.Followed // a call that is or was followed, shown in place of the checks
	Following bool

	Waiting bool
	Began   time.Time // of the wait
	Now     time.Time
	Notice  string
	frame   int
	ticking uint64 // the run that a tick is on its way for
	scroll  screen.Scroll
}

// The first file usually comes after about 5 minutes (docs/aws.md#delivery); more than 15 means that something is wrong.
const deliveryLimit = 15 * time.Minute

// deliveryCheck is the check that a log file has been delivered.
const deliveryCheck = "trail.delivery"

// New looks at the set-up of the journey's answers.
func New(j *screen.Journey) *Model { return &Model{j: j} }

// Verified is what one look has found.
type Verified struct {
	Run     uint64
	subject checks.Subject
	report  checks.Report
	Err     error
}

// Waited is how waiting for the first log file ended.
type Waited struct {
	Run     uint64
	Arrived bool
	Err     error
}

// Init looks.
func (s *Model) Init() tea.Cmd {
	if s.Report != nil {
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
	s.ID, s.cancel, s.Problem = s.j.RunID, cancel, nil
	s.Now = s.clock()
	return ctx
}

// stop abandons what is going on. Its answer, should it still come, is late.
func (s *Model) stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
	s.Looking, s.Waiting, s.Following, s.ID = false, false, false, 0
}

func (s *Model) clock() time.Time { return s.j.Session.Home.Clock().Now() }

func (s *Model) look() tea.Cmd {
	ctx := s.begin()
	s.Looking, s.Walk = true, nil
	id, session, set := s.ID, s.j.Session, s.j.Set
	look := func() tea.Msg {
		subject, err := session.Subject(ctx, set)
		if err != nil {
			return Verified{Run: id, Err: err}
		}
		report := session.Verify(ctx, set.Answers, subject)
		members, err := session.VerifyMembers(ctx, set, false)
		if err != nil { // the hops have been seen all the same
			members = words.MembersUnseen(err)
		}
		return Verified{Run: id, subject: subject, report: report.With(members)}
	}
	return tea.Batch(look, s.spin())
}

func (s *Model) wait() tea.Cmd {
	ctx := s.begin()
	s.Waiting, s.Notice, s.Began = true, "", s.Now
	id, session, subject := s.ID, s.j.Session, s.subject
	wait := func() tea.Msg {
		arrived, err := session.Delivered(ctx, subject, deliveryLimit, func(time.Duration) {})
		return Waited{Run: id, Arrived: arrived, Err: err}
	}
	return tea.Batch(wait, s.spin())
}

// spin asks for the next tick, only while something moves.
func (s *Model) spin() tea.Cmd {
	if s.ticking == s.ID || !s.Looking && !s.Waiting && !s.Following {
		return nil
	}
	s.ticking = s.ID
	id := s.ID
	return tea.Tick(screen.SpinEvery, func(time.Time) tea.Msg { return screen.SpinTickMsg{Run: id} })
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case Verified:
		if msg.Run == s.ID {
			s.seen(msg)
		}
	case Waited:
		if msg.Run == s.ID {
			return nil, s.waitOver(msg)
		}
	case walked:
		if msg.run == s.ID {
			s.Walk = &msg.call
			return nil, nextWalked(msg.more)
		}
	case WalkOver:
		if msg.Run == s.ID {
			s.walkEnds(msg)
		}
	case screen.SpinTickMsg:
		if msg.Run == s.ID {
			s.ticking = 0
			s.frame++
			s.Now = s.clock()
			return nil, s.spin()
		}
	case tea.KeyPressMsg:
		in, cmd, _ := screen.Act(s.Actions(), msg)
		return in, cmd
	}
	return nil, nil
}

func (s *Model) seen(msg Verified) {
	s.stop()
	if msg.Err != nil {
		s.Problem = screen.AsProblem("look at the set-up", msg.Err)
		return
	}
	s.subject, s.Report = msg.subject, &msg.report
}

func (s *Model) waitOver(msg Waited) tea.Cmd {
	took := s.clock().Sub(s.Began)
	s.stop()
	switch {
	case msg.Err != nil:
		s.Problem = screen.AsProblem("wait for the first log file", msg.Err)
		return nil
	case !msg.Arrived:
		s.Notice = "No log file within " + words.Whole(deliveryLimit) + ". Make something happen in the account, such as a look at the console, and wait once more; or look at the trail in the CloudTrail console."
	default:
		s.Notice = "The first log file arrived after " + words.Lasted(took) + "."
	}
	return s.look()
}

// awaited: no log file has come yet, so that there is something to wait for.
func (s *Model) awaited() bool {
	if s.Report == nil || s.Walk != nil {
		return false
	}
	for _, c := range s.Report.Checks {
		if c.ID == deliveryCheck {
			return c.Status != checks.Pass
		}
	}
	return false
}

// Busy keeps esc and ctrl+c while it waits or follows: they end that first.
func (s *Model) Busy() bool { return s.Waiting || s.Following }

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Verify }
