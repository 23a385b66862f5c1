package flow

import (
	"testing"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/step8workbench"
)

func TestHowAJourneyEnds(t *testing.T) {
	plan := &engine.Plan{Changes: []engine.Planned{{About: engine.About{ID: "a"}}, {About: engine.About{ID: "b"}}}}
	undo := &engine.Plan{Undo: true, Changes: plan.Changes}
	outputs := step8workbench.Outputs{{}}
	partly := &engine.Problem{Err: engine.ErrPartly}
	for name, c := range map[string]struct {
		ending   Ending
		standing Standing
		code     Code
		goesOn   string
	}{
		"nothing was begun":              {Ending{}, Nothing, Cancelled, ""},
		"the values were only looked at": {Ending{Outputs: outputs}, Nothing, Done, ""},
		"all was made":                   {Ending{Plan: plan, Over: true, Made: []engine.ID{"a", "b"}}, All, Done, ""},
		"half was made":                  {Ending{Plan: plan, Over: true, Made: []engine.ID{"a"}}, Half, Interrupted, "apply"},
		"a problem at the end": {Ending{Plan: plan, Over: true, Made: []engine.ID{"a", "b"}, Problem: &engine.Problem{}}, Half,
			Interrupted, "apply"},
		"all but some accounts": {Ending{Plan: plan, Over: true, Made: []engine.ID{"a"}, Problem: partly, Outputs: outputs}, AllBut,
			Partly, ""},
		"still going on":  {Ending{Plan: plan}, Half, Interrupted, "apply"},
		"half taken back": {Ending{Plan: undo, Over: true, Made: []engine.ID{"a"}}, Half, Interrupted, "undo"},
	} {
		t.Run(name, func(t *testing.T) {
			e := &c.ending
			if e.Standing() != c.standing || e.LeaveCode() != c.code || e.GoesOnWith() != c.goesOn {
				t.Errorf("standing %d, code %d, goes on with %q", e.Standing(), e.LeaveCode(), e.GoesOnWith())
			}
		})
	}
}

func TestWhatAnEarlierTryMadeStillStands(t *testing.T) {
	plan := &engine.Plan{Changes: []engine.Planned{{About: engine.About{ID: "a"}}, {About: engine.About{ID: "b"}}}}
	e := &Ending{}
	e.Began(plan)
	e.Ended(engine.Result{Done: []engine.ID{"a"}, Failed: []engine.ID{"b"}, Problem: &engine.Problem{}})
	if e.Whole() || e.ProblemCode(e.Problem) != Failed {
		t.Errorf("after a problem: %+v", e)
	}
	e.Began(plan)
	if e.Problem != nil || len(e.Made) != 1 {
		t.Errorf("the second try begins with %+v", e)
	}
	e.Ended(engine.Result{}) // what is left was made by somebody else
	if !e.Whole() {
		t.Errorf("after the second try: %+v", e)
	}
	if e.Began(&engine.Plan{}); len(e.Made) > 0 {
		t.Error("another plan has nothing made")
	}
}

func TestTheCodeOfAProblem(t *testing.T) {
	for want, p := range map[Code]*engine.Problem{
		Done: nil, Drift: {Err: engine.ErrDrift}, Partly: {Err: engine.ErrPartly}, SignInAgain: {Kind: awsops.Expired},
		Failed: {Kind: awsops.Denied},
	} {
		if got := CodeOf(p); got != want {
			t.Errorf("%v: %d, want %d", p, got, want)
		}
	}
}
