package verify

import (
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/checks"
	"trailhead/steps/verify"
	"trailhead/ui/uitest"
)

// What comes of a look, a wait or a call that was given up is dropped.
func TestLateAnswersAreDropped(t *testing.T) {
	for name, c := range map[string]struct {
		begin func(*Model) tea.Cmd
		late  func(run uint64) any
	}{
		"a look": {(*Model).look, func(run uint64) any { return verified{run: run, err: errors.New("late")} }},
		"a wait": {(*Model).wait, func(run uint64) any { return waited{run: run, arrived: true} }},
		"a call": {(*Model).follow, func(run uint64) any { return walkOver{run: run, call: verify.Followed{Marker: "late"}} }},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(uitest.NewWorld(t).J)
			s.report = &checks.Report{}
			c.begin(s) // its command is never run
			run := s.id
			s.stop()
			was := uitest.Text(s)
			s.Update(c.late(run))
			if now := uitest.Text(s); now != was {
				t.Errorf("it was taken:\n%s\nwas:\n%s", now, was)
			}
		})
	}
}
