package steps_test

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/steps"
	"trailhead/steps/setup"
)

// Before a key is given to AWS to be deleted, its last use is told. That nobody
// may look it up, or that a server does not know, stops nothing.
func TestTheLastUseOfAKeyIsToldBeforeItIsDeleted(t *testing.T) {
	for _, c := range []struct {
		name, option, want string
		prepare            func(b *world)
	}{
		{"used", "alias/expel-cloudtrail", "The key was last used at ", func(b *world) { b.sim.DeliverLogs() }},
		{"never used", "alias/expel-cloudtrail", "The key has not been used since ", func(b *world) {
			b.sim.Edit(func(w *awssim.World) {
				for _, key := range w.Accounts[account].Regions["us-east-1"].Keys {
					key.LastUsed = time.Time{}
				}
			})
		}},
		{"denied", "alias/expel-cloudtrail", "could not be looked at (kms:GetKeyLastUsage)", func(b *world) {
			b.sim.Fail(awssim.Fault{Operation: "GetKeyLastUsage", Err: awssim.APIError("AccessDeniedException", "no")})
		}},
		{"kept", "", "", func(*world) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newWorld(t)
			b.applied()
			b.clock.Add(3600e9)
			c.prepare(b)
			d := b.session()
			set := answered(t, d)
			plan := must(d.PlanUndo(t.Context(), set, setup.UndoOptions{DeleteKey: c.option, DeleteLogs: ownBucket}))(t)
			told := strings.Join(steps.Notes(plan, set.Answers), "\n")
			if strings.Contains(told, "KMS key alias/expel-cloudtrail: ") != (c.want != "") || !strings.Contains(told, c.want) {
				t.Errorf("want %q, told: %s", c.want, told)
			}
			asked := false
			for _, call := range b.sim.Calls() {
				asked = asked || call.Operation == "GetKeyLastUsage"
			}
			if asked != (c.option != "") {
				t.Errorf("asked: %t", asked)
			}
		})
	}
}
