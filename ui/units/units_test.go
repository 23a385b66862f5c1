package units

import (
	"errors"
	"testing"

	"trailhead/ui/uitest"
)

// A listing says how far it is; esc ends it, and its late answer is none.
func TestAListingCanBeLeft(t *testing.T) {
	s := New(uitest.NewWorld(t).J, false)
	s.Init() // its command is never run
	run := s.run
	s.far.Set(progress{units: 1204, accounts: 9650})
	uitest.Says(t, s, "Listing the organization: 1,204 units with 9,650 accounts so far.")
	if in, _ := s.Update(uitest.Key("esc")); in == nil {
		t.Error("esc does not leave")
	}
	s.Update(listed{run: run, err: errors.New("late")})
	if s.err != nil || s.tree != nil {
		t.Error("the late answer was taken")
	}
}
