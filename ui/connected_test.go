package ui

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/ui/uitest"
)

// connected is what somebody else has set up, under other names: with our tags,
// or without.
func connected(t *testing.T, tagged bool) func(*wizard) {
	return func(d *wizard) {
		session, err := steps.Open(t.Context(), simtest.MustConnect(t, d.AWS, d.Clock, "us-east-1"), t.TempDir(), nil)
		if err != nil {
			t.Fatal(err)
		}
		set, err := answers.Resolve(answers.Layers{Flags: map[string]string{
			"external_id": uitest.ExternalID, "scope": "account", "variant": "new", "region": "us-east-1", "queue": "AcmeQueue",
			"role": "AcmeRole"}})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := session.Plan(t.Context(), set)
		if err != nil {
			t.Fatal(err)
		}
		yes, err := plan.Approve()
		if err != nil {
			t.Fatal(err)
		}
		run := session.Apply(t.Context(), set, yes, false)
		for range run.Events() {
		}
		if r := run.Wait(); r.Problem != nil {
			t.Fatal(r.Problem)
		}
		if !tagged {
			d.AWS.Edit(func(w *awssim.World) {
				w.Accounts[uitest.Account].Roles["AcmeRole"].Tags = nil
				w.Accounts[uitest.Account].Regions["us-east-1"].Queues["AcmeQueue"].Tags = nil
				w.Accounts[uitest.Account].Regions["us-east-1"].Trails["GlobalCloudTrail"].Tags = nil
			})
		}
	}
}

// Where a set-up is there, it is checked, whoever made it: the hops, then the
// five values. Going another way afterwards, its names are not kept.
func TestLookOffersToCheckWhatIsConnected(t *testing.T) {
	d := looked(t, connected(t, false))
	d.Says("> Already connected: check it", "the role AcmeRole takes messages")
	d.SaysNot("Change what trailhead has made")
	d.Press("enter")
	d.reach("Verify")
	d.Becomes("hops work")
	d.meantEnter()
	d.reach("Values")
	d.Becomes("role/AcmeRole")
	d.Says(uitest.ExternalID, "/AcmeQueue")
	d.Press("esc", "esc")
	d.reach("Look")
	d.Press("down", "enter")
	d.reach("Settings")
	if d.J.Set.Queue == "AcmeQueue" || d.J.Session.Kept() != nil {
		t.Errorf("another set-up would take the names of the one that is there: queue %s", d.J.Set.Queue)
	}
}

// A colleague without a journal changes by plan what trailhead has made.
func TestLookOffersAPlanOfWhatTrailheadHasMade(t *testing.T) {
	d := looked(t, connected(t, true))
	d.Says("> Already connected: check it", "Change what trailhead has made here")
	d.SaysNot("Make a new trail")
	d.Press("down", "enter")
	d.reach("Settings")
	d.Press("enter")
	d.reach("Review")
	if n := len(d.J.Plan.Changes); n != 0 || !strings.Contains(d.J.Set.Role, "AcmeRole") {
		t.Errorf("the plan has %d changes, role %s", n, d.J.Set.Role)
	}
}
