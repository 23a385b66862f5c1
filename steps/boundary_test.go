package steps_test

import (
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
	"trailhead/steps/setup"
)

const (
	allowAll       = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	vendorBoundary = "arn:aws:iam::" + account + ":policy/VendorBoundary"
	adminBoundary  = "arn:aws:iam::aws:policy/AdministratorAccess"
)

// underPath are the answers of an organization that demands both.
var underPath = []string{"permissions_boundary=" + vendorBoundary, "iam_path=/vendors/"}

func (b *world) giveBoundary(document string) {
	b.t.Helper()
	if _, err := b.home().CreatePolicy(b.t.Context(), awsops.NewPolicy{Name: "VendorBoundary", Document: document}); err != nil {
		b.t.Fatal(err)
	}
}

// Role (or user) and policy are made under the path and with the boundary, are
// found again there, also by answers that name no path, and are taken back.
func TestRolesUnderAPathWithABoundary(t *testing.T) {
	for _, auth := range []string{answers.AuthRole, answers.AuthUser} {
		t.Run(auth, func(t *testing.T) {
			b := newWorld(t)
			b.giveBoundary(allowAll)
			before := b.inventory()
			more := append([]string{"auth=" + auth}, underPath...)
			b.applied(more...)
			b.sim.Edit(func(w *awssim.World) {
				a := w.Accounts[account]
				if a.Policies["arn:aws:iam::"+account+":policy/vendors/ExpelAPIPolicy"] == nil {
					t.Error("the policy is not under the path")
				}
				arn, boundary := "", ""
				if role := a.Roles["ExpelServiceRole"]; role != nil {
					arn, boundary = role.ARN, role.Boundary
				} else if user := a.Users["ExpelServiceRole"]; user != nil {
					arn, boundary = user.ARN, user.Boundary
				}
				if arn != "arn:aws:iam::"+account+":"+auth+"/vendors/ExpelServiceRole" || boundary != vendorBoundary {
					t.Errorf("made %s with the boundary %q", arn, boundary)
				}
			})
			for _, again := range [][]string{more, {"auth=" + auth, "iam_path=/", "permissions_boundary="}, {"auth=" + auth, "iam_path=/other/"}} {
				plan := b.plan(again...)
				for _, c := range plan.Changes {
					if !strings.HasPrefix(c.Type, "access key") { // whose secret nobody has seen here
						t.Errorf("%v: still to do:\n%s%v", again, listed(plan), plan.Blocked)
					}
				}
				if len(plan.Blocked) > 0 {
					t.Errorf("%v: blocked: %v", again, plan.Blocked)
				}
			}
			for _, status := range b.statuses(more) {
				if strings.HasPrefix(status, "fail") {
					t.Error(status)
				}
			}
			b.undone(everythingBack, "auth="+auth)
			if after := b.inventory(); after != before {
				t.Errorf("undo left:\n%s", difference(before, after))
			}
		})
	}
}

// With the printed permissions it can be made under a path and with a boundary.
func TestPermissionsForAPathAndABoundary(t *testing.T) {
	b := newWorld(t)
	b.giveBoundary(allowAll)
	b.limited(b.policies(underPath))
	b.applied(underPath...)
	b.applied(underPath...)
}

// A boundary that is not there, or keeps Expel out, is known before the yes.
func TestABoundaryIsLookedAtAhead(t *testing.T) {
	for id, document := range map[string]string{
		"boundary.none": "",
		"ahead.denied":  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:Get*","Resource":"*"}]}`,
	} {
		b := newWorld(t)
		if document != "" {
			b.giveBoundary(document)
		}
		before := b.writes()
		plan := b.plan(underPath...)
		if len(plan.Blocked) != 1 || string(plan.Blocked[0].ID) != id || b.writes() != before {
			t.Errorf("%s: blocked: %+v", id, plan.Blocked)
		}
	}
}

// An SCP that demands a boundary or a path refuses the role, and the refusal
// names the answers; with them it is made.
func TestAnSCPThatDemandsABoundaryNamesTheAnswer(t *testing.T) {
	s := setUps["the bucket in another account, by role"]
	for name, c := range map[string]struct{ statement, key, answer string }{
		"a boundary": {`"Action":"iam:CreateRole","Resource":"*","Condition":{"StringNotEquals":{"iam:PermissionsBoundary":"` +
			adminBoundary + `"}}`,
			"permissions_boundary", "permissions_boundary=" + adminBoundary},
		"a path": {`"Action":["iam:CreateRole","iam:CreatePolicy"],"NotResource":` +
			`["arn:aws:iam::*:role/vendors/*","arn:aws:iam::*:policy/vendors/*"]`,
			"iam_path", "iam_path=/vendors/"},
	} {
		t.Run(name, func(t *testing.T) {
			b := estateWorld(t, s.estate)
			b.sim.AttachSCP("222222222222", "demands", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny",`+c.statement+`}]}`)
			p := problemIn(b.tryApply(s.answers...))
			if p == nil || p.ID != "role.demanded" {
				t.Fatalf("told %+v", p)
			}
			named := false
			for _, do := range p.Do {
				named = named || do.Set == c.key
			}
			if !named {
				t.Errorf("it does not name %s: %+v", c.key, p.Do)
			}
			b.applied(append([]string{c.answer}, s.answers...)...)
		})
	}
}

// Where the management account looks, what a policy demands is in the plan before
// anything is made; what it leaves to others, or depends on who asks, is not.
func TestWhatAnSCPDemandsIsInThePlan(t *testing.T) {
	for name, c := range map[string]struct {
		statement string
		blocked   bool
		answers   []string // with which it is not
	}{
		"a boundary": {`"Action":"iam:CreateRole","Resource":"*","Condition":{"StringNotEquals":{"iam:PermissionsBoundary":"` +
			adminBoundary + `"}}`, true, []string{"permissions_boundary=" + adminBoundary}},
		"a path": {`"Action":["iam:CreateRole","iam:CreatePolicy"],"NotResource":` +
			`["arn:aws:iam::*:role/vendors/*","arn:aws:iam::*:policy/vendors/*"]`, true, []string{"iam_path=/vendors/"}},
		"of all but an administrator": {`"Action":"iam:CreateRole","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":` +
			`"arn:aws:iam::*:role/AWSControlTowerExecution"}}`, false, nil},
		"something else": {`"Action":"iam:CreateUser","Resource":"*"`, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := estateWorld(t, "control-tower-3")
			b.sim.AttachSCP("222222222222", "demands", `{"Version":"2012-10-17","Statement":[{"Sid":"Demands","Effect":"Deny",`+c.statement+`}]}`)
			before := b.writes()
			plan := b.plan("variant=control-tower")
			named := len(plan.Blocked) == 1 && plan.Blocked[0].ID == "role.demanded" && strings.Contains(plan.Blocked[0].Why, "Demands")
			if named != c.blocked || !c.blocked && len(plan.Blocked) > 0 || b.writes() != before {
				t.Errorf("blocked: %+v, want it: %t", plan.Blocked, c.blocked)
			}
			if again := b.plan(append(c.answers, "variant=control-tower")...); c.blocked && len(again.Blocked) > 0 {
				t.Errorf("with %v: %+v", c.answers, again.Blocked)
			}
		})
	}
}

// Members get them too, by StackSet and one by one, and a set that is there
// keeps the path of its roles.
func TestMembersUnderAPathWithABoundary(t *testing.T) {
	for _, rollout := range []string{answers.RolloutStackSet, answers.RolloutDirect} {
		t.Run(rollout, func(t *testing.T) {
			b := writtenWorld(t, []byte(company))
			more := append([]string{"permissions_boundary=" + adminBoundary, "iam_path=/vendors/"}, organizationBy(rollout)...)
			b.applied(more...)
			roles := 0
			b.sim.Edit(func(w *awssim.World) {
				for id, a := range w.Accounts {
					role := a.Roles["ExpelServiceRole"]
					if role == nil {
						continue
					}
					if roles++; !strings.Contains(role.ARN, ":role/vendors/") || role.Boundary != adminBoundary {
						t.Errorf("%s: %s with the boundary %q", id, role.ARN, role.Boundary)
					}
				}
			})
			if roles < 2 {
				t.Errorf("%d roles", roles)
			}
			again := append([]string{"iam_path=/", "permissions_boundary="}, organizationBy(rollout)...)
			for _, answers := range [][]string{more, again} {
				if plan := b.plan(answers...); len(plan.Changes)+len(plan.Blocked) > 0 {
					t.Errorf("still to do:\n%s%v", listed(plan), plan.Blocked)
				}
			}
			b.undone(setup.UndoOptions{}, more...)
		})
	}
}

// Where a variant has to be named, a set-up of Expel's that is here is named,
// with the command that checks it.
func TestAnUnnamedVariantNamesTheSetUpThatIsHere(t *testing.T) {
	b, _ := withTrail(t, "us-east-1", delegating)
	b.applied(append([]string{"role=VendorRole", "queue=VendorQueue"}, existing...)...)
	set := must(answers.Resolve(answers.Layers{Flags: map[string]string{
		"external_id": externalID, "region": "us-east-1", "scope": "account"}}))(t)
	_, err := b.session().Plan(t.Context(), set)
	says(t, told(err), "role arn:aws:iam::"+account+":role/VendorRole", "trailhead verify --role-arn arn:aws:iam::"+account+":role/VendorRole")
}

// The command that plans a set-up of ours names the alias of its key where that
// is not the default.
func TestThePlanCommandNamesTheKey(t *testing.T) {
	for alias, named := range map[string]bool{"acme-logs": true, "expel-cloudtrail": false} {
		b := newWorld(t)
		b.applied("kms_alias="+alias, "queue=AcmeQueue")
		d := b.session()
		found := must(d.Discover(t.Context(), answered(t, d).Answers, func(discover.Found) {}))(t)
		if len(found.Expel.Setups) != 1 {
			t.Fatalf("%d set-ups", len(found.Expel.Setups))
		}
		command := found.Expel.Setups[0].PlanCommand()
		if !strings.Contains(command, "--queue AcmeQueue") || strings.Contains(command, "--kms-alias "+alias) != named {
			t.Errorf("%s: %s", alias, command)
		}
	}
}
