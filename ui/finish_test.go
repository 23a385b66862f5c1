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
	"trailhead/ui/uitest"
)

// taken shows the screen that takes back.
func (s *wizard) taken(options setup.UndoOptions) {
	s.T.Helper()
	again := func(ctx context.Context, session *steps.Session) (*engine.Plan, error) {
		return session.PlanUndo(ctx, s.J.Set, options)
	}
	plan, err := again(s.T.Context(), s.J.Session)
	if err != nil {
		s.T.Fatal(err)
	}
	s.show(apply.New(s.J, plan, false, again))
}

func TestApplyUndoTellsWhatIsGoneAndWhatStays(t *testing.T) {
	s := newWizard(t)
	s.apply()
	s.made()
	s.taken(setup.UndoOptions{})
	s.made()
	s.Says("✓ removed", "Taken back: 6 removed", "KMS key alias/expel-cloudtrail stays: ")
	if got := s.Keys(); got != "enter u" {
		t.Errorf("keys %q", got)
	}
	if text := farewell(s.J); !strings.HasPrefix(text, "Taken back: 6 removed") || !strings.Contains(text, "stays") ||
		strings.Contains(text, uitest.RoleARN) {
		t.Errorf("farewell:\n%s", text)
	}
	s.Press("enter")
	if code := s.UntilLeft(); code != 0 {
		t.Errorf("left with %d", code)
	}
}

func TestApplyUndoGoesOnAfterAProblem(t *testing.T) {
	s := newWizard(t)
	s.apply()
	s.made()
	s.AWS.Fail(awssim.Fault{Operation: "DeleteQueue", Err: awssim.APIError("AccessDenied", "not authorized")})
	s.taken(setup.UndoOptions{})
	s.stops()
	s.Says("6 changes 5 taken back, 1 failed")
	if strings.Contains(s.Keys(), "u") {
		t.Error("undo is offered within undo")
	}
	text := farewell(s.J)
	if !strings.Contains(strings.Join(strings.Fields(text), " "), "Failed (it is as it was): - SQS queue") ||
		!strings.Contains(text, "\ntrailhead undo ") {
		t.Errorf("farewell:\n%s", text)
	}
	s.AWS.ClearFaults()
	s.Clock.Add(time.Minute)
	s.Press("r")
	s.made()
}

func TestFarewellHandsOverTheValues(t *testing.T) {
	s := newWizard(t)
	s.J.Host.Rehearsal = "new"
	s.apply()
	s.made()
	text := farewell(s.J)
	for _, want := range []string{
		"\n" + uitest.RoleARN + "\n", "\n" + uitest.ExternalID + "\n", "\nexpel-123456789012\n", "\nus-east-1\n", "\n" + uitest.QueueURL + "\n",
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
	if text := farewell(newWizard(t).J); text != "Nothing was changed.\n" {
		t.Errorf("farewell %q", text)
	}
}

func TestFarewellWhereTheCallsWereLeftInFlight(t *testing.T) {
	s := newWizard(t)
	held, release := s.Hold("CreateBucket")
	defer release()
	s.apply()
	s.Until("a call is in flight", held)
	if text := farewell(s.J); !strings.HasPrefix(text, "You stopped it. Of 8 changes ") || !strings.Contains(text, "\nNot known (") {
		t.Errorf("farewell:\n%s", text)
	}
}
