package steps_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// leftOutAnswers leave one account of a company out.
var leftOutAnswers = append(slices.Clone(wholeCompany), "members.exclude_accounts=200000000006")

func (b *world) stackSet() *awssim.StackSetState {
	b.t.Helper()
	set := b.sim.Accounts[b.sim.Org.ManagementAccount].Regions["us-east-1"].StackSets["trailhead-ExpelServiceRole"]
	if set == nil {
		b.t.Fatal("there is no stack set")
	}
	return set
}

// later lets what CloudFormation does by itself end.
func (b *world) later() {
	b.clock.Add(time.Hour)
	if _, err := b.home().StackSets(b.t.Context(), awsops.AsSelf); err != nil {
		b.t.Fatal(err)
	}
}

func (b *world) hasRole(id string) bool { return b.sim.Accounts[id].Roles["ExpelServiceRole"] != nil }

// Automatic deployment takes no notice of accounts that are left out. A new
// stack set does without it where somebody is: an account that moves stays
// without the role, and one that joins gets it with the next apply.
func TestAnAccountThatIsLeftOutStaysWithoutTheRole(t *testing.T) {
	b := writtenWorld(t, []byte(company))
	if plan := b.plan(leftOutAnswers...); !strings.Contains(listed(plan), "new ones with the next apply") ||
		!strings.Contains(strings.Join(notesOf(plan), " "), "Automatic deployment is off") {
		t.Errorf("the plan says:\n%s%v", listed(plan), notesOf(plan))
	}
	b.applied(leftOutAnswers...)
	b.sim.Join("200000000006", b.unit("Workloads"), "CREATED")
	b.sim.AddAccount("200000000009", "Newcomer")
	b.sim.Join("200000000009", b.unit("Workloads"), "CREATED")
	b.later()
	if b.stackSet().AutoDeploy || b.hasRole("200000000006") || b.hasRole("200000000009") {
		t.Fatal("automatic deployment has served an account")
	}
	b.applied(leftOutAnswers...)
	if b.hasRole("200000000006") || !b.hasRole("200000000009") {
		t.Error("the left-out account has the role, or the newcomer lacks it")
	}
}

// A stack set that an earlier version made deploys by itself. It keeps its
// setting, the plan says what that means, and apply and repair take the role
// away again from an account that is left out.
func TestARoleThatAutomaticDeploymentMadeIsRemoved(t *testing.T) {
	const out = "444444444444"
	more := append(slices.Clone(wholeCompany), "members.exclude_accounts="+out)
	for _, way := range []string{"apply", "repair"} {
		t.Run(way, func(t *testing.T) {
			b := estateWorld(t, "organization-left-out")
			if plan := b.plan(more...); !strings.Contains(strings.Join(notesOf(plan), " "), "takes no notice of members.exclude_accounts") {
				t.Errorf("the plan notes %v", notesOf(plan))
			}
			b.applied(more...)
			b.sim.Join(out, b.unit("Workloads"), "CREATED")
			b.later()
			if !b.hasRole(out) {
				t.Fatal("automatic deployment did not serve the account that moved")
			}
			d := b.session()
			set := answered(t, d, more...)
			if said := leftOutChecks(t, d, set); len(said) != 1 || !strings.Contains(said[0], out) || !strings.Contains(said[0], "repair") {
				t.Errorf("verify --all says of who is left out: %q", said)
			}
			plan := b.plan(more...)
			if way == "repair" {
				plan = must(d.PlanRepair(t.Context(), set))(t)
			}
			if len(plan.Changes) != 1 || !strings.Contains(listed(plan), "removed from 1 left out") {
				t.Fatalf("planned:\n%s", listed(plan))
			}
			result, events := follow(d.Apply(t.Context(), set, must(plan.Approve())(t), false))
			if result.Problem != nil {
				t.Fatal(told(result.Problem))
			}
			b.ledgerIs(settled(events), map[engine.PartState]int{engine.PartDone: 2, engine.PartSkipped: 2})
			if b.hasRole(out) || !b.hasRole("333333333333") || !b.stackSet().AutoDeploy {
				t.Error("the left-out account has the role, another lacks it, or the set's setting has changed")
			}
			if again := b.plan(more...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
			if said := leftOutChecks(t, d, set); len(said) > 0 {
				t.Errorf("verify --all still says %q", said)
			}
		})
	}
}

// leftOutChecks is what verify --all says of accounts that are left out.
func leftOutChecks(t *testing.T, d *steps.Session, set answers.Set) (said []string) {
	t.Helper()
	for _, c := range must(d.VerifyMembers(t.Context(), set, true))(t) {
		if c.ID == "members.left-out" {
			said = append(said, string(c.Status)+" "+c.Evidence+" "+c.Remedy)
		}
	}
	return said
}

// A left-out account whose role nobody's stack has made is named, too, by either
// way of rolling out, and one that cannot be entered holds nothing up.
func TestALeftOutAccountWithARoleOfSomebodysIsNamed(t *testing.T) {
	const out = "200000000006"
	for _, rollout := range rollouts {
		t.Run(rollout, func(t *testing.T) {
			b := writtenWorld(t, []byte(company))
			more := append(slices.Clone(leftOutAnswers), "members.rollout="+rollout)
			b.applied(more...)
			d := b.session()
			set := answered(t, d, more...)
			if said := leftOutChecks(t, d, set); len(said) > 0 {
				t.Errorf("of an account without the role: %q", said)
			}
			b.sim.AddRole(out, "ExpelServiceRole",
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::012205512454:root"},"Action":"sts:AssumeRole"}]}`)
			if said := leftOutChecks(t, d, set); len(said) != 1 || !strings.HasPrefix(said[0], "warn "+out) ||
				strings.Contains(said[0], "automatic") {
				t.Errorf("of a role made by hand: %q", said)
			}
			b.sim.Edit(func(w *awssim.World) { delete(w.Accounts[out].Roles, "OrganizationAccountAccessRole") })
			if said := leftOutChecks(t, d, set); len(said) > 0 {
				t.Errorf("of an account that cannot be entered: %q", said)
			}
		})
	}
}

// A left-out account whose role somebody else uses keeps it, and is named.
func TestALeftOutAccountThatKeepsTheRoleIsNamed(t *testing.T) {
	const out = "444444444444"
	more := append(slices.Clone(wholeCompany), "members.exclude_accounts="+out)
	b := estateWorld(t, "organization-left-out")
	b.applied(more...)
	b.sim.Join(out, b.unit("Workloads"), "CREATED")
	b.later()
	b.sim.Edit(func(w *awssim.World) {
		role := w.Accounts[out].Roles["ExpelServiceRole"]
		for _, policy := range role.Attached {
			role.Attached["arn:aws:iam::aws:policy/SecurityAudit"] = policy
		}
	})
	result, _ := b.apply(more...)
	if p := result.Problem; p == nil || p.ID != "members.left-out-has-role" || !strings.Contains(told(p), out) {
		t.Errorf("told %s", told(p))
	}
}

// The account that has its role from us directly: a stack that automatic
// deployment could not make there, since the names were taken, is taken away
// again when it has moved between units, and the role stays.
func TestTheLogAccountMovesBetweenUnits(t *testing.T) {
	const logs = "222222222222"
	more := []string{"variant=control-tower", "scope=organization", "accept=organization-access"}
	b := estateWorld(t, "control-tower-3")
	b.applied(more...)
	b.sim.Join(logs, "", "CREATED")
	b.later()
	set := b.stackSet()
	if !slices.ContainsFunc(set.Instances, func(i *awssim.StackInstanceState) bool { return i.Account == logs }) {
		t.Fatal("automatic deployment did not try the account that moved")
	}
	if plan := b.plan(more...); !strings.Contains(listed(plan), "removed from 1 left out") {
		t.Fatalf("planned:\n%s", listed(plan))
	}
	b.applied(more...)
	if slices.ContainsFunc(b.stackSet().Instances, func(i *awssim.StackInstanceState) bool { return i.Account == logs }) || !b.hasRole(logs) {
		t.Error("the stack is there still, or the role is not")
	}
	b.undone(everythingBack, more...)
	if b.hasRole(logs) {
		t.Error("undo left the role")
	}
}
