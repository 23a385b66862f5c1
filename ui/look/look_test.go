package look

import (
	"errors"
	"testing"

	"trailhead/steps/discover"
	"trailhead/ui/uitest"
)

// looking is the screen with a discovery under way, whose answers a test gives.
func looking(t *testing.T) (s *Model, run uint64) {
	t.Helper()
	s = New(uitest.NewWorld(t).J)
	s.Init() // its command is never run
	return s, s.run
}

func TestADiscoveryThatFailsCanBeTriedAgain(t *testing.T) {
	s, run := looking(t)
	s.Update(discovered{run: run, err: errors.New("the network is down")})
	uitest.Says(t, s, "Could not look around", "the network is down")
	if in, cmd := s.Update(uitest.Key("enter")); in != nil || cmd != nil {
		t.Error("there is nothing to go on with")
	}
	if _, cmd := s.Update(uitest.Key("r")); cmd == nil {
		t.Error("it does not look again")
	}
	s.Update(discovered{run: s.run, d: discover.Discovery{Recommendation: discover.Recommendation{}}})
	uitest.SaysNot(t, s, "Could not look around")
}

// What comes from a discovery that was given up is dropped.
func TestFindsOfADiscoveryThatWasGivenUpAreDropped(t *testing.T) {
	s, run := looking(t)
	s.Update(uitest.Key("esc"))
	for _, late := range []any{foundOne{run: run, what: "late"}, discovered{run: run, err: errors.New("late")}} {
		s.Update(late)
		uitest.SaysNot(t, s, "late")
	}
}

// The end of a discovery may reach the screen before the last resource it found.
func TestTheLastFindMayComeLate(t *testing.T) {
	s, run := looking(t)
	s.Update(foundOne{run: run, what: "one thing"})
	s.Update(discovered{run: run, d: discover.Discovery{}})
	was := uitest.Text(s)
	for _, run := range []uint64{run, run - 1} { // its own, and one that was given up
		s.Update(foundOne{run: run, what: "one more thing"})
	}
	if now := uitest.Text(s); now != was {
		t.Errorf("it disturbs:\n%s\nwas:\n%s", now, was)
	}
}

func TestLookWordsForVariants(t *testing.T) {
	for _, c := range []struct{ variant, trail, want string }{
		{"new", "", "Make a new trail"}, {"existing", "arn:aws:cloudtrail:us-east-1:1:trail/audit", "Use the trail audit"},
		{"existing", "", "Use the trail"}, {"control-tower", "arn:x", "Use Control Tower's trail"},
	} {
		if got := variantWords(c.variant, c.trail); got != c.want {
			t.Errorf("%s %s: %q", c.variant, c.trail, got)
		}
	}
}
