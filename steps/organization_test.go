package steps_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// company is an organization of a few accounts, one of them suspended.
const company = `
signed_in: "123456789012"
organization:
  units: {Security: , Workloads: {Production: {Shops: }, Test: }}
accounts:
  "123456789012": {name: Management}
  "200000000001": {name: Audit, unit: Security}
  "200000000002": {name: Shop, unit: Workloads/Production}
  "200000000003": {name: Shop EU, unit: Workloads/Production/Shops}
  "200000000004": {name: Test, unit: Workloads/Test}
  "200000000005": {name: Old, unit: Workloads/Test, state: SUSPENDED}
  "200000000006": {name: Sandbox}
`

var wholeCompany = []string{"scope=organization", "accept=organization-access"}

// A new trail of an organization, with the role in every member by either way:
// made, nothing more to do, healthy, the trail records every account, and taken
// back without a trace but the two switches.
func TestAnOrganizationIsConnected(t *testing.T) {
	for _, rollout := range []string{answers.RolloutStackSet, answers.RolloutDirect} {
		t.Run(rollout, func(t *testing.T) {
			b := writtenWorld(t, []byte(company))
			more := append(slices.Clone(wholeCompany), "members.rollout="+rollout)
			before := b.inventory()
			_, events := b.apply(more...)
			parts := settled(events)
			b.ledgerIs(parts, map[engine.PartState]int{engine.PartDone: 5, engine.PartSkipped: 2})
			for id, p := range parts {
				if role := b.sim.Accounts[id].Roles["ExpelServiceRole"]; (p.State == engine.PartDone) != (role != nil) && id != account {
					t.Errorf("%s ended as %s, and its role is %v", id, p.State, role)
				}
			}
			if again := b.plan(more...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
			b.sim.DeliverLogs()
			b.healthyBut(journeyThrough{answers: more})
			b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail", DeleteLogs: "expel-cloudtrail-123456789012-us-east-1-an"}, more...)
			left := difference(before, b.inventory())
			for _, line := range strings.Split(left, "\n") {
				stays := strings.Contains(line, "organization o-") || strings.Contains(line, "AWSServiceRoleFor") ||
					strings.Contains(line, "stack sets access")
				if line != "" && !stays {
					t.Errorf("undo left %s", line)
				}
			}
		})
	}
}

// settled is how each account has ended.
func settled(events []engine.Event) map[string]engine.Part {
	parts := map[string]engine.Part{}
	for _, e := range events {
		if p, ok := e.(engine.Progressed); ok && p.Part.Settled() {
			parts[p.Part.ID] = p.Part
		}
	}
	return parts
}

// ledgerIs makes sure that no account is lost: listed is done, failed and
// skipped together.
func (b *world) ledgerIs(parts map[string]engine.Part, want map[engine.PartState]int) {
	b.t.Helper()
	got := map[engine.PartState]int{}
	for _, p := range parts {
		got[p.State]++
		if p.State != engine.PartDone && p.Reason == "" {
			b.t.Errorf("%s is %s for no reason", p.ID, p.State)
		}
	}
	if !maps.Equal(got, want) {
		b.t.Errorf("accounts ended as %v, want %v: %v", got, want, parts)
	}
	if listed := len(b.sim.Org.Members); len(parts) != listed {
		b.t.Errorf("%d accounts were told of, the organization has %d", len(parts), listed)
	}
}

// What must be agreed to, where it is made and where not.
func TestWhoMayConnectAnOrganization(t *testing.T) {
	for name, c := range map[string]struct {
		estate  string
		answers []string
		says    string // of the refusal or the first problem
	}{
		"trusted access that nobody agreed to": {company, []string{"scope=organization"}, "Trusted access for CloudTrail is off"},
		"a member": {strings.Replace(company, `signed_in: "123456789012"`, `signed_in: "200000000002"`, 1),
			wholeCompany, "Run trailhead in account 123456789012"},
		"consolidated billing": {strings.Replace(company, "organization:", "organization:\n  features: CONSOLIDATED_BILLING", 1),
			wholeCompany, "only consolidated billing"},
		"no organization": {"signed_in: \"123456789012\"\naccounts: {\"123456789012\": {name: Alone}}\n", wholeCompany,
			"is in no organization"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "a member" {
				c.estate = strings.Replace(c.estate, "organization:", "organization:\n  management: \"123456789012\"", 1)
			}
			b := writtenWorld(t, []byte(c.estate))
			d := b.session()
			plan, err := d.Plan(t.Context(), answered(t, d, c.answers...))
			if err == nil {
				_, err = plan.Approve()
			}
			if err == nil || !strings.Contains(told(err), c.says) {
				t.Errorf("told %v, want %q", err, c.says)
			}
		})
	}
}

// Repair after one role was deleted and one trust policy edited touches those
// two accounts and no other.
func TestRepairTouchesOnlyWhatIsBroken(t *testing.T) {
	for _, rollout := range []string{answers.RolloutStackSet, answers.RolloutDirect} {
		t.Run(rollout, func(t *testing.T) {
			b := writtenWorld(t, []byte(company))
			more := append(slices.Clone(wholeCompany), "members.rollout="+rollout)
			b.applied(more...)
			delete(b.sim.Accounts["200000000002"].Roles, "ExpelServiceRole")
			b.sim.Accounts["200000000003"].Roles["ExpelServiceRole"].Trust.Value = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::012205512454:root"},"Action":"sts:AssumeRole"}]}`
			d := b.session()
			set := answered(t, d, more...)
			if found := failing(must(d.VerifyMembers(t.Context(), set, true))(t)); !slices.Equal(
				found, []string{"members.200000000002", "members.200000000003"}) {
				t.Errorf("verify finds %v", found)
			}
			plan := must(d.PlanRepair(t.Context(), set))(t)
			if len(plan.Changes) != 1 {
				t.Fatalf("repair would do:\n%s", listed(plan))
			}
			b.sim.ResetCalls()
			ok := must(plan.Approve())(t)
			result, events := follow(d.Apply(t.Context(), set, ok, false))
			if result.Problem != nil {
				t.Fatal(result.Problem)
			}
			b.ledgerIs(settled(events), map[engine.PartState]int{engine.PartDone: 5, engine.PartSkipped: 2})
			for _, c := range b.sim.Calls() {
				if c.Write && c.Account != "200000000002" && c.Account != "200000000003" {
					t.Errorf("%s was called in %s", c.Operation, c.Account)
				}
			}
			if again := must(d.PlanRepair(t.Context(), set))(t); len(again.Changes) > 0 {
				t.Errorf("still to repair:\n%s", listed(again))
			}
			if found := failing(must(d.VerifyMembers(t.Context(), set, true))(t)); len(found) > 0 {
				t.Errorf("verify still finds %v", found)
			}
		})
	}
}

func failing(found []checks.Check) []string {
	var ids []string
	for _, c := range found {
		if c.Status != checks.Pass {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v\n%s", err, told(err))
		}
		return v
	}
}

// Accounts that fail stop no other, each says why, and repair finishes them
// once the reason is gone.
func TestOneBadAccountStopsNobody(t *testing.T) {
	for _, rollout := range []string{answers.RolloutStackSet, answers.RolloutDirect} {
		t.Run(rollout, func(t *testing.T) {
			b := writtenWorld(t, []byte(company))
			more := append(slices.Clone(wholeCompany), "members.rollout="+rollout)
			b.sim.AddRole("200000000002", "ExpelServiceRole",
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)
			b.sim.AttachSCP("200000000003", "NoRoles",
				`{"Version":"2012-10-17","Statement":[{"Sid":"NoRoles","Effect":"Deny","Action":"iam:CreateRole","Resource":"*"}]}`)
			result, events := b.apply(more...)
			if result.Problem == nil {
				t.Fatal("all went well")
			}
			b.ledgerIs(settled(events), map[engine.PartState]int{engine.PartDone: 3, engine.PartFailed: 2, engine.PartSkipped: 2})
			if !strings.Contains(result.Problem.Error(), "2 of 7 accounts") {
				t.Errorf("told: %v", result.Problem)
			}
			delete(b.sim.Accounts["200000000002"].Roles, "ExpelServiceRole")
			b.sim.Accounts["200000000003"].SCPs = nil
			d := b.session()
			set := answered(t, d, more...)
			plan := must(d.PlanRepair(t.Context(), set))(t)
			result, events = follow(d.Apply(t.Context(), set, must(plan.Approve())(t), false))
			if result.Problem != nil {
				t.Fatal(told(result.Problem))
			}
			b.ledgerIs(settled(events), map[engine.PartState]int{engine.PartDone: 5, engine.PartSkipped: 2})
			if again := b.plan(more...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
		})
	}
}
