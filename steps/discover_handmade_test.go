package steps_test

import (
	"slices"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
)

// A set-up of Expel's under any names is known by the role that trusts Expel:
// its policy names the queue. No way around that queue is offered.
func TestDiscoverKnowsExpelsQueueByTheRole(t *testing.T) {
	b := newWorld(t)
	b.applied("trail=acme-trail", "bucket=acme-logs", "kms_alias=acme", "queue=acme-siem", "notification=TellAcme", "policy=acme-policy",
		"role=acme-role")
	// nothing but the role tells
	b.sim.Edit(func(w *awssim.World) { w.Accounts[account].Regions["us-east-1"].Queues["acme-siem"].Tags = nil })
	d, err := b.session().Discover(t.Context(), answers.Defaults(), func(discover.Found) {})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(d.Expel.Queues, func(q discover.ExpelQueue) bool { return q.Name == "acme-siem" }) {
		t.Errorf("queues of Expel's: %+v", d.Expel.Queues)
	}
	for _, trail := range d.Trails {
		if trail.Connected == "" {
			t.Errorf("the trail %s is not known to be connected", trail.Name)
		}
	}
}

// under are the names of a set-up that somebody has made, all but the usual ones.
var under = []string{"trail=acme-trail", "bucket=acme-logs", "kms_alias=acme", "queue=acme-siem", "notification=TellAcme",
	"policy=acme-policy", "role=acme-role"}

// byAnother is a set-up under other names that nobody's tags are on, seen by
// somebody without a journal.
func byAnother(t *testing.T) *world {
	t.Helper()
	b := newWorld(t)
	b.applied(under...)
	b.sim.Edit(func(w *awssim.World) {
		home := w.Accounts[account].Regions["us-east-1"]
		home.Queues["acme-siem"].Tags = nil
		home.Trails["acme-trail"].Tags = nil
		w.Accounts[account].Roles["acme-role"].Tags = nil
	})
	b.state = memoryDir(t)
	return b
}

// A set-up that works is told with its verdict and the command that checks it,
// and nobody is told to make another one beside it, nor offered a way around
// its queue.
func TestAConnectedAccountIsCheckedNotConnectedAgain(t *testing.T) {
	b := byAnother(t)
	d, err := b.session().Discover(t.Context(), answers.Defaults(), func(discover.Found) {})
	if err != nil {
		t.Fatal(err)
	}
	const command = "trailhead verify --role-arn arn:aws:iam::123456789012:role/acme-role --queue-url " +
		"https://sqs.us-east-1.amazonaws.com/123456789012/acme-siem"
	r := d.Recommendation
	if len(d.Expel.Setups) != 1 || d.Expel.Setups[0].Verdict != "open" || r.Variant != discover.VariantConnected || r.Command != command ||
		r.Plan != "" {
		t.Errorf("set-ups: %+v\nrecommended: %+v", d.Expel.Setups, r.Option)
	}
	if s := d.SetupOf(r.Option); s == nil || s.ExternalID == "" || s.Bucket != "acme-logs" {
		t.Errorf("the option is for %+v", s)
	}
	for _, variant := range []string{"overlap=stop", "overlap=fan-out"} { // by the usual names, and in front of Expel's own queue
		plan := b.plan("variant=existing", "trail=acme-trail", variant)
		if len(plan.Blocked) != 1 || plan.Blocked[0].ID != "notification.connected" {
			t.Fatalf("%s: blocked: %v", variant, plan.Blocked)
		}
		says(t, whatIsSaid(plan.Blocked[0]), "tells a queue of Expel's", "role/acme-role", "trailhead verify --role-arn")
	}
}

// A colleague without a journal is told of the set-up that trailhead has made,
// and of the plan that keeps to it, not to make a new trail.
func TestAColleagueWithoutAJournalIsToldOfTheSetUp(t *testing.T) {
	b := newWorld(t)
	b.applied(under...)
	b.state = memoryDir(t)
	d, err := b.session().Discover(t.Context(), answers.Defaults(), func(discover.Found) {})
	if err != nil {
		t.Fatal(err)
	}
	r := d.Recommendation
	if r.Variant != discover.VariantConnected || !d.Expel.Setups[0].Managed {
		t.Errorf("recommended: %+v", r.Option)
	}
	says(t, r.Plan, "trailhead plan --region us-east-1 --variant new --trail acme-trail --bucket acme-logs --queue acme-siem "+
		"--notification TellAcme --policy acme-policy --role acme-role")
	for _, o := range r.Others {
		if o.Variant == answers.VariantNew && o.Plan != r.Plan {
			t.Errorf("a new trail is offered beside it: %+v", o)
		}
	}
}
