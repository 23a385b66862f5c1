package ui

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/ui/screen"
	"trailhead/ui/verify"
)

// verifyStage is a set-up that is made, and looked at.
func verifyStage(t *testing.T) (*stage, *verify.Model) {
	t.Helper()
	s := newStage(t)
	s.applied()
	return s, s.look()
}

func (s *stage) look() *verify.Model {
	s.t.Helper()
	v := verify.New(s.j)
	s.show(v)
	s.until("it has looked", func() bool { return v.Report != nil || v.Problem != nil })
	return v
}

func TestVerifyShowsEveryHop(t *testing.T) {
	s, _ := verifyStage(t)
	s.says("5 of 6 hops hold, 1 not known", "?trail → ✓bucket → ✓notification → ✓queue → ✓key → ✓role", "? unknown trail", "no log file yet", "✓ ok role")
	if got, want := s.keyHints(), "w f r d enter esc"; got != want {
		t.Errorf("keys %q, want %q", got, want)
	}
}

func TestVerifyBeforeItHasLooked(t *testing.T) {
	s := newStage(t)
	s.applied()
	s.world.OnCall(nil)
	v := verify.New(s.j)
	s.stack = append(s.stack, v)
	v.Init() // its command is never run
	s.says("◐ looking trail")
	if got := s.keyHints(); got != "esc" {
		t.Errorf("keys %q, want esc alone", got)
	}
	s.press("enter", "w", "d")
	if s.top() != screen.Screen(v) || v.Waiting {
		t.Error("a key that does nothing yet did something")
	}
}

func TestVerifyBrokenHopHasItsRemedy(t *testing.T) {
	s := newStage(t)
	s.applied()
	s.world.Edit(func(w *awssim.World) {
		delete(w.Accounts[stageAccount].Regions["us-east-1"].Trails, "GlobalCloudTrail")
	})
	v := s.look()
	s.says("✗ broken trail", "What to do", "trail: Create the trail")
	if v.Report.Healthy {
		t.Error("healthy without a trail")
	}
}

func TestVerifyListsAllChecks(t *testing.T) {
	s, v := verifyStage(t)
	s.press("d")
	for _, c := range v.Report.Checks {
		s.says(firstWords(c.Evidence))
	}
	s.press("d")
	if strings.Contains(s.text(), "AWS KMS events are kept") && v.All {
		t.Error("d does not go back to the short form")
	}
}

// firstWords is the beginning of a text, which no line break splits into
// something else.
func firstWords(text string) string { return strings.Join(strings.Fields(text)[:1], " ") }

func TestVerifyWaitsForTheFirstFile(t *testing.T) {
	s, v := verifyStage(t)
	s.world.DeliverLogs()
	s.press("w")
	s.until("it has arrived", func() bool { return strings.Contains(s.text(), "The first log file arrived") && !v.Looking })
	s.says("6 of 6 hops hold", "✓ ok trail")
	if strings.Contains(s.keyHints(), "w") {
		t.Error("it still offers to wait")
	}
}

func TestVerifyWaitEndsWithoutAFile(t *testing.T) {
	s, v := verifyStage(t)
	s.press("w") // the clock jumps, so the quarter of an hour is over at once
	s.until("it gives up", func() bool { return v.Notice != "" && !v.Looking })
	s.says("No log file within 15 m")
}

func TestVerifyWaitCountsDownAndIsStopped(t *testing.T) {
	s, v := verifyStage(t)
	held, release := s.hold("GetTrailStatus")
	defer release()
	s.press("w")
	s.until("it waits", held)
	id := v.ID
	s.clock.add(102e9)
	v.Update(screen.SpinTickMsg{Run: id})
	s.says("1 m 42 s; at most 13 m 18 s more")
	if !v.Busy() {
		t.Error("esc and ctrl+c do not reach it")
	}
	s.press("esc")
	s.says("Stopped waiting")
	if v.Waiting || v.Busy() {
		t.Error("it still waits")
	}
	v.Update(verify.Waited{Run: id, Arrived: true})
	if strings.Contains(s.text(), "arrived") {
		t.Error("a late answer was taken")
	}
}

func TestVerifyProblem(t *testing.T) {
	s := newStage(t)
	v := s.look()
	if v.Problem == nil {
		t.Fatal("nothing is set up, and it has no problem with that")
	}
	s.says("There is no queue ExpelMasterCloudTrailNotify")
	s.press("r")
	s.until("it has looked again", func() bool { return !v.Looking })
}

func TestVerifyGoesOnToTheValues(t *testing.T) {
	s, _ := verifyStage(t)
	s.press("enter")
	s.until("the values are shown", func() bool { return s.part() == "Values" })
}
