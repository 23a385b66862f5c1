package steps_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// A stack set of an older trailhead is brought up to date in place, and with it
// every stack.
func TestAnOlderStackSetIsUpdated(t *testing.T) {
	b := writtenWorld(t, []byte(company))
	b.applied(wholeCompany...)
	set := b.sim.Accounts[managementID].Regions["us-east-1"].StackSets["trailhead-ExpelServiceRole"]
	was := set.ID
	for name, more := range map[string][]string{
		"another tag":         {"tags=team=blue"},
		"another External ID": {"external_id=00000000-1111-4222-8333-444444444444"},
		"another principal":   {"trusted_principal=user"},
	} {
		t.Run(name, func(t *testing.T) {
			more := append(slices.Clone(wholeCompany), more...)
			result, events := b.apply(more...)
			if result.Problem != nil {
				t.Fatal(told(result.Problem))
			}
			b.ledgerIs(settled(events), map[engine.PartState]int{engine.PartDone: 5, engine.PartSkipped: 2})
			if again := b.plan(more...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
			d := b.session()
			if checks := failing(must(d.VerifyMembers(t.Context(), answered(t, d, more...), true))(t)); len(checks) > 0 {
				t.Errorf("verify finds %v", checks)
			}
			if now := b.sim.Accounts[managementID].Regions["us-east-1"].StackSets["trailhead-ExpelServiceRole"]; now.ID != was {
				t.Error("it was made anew")
			}
		})
	}
}

// An operation that somebody has under way on the stack set is waited for.
func TestAnOperationUnderWayIsWaitedFor(t *testing.T) {
	b := writtenWorld(t, []byte(company))
	b.applied(wholeCompany...)
	b.sim.StackTakes = 3 * time.Minute
	b.sim.AddAccount("200000000009", "Newcomer")
	b.sim.Join("200000000009", "", "CREATED") // which automatic deployment serves by itself
	started := b.clock.Now()
	result, events := b.apply(wholeCompany...)
	if result.Problem != nil {
		t.Fatal(told(result.Problem))
	}
	b.ledgerIs(settled(events), map[engine.PartState]int{engine.PartDone: 6, engine.PartSkipped: 2})
	if waited := b.clock.Now().Sub(started); waited < 2*time.Minute {
		t.Errorf("it waited for %v", waited)
	}
	b.stacksTouchedOnce()
}

// Only the chosen units are served, three levels deep and each account once,
// without those that are left out; suspended accounts are named.
func TestChosenUnitsAndExceptions(t *testing.T) {
	for _, rollout := range rollouts {
		t.Run(rollout, func(t *testing.T) {
			b := writtenWorld(t, []byte(company))
			more := append(organizationBy(rollout), "members.organizational_units="+b.unit("Workloads")+","+b.unit("Production"),
				"members.exclude_accounts=200000000002")
			result, events := b.apply(more...)
			if result.Problem != nil {
				t.Fatal(told(result.Problem))
			}
			got := map[string]string{}
			for id, p := range settled(events) {
				got[id] = string(p.State) + " " + p.Reason
			}
			want := map[string]string{"200000000002": "skipped left out by members.exclude_accounts", "200000000003": "done ",
				"200000000004": "done ", "200000000005": "skipped suspended"}
			for id, state := range want {
				if got[id] != state {
					t.Errorf("%s is %q, want %q", id, got[id], state)
				}
			}
			if len(got) != len(want) {
				t.Errorf("told of %v", got)
			}
			if served := b.served(); len(served) != 2 {
				t.Errorf("served are %v", served)
			}
			plan := b.plan(append(organizationBy(rollout), more[3], "members.exclude_accounts=")...)
			if !strings.Contains(listed(plan), "1 account") || !strings.Contains(listed(plan), "suspended") &&
				!strings.Contains(strings.Join(notesOf(plan), " "), "suspended") {
				t.Errorf("without the exception:\n%s%v", listed(plan), notesOf(plan))
			}
		})
	}
}

func notesOf(plan *engine.Plan) (notes []string) {
	for _, c := range plan.Changes {
		notes = append(notes, c.Notes...)
	}
	return notes
}

// unit is the id of a unit by its name.
func (b *world) unit(name string) string {
	b.t.Helper()
	for id, ou := range b.sim.Org.OUs {
		if ou.Name == name {
			return id
		}
	}
	b.t.Fatalf("there is no unit %s", name)
	return ""
}

// What others use stays and is named, a suspended account's stack is
// forgotten, and trusted access stays on, which the plan says.
func TestUndoOfMembersKeepsWhatOthersUse(t *testing.T) {
	for _, rollout := range rollouts {
		t.Run(rollout, func(t *testing.T) {
			b := writtenWorld(t, []byte(company))
			more := organizationBy(rollout)
			b.applied(more...)
			b.sim.Edit(func(w *awssim.World) {
				w.Accounts["200000000004"].State = "SUSPENDED"
				role := w.Accounts["200000000002"].Roles["ExpelServiceRole"]
				role.Attached["arn:aws:iam::aws:policy/SecurityAudit"] = role.Attached["arn:aws:iam::200000000002:policy/ExpelAPIPolicy"]
			})
			d := b.session()
			set := answered(t, d, more...)
			plan := must(d.PlanUndo(t.Context(), set, setup.UndoOptions{}))(t)
			if left := leftBy(plan); !strings.Contains(left, "stays on: other") {
				t.Errorf("the plan says of what is left:\n%s", left)
			}
			result, events := follow(d.Apply(t.Context(), set, must(plan.Approve())(t), false))
			b.wholeLedger(events)
			parts := settled(events)
			if p := parts["200000000002"]; p.State == engine.PartDone || p.Reason == "" {
				t.Errorf("the role that others use: %+v", p)
			}
			if p := parts["200000000004"]; p.State != engine.PartSkipped || p.Reason != "suspended" {
				t.Errorf("the suspended account: %+v", p)
			}
			served := b.served()
			if b.sim.Accounts["200000000002"].Roles["ExpelServiceRole"] == nil ||
				b.sim.Accounts["200000000003"].Roles["ExpelServiceRole"] != nil {
				t.Errorf("after undo (%v), served are %v", told(result.Problem), served)
			}
			if rollout == answers.RolloutStackSet {
				set := b.sim.Accounts[managementID].Regions["us-east-1"].StackSets["trailhead-ExpelServiceRole"]
				if set == nil || len(set.Instances) != 1 || set.Instances[0].Account != "200000000002" {
					t.Errorf("the stack set is left as %+v", set)
				}
			}
			if !slices.Contains(b.sim.Org.TrustedAccess, awsops.CloudTrailService) {
				t.Error("trusted access is off")
			}
		})
	}
}
