package ui

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	stepsverify "trailhead/steps/verify"
	"trailhead/ui/screen"
	"trailhead/ui/verify"
)

// followStage is a set-up that is made and looked at, in a world whose calls
// are recorded.
func followStage(t *testing.T) (*stage, *verify.Model) {
	t.Helper()
	s := newStage(t)
	s.applied()
	s.world.Edit(func(w *awssim.World) { w.Recording, w.DeliverAfter = true, 5*time.Minute })
	return s, s.look()
}

func TestACallIsFollowed(t *testing.T) {
	s, v := followStage(t)
	if !strings.Contains(s.keyHints(), "f") {
		t.Errorf("keys %q", s.keyHints())
	}
	s.press("f")
	s.until("it has arrived", func() bool { return !v.Following })
	s.says("One call, followed", "trailhead-follow-20261123T", "✓called → ✓recorded → ✓object → ✓notification → ✓message → ✓decrypted", "2 m 30 s", "5 m 00 s",
		"The call reached Expel's queue, readable, in 5 m")
	s.goldens("verify_follow")
	if got, want := s.keyHints(), "f r d enter esc"; got != want {
		t.Errorf("keys %q, want %q", got, want)
	}
	s.press("d")
	s.says("which no trail has, in", "stays there for Expel")
	s.press("r")
	s.until("it has looked again", func() bool { return !v.Looking })
	s.says("Does it work?", "6 of 6 hops hold")
}

func TestADeadHopHasItsRemedy(t *testing.T) {
	s, v := followStage(t)
	s.world.Edit(func(w *awssim.World) {
		for _, q := range w.Accounts[stageAccount].Regions["us-east-1"].Queues {
			q.Attributes.Value["Policy"] = ""
		}
	})
	s.press("f")
	s.until("it is lost", func() bool { return !v.Following })
	s.says("✗ broken message", "the queue's policy does not let S3 send", "What to do", "message: trailhead apply mends it", "message is the first dead hop")
	s.goldens("verify_follow_broken")
}

func TestFollowingCountsUpAndIsStopped(t *testing.T) {
	s, v := followStage(t)
	held, release := s.hold("LookupEvents")
	defer release()
	s.press("f")
	s.until("it waits", func() bool { return held() && v.Walk.Waiting == stepsverify.HopRecorded })
	id := v.ID
	s.clock.add(102 * time.Second)
	v.Update(screen.SpinTickMsg{Run: id})
	s.says("✓ ok called", "waiting recorded", "· to come object", "Waiting for CloudTrail to record the call", "1 m 42 s so far", "no message taken")
	s.goldens("verify_follow_waiting")
	if !v.Busy() || s.keyHints() != "esc d enter" {
		t.Errorf("busy %v, keys %q", v.Busy(), s.keyHints())
	}
	s.press("f", "w", "r")
	if v.ID != id {
		t.Error("a key began something else")
	}
	s.press("esc")
	s.says("Stopped following")
	if v.Following || v.Busy() {
		t.Error("it still follows")
	}
	v.Update(verify.WalkOver{Run: id, Call: stepsverify.Followed{Marker: "late"}})
	if strings.Contains(s.text(), "late") {
		t.Error("a late answer was taken")
	}
}

func TestFollowingWithAProblem(t *testing.T) {
	s, v := followStage(t)
	s.world.Expire()
	s.press("f")
	s.until("it has ended", func() bool { return !v.Following })
	if v.Problem == nil && !strings.Contains(s.text(), "No call was followed") {
		t.Errorf("nothing is said:\n%s", s.text())
	}
}
