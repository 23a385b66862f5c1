package apply

import (
	"testing"

	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

// begun is the screen of a run for the answers of the world, whose messages a
// test gives. AWS is not called before the test is over.
func begun(t *testing.T) *Model {
	t.Helper()
	w := uitest.NewWorld(t)
	plan, err := w.J.Session.Plan(t.Context(), w.J.Set)
	if err != nil {
		t.Fatal(err)
	}
	release := w.HoldAll()
	s := New(w.J, plan, false, screen.PlanSettings(w.J))
	s.Init() // its command is never run
	run := s.Run
	t.Cleanup(func() {
		run.Abort()
		release()
		run.Wait()
	})
	return s
}

func TestItGoesOnByItselfAfterAMoment(t *testing.T) {
	s := begun(t)
	var events []engine.Event
	for _, c := range s.plan.Changes {
		events = append(events, engine.Done{About: c.About})
	}
	s.Update(screen.Happened{Run: s.id, Events: append(events, engine.Ended{})})
	uitest.Says(t, s, "All is made as it should be.")
	if in, cmd := s.Update(onwardTickMsg{run: s.id - 1}); in != nil || cmd != nil {
		t.Error("the tick of another run went on")
	}
	if in, _ := s.Update(onwardTickMsg{run: s.id}); in == nil {
		t.Error("it did not go on")
	}
}

func TestTryingAgainShowsAPlanWithMoreInIt(t *testing.T) {
	s := begun(t)
	whole := s.plan
	less := *whole
	less.Changes = less.Changes[1:]
	var err error
	if s.approved, err = less.Approve(); err != nil || s.approved.Covers(whole) {
		t.Fatalf("the whole plan is covered by a part of it: %v", err)
	}
	s.Update(screen.Happened{Run: s.id, Events: []engine.Event{
		engine.Ended{Result: engine.Result{Problem: &engine.Problem{What: "It failed"}}}}})
	s.Update(uitest.Key("r"))
	run := s.Run
	in, cmd := s.Update(replanned{run: s.id, session: s.j.Session, plan: whole})
	if in != (screen.Advance{On: flow.NotCovered}) || cmd != nil || s.Run != run || s.j.Plan != whole {
		t.Errorf("it wants %v", in)
	}
}

// What comes of planning anew, once that was given up, is dropped.
func TestALatePlanIsDropped(t *testing.T) {
	s := begun(t)
	s.Update(screen.Happened{Run: s.id, Events: []engine.Event{
		engine.Ended{Result: engine.Result{Problem: &engine.Problem{What: "It failed"}}}}})
	s.Update(uitest.Key("r"))
	late := replanned{run: s.id, session: s.j.Session, plan: s.plan}
	s.Update(uitest.Key("esc"))
	uitest.Says(t, s, "It failed")
	for _, msg := range []any{late, runOver{run: late.run}} {
		if in, cmd := s.Update(msg); in != nil || cmd != nil || s.Working() {
			t.Errorf("%T was taken", msg)
		}
	}
}
