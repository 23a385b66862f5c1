package steps_test

import (
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
	"trailhead/steps"
	"trailhead/steps/setup"
)

// passing are faults that are over when the call is made again. Some leave it
// open whether the call was carried out.
func passing() []fault {
	return []fault{
		once("500", awssim.Unavailable()),
		once("connection dropped", nil),
		once("throttled", awssim.Throttling()),
		{"answer lost once", awssim.Fault{Nth: 1, After: true}},
	}
}

// One fault that passes never ends a run that running again would finish, and
// makes nothing twice.
func TestOneFaultNeverEndsARun(t *testing.T) {
	whole := newWorld(t)
	before := whole.inventory()
	whole.applied()
	want := masked(whole.inventory())
	var all []faultAt
	for _, op := range operations(t) {
		for _, f := range passing() {
			f.fault.Service, f.fault.Operation = op.service, op.name
			all = append(all, faultAt{op, f})
		}
	}
	for _, c := range sample.Of(t, 10, all) {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			b := newWorld(t)
			b.sim.Fail(c.fault.fault)
			if p := b.once(); p != nil {
				t.Fatalf("the run has ended: %v", p)
			}
			b.whole(want, before)
		})
	}
}

// Two faults in one run may end it, but running again finishes it.
func TestTwoFaultsInOneRun(t *testing.T) {
	t.Parallel()
	whole := newWorld(t)
	before := whole.inventory()
	whole.applied()
	want, all, faults := masked(whole.inventory()), operations(t), passing()
	simtest.CasesOf(t, 20, 2000, func(t *testing.T, r *simtest.Random) {
		b := newWorld(t)
		for range 2 {
			op, f := all[r.IntN(len(all))], faults[r.IntN(len(faults))].fault
			f.Service, f.Operation = op.service, op.name
			t.Logf("%s.%s: %+v", op.service, op.name, f)
			b.sim.Fail(f)
		}
		if p := b.once(); p != nil {
			b.helps(operation{}, p)
			b.applied()
		}
		b.whole(want, before)
	})
}

// once applies, and returns what ended the run.
func (b *world) once() error {
	b.t.Helper()
	d, err := steps.Open(b.t.Context(), b.reach, b.state, nil)
	if err != nil {
		return err
	}
	set := answered(b.t, d)
	plan, err := d.Plan(b.t.Context(), set)
	if err != nil {
		return err
	}
	ok, err := plan.Approve()
	if err != nil {
		return err
	}
	result, _ := follow(d.Apply(b.t.Context(), set, ok, false))
	if result.Problem != nil {
		return result.Problem
	}
	return nil
}

// whole checks that everything is there once, and that undo leaves nothing.
func (b *world) whole(want, before string) {
	b.t.Helper()
	b.sim.ClearFaults()
	if got := masked(b.inventory()); got != want {
		b.t.Errorf("made:\n%s\nwant:\n%s", got, want)
	}
	b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"})
	if got := b.inventory(); got != before {
		b.t.Errorf("undo left:\n%s", got)
	}
}
