package undo

import (
	"testing"

	"trailhead/steps/engine"
	"trailhead/ui/uitest"
)

func TestALookThatFailsSaysWhy(t *testing.T) {
	s := New(uitest.NewWorld(t).J)
	s.Init() // its command is never run
	run := s.planning.Run
	s.Update(planned{run: run - 1})
	uitest.Says(t, s, "Looking at what there is to take back") // the late answer was not taken
	s.Update(planned{run: run, err: &engine.Problem{What: "Could not look", Why: "the network is down",
		Do: []engine.Remedy{{Do: "Check the network", Again: true}}}})
	uitest.Says(t, s, "✗ Could not look.", "the network is down", "Check the network, then try again.")
	if _, cmd := s.Update(uitest.Key("r")); cmd == nil || s.planning.Run == run {
		t.Error("it does not look again")
	}
}
