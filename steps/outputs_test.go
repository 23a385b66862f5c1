package steps_test

import (
	"errors"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/steps"
	"trailhead/steps/checks"
)

// What is handed over is what AWS has: a role under a path, or of a name in
// another case.
func TestOutputsAreReadNotComputed(t *testing.T) {
	for name, edit := range map[string]func(*awssim.World){
		"arn:aws:iam::123456789012:role/vendors/ExpelServiceRole": func(w *awssim.World) {
			w.Accounts[account].Roles["ExpelServiceRole"].ARN = "arn:aws:iam::123456789012:role/vendors/ExpelServiceRole"
		},
		"arn:aws:iam::123456789012:role/expelservicerole": func(w *awssim.World) {
			w.Accounts[account].Roles["ExpelServiceRole"].ARN = "arn:aws:iam::123456789012:role/expelservicerole"
		},
	} {
		b := newWorld(t)
		b.applied()
		b.sim.Edit(edit)
		d := b.session()
		outputs, err := d.Outputs(t.Context(), answered(t, d))
		if err != nil {
			t.Fatal(err)
		}
		if plan := b.plan(); len(plan.Changes)+len(plan.Blocked) > 0 {
			t.Errorf("%s: to do:\n%s%v", name, listed(plan), plan.Blocked)
		}
		if outputs[0].Value != name {
			t.Errorf("handed over: %s, want %s", outputs[0].Value, name)
		}
	}
}

// A role that is not there is said to be missing, not computed; verify says so,
// too.
func TestOutputsSayThatTheRoleIsNotThere(t *testing.T) {
	b := newWorld(t)
	b.applied()
	b.sim.Edit(func(w *awssim.World) { delete(w.Accounts[account].Roles, "ExpelServiceRole") })
	d := b.session()
	set := answered(t, d)
	if outputs, err := d.Outputs(t.Context(), set); !errors.Is(err, steps.ErrNothingHere) {
		t.Errorf("handed over: %v, error %v", outputs, err)
	} else {
		says(t, told(err), "There is no role ExpelServiceRole in account 123456789012")
	}
	subject, err := d.Subject(t.Context(), set)
	b.must(err)
	for _, c := range d.Verify(t.Context(), set.Answers, subject).Checks {
		if c.ID == "role.exists" && c.Status == checks.Fail {
			return
		}
	}
	t.Error("verify does not miss the role")
}
