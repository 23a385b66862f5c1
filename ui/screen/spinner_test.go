package screen

import "testing"

// What begins anew is not turned by the tick that was asked for before, so that
// it never turns twice as fast.
func TestASpinnerTurnsByItsOwnTicksOnly(t *testing.T) {
	var s Spinner
	s.Spin()
	late := SpinTickMsg{ID: s.model.ID()}
	s.Spin()
	if cmd := s.Turn(late); cmd != nil || s.Frame() != Turning.Frames[0] {
		t.Errorf("it turns by a late tick: %s", s.Sign("looking"))
	}
	own := SpinTickMsg{ID: s.model.ID()}
	if cmd := s.Turn(own); cmd == nil || s.Sign("looking") != Turning.Frames[1]+" looking" {
		t.Errorf("its own tick shows %q", s.Sign("looking"))
	}
}
