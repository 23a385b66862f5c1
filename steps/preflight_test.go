package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/awsops/policydoc"
	"trailhead/steps"
)

const (
	simulatingUser = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}`
	everybodyIn    = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}]}`
)

// asks plans as somebody and asks the simulator; nothing is written.
func (b *world) asks(more ...string) []steps.Preflight {
	b.t.Helper()
	b.reach = b.connect("us-east-1")
	before := b.writes()
	d := b.session()
	plan := must(d.Plan(b.t.Context(), answered(b.t, d, more...)))(b.t)
	asked := d.Preflight(b.t.Context(), plan)
	if b.writes() != before {
		b.t.Error("something was written")
	}
	return asked
}

// signedInAs signs in as an ARN that may do what the policy says.
func (b *world) signedInAs(arn, policy string) {
	b.sim.SignIn(arn, simtest.AccessKeyID)
	b.sim.Restrict(simtest.AccessKeyID, policy)
}

// What the simulator denies is told with what denies it, and stops nothing.
func TestPreflight(t *testing.T) {
	const user = "arn:aws:iam::" + account + ":user/admin"
	const noRoles = `,{"Effect":"Deny","Action":"iam:CreateRole","Resource":"*"}`
	for name, c := range map[string]struct {
		edit     func(b *world)
		denied   string // action, by whom
		explicit bool
		unsure   string // the key that it depends on
	}{
		"everything is allowed": {func(b *world) { b.signedInAs(user, simulatingUser+"]}") }, "", false, ""},
		"an own policy denies":  {func(b *world) { b.signedInAs(user, simulatingUser+noRoles+"]}") }, "iam:CreateRole identity", true, ""},
		"no own policy allows": {func(b *world) {
			b.signedInAs(user, strings.Replace(simulatingUser, `"Action":"*"`, `"NotAction":"sqs:CreateQueue"`, 1)+"]}")
		}, "sqs:CreateQueue identity", false, ""},
		"the organization denies": {func(b *world) {
			b.sim.CreateOrganization("999999999999")
			b.sim.Join(account, "", "CREATED")
			b.sim.AttachSCP(account, "NoRoles", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}`+noRoles+"]}")
		}, "iam:CreateRole organization", true, ""},
		"a boundary allows nothing else": {func(b *world) {
			b.giveBoundary(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"kms:CreateKey","Resource":"*"}]}`)
			b.sim.AddUser(account, "admin", "arn:aws:iam::aws:policy/AdministratorAccess")
			b.sim.Edit(func(w *awssim.World) { w.Accounts[account].Users["admin"].Boundary = vendorBoundary })
		}, "kms:CreateKey boundary", false, ""},
		"it depends on more than is known": {func(b *world) {
			b.signedInAs(user, strings.Replace(simulatingUser, `"Action":"*"`, `"NotAction":"iam:CreatePolicy"`, 1)+
				`,{"Effect":"Allow","Action":"iam:CreatePolicy","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}`)
		}, "", false, "aws:MultiFactorAuthPresent"},
		"only in another region": {func(b *world) {
			b.signedInAs(user, simulatingUser+`,{"Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"us-east-1"}}}]}`)
		}, "", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			c.edit(b)
			asked := b.asks()
			if len(asked) != 1 || asked[0].NotAsked != "" || asked[0].Asked < 40 || asked[0].Principal != user {
				t.Fatalf("asked: %+v", asked)
			}
			var denied, unsure []string
			for _, d := range asked[0].Denied {
				if denied = append(denied, d.Action+" "+d.By); d.Explicit != c.explicit {
					t.Errorf("%+v", d)
				}
			}
			for _, u := range asked[0].Unsure {
				unsure = append(unsure, strings.Join(u.Missing, " "))
			}
			if got := strings.Join(slices.Compact(denied), ", "); got != c.denied {
				t.Errorf("denied %q, want %q", got, c.denied)
			}
			if got := strings.Join(slices.Compact(unsure), ", "); got != c.unsure {
				t.Errorf("depends on %q, want %q", got, c.unsure)
			}
			if plan := b.plan(); len(plan.Changes) == 0 || len(plan.Blocked) > 0 {
				t.Error("the plan is not what it was")
			}
		})
	}
}

// Who is simulated: a session's role with its path, and nobody where there is
// none to simulate or where we may not ask, which is said.
func TestWhomThePreflightIsAbout(t *testing.T) {
	const all = simulatingUser + "]}"
	for name, c := range map[string]struct {
		arn, policy string
		edit        func(b *world)
		want        steps.Preflight
	}{
		"a role with a path": {"arn:aws:sts::" + account + ":assumed-role/Ops/me", all, nil,
			steps.Preflight{Principal: "arn:aws:iam::" + account + ":role/teams/ops/Ops"}},
		"a role that IAM does not show": {"arn:aws:sts::" + account + ":assumed-role/Gone/me", all, nil,
			steps.Preflight{NotAsked: steps.GapNoRole}},
		"a role that we may not read": {"arn:aws:sts::" + account + ":assumed-role/Ops/me",
			simulatingUser + `,{"Effect":"Deny","Action":"iam:GetRole","Resource":"*/Ops"}]}`, nil,
			steps.Preflight{NotAsked: steps.GapRefused, Refused: "iam:GetRole"}},
		"root":      {"arn:aws:iam::" + account + ":root", "", nil, steps.Preflight{NotAsked: steps.GapRoot}},
		"federated": {"arn:aws:sts::" + account + ":federated-user/me", all, nil, steps.Preflight{NotAsked: steps.GapFederated}},
		"may not ask": {"arn:aws:iam::" + account + ":user/admin",
			simulatingUser + `,{"Effect":"Deny","Action":"iam:SimulatePrincipalPolicy","Resource":"*"}]}`, nil,
			steps.Preflight{NotAsked: steps.GapRefused, Refused: "iam:SimulatePrincipalPolicy",
				Principal: "arn:aws:iam::" + account + ":user/admin"}},
		"no answer": {"arn:aws:iam::" + account + ":user/admin", all, func(b *world) {
			b.sim.Fail(awssim.Fault{Operation: "SimulatePrincipalPolicy", Err: awssim.APIError("PolicyEvaluation", "no")})
		}, steps.Preflight{NotAsked: steps.GapFailed, Principal: "arn:aws:iam::" + account + ":user/admin"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			b.sim.AddRole(account, "Ops", everybodyIn, adminPolicy)
			b.sim.Edit(func(w *awssim.World) {
				ops := w.Accounts[account].Roles["Ops"]
				ops.Path, ops.ARN = "/teams/ops/", "arn:aws:iam::"+account+":role/teams/ops/Ops"
			})
			b.signedInAs(c.arn, c.policy)
			if c.edit != nil {
				c.edit(b)
			}
			asked := b.asks()
			if len(asked) != 1 {
				t.Fatalf("asked: %+v", asked)
			}
			got := asked[0]
			if got.NotAsked != c.want.NotAsked || got.Refused != c.want.Refused || got.Principal != c.want.Principal ||
				(got.Asked > 0) != (got.NotAsked == "") || len(got.Denied) > 0 {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// What permissions prints is what the preflight asks about: with it, and the
// right to ask, nothing is denied, in whichever accounts the plan works.
func TestThePreflightOfTheLeastPermissions(t *testing.T) {
	for name, s := range allSetUps() {
		t.Run(name, func(t *testing.T) {
			b := estateWorld(t, s.estate)
			d := b.session()
			policies := steps.PermissionsByAccount(must(d.Locate(t.Context(), answered(t, d, s.answers...)))(t), false)
			for i := range policies {
				policies[i].Policy.Statements = append(slices.Clone(policies[i].Policy.Statements), policydoc.Statement{Effect: policydoc.Allow,
					Action: policydoc.Strings{"iam:SimulatePrincipalPolicy", "iam:GetRole"}, Resource: policydoc.Strings{"*"}})
			}
			b.limited(policies)
			d = b.session()
			plan := must(d.Plan(t.Context(), answered(t, d, s.answers...)))(t)
			asked := d.Preflight(t.Context(), plan)
			if len(asked) == 0 {
				t.Fatal("nothing was asked")
			}
			for _, p := range asked {
				if p.NotAsked != "" || p.Asked == 0 || len(p.Denied)+len(p.Unsure) > 0 {
					t.Errorf("in %s as %s: %+v", p.Account, p.Principal, p)
				}
			}
		})
	}
}

// Where nothing is to do nothing is asked.
func TestNoPreflightOfNothing(t *testing.T) {
	b := newWorld(t)
	b.applied()
	if asked := b.asks(); len(asked) > 0 {
		t.Errorf("asked: %+v", asked)
	}
}

// Over HTTP, against a server that has no simulator: it is said, and the plan
// goes on.
func TestMotoPreflight(t *testing.T) {
	b := newMotoWorld(t)
	d := b.session()
	plan := must(d.Plan(t.Context(), answered(t, d)))(t)
	asked := d.Preflight(t.Context(), plan)
	if len(asked) != 1 || asked[0].NotAsked == "" || len(plan.Changes) == 0 {
		t.Errorf("asked: %+v", asked)
	}
}
