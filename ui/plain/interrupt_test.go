package plain_test

import (
	"context"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/plain"
)

// pressing presses ctrl+c in the middle of an apply, and waits for what is
// said about it, so many times.
func pressing(r *terminal, says ...string) {
	var once sync.Once
	r.world.OnCall(func(c awssim.Call, when string) {
		if c.Operation != "CreateQueue" || when != "before" {
			return
		}
		once.Do(func() {
			for _, text := range says {
				r.interrupts <- os.Interrupt
				r.screen.waitFor(r.t, text)
			}
		})
	})
}

func TestInterruptOnceFinishesTheCalls(t *testing.T) {
	r := newTerminal(t)
	pressing(r, "Stopping after the calls under way. ctrl+c again leaves at once.")
	code, after := r.journey(newTrail()...)
	if code != 130 || !r.screen.shows("You stopped it. trailhead goes on from here") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
	if !strings.Contains(after, "trailhead apply --profile production") {
		t.Errorf("after: %q", after)
	}
	if code, _ := r.journey("2", "", "1", "y", "", ""); code != 0 || !r.screen.shows("A run here was interrupted") {
		t.Errorf("to go on: exit code %d:\n%s", code, r.transcript())
	}
}

func TestInterruptTwiceLeaves(t *testing.T) {
	r := newTerminal(t)
	pressing(r, "ctrl+c again leaves at once.", "Leaving now.")
	if code, _ := r.journey(newTrail()...); code != 130 {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}

func TestInterruptAtAQuestionChangesNothing(t *testing.T) {
	r := newTerminal(t)
	silent, _ := io.Pipe()
	r.interrupts <- os.Interrupt
	s := &screen{}
	code, after, err := plain.Run(t.Context(), r.host, silent, s)
	if code != 2 || err != nil || after != "" || !s.shows("Left. Nothing was changed.") {
		t.Errorf("code %d, after %q, error %v:\n%s", code, after, err, s.out.String())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code, _, _ := plain.Run(ctx, r.host, silent, s); code != 2 {
		t.Errorf("a context that is done: exit code %d", code)
	}
}

func TestInterruptEndsALook(t *testing.T) {
	r := newTerminal(t)
	r.host.Connect = func(ctx context.Context, _ flow.Where) (*steps.Session, error) {
		r.interrupts <- os.Interrupt
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if code, _ := r.journey("2", ""); code != 2 || !r.screen.shows("Left. Nothing was changed.") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}

func TestItSaysThatItIsStillAtWork(t *testing.T) {
	r := newTerminal(t)
	clock := &beating{}
	r.host.Clock = clock
	r.host.Connect = func(ctx context.Context, where flow.Where) (*steps.Session, error) {
		clock.beat(3)
		r.screen.waitFor(t, "Still working: signing in, 5 s.\nStill working: signing in, 10 s.\nStill working: signing in, 15 s.\n")
		return r.connect(ctx, where)
	}
	r.journey("2", "", "n")
}

func TestARunSaysWhatIsUnderWay(t *testing.T) {
	r := newTerminal(t)
	clock := &beating{}
	r.host.Clock = clock
	var once sync.Once
	r.world.OnCall(func(c awssim.Call, when string) {
		if c.Operation != "CreateTrail" || when != "before" {
			return
		}
		once.Do(func() {
			r.screen.waitFor(t, "Begin: step 1, create CloudTrail trail")
			clock.beat(1)
			r.screen.waitFor(t, "Still working: ")
		})
	})
	r.journey(newTrail()...)
	if underWay := regexp.MustCompile(`(?m)^Still working: .*CloudTrail trail GlobalCloudTrail.*, 5 s\.$`); !underWay.MatchString(
		r.screen.out.String()) {
		t.Error(r.transcript())
	}
}

// Whoever pipes nonsense without end is not asked for ever.
func TestNonsenseWithoutEnd(t *testing.T) {
	r := newTerminal(t)
	var script []any
	for range 200 {
		script = append(script, "y")
	}
	if code, _ := r.journey(script...); code != 2 || !r.screen.shows(
		"Left after 20 answers in a row that could not be used. Nothing was changed.") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}

func TestExpiredCredentials(t *testing.T) {
	r := newTerminal(t)
	r.world.Expire()
	again := func() { simtest.SignIn(r.world) }
	code, _ := r.journey("1", "us-east-1", "3")
	if code != 4 || !r.screen.shows("\naws sso login --profile sandbox\n") {
		t.Errorf("to leave: exit code %d:\n%s", code, r.transcript())
	}
	if code, _ = r.journey("1", "us-east-1", again, "1", externalID, "", "n"); code != 2 || !r.screen.shows("Signed in: account "+account) {
		t.Errorf("to sign in again: exit code %d:\n%s", code, r.transcript())
	}
}

// deaf is an output that fails.
type deaf struct{}

func (deaf) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestAnOutputThatFailsIsReported(t *testing.T) {
	r := newTerminal(t)
	if _, _, err := plain.Run(t.Context(), r.host, strings.NewReader(""), deaf{}); err == nil {
		t.Error("no error")
	}
}

// What a flag settled is not asked; what no question can settle is refused.
func TestAnswersGivenBefore(t *testing.T) {
	r := newTerminal(t)
	r.host.Where = flow.Where{Profile: "production"}
	r.host.Preset = answers.Layers{Flags: map[string]string{"external_id": externalID, "queue": "MyQueue", "region": "eu-central-1"}}
	code, _ := r.journey("", "", "n")
	if code != 2 || !r.screen.shows("Queue: MyQueue (command line)") || !r.screen.shows("region eu-central-1") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
	r.host.Preset = answers.Layers{File: "nowhere.yaml"}
	if code, _ := r.journey(); code != 64 {
		t.Errorf("a file that is not there: exit code %d", code)
	}
}

// To settle in another region means to look there.
func TestAnotherRegionIsAnotherPlace(t *testing.T) {
	r := newTerminal(t)
	r.journey("2", "", externalID, "3", "eu-west-1", "", "n")
	if !r.screen.shows("In account "+account+", region eu-west-1:") || strings.Count(r.screen.out.String(), "Signed in:") != 2 {
		t.Error(r.transcript())
	}
}

// Each try of a call that AWS refuses for coming too fast is told.
func TestThrottledTriesAreTold(t *testing.T) {
	r := newTerminal(t)
	r.world.Fail(awssim.Fault{Operation: "CreateQueue", Times: 2, Err: awssim.APIError("ThrottlingException", "Rate exceeded")})
	code, _ := r.journey("2", "", externalID, "", "y", "", "")
	for _, want := range []string{"AWS asks for patience, try 2.", "AWS asks for patience, try 3."} {
		if code != 0 || !r.screen.shows(want) {
			t.Errorf("exit code %d, and it never said %q:\n%s", code, want, r.transcript())
		}
	}
}

// A look that AWS asks to be patient says so while it goes on.
func TestALookThatIsThrottledSaysSo(t *testing.T) {
	r := newTerminal(t)
	r.world.Fail(awssim.Fault{Operation: "DescribeTrails", Times: 2, Err: awssim.APIError("ThrottlingException", "Rate exceeded")})
	r.world.OnCall(func(c awssim.Call, when string) {
		for c.Operation == "DescribeOrganization" && when == "before" && !r.screen.shows("s. AWS asks for patience, try ") {
			r.host.Clock.(*beating).beat(1) // until the other call has been refused
			time.Sleep(5 * time.Millisecond)
		}
	})
	if code, _ := r.journey("2", "", "2"); code != 2 || !r.screen.shows("Still working: looking around, ") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}
