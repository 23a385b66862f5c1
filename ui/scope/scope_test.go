package scope

import (
	"errors"
	"testing"

	"trailhead/ui/uitest"
)

// The answer to a count that was given up is dropped.
func TestALateCountIsDropped(t *testing.T) {
	s := New(uitest.NewWorld(t).J)
	s.Init() // its command is never run
	uitest.Says(t, s, "Counting its accounts")
	run := s.run
	s.stop()
	s.Update(counted{run: run, err: errors.New("too late an answer")})
	uitest.SaysNot(t, s, "too late an answer")
}
