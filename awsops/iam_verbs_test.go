package awsops

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"trailhead/awsops/awssim"

	"trailhead/awsops/policydoc"
)

// trusting is a trust policy with characters that IAM's encoding must carry.
func trusting(principal string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + principal +
		`"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"a+b/c=d:e"}}}]}`
}

// reading is a policy with a percent sign and a plus in it.
func reading(bucket string) string {
	return `{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject"],"Resource":"arn:aws:s3:::` + bucket +
		`/${aws:username}/100%25 a+b/*"}]}`
}

var roleContract = []contractCase{
	{name: "a role is made, read, changed and deleted", run: func(e *estate) {
		made := must(e.a.CreateRole(e.ctx, NewRole{Name: "ExpelServiceRole", Trust: trusting(rootARN), Description: "reads",
			Tags: Tags{"vendor": "expel"}}))
		same(e, "arn", made.ARN, "arn:aws:iam::"+contractAccount+":role/ExpelServiceRole")
		role := must(e.a.Role(e.ctx, "ExpelServiceRole"))
		e.samePolicy(role.Trust.Raw(), trusting(rootARN))
		same(e, "role", []string{role.Name, role.ARN}, []string{"ExpelServiceRole", made.ARN})
		same(e, "tags", role.Tags, Tags{"vendor": "expel"})
		if role.CreatedAt.IsZero() {
			e.Fatal("no date")
		}
		deny := strings.Replace(trusting(rootARN), "Allow", "Deny", 1)
		e.ok(e.a.UpdateTrust(e.ctx, "ExpelServiceRole", deny), e.a.TagRole(e.ctx, "ExpelServiceRole", Tags{"x": "1"}))
		role = must(e.a.Role(e.ctx, "ExpelServiceRole"))
		e.samePolicy(role.Trust.Raw(), deny)
		same(e, "tags", role.Tags, Tags{"vendor": "expel", "x": "1"})
		e.ok(e.a.DeleteRole(e.ctx, "ExpelServiceRole"))
		refusedFirst[Role](e, Missing)(e.a.Role(e.ctx, "ExpelServiceRole"))
	}},
	{name: "policies are attached, listed over pages, and taken off", run: func(e *estate) {
		must(e.a.CreateRole(e.ctx, NewRole{Name: "r", Trust: trusting(rootARN)}))
		same(e, "none", len(must(e.a.RolePolicies(e.ctx, "r"))), 0)
		var arns []string
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			arn := must(e.a.CreatePolicy(e.ctx, NewPolicy{Name: name, Document: reading(name)}))
			e.ok(e.a.AttachRolePolicy(e.ctx, "r", arn), e.a.AttachRolePolicy(e.ctx, "r", arn))
			arns = append(arns, arn)
		}
		same(e, "attached", words(must(e.a.RolePolicies(e.ctx, "r"))), words(arns))
		for _, arn := range arns {
			e.ok(e.a.DetachRolePolicy(e.ctx, "r", arn))
		}
		same(e, "left", len(must(e.a.RolePolicies(e.ctx, "r"))), 0)
		e.refused(Missing, e.a.DetachRolePolicy(e.ctx, "r", arns[0]))
	}},
	{name: "inline policies are listed over pages", run: func(e *estate) {
		must(e.a.CreateRole(e.ctx, NewRole{Name: "r", Trust: trusting(rootARN)}))
		for _, name := range []string{"a", "b", "c"} {
			must(e.a.iam().PutRolePolicy(e.ctx, &iam.PutRolePolicyInput{
				RoleName: aws.String("r"), PolicyName: &name, PolicyDocument: aws.String(reading(name))}))
		}
		same(e, "names", words(must(e.a.InlineRolePolicies(e.ctx, "r"))), "a b c")
		e.samePolicy(must(e.a.InlineRolePolicy(e.ctx, "r", "b")).Raw(), reading("b"))
		refusedFirst[policydoc.Text](e, Missing)(e.a.InlineRolePolicy(e.ctx, "r", "none"))
	}},
	{name: "a user's inline policies are listed and read", run: func(e *estate) {
		must(e.a.CreateUser(e.ctx, NewUser{Name: "u"}))
		same(e, "none", len(must(e.a.InlineUserPolicies(e.ctx, "u"))), 0)
		must(e.a.iam().PutUserPolicy(e.ctx, &iam.PutUserPolicyInput{
			UserName: aws.String("u"), PolicyName: aws.String("a"), PolicyDocument: aws.String(reading("a"))}))
		same(e, "names", words(must(e.a.InlineUserPolicies(e.ctx, "u"))), "a")
		e.samePolicy(must(e.a.InlineUserPolicy(e.ctx, "u", "a")).Raw(), reading("a"))
		refusedFirst[policydoc.Text](e, Missing)(e.a.InlineUserPolicy(e.ctx, "u", "none"))
	}},
	{name: "a role tells its permissions boundary", run: func(e *estate) {
		limit := must(e.a.CreatePolicy(e.ctx, NewPolicy{Name: "limit", Document: reading("b")}))
		same(e, "none", must(e.a.CreateRole(e.ctx, NewRole{Name: "r", Trust: trusting(rootARN)})).Boundary, "")
		must(e.a.iam().PutRolePermissionsBoundary(e.ctx, &iam.PutRolePermissionsBoundaryInput{
			RoleName: aws.String("r"), PermissionsBoundary: &limit}))
		same(e, "boundary", must(e.a.Role(e.ctx, "r")).Boundary, limit)
	}},
	{name: "a role that has a policy stays", run: func(e *estate) {
		must(e.a.CreateRole(e.ctx, NewRole{Name: "r", Trust: trusting(rootARN)}))
		e.ok(e.a.AttachRolePolicy(e.ctx, "r", must(e.a.CreatePolicy(e.ctx, NewPolicy{Name: "p", Document: reading("b")}))))
		same(e, "code", e.refused(NotYet, e.a.DeleteRole(e.ctx, "r")).Code, "DeleteConflict")
		same(e, "waited", e.clock.total(), time.Minute)
	}},
	{name: "a role's name can be taken", run: func(e *estate) {
		must(e.a.CreateRole(e.ctx, NewRole{Name: "r", Trust: trusting(rootARN)}))
		refusedFirst[Role](e, Taken)(e.a.CreateRole(e.ctx, NewRole{Name: "r", Trust: trusting(rootARN)}))
	}},
	{name: "a role's name is taken in any case", notOn: map[string]string{
		onMoto: "moto tells names apart by case, IAM does not (docs/aws.md#iam-names-and-quotas)"}, run: func(e *estate) {
		must(e.a.CreateRole(e.ctx, NewRole{Name: "ExpelRole", Trust: trusting(rootARN)}))
		refusedFirst[Role](e, Taken)(e.a.CreateRole(e.ctx, NewRole{Name: "expelrole", Trust: trusting(rootARN)}))
	}},
	{name: "an absent role is missing", run: func(e *estate) {
		refusedFirst[Role](e, Missing)(e.a.Role(e.ctx, "none"))
		refusedFirst[[]string](e, Missing)(e.a.InlineRolePolicies(e.ctx, "none"))
		e.refused(Missing, e.a.UpdateTrust(e.ctx, "none", trusting(rootARN)))
		e.refused(Missing, e.a.DeleteRole(e.ctx, "none"))
		e.refused(Missing, e.a.DetachRolePolicy(e.ctx, "none", "arn:aws:iam::aws:policy/SecurityAudit"))
	}},
	{name: "the policies of an absent role are missing", notOn: map[string]string{onMoto: "moto lists none for a role that does not exist"},
		run: func(e *estate) {
			refusedFirst[[]string](e, Missing)(e.a.RolePolicies(e.ctx, "none"))
		}},
	{name: "our own new principal is waited for, a stranger is not",
		notOn: map[string]string{onMoto: "accepts a trust to an unknown user (docs/aws.md#moto)"}, run: func(e *estate) {
			refusedFirst[Role](e, Invalid)(e.a.CreateRole(e.ctx, NewRole{Name: "r", Trust: trusting("arn:aws:iam::999999999999:user/none")}))
			same(e, "waited for a stranger", e.clock.total(), 0)
			refusedFirst[Role](e, NotYet)(e.a.CreateRole(e.ctx, NewRole{
				Name: "r", Trust: trusting("arn:aws:iam::" + contractAccount + ":user/none")}))
			same(e, "waited for our own", e.clock.total(), 2*time.Minute)
		}},
}

var policyContract = []contractCase{
	{name: "a policy is made, read, changed and deleted", run: func(e *estate) {
		arn := must(e.a.CreatePolicy(e.ctx, NewPolicy{Name: "ExpelAPIPolicy", Document: reading("b"), Description: "reads",
			Tags: Tags{"vendor": "expel"}}))
		p := must(e.a.Policy(e.ctx, arn))
		e.samePolicy(p.Document.Raw(), reading("b"))
		p.Document = policydoc.Text{}
		same(e, "policy", p, Policy{ARN: arn, Name: "ExpelAPIPolicy", Version: "v1", Tags: Tags{"vendor": "expel"}})
		e.ok(e.a.UpdatePolicy(e.ctx, arn, reading("other")), e.a.TagPolicy(e.ctx, arn, Tags{"x": "1"}))
		p = must(e.a.Policy(e.ctx, arn))
		e.samePolicy(p.Document.Raw(), reading("other"))
		same(e, "version", p.Version, "v2")
		same(e, "tags", p.Tags, Tags{"vendor": "expel", "x": "1"})
		e.ok(e.a.DeletePolicy(e.ctx, arn))
		refusedFirst[Policy](e, Missing)(e.a.Policy(e.ctx, arn))
	}},
	{name: "a policy can be changed for ever", run: func(e *estate) {
		arn := must(e.a.CreatePolicy(e.ctx, NewPolicy{Name: "p", Document: reading("v1")}))
		for _, v := range []string{"v2", "v3", "v4", "v5", "v6", "v7"} {
			e.clock.advance(time.Second)
			e.ok(e.a.UpdatePolicy(e.ctx, arn, reading(v)))
			p := must(e.a.Policy(e.ctx, arn))
			same(e, "version", p.Version, v)
			e.samePolicy(p.Document.Raw(), reading(v))
		}
		var left []string
		for _, v := range must(e.a.policyVersionsOf(e.ctx, arn)) {
			left = append(left, aws.ToString(v.VersionId))
		}
		same(e, "left", words(left), "v3 v4 v5 v6 v7")
		e.ok(e.a.DeletePolicy(e.ctx, arn))
	}},
	{name: "a document that is too long costs no old version", run: func(e *estate) {
		arn := must(e.a.CreatePolicy(e.ctx, NewPolicy{Name: "p", Document: reading("b")}))
		e.ok(e.a.UpdatePolicy(e.ctx, arn, reading("c")))
		e.refused(Limit, e.a.UpdatePolicy(e.ctx, arn, reading(strings.Repeat("x", 7000))))
		same(e, "versions", len(must(e.a.policyVersionsOf(e.ctx, arn))), 2)
	}, notOn: map[string]string{onMoto: "does not measure policies"}},
	{name: "a policy's name can be taken", run: func(e *estate) {
		must(e.a.CreatePolicy(e.ctx, NewPolicy{Name: "p", Document: reading("b")}))
		refusedFirst[string](e, Taken)(e.a.CreatePolicy(e.ctx, NewPolicy{Name: "p", Document: reading("b")}))
	}},
	{name: "an absent policy is missing", run: func(e *estate) {
		none := "arn:aws:iam::" + contractAccount + ":policy/none"
		refusedFirst[Policy](e, Missing)(e.a.Policy(e.ctx, none))
		e.refused(Missing, e.a.DeletePolicy(e.ctx, none))
		e.refused(Missing, e.a.UpdatePolicy(e.ctx, none, reading("b")))
	}},
}

var userContract = []contractCase{
	{name: "a user is made, read, given policies and deleted", run: func(e *estate) {
		made := must(e.a.CreateUser(e.ctx, NewUser{Name: "expel", Tags: Tags{"vendor": "expel"}}))
		same(e, "made", made.ARN, "arn:aws:iam::"+contractAccount+":user/expel")
		same(e, "user", must(e.a.User(e.ctx, "expel")), User{Name: "expel", ARN: made.ARN, Tags: Tags{"vendor": "expel"}})
		var arns []string
		for _, name := range []string{"a", "b", "c"} {
			arn := must(e.a.CreatePolicy(e.ctx, NewPolicy{Name: name, Document: reading(name)}))
			e.ok(e.a.AttachUserPolicy(e.ctx, "expel", arn))
			arns = append(arns, arn)
		}
		same(e, "policies", words(must(e.a.UserPolicies(e.ctx, "expel"))), words(arns))
		for _, arn := range arns {
			e.ok(e.a.DetachUserPolicy(e.ctx, "expel", arn))
		}
		same(e, "left", len(must(e.a.UserPolicies(e.ctx, "expel"))), 0)
		e.ok(e.a.DeleteUser(e.ctx, "expel"))
		refusedFirst[User](e, Missing)(e.a.User(e.ctx, "expel"))
	}},
	{name: "access keys are made, listed without the secret, and deleted", run: func(e *estate) {
		must(e.a.CreateUser(e.ctx, NewUser{Name: "expel"}))
		same(e, "none", len(must(e.a.AccessKeys(e.ctx, "expel"))), 0)
		var made []string
		for range 2 {
			key := must(e.a.CreateAccessKey(e.ctx, "expel"))
			if key.ID == "" || key.Secret.Reveal() == "" {
				e.Fatal("half a key")
			}
			made = append(made, key.ID)
		}
		var listed []string
		for _, k := range must(e.a.AccessKeys(e.ctx, "expel")) {
			listed = append(listed, k.ID)
			if !k.Active || k.CreatedAt.IsZero() {
				e.Fatalf("key: %+v", k)
			}
		}
		same(e, "listed", words(listed), words(made))
		refusedFirst[NewAccessKey](e, Limit)(e.a.CreateAccessKey(e.ctx, "expel"))
		e.ok(e.a.DeleteAccessKey(e.ctx, "expel", made[0]))
		same(e, "left", must(e.a.AccessKeys(e.ctx, "expel"))[0].ID, made[1])
		e.refused(Missing, e.a.DeleteAccessKey(e.ctx, "expel", made[0]))
	}},
	{name: "a user's name can be taken", run: func(e *estate) {
		must(e.a.CreateUser(e.ctx, NewUser{Name: "expel"}))
		refusedFirst[User](e, Taken)(e.a.CreateUser(e.ctx, NewUser{Name: "expel"}))
	}},
	{name: "an absent user is missing", run: func(e *estate) {
		refusedFirst[User](e, Missing)(e.a.User(e.ctx, "none"))
		refusedFirst[[]AccessKey](e, Missing)(e.a.AccessKeys(e.ctx, "none"))
		e.refused(Missing, e.a.DeleteUser(e.ctx, "none"))
	}},
	{name: "a lost answer to CreateAccessKey is not followed by a second key",
		notOn: map[string]string{onMoto: "answers are not lost on demand"}, run: func(e *estate) {
			must(e.a.CreateUser(e.ctx, NewUser{Name: "expel"}))
			e.world.Fail(awssim.Fault{Operation: "CreateAccessKey", Nth: 1, After: true})
			refusedFirst[NewAccessKey](e, Network)(e.a.CreateAccessKey(e.ctx, "expel"))
			same(e, "keys", len(must(e.a.AccessKeys(e.ctx, "expel"))), 1)
		}},
	{name: "a user that still has a key stays", notOn: map[string]string{onMoto: "deletes a user with its keys"}, run: func(e *estate) {
		must(e.a.CreateUser(e.ctx, NewUser{Name: "expel"}))
		must(e.a.CreateAccessKey(e.ctx, "expel"))
		e.refused(NotYet, e.a.DeleteUser(e.ctx, "expel"))
		if !slices.Contains(e.clock.slept, 5*time.Second) {
			e.Fatal("did not wait")
		}
	}},
}
