package connect

import (
	"errors"
	"testing"

	"trailhead/ui/uitest"
)

// The answer to a sign-in that was given up is dropped.
func TestALateSignInIsDropped(t *testing.T) {
	w := uitest.NewWorld(t)
	session := w.J.Session
	w.J.Session = nil
	s := New(w.J)
	s.Init()
	s.Update(uitest.Key("enter"))
	uitest.Says(t, s, "Asking AWS")
	run := s.run
	s.Update(uitest.Key("esc"))
	uitest.SaysNot(t, s, "Asking AWS")
	for _, late := range []connected{{run: run, session: session}, {run: run, err: errors.New("late")}} {
		if in, _ := s.Update(late); in != nil || w.J.Session != nil {
			t.Errorf("a late sign-in was taken: %v", in)
		}
	}
	uitest.SaysNot(t, s, "late")
}
