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
	b := newBench(t)
	b.applied("trail=acme-trail", "bucket=acme-logs", "kms_alias=acme", "queue=acme-siem", "notification=TellAcme", "policy=acme-policy", "role=acme-role")
	b.world.Edit(func(w *awssim.World) { w.Accounts[account].Regions["us-east-1"].Queues["acme-siem"].Tags = nil }) // nothing but the role tells
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
