package ui

import (
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/ui/uitest"
)

// recorded is a set-up that is made and looked at, in a world whose calls are
// recorded.
func recorded(t *testing.T) *wizard {
	t.Helper()
	s := newWizard(t)
	s.apply()
	s.made()
	s.AWS.Edit(func(w *awssim.World) { w.Recording, w.DeliverAfter = true, 5*time.Minute })
	s.look()
	return s
}

func TestACallIsFollowed(t *testing.T) {
	s := recorded(t)
	if !s.Offers("f") {
		t.Errorf("keys %q", s.Keys())
	}
	s.Press("f")
	s.looked()
	s.Says("One call, followed", "trailhead-follow-20261123T", "✓called → ✓recorded → ✓object → ✓notification → ✓message → ✓decrypted",
		"2 m 30 s", "5 m 00 s",
		"The call reached Expel's queue, readable, in 5 m")
	s.Golden("verify_follow")
	if got, want := s.Keys(), "f r a enter u i esc"; got != want {
		t.Errorf("keys %q, want %q", got, want)
	}
	s.Press("a")
	s.Says("which no trail has, in", "stays there for Expel")
	s.Press("r")
	s.looked()
	s.Says("✓ It works", "6 of 6 hops work")
}

func TestADeadHopHasItsRemedy(t *testing.T) {
	s := recorded(t)
	s.AWS.Edit(func(w *awssim.World) {
		for _, q := range w.Accounts[uitest.Account].Regions["us-east-1"].Queues {
			q.Attributes.Value["Policy"] = ""
		}
	})
	s.Press("f")
	s.looked()
	s.Says("✗ broken message", "the queue's policy does not let S3 send", "What to do", "message: trailhead apply mends it",
		"message is the first dead hop")
	s.Golden("verify_follow_broken")
}

func TestFollowingCountsUpAndIsStopped(t *testing.T) {
	s := recorded(t)
	held, release := s.Hold("LookupEvents")
	defer release()
	s.Press("f")
	s.Until("it waits", held)
	s.Becomes("Waiting for CloudTrail to record the call")
	id := s.J.RunID
	s.passes(102*time.Second, 1)
	s.Says("✓ ok called", "waiting recorded", "· to come object", "Waiting for CloudTrail to record the call", "1 m 42 s so far",
		"no message taken")
	s.Golden("verify_follow_waiting")
	if !isBusy(s.app.top()) || s.Keys() != "esc a enter" {
		t.Errorf("keys %q", s.Keys())
	}
	s.Press("f", "w", "r")
	if s.J.RunID != id {
		t.Error("a key began something else")
	}
	s.Press("esc")
	s.Says("Stopped following")
	if isBusy(s.app.top()) {
		t.Error("it still follows")
	}
}

func TestFollowingWithAProblem(t *testing.T) {
	s := recorded(t)
	s.AWS.Expire()
	s.Press("f")
	s.looked()
	if !s.Shows("The credentials have run out") && !s.Shows("No call was followed") {
		t.Errorf("nothing is said:\n%s", s.Words())
	}
}
