package ui

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
	"trailhead/ui/verify"
)

// verifying is a set-up that is made, and looked at.
func verifying(t *testing.T) *wizard {
	t.Helper()
	s := newWizard(t)
	s.apply()
	s.made()
	s.look()
	return s
}

// look shows whether the set-up works.
func (w *wizard) look() {
	w.T.Helper()
	w.show(verify.New(w.J))
	w.looked()
}

// looked waits until nothing goes on there any more.
func (w *wizard) looked() {
	w.T.Helper()
	w.Until("it has looked", func() bool { return w.Offers("r") })
}

// passes lets time pass, in which the spinner turns so often.
func (w *wizard) passes(d time.Duration, turns int) {
	w.Clock.Add(d)
	for range turns {
		w.app.Update(screen.SpinTickMsg{})
	}
}

func TestVerifyShowsEveryHop(t *testing.T) {
	s := verifying(t)
	s.Says("5 of 6 hops work, 1 not known", "?trail → ✓bucket → ✓notification → ✓queue → ✓key → ✓role", "? unknown trail", "no log file yet",
		"✓ ok role")
	if got, want := s.Keys(), "w f r a enter u i esc"; got != want {
		t.Errorf("keys %q, want %q", got, want)
	}
}

func TestVerifyBeforeItHasLooked(t *testing.T) {
	s := newWizard(t)
	s.apply()
	s.made()
	s.AWS.OnCall(nil)
	v := verify.New(s.J)
	s.app.stack = append(s.app.stack, v)
	v.Init() // its command is never run
	s.Says("◐ looking trail")
	if got := s.Keys(); got != "esc" {
		t.Errorf("keys %q, want esc alone", got)
	}
	s.Press("enter", "w", "a")
	if s.app.top() != screen.Screen(v) || s.Keys() != "esc" {
		t.Error("a key that does nothing yet did something")
	}
}

func TestVerifyBrokenHopHasItsRemedy(t *testing.T) {
	s := newWizard(t)
	s.apply()
	s.made()
	s.AWS.Edit(func(w *awssim.World) {
		delete(w.Accounts[uitest.Account].Regions["us-east-1"].Trails, "GlobalCloudTrail")
	})
	s.look()
	s.Says("✗ broken trail", "What to do", "trail: Create the trail")
	s.SaysNot("6 of 6 hops work")
}

func TestVerifyListsAllChecks(t *testing.T) {
	s := verifying(t)
	short := s.Words()
	s.Press("a")
	subject, err := s.J.Session.Subject(t.Context(), s.J.Set)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.J.Session.Verify(t.Context(), s.J.Set.Answers, subject).Checks {
		s.Says(strings.Fields(c.Evidence)[0]) // which no line break splits
	}
	s.Press("a")
	if s.Words() != short {
		t.Error("a does not go back to the short form")
	}
}

func TestVerifyWaitsForTheFirstFile(t *testing.T) {
	s := verifying(t)
	s.AWS.DeliverLogs()
	s.Press("w")
	s.Becomes("The first log file arrived")
	s.looked()
	s.Says("6 of 6 hops work", "✓ ok trail")
	if s.Offers("w") {
		t.Error("it still offers to wait")
	}
}

func TestVerifyWaitEndsWithoutAFile(t *testing.T) {
	s := verifying(t)
	s.Press("w") // the clock jumps, so the quarter of an hour is over at once
	s.Becomes("No log file within 15 m")
	s.looked()
}

func TestVerifyWaitCountsDownAndIsStopped(t *testing.T) {
	s := verifying(t)
	held, release := s.Hold("GetTrailStatus")
	defer release()
	s.Press("w")
	s.Until("it waits", held)
	s.passes(102*time.Second, 1)
	s.Says("1 m 42 s; at most 13 m 18 s more")
	if !isBusy(s.app.top()) {
		t.Error("esc and ctrl+c do not reach it")
	}
	s.Press("esc")
	s.Says("Stopped waiting")
	if isBusy(s.app.top()) {
		t.Error("it still waits")
	}
}

func TestVerifyProblem(t *testing.T) {
	s := newWizard(t)
	s.look()
	s.Says("There is no queue ExpelMasterCloudTrailNotify")
	s.Press("r")
	s.SaysNot("There is no queue")
	s.looked()
	s.Says("There is no queue")
}

func TestVerifyGoesOnToTheValues(t *testing.T) {
	s := verifying(t)
	s.meantEnter()
	s.Until("the values are shown", func() bool { return s.app.part() == "Values" })
}
