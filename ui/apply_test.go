package ui

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/steps/engine"
	"trailhead/ui/apply"
	"trailhead/ui/screen"
	"trailhead/ui/values"
	"trailhead/ui/verify"
)

func TestApplyMakesEverythingAndGoesOnToVerify(t *testing.T) {
	s := newStage(t)
	s.applied()
	s.says("8 of 8", "All is made as it should be")
	if got := s.part(); got != "Apply" {
		t.Errorf("place %q", got)
	}
	s.press("enter")
	s.until("verify is shown", func() bool { return s.part() == "Verify" })
	if len(s.j.Ending.Outputs) != 5 {
		t.Errorf("%d values handed on, want 5", len(s.j.Ending.Outputs))
	}
}

func TestApplyGoesOnByItselfAfterAMoment(t *testing.T) {
	s := newStage(t)
	a := s.apply()
	s.until("all is made", func() bool { return a.State == apply.Done })
	late := apply.OnwardTickMsg{Run: a.ID - 1}
	if in, cmd := a.Update(late); in != nil || cmd != nil {
		t.Error("the tick of another run went on")
	}
	if in, _ := a.Update(apply.OnwardTickMsg{Run: a.ID}); in == nil {
		t.Error("it did not go on")
	}
}

func TestApplyDeniedBySCPShowsTheProblem(t *testing.T) {
	s := newStage(t)
	s.world.AttachSCP(stageAccount, "no trails", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"cloudtrail:CreateTrail","Resource":"*"}]}`)
	a := s.apply()
	s.until("it stops", func() bool { return a.State == apply.Stopped })
	s.says("✗ failed", "service control policy", "cloudtrail:CreateTrail", "Ask whoever looks after", "stand and do no harm", "request ")
	if want := "r b u c q"; s.keyHints() != want {
		t.Errorf("keys %q, want %q", s.keyHints(), want)
	}

	s.press("c")
	s.untilSays("sent to the clipboard")
	if len(s.clip) != 1 || !strings.Contains(s.clip[0], "cloudtrail:CreateTrail") || !strings.Contains(s.clip[0], `"Effect": "Allow"`) || !strings.Contains(s.clip[0], stageAccount) {
		t.Errorf("clipboard: %q", s.clip)
	}
	if strings.Contains(s.clip[0], stageSecret) {
		t.Error("the External ID is in the text of the problem")
	}

	s.press("q")
	if code := s.untilLeft(); code != 1 {
		t.Errorf("left with %d, want 1", code)
	}
	text := farewell(s.j)
	for _, want := range []string{"Stopped: ", " of 8 changes made", "CloudTrail trail GlobalCloudTrail", "run trailhead again", "trailhead apply --profile acme"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not in the farewell:\n%s", want, text)
		}
	}
}

// What is already made counts as done when trying again; nothing is asked
// anew where nothing new would be done.
func TestApplyTryingAgainGoesOn(t *testing.T) {
	s := newStage(t)
	s.world.Fail(awssim.Fault{Operation: "CreateTrail", Err: awssim.APIError("AccessDeniedException", "User is not authorized to perform this with an explicit deny in a service control policy")})
	a := s.apply()
	s.until("it stops", func() bool { return a.State == apply.Stopped })
	first := a.Made()
	if first == 0 || first == len(a.Lines) {
		t.Fatalf("%d made before the problem", first)
	}
	s.world.ClearFaults()
	s.press("r")
	s.says("Looking at AWS again")
	s.until("all is made", func() bool { return a.State == apply.Done })
	s.says("8 of 8")
	if s.j.Ending.Problem != nil || len(s.j.Ending.Outputs) != 5 {
		t.Errorf("the ending is %+v", s.j.Ending)
	}
}

func TestApplyTryingAgainShowsAPlanWithMoreInIt(t *testing.T) {
	s := newStage(t)
	s.world.Fail(awssim.Fault{Operation: "CreateTrail", Err: awssim.APIError("AccessDeniedException", "not authorized")})
	settings, review := verify.New(s.j), verify.New(s.j) // any two screens below
	s.stack = []screen.Screen{settings, review}
	a := s.apply()
	s.until("it stops", func() bool { return a.State == apply.Stopped })
	s.world.ClearFaults()
	approved := *a.Plan
	approved.Changes = approved.Changes[1:] // as if less had been approved
	var err error
	if a.Approved, err = approved.Approve(); err != nil || a.Approved.Covers(a.Plan) {
		t.Fatalf("the whole plan is covered by a part of it: %v", err)
	}
	before := s.writes()
	s.take(apply.Replanned{Run: a.ID, Session: s.j.Session, Plan: a.Plan})
	s.until("the plan is shown", func() bool {
		return len(s.stack) == 2 && s.stack[0] == screen.Screen(settings) && s.top() != screen.Screen(review)
	})
	if s.writes() != before || a.State == apply.Running {
		t.Error("it went on without a yes")
	}
}

func TestApplyStopsAfterTheCallInFlight(t *testing.T) {
	s := newStage(t)
	held, release := s.hold("CreateBucket")
	defer release()
	a := s.apply()
	s.until("a call is in flight", held)
	s.press("ctrl+c")
	s.says("Finishing the call in flight; trailhead goes on from here next time.")
	release()
	if code := s.untilLeft(); code != 130 {
		t.Errorf("left with %d, want 130", code)
	}
	if a.Made() == len(a.Lines) {
		t.Error("it did not stop")
	}
	if last := s.j.Session.Journal.LastRun(); last == nil || last.Outcome != "interrupted" {
		t.Errorf("on record: %+v", last)
	}
	if text := farewell(s.j); !strings.Contains(text, "run trailhead again") {
		t.Errorf("the farewell does not say how to go on:\n%s", text)
	}
}

func TestApplySecondInterruptLeaves(t *testing.T) {
	s := newStage(t)
	held, release := s.hold("CreateBucket")
	defer release()
	s.apply()
	s.until("a call is in flight", held)
	s.press("ctrl+c", "ctrl+c")
	s.says("Leaving now")
	go func() { time.Sleep(20 * time.Millisecond); release() }()
	if code := s.untilLeft(); code != 130 {
		t.Errorf("left with %d, want 130", code)
	}
	if last := s.j.Session.Journal.LastRun(); last == nil || last.Outcome != "interrupted" {
		t.Errorf("on record: %+v", last)
	}
}

// A call that never comes back does not keep the person here.
func TestApplyThirdInterruptDoesNotWait(t *testing.T) {
	s := newStage(t)
	held, release := s.hold("CreateBucket")
	defer release()
	s.apply()
	s.until("a call is in flight", held)
	s.press("ctrl+c", "ctrl+c", "ctrl+c")
	if code := s.untilLeft(); code != 130 {
		t.Errorf("left with %d, want 130", code)
	}
}

func TestApplyDropsEventsOfAnAbandonedRun(t *testing.T) {
	s := newStage(t)
	a := s.apply()
	s.until("all is made", func() bool { return a.State == apply.Done })
	before := s.grid(80, 24)
	about := a.Lines[0].About
	for _, late := range []engine.Event{engine.Failed{About: about, Problem: &engine.Problem{What: "late"}}, engine.Ended{Result: engine.Result{Problem: &engine.Problem{What: "late"}}}} {
		s.take(screen.Happened{Run: a.ID - 1, Events: []engine.Event{late}})
	}
	if after := s.grid(80, 24); after != before {
		t.Errorf("a late event changed the screen:\n%s", after)
	}
}

// SSO runs out in the middle: the panel shows the line that signs in, and r
// goes on with the new credentials.
func TestApplyExpiredCredentials(t *testing.T) {
	s := newStage(t)
	a := s.apply()
	s.world.ExpireAfter(8)
	s.until("it stops", func() bool { return a.State == apply.Stopped })
	if a.Problem == nil {
		t.Fatal("no problem")
	}
	s.says("aws sso login --profile acme", "then press r")
	s.press("r")
	s.until("it stops again", func() bool { return a.State == apply.Stopped })
	s.signIn()
	s.press("r")
	s.until("all is made", func() bool { return a.State == apply.Done })
}

func TestApplyExpiredLeavesWithSignInNeeded(t *testing.T) {
	s := newStage(t)
	a := s.apply()
	s.world.ExpireAfter(8)
	s.until("it stops", func() bool { return a.State == apply.Stopped })
	s.press("q")
	if code := s.untilLeft(); code != 4 {
		t.Errorf("left with %d, want 4", code)
	}
}

func TestApplyThrottledWaitsAndSaysSo(t *testing.T) {
	s := newStage(t)
	s.world.Fail(awssim.Fault{Operation: "CreateQueue", Times: 12, Err: awssim.APIError("ThrottlingException", "Rate exceeded")})
	waits := watchWaits(s)
	if !has(waits, "AWS asks for fewer calls") {
		t.Errorf("it said it waits because of %q", waits)
	}
}

func TestApplySlowWaitsForConsistency(t *testing.T) {
	s := newStage(t)
	s.world.Lag = 12 * time.Second
	if waits := watchWaits(s); len(waits) == 0 {
		t.Error("it never said that it waits")
	}
}

// watchWaits applies and returns the reasons for waiting that were shown.
func watchWaits(s *stage) []string {
	s.t.Helper()
	var seen []string
	a := s.apply()
	s.until("all is made", func() bool {
		for _, l := range a.Lines {
			if l.State == apply.LineWaiting && strings.Contains(s.text(), l.Why) && strings.Contains(s.text(), "◌ waiting") {
				seen = append(seen, l.Why)
			}
		}
		return a.State == apply.Done
	})
	return seen
}

func TestApplyProblemKeys(t *testing.T) {
	for key, want := range map[string]string{"b": "back", "esc": "back", "q": "1", "ctrl+c": "1"} {
		t.Run(key, func(t *testing.T) {
			s := newStage(t)
			s.world.Fail(awssim.Fault{Operation: "CreateTrail", Err: awssim.APIError("AccessDeniedException", "not authorized")})
			settings := &values.Model{J: s.j}
			s.stack = []screen.Screen{settings, &values.Model{J: s.j}}
			a := s.apply()
			s.until("it stops", func() bool { return a.State == apply.Stopped })
			s.press(key)
			if want == "back" {
				s.until("the answers are shown", func() bool { return len(s.stack) == 1 && s.top() == screen.Screen(settings) })
			} else if code := s.untilLeft(); code != 1 {
				t.Errorf("left with %d", code)
			}
		})
	}
}

// Leaving right after c loses nothing.
func TestApplyLeavesAfterTheCopy(t *testing.T) {
	s := newStage(t)
	s.world.Fail(awssim.Fault{Operation: "CreateTrail", Err: awssim.APIError("AccessDeniedException", "not authorized")})
	a := s.apply()
	s.until("it stops", func() bool { return a.State == apply.Stopped })
	s.press("c", "q")
	if s.untilLeft(); s.atLeft != 1 {
		t.Errorf("%d copies were sent before leaving, want 1", s.atLeft)
	}
}
