package ui

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/steps/engine"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
	"trailhead/ui/values"
)

func TestApplyMakesEverythingAndGoesOnToVerify(t *testing.T) {
	s := newWizard(t)
	s.apply()
	s.made()
	s.Says("8 of 8", "All is made as it should be")
	if got := s.app.part(); got != "Apply" {
		t.Errorf("place %q", got)
	}
	s.Press("enter")
	s.Until("verify is shown", func() bool { return s.app.part() == "Verify" })
	if len(s.J.Ending.Outputs) != 5 {
		t.Errorf("%d values handed on, want 5", len(s.J.Ending.Outputs))
	}
}

func TestApplyDeniedBySCPShowsTheProblem(t *testing.T) {
	s := newWizard(t)
	s.AWS.AttachSCP(uitest.Account, "no trails",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"cloudtrail:CreateTrail","Resource":"*"}]}`)
	s.apply()
	s.stops()
	s.Says("✗ failed", "service control policy", "cloudtrail:CreateTrail", "Ask whoever looks after", "Of 8 changes ", "request ")
	if want := "r e u c q"; s.Keys() != want {
		t.Errorf("keys %q, want %q", s.Keys(), want)
	}

	s.Press("c")
	s.Becomes("sent to the clipboard")
	if len(s.Clip) != 1 || !strings.Contains(s.Clip[0], "cloudtrail:CreateTrail") || strings.Contains(s.Clip[0], `"Effect": "Allow"`) ||
		!strings.Contains(s.Clip[0], "No statement for this identity can allow it") || !strings.Contains(s.Clip[0], uitest.Account) {
		t.Errorf("clipboard: %q", s.Clip)
	}
	if strings.Contains(s.Clip[0], uitest.ExternalID) {
		t.Error("the External ID is in the text of the problem")
	}

	s.Press("q")
	if code := s.UntilLeft(); code != 1 {
		t.Errorf("left with %d, want 1", code)
	}
	text := farewell(s.J)
	for _, want := range []string{"Of 8 changes ", "Failed (nothing of it was made): - CloudTrail trail GlobalCloudTrail",
		"run trailhead again", "trailhead apply --profile acme"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not in the farewell:\n%s", want, text)
		}
	}
}

// What is already made counts as done when trying again; nothing is asked
// anew where nothing new would be done.
func TestApplyTryingAgainGoesOn(t *testing.T) {
	s := newWizard(t)
	s.AWS.Fail(awssim.Fault{Operation: "CreateTrail", Err: awssim.APIError(
		"AccessDeniedException", "User is not authorized to perform this with an explicit deny in a service control policy")})
	s.apply()
	s.stops()
	if made := s.Writes(); made == 0 {
		t.Fatal("nothing was made before the problem")
	}
	s.AWS.ClearFaults()
	s.Press("r")
	s.Says("Looking at AWS again")
	s.made()
	s.Says("8 of 8")
	if s.J.Ending.Problem != nil || len(s.J.Ending.Outputs) != 5 {
		t.Errorf("the ending is %+v", s.J.Ending)
	}
}

func TestApplyStopsAfterTheCallInFlight(t *testing.T) {
	s := newWizard(t)
	held, release := s.Hold("CreateBucket")
	defer release()
	s.apply()
	s.Until("a call is in flight", held)
	s.Press("ctrl+c")
	s.Says("Finishing the call in flight; trailhead goes on from here next time.")
	release()
	if code := s.UntilLeft(); code != 130 {
		t.Errorf("left with %d, want 130", code)
	}
	if s.Shows("8 of 8") {
		t.Error("it did not stop")
	}
	if last := s.J.Session.Journal.LastRun(); last == nil || last.Outcome != "interrupted" {
		t.Errorf("on record: %+v", last)
	}
	if text := farewell(s.J); !strings.Contains(text, "run trailhead again") {
		t.Errorf("the farewell does not say how to go on:\n%s", text)
	}
}

func TestApplySecondInterruptLeaves(t *testing.T) {
	s := newWizard(t)
	held, release := s.Hold("CreateBucket")
	defer release()
	s.apply()
	s.Until("a call is in flight", held)
	s.Press("ctrl+c", "ctrl+c")
	s.Says("Leaving now")
	go func() { time.Sleep(20 * time.Millisecond); release() }()
	if code := s.UntilLeft(); code != 130 {
		t.Errorf("left with %d, want 130", code)
	}
	if last := s.J.Session.Journal.LastRun(); last == nil || last.Outcome != "interrupted" {
		t.Errorf("on record: %+v", last)
	}
}

// A call that never comes back does not keep the person here.
func TestApplyThirdInterruptDoesNotWait(t *testing.T) {
	s := newWizard(t)
	held, release := s.Hold("CreateBucket")
	defer release()
	s.apply()
	s.Until("a call is in flight", held)
	s.Press("ctrl+c", "ctrl+c", "ctrl+c")
	if code := s.UntilLeft(); code != 130 {
		t.Errorf("left with %d, want 130", code)
	}
}

func TestApplyDropsEventsOfAnAbandonedRun(t *testing.T) {
	s := newWizard(t)
	s.apply()
	s.made()
	before, about := s.Screen(), s.J.Plan.Changes[0].About
	for _, late := range []engine.Event{engine.Failed{About: about, Problem: &engine.Problem{What: "late"}},
		engine.Ended{Result: engine.Result{Problem: &engine.Problem{What: "late"}}}} {
		s.Take(screen.Happened{Run: s.J.RunID - 1, Events: []engine.Event{late}})
	}
	if after := s.Screen(); after != before {
		t.Errorf("a late event changed the screen:\n%s", after)
	}
}

// SSO runs out in the middle: the panel shows the line that signs in, and r
// goes on with the new credentials.
func TestApplyExpiredCredentials(t *testing.T) {
	s := newWizard(t)
	s.apply()
	s.AWS.ExpireAfter(8)
	s.stops()
	s.Says("aws sso login --profile acme", "then press r")
	s.Press("r")
	s.stops()
	s.SignIn()
	s.Press("r")
	s.made()
}

func TestApplyExpiredLeavesWithSignInNeeded(t *testing.T) {
	s := newWizard(t)
	s.apply()
	s.AWS.ExpireAfter(8)
	s.stops()
	s.Press("q")
	if code := s.UntilLeft(); code != 4 {
		t.Errorf("left with %d, want 4", code)
	}
}

func TestApplyThrottledWaitsAndSaysSo(t *testing.T) {
	s := newWizard(t)
	s.AWS.Fail(awssim.Fault{Operation: "CreateQueue", Times: 12, Err: awssim.APIError("ThrottlingException", "Rate exceeded")})
	waits := watchWaits(s)
	for _, want := range []string{"AWS asks for patience, try 2", "AWS asks for patience, try 3", "AWS asks for patience, try 13"} {
		if !slices.Contains(waits, want) {
			t.Errorf("it never said %q, but %q", want, waits)
		}
	}
}

func TestApplySlowWaitsForConsistency(t *testing.T) {
	s := newWizard(t)
	s.AWS.Lag = 12 * time.Second
	if waits := watchWaits(s); len(waits) == 0 {
		t.Error("it never said that it waits")
	}
}

// reason is why a change waits, in the line below it.
var reason = regexp.MustCompile(`◌ waiting .*\n +(.+), .+ of at most`)

// watchWaits applies and returns the reasons for waiting that were shown.
func watchWaits(s *wizard) []string {
	s.T.Helper()
	var seen []string
	s.apply()
	s.Until("all is made", func() bool {
		for _, found := range reason.FindAllStringSubmatch(s.Body(), -1) {
			seen = append(seen, found[1])
		}
		return s.isDone()
	})
	return seen
}

func TestApplyProblemKeys(t *testing.T) {
	for key, want := range map[string]string{"e": "back", "esc": "back", "q": "1", "ctrl+c": "1"} {
		t.Run(key, func(t *testing.T) {
			s := newWizard(t)
			s.AWS.Fail(awssim.Fault{Operation: "CreateTrail", Err: awssim.APIError("AccessDeniedException", "not authorized")})
			answers := values.New(s.J) // any two screens below
			s.app.stack = []screen.Screen{answers, values.New(s.J)}
			s.apply()
			s.stops()
			s.Press(key)
			if want == "back" {
				s.Until("the answers are shown", func() bool { return len(s.app.stack) == 1 && s.app.top() == screen.Screen(answers) })
			} else if code := s.UntilLeft(); code != 1 {
				t.Errorf("left with %d", code)
			}
		})
	}
}

// Leaving right after c loses nothing.
func TestApplyLeavesAfterTheCopy(t *testing.T) {
	s := newWizard(t)
	s.AWS.Fail(awssim.Fault{Operation: "CreateTrail", Err: awssim.APIError("AccessDeniedException", "not authorized")})
	s.apply()
	s.stops()
	s.Press("c", "q")
	if s.UntilLeft(); s.AtLeft != 1 {
		t.Errorf("%d copies were sent before leaving, want 1", s.AtLeft)
	}
}
