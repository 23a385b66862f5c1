package steps_test

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/steps"
)

// What would keep Expel out all the same is known before the yes, with the
// statement for whoever can change it; nothing is written.
func TestWhatKeepsExpelOutIsInThePlan(t *testing.T) {
	const role = "arn:aws:iam::" + account + ":role/ExpelServiceRole"
	for name, c := range map[string]struct {
		key  string
		edit func(b *world)
		id   string
		says string
	}{
		"a Deny in the key's policy": {adminsOnly + `,{"Sid":"NotThem","Effect":"Deny","Principal":"*","Action":"kms:Decrypt",` +
			`"Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"` + role + `"}}}`, nil, "ahead.denied", "NotThem"},
		"a Deny in the bucket's policy": {delegating, func(b *world) {
			b.sim.Edit(func(w *awssim.World) {
				text := &w.Buckets[existingBucketName].Policy.Value
				*text = strings.TrimSuffix(*text, "]}") + `,{"Sid":"Auditors","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":` +
					`"arn:aws:s3:::` + existingBucketName + `/*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Auditor"}}}]}`
			})
		}, "ahead.denied", "Auditors"},
		"nothing":             {delegating, nil, "", ""},
		"a key that is tight": {adminsOnly, nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := withTrail(t, "us-east-1", c.key)
			if c.edit != nil {
				c.edit(b)
			}
			before := b.writes()
			plan := b.plan(existing...)
			if c.id == "" {
				if len(plan.Blocked) > 0 {
					t.Errorf("blocked: %v", plan.Blocked)
				}
				return
			}
			if len(plan.Blocked) != 1 || string(plan.Blocked[0].ID) != c.id || !strings.Contains(plan.Blocked[0].Do[0].Document, c.says) {
				t.Fatalf("blocked: %+v", plan.Blocked)
			}
			if _, err := plan.Approve(); err == nil || b.writes() != before {
				t.Error("it can be approved all the same, or something was written")
			}
		})
	}
}

// An RCP such as Control Tower's CT.STS.PV.1, read from the management account,
// is in the plan with its statement. Where the plan is made in another account
// nobody can look, and the plan says who can.
func TestTheOrganizationsPoliciesAreInThePlan(t *testing.T) {
	const logArchive = "222222222222"
	s := setUps["Control Tower 3.x"]
	for name, c := range map[string]struct{ account, id string }{
		"it binds the role's account":     {logArchive, "ahead.organization"},
		"it binds the management account": {"111111111111", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := estateWorld(t, s.estate)
			b.sim.AttachRCP(c.account, "perimeter", `{"Version":"2012-10-17","Statement":[{"Sid":"CTSTSPV1","Effect":"Deny","Principal":"*",`+
				`"Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"`+b.sim.Org.ID+`"},`+
				`"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}]}`)
			plan := b.plan(s.answers...)
			switch {
			case c.id == "" && len(plan.Blocked) > 0:
				t.Errorf("blocked: %v", plan.Blocked)
			case c.id == "":
			case len(plan.Blocked) != 1 || string(plan.Blocked[0].ID) != c.id || !strings.Contains(plan.Blocked[0].Do[0].Document, "CTSTSPV1"):
				t.Errorf("blocked: %+v", plan.Blocked)
			}
		})
	}
	t.Run("it names External IDs", func(t *testing.T) { // whoever reads the plan need not see them
		b := estateWorld(t, s.estate)
		b.sim.AttachRCP(logArchive, "perimeter", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",`+
			`"Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEquals":{"sts:ExternalId":"customer-4711"},`+
			`"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"`+b.sim.Org.ID+`"}}}]}`)
		if plan := b.plan(s.answers...); len(plan.Blocked) != 1 ||
			!strings.Contains(plan.Blocked[0].Do[0].Document, `"sts:ExternalId":"(another external id)"`) {
			t.Errorf("blocked: %+v", plan.Blocked)
		}
	})
	t.Run("nobody can look", func(t *testing.T) {
		s := moreSetUps["a delegated administrator"]
		b := estateWorld(t, s.estate)
		plan := b.plan(s.answers...)
		if notes := strings.Join(steps.Notes(plan, answered(t, b.session(), s.answers...).Answers), "\n"); len(plan.Blocked) > 0 ||
			!strings.Contains(notes, "management account "+b.sim.Org.ManagementAccount) {
			t.Errorf("it does not say who can look: %v\n%s", plan.Blocked, notes)
		}
	})
}

// A boundary that does not let the role fetch is found before anything is
// written.
func TestABoundaryThatKeepsExpelOut(t *testing.T) {
	b := newWorld(t)
	b.applied()
	b.sim.Edit(func(w *awssim.World) {
		role := w.Accounts[account].Roles["ExpelServiceRole"]
		role.Boundary = "arn:aws:iam::aws:policy/SecurityAudit"
	})
	b.sim.Edit(func(w *awssim.World) { w.Accounts[account].Roles["ExpelServiceRole"].Tags = nil })
	plan := b.plan()
	if len(plan.Blocked) != 1 || plan.Blocked[0].ID != "ahead.denied" {
		t.Errorf("blocked: %+v\n%s", plan.Blocked, listed(plan))
	}
}
