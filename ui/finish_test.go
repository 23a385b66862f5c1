package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step8workbench"
	"trailhead/ui/apply"
)

// taken shows the apply screen of an undo.
func (s *stage) taken(options setup.UndoOptions) *apply.Model {
	s.t.Helper()
	again := func(ctx context.Context, session *steps.Session) (*engine.Plan, error) {
		return session.PlanUndo(ctx, s.j.Set, options)
	}
	plan, err := again(s.t.Context(), s.j.Session)
	if err != nil {
		s.t.Fatal(err)
	}
	a := apply.New(s.j, plan, false, again)
	s.show(a)
	return a
}

func TestApplyUndoTellsWhatIsGoneAndWhatStays(t *testing.T) {
	s := newStage(t)
	s.applied()
	a := s.taken(setup.UndoOptions{})
	s.until("all is taken back", func() bool { return a.State == apply.Done })
	s.says("✓ removed", "Taken back: 6 removed", "KMS key alias/expel-cloudtrail stays: ")
	if got := s.keyHints(); got != "enter" {
		t.Errorf("keys %q", got)
	}
	if text := farewell(s.j); !strings.HasPrefix(text, "Taken back: 6 removed") || !strings.Contains(text, "stays") || strings.Contains(text, stageRole) {
		t.Errorf("farewell:\n%s", text)
	}
	s.press("enter")
	if code := s.untilLeft(); code != 0 {
		t.Errorf("left with %d", code)
	}
}

func TestApplyUndoGoesOnAfterAProblem(t *testing.T) {
	s := newStage(t)
	s.applied()
	s.world.Fail(awssim.Fault{Operation: "DeleteQueue", Err: awssim.APIError("AccessDenied", "not authorized")})
	a := s.taken(setup.UndoOptions{})
	s.until("it stops", func() bool { return a.State == apply.Stopped })
	s.says("are taken back; the rest is as it was")
	if strings.Contains(s.keyHints(), "u") {
		t.Error("undo is offered within undo")
	}
	text := farewell(s.j)
	if !strings.Contains(strings.Join(strings.Fields(text), " "), "not taken back: SQS queue") || !strings.Contains(text, "\ntrailhead undo ") {
		t.Errorf("farewell:\n%s", text)
	}
	s.world.ClearFaults()
	s.clock.add(time.Minute)
	s.press("r")
	s.until("all is taken back", func() bool { return a.State == apply.Done })
}

func TestFarewellHandsOverTheValues(t *testing.T) {
	s := newStage(t)
	s.j.Host.Rehearsal = "new"
	s.applied()
	text := farewell(s.j)
	for _, want := range []string{
		"\n" + stageRole + "\n", "\n" + stageSecret + "\n", "\nexpel-workbench\n", "\nus-east-1\n", "\n" + stageQueue + "\n",
		step8workbench.WorkbenchAdvice + "\n",
		"\ntrailhead apply --yes --rehearse=new --variant new --scope account --region us-east-1 --external-id \"$TRAILHEAD_EXTERNAL_ID\"\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	if strings.Contains(text, "\x1b") {
		t.Error("escape codes in the farewell")
	}
}

func TestFarewellWhereNothingWasDone(t *testing.T) {
	if text := farewell(newStage(t).j); text != "Nothing was changed.\n" {
		t.Errorf("farewell %q", text)
	}
}

func TestFarewellWhereTheCallsWereLeftInFlight(t *testing.T) {
	s := newStage(t)
	held, release := s.hold("CreateBucket")
	defer release()
	s.apply()
	s.until("a call is in flight", held)
	if text := farewell(s.j); !strings.HasPrefix(text, "Stopped: 0 of 8 changes made; not made: ") {
		t.Errorf("farewell:\n%s", text)
	}
}
