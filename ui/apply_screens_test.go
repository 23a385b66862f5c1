package ui

import (
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/ui/apply"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

// told is a run whose events a test tells by hand, so that the times are always
// the same. What AWS is really called for stands still until the test is over.
type told struct {
	*wizard
	plan *engine.Plan
	done []engine.ID // as told so far
	half []engine.ID // what exists at the end, and is not finished
}

// underWay is the screen of a run that has just begun.
func underWay(w *uitest.World) *told {
	w.T.Helper()
	plan, err := w.J.Session.Plan(w.T.Context(), w.J.Set)
	if err != nil {
		w.T.Fatal(err)
	}
	release := w.HoldAll()
	run := apply.New(w.J, plan, false, screen.PlanSettings(w.J))
	run.Init() // its command, which waits for events, is never run
	w.T.Cleanup(func() {
		run.Run.Abort()
		release()
		run.Run.Wait()
	})
	return &told{wizard: showing(w, run), plan: plan}
}

// about is what a change of the plan is about.
func (r *told) about(i int) engine.About { return r.plan.Changes[i].About }

// tell lets time pass, and then tells events.
func (r *told) tell(after time.Duration, events ...engine.Event) {
	r.Clock.Add(after)
	for _, e := range events {
		if done, ok := e.(engine.Done); ok {
			r.done = append(r.done, done.About.ID)
		}
	}
	r.app.Update(screen.Happened{Run: r.J.RunID, Events: events})
}

// ends tells that a run has ended with a problem of one change.
func (r *told) ends(about engine.About, p *engine.Problem) {
	r.tell(0, engine.Failed{About: about, Problem: p}, engine.Ended{
		Result: engine.Result{Problem: p, Done: r.done, Failed: append([]engine.ID{about.ID}, r.half...), Begun: r.half}})
}

// waiting is a run that waits for CloudTrail.
func waiting(t *testing.T) *told {
	t.Helper()
	r := underWay(uitest.NewWorld(t))
	at := r.about
	r.tell(0, engine.Began{About: at(0)}, engine.Began{About: at(3)}, engine.Began{About: at(4)})
	r.tell(400*time.Millisecond, engine.Done{About: at(3), Took: 400 * time.Millisecond})
	r.tell(900*time.Millisecond, engine.Done{About: at(0), Took: 1300 * time.Millisecond}, engine.Began{About: at(1)},
		engine.Began{About: at(2)})
	r.tell(12*time.Second, engine.Waited{About: at(1), Why: "CloudTrail does not see the bucket policy yet", For: 12 * time.Second,
		Limit: time.Minute})
	r.half = []engine.ID{at(4).ID}
	return r
}

func TestApplyScreens(t *testing.T) {
	t.Run("running", func(t *testing.T) {
		s := waiting(t)
		s.Says("◌ waiting 1 CloudTrail trail", "CloudTrail does not see the bucket policy yet, 12 s of at most 1 m", "2 of 8", "· not begun")
		s.Golden("apply_running")
	})
	t.Run("stopping", func(t *testing.T) {
		s := waiting(t)
		s.Press("ctrl+c")
		s.Golden("apply_stopping")
	})
	t.Run("denied", func(t *testing.T) {
		s := waiting(t)
		why := &awsops.Error{Call: awsops.Call{Action: "cloudtrail:CreateTrail"}, Kind: awsops.Denied, Layer: awsops.SCP,
			Code: "AccessDeniedException", RequestID: "6f1c-0001",
			Message: "User: arn:aws:iam::123456789012:user/admin is not authorized to perform: cloudtrail:CreateTrail with an explicit deny in a " +
				"service control policy"}
		s.ends(s.about(1), engine.Explain("create CloudTrail trail GlobalCloudTrail", nil, why))
		s.Golden("apply_denied")
	})
	t.Run("expired", func(t *testing.T) {
		s := waiting(t)
		why := &awsops.Error{Call: awsops.Call{Action: "cloudtrail:CreateTrail"}, Kind: awsops.Expired, Code: "ExpiredTokenException",
			RequestID: "6f1c-0002", Message: "The security token included in the request is expired"}
		s.ends(s.about(1), engine.Explain("create CloudTrail trail GlobalCloudTrail", nil, why))
		s.Golden("apply_expired")
	})
	t.Run("undone", func(t *testing.T) {
		s := newWizard(t)
		s.apply()
		s.made()
		s.taken(setup.UndoOptions{})
		s.made()
		s.Golden("apply_undone")
	})
}

func TestVerifyScreens(t *testing.T) {
	s := verifying(t)
	s.Golden("verify")
	s.Press("a")
	s.Golden("verify_all")
	s.Press("a")
	_, release := s.Hold("GetTrailStatus")
	s.Press("w")
	s.passes(102*time.Second, len(screen.Turning.Frames)) // once round
	s.Golden("verify_waiting")
	s.Press("esc")
	release()
	s.AWS.Edit(func(w *awssim.World) {
		delete(w.Accounts[uitest.Account].Regions["us-east-1"].Trails, "GlobalCloudTrail")
	})
	s.look()
	s.Golden("verify_broken")
}

func TestValuesScreens(t *testing.T) {
	s := atValues(t)
	s.Golden("values")
	s.Press("c")
	s.Until("it is sent", func() bool { return !isBusy(s.app.top()) })
	s.Golden("values_sent")
	s = atValues(t, "auth=user")
	s.Golden("values_key")
}
