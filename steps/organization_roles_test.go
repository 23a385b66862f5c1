package steps_test

import (
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

const (
	delegateID   = "200000000001"
	managementID = "123456789012"
)

// delegated is company with somebody signed in to a delegated administrator of
// these services.
func delegated(services ...string) []byte {
	text := strings.Replace(company, `signed_in: "123456789012"`, `signed_in: "`+delegateID+`"`, 1)
	lines := "\n  management: \"" + managementID + "\"\n  trusted_access: [cloudtrail.amazonaws.com]\n  stack_sets_access: true\n  delegated:"
	for _, s := range services {
		lines += "\n    " + s + ": [\"" + delegateID + "\"]"
	}
	return []byte(strings.Replace(text, "organization:", "organization:"+lines, 1))
}

// From a delegated administrator: the trail is the management account's by its
// ARN and in every policy, the stack set is worked with as delegated
// administrator, and the management account's own role is handed over.
func TestADelegatedAdministratorConnectsTheOrganization(t *testing.T) {
	b := writtenWorld(t, delegated(awsops.CloudTrailService, awsops.StackSetsService))
	b.sim.AddServiceLinkedRole(managementID, awsops.CloudTrailService)
	more := []string{"scope=organization"}
	plan := b.plan(more...)
	if len(plan.Handed) != 1 || !strings.Contains(plan.Handed[0].Handed.To, managementID) {
		t.Errorf("handed over: %+v", plan.Handed)
	}
	_, events := b.apply(more...)
	parts := settled(events)
	b.ledgerIs(parts, map[engine.PartState]int{engine.PartDone: 4, engine.PartSkipped: 3})
	arn := "arn:aws:cloudtrail:us-east-1:" + managementID + ":trail/GlobalCloudTrail"
	trails := must(b.reach.Trails(t.Context()))(t)
	if len(trails) != 1 || trails[0].ARN != arn || !trails[0].Organization {
		t.Errorf("trails: %+v", trails)
	}
	for _, c := range plan.Changes {
		if (c.ID == "bucket" || c.ID == "key") && !strings.Contains(c.After.Reveal(), arn) {
			t.Errorf("%s does not name %s:\n%s", c.Title(), arn, c.After.Reveal())
		}
	}
	if sets := b.sim.Accounts[managementID].Regions["us-east-1"].StackSets; len(sets) != 1 {
		t.Errorf("stack sets: %v", sets)
	}
	if again := b.plan(more...); len(again.Changes) > 0 {
		t.Errorf("still to do:\n%s", listed(again))
	}
	b.sim.DeliverLogs()
	b.healthyBut(journeyThrough{answers: more, warned: []string{"role.organization"}})
	b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail", DeleteLogs: "expel-cloudtrail-" + delegateID + "-us-east-1-an"}, more...)
	if left := b.inventory(); strings.Contains(left, "ExpelServiceRole") || strings.Contains(left, "stack set trailhead") {
		t.Errorf("undo left:\n%s", left)
	}
}

// A delegated administrator of one of the two services does what it may, and
// hands over the other.
func TestADelegatedAdministratorOfOneService(t *testing.T) {
	b := writtenWorld(t, delegated(awsops.StackSetsService))
	d := b.session()
	if _, err := d.Plan(t.Context(), answered(t, d, "scope=organization")); !strings.Contains(
		told(err), "Run trailhead in account "+managementID) {
		t.Errorf("without CloudTrail: %s", told(err))
	}
	b = writtenWorld(t, delegated(awsops.CloudTrailService))
	b.sim.AddServiceLinkedRole(managementID, awsops.CloudTrailService)
	var handed []string
	for _, h := range b.plan("scope=organization").Handed {
		handed = append(handed, h.Handed.To)
	}
	if len(handed) != 2 || !strings.Contains(strings.Join(handed, "; "), "whoever runs the management account "+managementID) {
		t.Errorf("without StackSets, handed over to %v", handed)
	}
}

// An organization's trail that is there already is connected as it is, and the
// members get their roles from the management account; elsewhere the roll-out
// is handed over.
func TestAnOrganizationsTrailThatIsThere(t *testing.T) {
	existing := func(signedIn string) []byte {
		text := strings.Replace(company, `signed_in: "123456789012"`, `signed_in: "`+signedIn+`"`, 1)
		text = strings.Replace(text, "organization:", "organization:\n  management: \""+managementID+"\"\n  stack_sets_access: true", 1)
		text = strings.Replace(text, `{name: Audit, unit: Security}`,
			`{name: Audit, unit: Security, roles: [{name: Admin, trusts: [management]}]}`, 1)
		return []byte(text + `
profiles: {logs: {as: "200000000001"}}
buckets: [{name: company-logs, account: "200000000001"}]
trails: [{name: company, bucket: company-logs, organization: true}]
`)
	}
	for name, c := range map[string]struct {
		signedIn, way string
		members       int // that get their role
		handed        string
	}{
		"from the management account": {managementID, "log_account.role=Admin", 4, ""},
		"from log archive":            {"200000000001", "", 0, "whoever runs the management account"},
		"from a member":               {"200000000003", "log_account.profile=logs", 0, "whoever runs the management account"},
	} {
		t.Run(name, func(t *testing.T) {
			b := writtenWorld(t, existing(c.signedIn))
			more := []string{"scope=organization", "variant=existing", "accept=organization-access"}
			if c.way != "" {
				more = append(more, c.way)
			}
			plan := b.plan(more...)
			var handed []string
			for _, h := range plan.Handed {
				handed = append(handed, h.Handed.To)
			}
			if c.handed != "" && !strings.Contains(strings.Join(handed, "; "), c.handed) || c.handed == "" && len(handed) > 0 {
				t.Errorf("handed over to %v", handed)
			}
			result, events := b.apply(more...)
			if result.Problem != nil {
				t.Fatal(told(result.Problem))
			}
			done := 0
			for id, p := range settled(events) {
				if p.State == engine.PartDone {
					done++
				}
				if id == "200000000001" && p.Reason != "has the primary role" {
					t.Errorf("the log account is %+v", p)
				}
			}
			if done != c.members {
				t.Errorf("%d members have their role, want %d: %v", done, c.members, settled(events))
			}
			if c.members > 0 && b.sim.Accounts[managementID].Roles["ExpelServiceRole"] == nil {
				t.Error("the management account has no role")
			}
			if again := b.plan(more...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
		})
	}
}

// A landing zone's members get their roles by either way, its log archive has
// the primary one, and the management account one of its own.
func TestControlTowersMembersGetTheirRoles(t *testing.T) {
	for _, rollout := range rollouts {
		t.Run(rollout, func(t *testing.T) {
			b := estateWorld(t, "control-tower-3")
			more := append(organizationBy(rollout), "variant=control-tower")
			result, events := b.apply(more...)
			if result.Problem != nil {
				t.Fatal(told(result.Problem))
			}
			parts := settled(events)
			for id := range b.sim.Org.Members {
				role, unreachable := b.sim.Accounts[id].Roles["ExpelServiceRole"], b.sim.Accounts[id].State != "ACTIVE"
				done, broken := parts[id].State == engine.PartDone, id == "111111111111" || id == "222222222222"
				if (role == nil) != unreachable || !unreachable && done == broken {
					t.Errorf("%s is %+v, and its role %v", id, parts[id], role)
				}
			}
			if len(parts) != len(b.sim.Org.Members) {
				t.Errorf("told of %v", parts)
			}
			if again := b.plan(more...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
		})
	}
}
