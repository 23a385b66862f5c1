package ui

import (
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/ui/apply"
	"trailhead/ui/screen"
	"trailhead/ui/values"
)

// goldens compares the screen on top at the three sizes with what is on file.
func (s *stage) goldens(name string) {
	s.t.Helper()
	for _, size := range []struct{ w, h int }{{60, 20}, {80, 24}, {120, 36}} {
		grid := s.grid(size.w, size.h)
		lines := strings.Split(grid, "\n")
		if len(lines) > size.h {
			s.t.Errorf("%s at %dx%d has %d lines", name, size.w, size.h, len(lines))
		}
		for i, line := range lines {
			if ansi.StringWidth(line) > size.w {
				s.t.Errorf("%s at %dx%d: line %d is %d columns wide", name, size.w, size.h, i+1, ansi.StringWidth(line))
			}
		}
		if key := s.j.Ending.Key; key != nil { // nothing that looks like a secret belongs on file
			grid = strings.ReplaceAll(grid, key.Secret, strings.Repeat("x", len(key.Secret)))
		}
		golden(s.t, fmt.Sprintf("%s_%dx%d", name, size.w, size.h), grid+"\n")
	}
}

// underWay is a run that a test tells its events by hand, so that the times
// are always the same.
func underWay(t *testing.T) (*stage, *apply.Model) {
	t.Helper()
	s := newStage(t)
	plan, err := s.j.Session.Plan(t.Context(), s.j.Set)
	if err != nil {
		t.Fatal(err)
	}
	a := apply.New(s.j, plan, false, screen.PlanSettings(s.j))
	s.stack = []screen.Screen{a}
	a.Began = s.clock.Now()
	tell := func(after time.Duration, events ...engine.Event) {
		s.clock.add(after)
		a.Now = s.clock.Now()
		for _, e := range events {
			a.Note(e)
		}
	}
	at := func(i int) engine.About { return plan.Changes[i].About }
	tell(0, engine.Began{About: at(0)}, engine.Began{About: at(3)}, engine.Began{About: at(4)})
	tell(400*time.Millisecond, engine.Done{About: at(3), Took: 400 * time.Millisecond})
	tell(900*time.Millisecond, engine.Done{About: at(0), Took: 1300 * time.Millisecond}, engine.Began{About: at(1)}, engine.Began{About: at(2)})
	tell(12*time.Second, engine.Waited{About: at(1), Why: "CloudTrail does not see the bucket policy yet", For: 12 * time.Second, Limit: time.Minute})
	return s, a
}

func TestApplyScreens(t *testing.T) {
	t.Run("running", func(t *testing.T) {
		s, _ := underWay(t)
		s.says("◌ waiting 1 CloudTrail trail", "CloudTrail does not see the bucket policy yet, 12 s of at most 1 m", "2 of 8", "· not begun")
		s.goldens("apply_running")
	})
	t.Run("stopping", func(t *testing.T) {
		s, a := underWay(t)
		a.State = apply.Stopping
		s.goldens("apply_stopping")
	})
	t.Run("denied", func(t *testing.T) {
		s, a := underWay(t)
		why := &awsops.Error{Call: awsops.Call{Action: "cloudtrail:CreateTrail"}, Kind: awsops.Denied, Layer: awsops.SCP, Code: "AccessDeniedException", RequestID: "6f1c-0001",
			Message: "User: arn:aws:iam::123456789012:user/admin is not authorized to perform: cloudtrail:CreateTrail with an explicit deny in a service control policy"}
		a.Note(engine.Failed{About: a.Lines[1].About, Problem: engine.Explain("create CloudTrail trail GlobalCloudTrail", nil, why)})
		a.Ended(engine.Result{Problem: a.Lines[1].Problem})
		s.goldens("apply_denied")
	})
	t.Run("expired", func(t *testing.T) {
		s, a := underWay(t)
		why := &awsops.Error{Call: awsops.Call{Action: "cloudtrail:CreateTrail"}, Kind: awsops.Expired, Code: "ExpiredTokenException", RequestID: "6f1c-0002", Message: "The security token included in the request is expired"}
		a.Note(engine.Failed{About: a.Lines[1].About, Problem: engine.Explain("create CloudTrail trail GlobalCloudTrail", nil, why)})
		a.Ended(engine.Result{Problem: a.Lines[1].Problem})
		s.goldens("apply_expired")
	})
	t.Run("undone", func(t *testing.T) {
		s := newStage(t)
		s.applied()
		a := s.taken(setup.UndoOptions{})
		s.until("all is taken back", func() bool { return a.State == apply.Done })
		s.goldens("apply_undone")
	})
}

func TestVerifyScreens(t *testing.T) {
	s, v := verifyStage(t)
	s.goldens("verify")
	s.press("d")
	s.goldens("verify_all")
	s.press("d")
	v.Waiting, v.Began, v.Now = true, s.clock.Now(), s.clock.Now().Add(102*time.Second)
	s.goldens("verify_waiting")
	s.world.Edit(func(w *awssim.World) {
		delete(w.Accounts[stageAccount].Regions["us-east-1"].Trails, "GlobalCloudTrail")
	})
	s.look()
	s.goldens("verify_broken")
}

func TestValuesScreens(t *testing.T) {
	s := valuesStage(t)
	s.goldens("values")
	s.press("a")
	s.until("it is sent", func() bool { return s.top().(*values.Model).Pending == 0 })
	s.goldens("values_sent")
	s = valuesStage(t, "auth=user")
	s.goldens("values_key")
}
