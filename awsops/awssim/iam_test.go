package awssim_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

const (
	roleARN   = "arn:aws:iam::" + acct + ":role/"
	policyARN = "arn:aws:iam::" + acct + ":policy/"
	readS3    = `{"Version":"2012-10-17","Statement":[{"Sid":"Read it","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}`
)

func (b *world) iam() *iam.Client { return iam.NewFromConfig(b.cfg) }

func (b *world) createRole(name, trust string) (*iam.CreateRoleOutput, error) {
	return b.iam().CreateRole(b.ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: &trust})
}

func (b *world) createPolicy(name, text string) (*iam.CreatePolicyOutput, error) {
	return b.iam().CreatePolicy(b.ctx, &iam.CreatePolicyInput{PolicyName: &name, PolicyDocument: &text})
}

func TestCreateRoleGivesBackWhatWasGiven(t *testing.T) {
	b := newWorld(t)
	trust := `{"Version": "2012-10-17", "Statement": [{"Effect":"Allow","Principal":{"AWS":"` + acct + `"},"Action":"sts:AssumeRole"}]}`
	ok(b.iam().CreateRole(b.ctx, &iam.CreateRoleInput{RoleName: aws.String("R"), Path: aws.String("/x/"), AssumeRolePolicyDocument: &trust,
		Description:        aws.String("d"),
		MaxSessionDuration: aws.Int32(7200), Tags: []iamtypes.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}))(t)
	role := ok(b.iam().GetRole(b.ctx, &iam.GetRoleInput{RoleName: aws.String("R")}))(t).Role
	text := ok(url.QueryUnescape(*role.AssumeRolePolicyDocument))(t)
	if text != trust || strings.ContainsAny(*role.AssumeRolePolicyDocument, "{ +") {
		t.Errorf("trust policy %q", *role.AssumeRolePolicyDocument)
	}
	if *role.Arn != "arn:aws:iam::"+acct+":role/x/R" || *role.MaxSessionDuration != 7200 || *role.Tags[0].Value != "v" ||
		*role.Description != "d" || !strings.HasPrefix(*role.RoleId, "AROA") {
		t.Errorf("role %+v", role)
	}
}

func TestTrustPolicyIsChecked(t *testing.T) {
	statement := func(s string) string { return `{"Version":"2012-10-17","Statement":[` + s + `]}` }
	long := statement(`{"Effect":"Allow","Principal":{"AWS":"` + acct +
		`"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"` + strings.Repeat("x", 2048) + `"}}}`)
	for name, c := range map[string]struct{ trust, code, text string }{
		"not JSON":    {`{`, "MalformedPolicyDocument", "invalid Json"},
		"URL-encoded": {url.QueryEscape(trusting(acct)), "MalformedPolicyDocument", "invalid Json"},
		"with a resource": {statement(`{"Effect":"Allow","Principal":{"AWS":"` + acct + `"},"Action":"sts:AssumeRole","Resource":"*"}`),
			"MalformedPolicyDocument", "prohibited field Resource"},
		"without a principal": {statement(`{"Effect":"Allow","Action":"sts:AssumeRole"}`), "MalformedPolicyDocument", "Principal"},
		"another action": {statement(`{"Effect":"Allow","Principal":{"AWS":"` + acct + `"},"Action":"s3:GetObject"}`),
			"MalformedPolicyDocument", "STS AssumeRole actions"},
		"unknown account": {trusting("arn:aws:iam::999999999999:root"), "MalformedPolicyDocument",
			`Invalid principal in policy: "AWS":"arn:aws:iam::999999999999:root"`},
		"unknown bare account": {trusting("999999999999"), "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"999999999999"`},
		"unknown user":         {trusting("arn:aws:iam::012205512454:user/Nobody"), "MalformedPolicyDocument", "user/Nobody"},
		"wildcard in an ARN":   {trusting("arn:aws:iam::" + acct + ":role/*"), "MalformedPolicyDocument", "Invalid principal"},
		"another partition":    {trusting("arn:aws-us-gov:iam::" + acct + ":root"), "MalformedPolicyDocument", "Invalid principal"},
		"unique id nobody has": {trusting("AIDAAAAAAAAAAAAAAAAA"), "MalformedPolicyDocument", "Invalid principal"},
		"unknown service": {statement(`{"Effect":"Allow","Principal":{"Service":"nosuch.amazonaws.com"},"Action":"sts:AssumeRole"}`),
			"MalformedPolicyDocument", `"SERVICE":"nosuch.amazonaws.com"`},
		"longer than 2,048":      {long, "LimitExceeded", "ACLSizePerRole: 2048"},
		"unknown version":        {strings.Replace(trusting(acct), "2012-10-17", "2020-01-01", 1), "MalformedPolicyDocument", "Syntax"},
		"the account":            {trusting("arn:aws:iam::" + acct + ":root"), "", ""},
		"the account, bare":      {trusting(acct), "", ""},
		"everybody":              {trusting("*"), "", ""},
		"the vendor's account":   {trusting("arn:aws:iam::012205512454:root"), "", ""},
		"the vendor's bare":      {trusting("012205512454"), "", ""},
		"the vendor's user":      {trusting("arn:aws:iam::012205512454:user/ExpelCloudService"), "", ""},
		"a role there is":        {trusting(roleARN + "There"), "", ""},
		"a session of that role": {trusting("arn:aws:sts::" + acct + ":assumed-role/There/me"), "", ""},
		"a user there is":        {trusting("arn:aws:iam::" + acct + ":user/ann"), "", ""},
		"a service": {statement(`{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"sts:AssumeRole"}`),
			"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			b.sim.AddRole(acct, "There", trusting(acct))
			b.sim.AddUser(acct, "ann")
			_, err := b.createRole("R", c.trust)
			b.sim.AddRole(acct, "S", trusting(acct))
			_, updated := b.iam().UpdateAssumeRolePolicy(b.ctx, &iam.UpdateAssumeRolePolicyInput{
				RoleName: aws.String("S"), PolicyDocument: &c.trust})
			if c.code == "" {
				ok(0, err)(t)
				ok(0, updated)(t)
				return
			}
			refused(t, err, c.code, c.text)
			refused(t, updated, c.code, c.text)
		})
	}
}

func TestVendorCannotBeTrustedFromGovCloud(t *testing.T) {
	b := newWorld(t)
	cfg := inRegion(b.as("arn:aws-us-gov:iam::777788889999:user/ann", "AKIAGOV"), "us-gov-west-1")
	for _, principal := range []string{"arn:aws:iam::012205512454:root", "012205512454"} {
		_, err := iam.NewFromConfig(cfg).CreateRole(b.ctx, &iam.CreateRoleInput{
			RoleName: aws.String("R"), AssumeRolePolicyDocument: aws.String(trusting(principal))})
		refused(t, err, "MalformedPolicyDocument", "Invalid principal in policy")
	}
	role := ok(iam.NewFromConfig(cfg).CreateRole(b.ctx, &iam.CreateRoleInput{
		RoleName: aws.String("R"), AssumeRolePolicyDocument: aws.String(trusting("777788889999"))}))(t)
	if *role.Role.Arn != "arn:aws-us-gov:iam::777788889999:role/R" {
		t.Fatal(*role.Role.Arn)
	}
}

func TestNamesCollideWhateverTheirCase(t *testing.T) {
	b := newWorld(t)
	ok(b.createRole("ExpelRole", trusting(acct)))(t)
	_, err := b.createRole("expelrole", trusting(acct))
	typed[*iamtypes.EntityAlreadyExistsException](t, err)
	refused(t, err, "EntityAlreadyExists", "Role with name expelrole already exists.")
	ok(b.createPolicy("ExpelPolicy", readS3))(t)
	_, err = b.createPolicy("expelpolicy", readS3)
	refused(t, err, "EntityAlreadyExists", "A policy called expelpolicy already exists. Duplicate names are not allowed.")
	ok(b.iam().CreateUser(b.ctx, &iam.CreateUserInput{UserName: aws.String("Ann")}))(t)
	_, err = b.iam().CreateUser(b.ctx, &iam.CreateUserInput{UserName: aws.String("ann")})
	refused(t, err, "EntityAlreadyExists", "User with name ann already exists.")
}

func TestNamesAreChecked(t *testing.T) {
	b := newWorld(t)
	for _, name := range []string{"a b", strings.Repeat("r", 65)} {
		_, err := b.createRole(name, trusting(acct))
		refused(t, err, "ValidationError", "roleName")
		_, err = b.iam().CreateUser(b.ctx, &iam.CreateUserInput{UserName: &name})
		refused(t, err, "ValidationError", "userName")
	}
	_, err := b.createPolicy(strings.Repeat("p", 129), readS3)
	refused(t, err, "ValidationError", "128")
	_, err = b.iam().CreateRole(b.ctx, &iam.CreateRoleInput{
		RoleName: aws.String("R"), Path: aws.String("x"), AssumeRolePolicyDocument: aws.String(trusting(acct))})
	refused(t, err, "ValidationError", "path")
}

func TestMissingThingsAreNoSuchEntity(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting(acct))
	c, ctx, none, arn := b.iam(), b.ctx, aws.String("none"), aws.String(policyARN+"none")
	b.sim.AddUser(acct, "u")
	for name, call := range map[string]func() error{
		"GetRole": func() error { _, err := c.GetRole(ctx, &iam.GetRoleInput{RoleName: none}); return err },
		"UpdateAssumeRolePolicy": func() error {
			_, err := c.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: none, PolicyDocument: aws.String(trusting(acct))})
			return err
		},
		"DeleteRole": func() error { _, err := c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: none}); return err },
		"TagRole": func() error {
			_, err := c.TagRole(ctx, &iam.TagRoleInput{RoleName: none, Tags: []iamtypes.Tag{}})
			return err
		},
		"UntagRole": func() error {
			_, err := c.UntagRole(ctx, &iam.UntagRoleInput{RoleName: none, TagKeys: []string{}})
			return err
		},
		"ListRoleTags": func() error { _, err := c.ListRoleTags(ctx, &iam.ListRoleTagsInput{RoleName: none}); return err },
		"AttachRolePolicy": func() error {
			_, err := c.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("R"), PolicyArn: arn})
			return err
		},
		"DetachRolePolicy": func() error {
			_, err := c.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String("R"), PolicyArn: arn})
			return err
		},
		"GetRolePolicy": func() error {
			_, err := c.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: aws.String("R"), PolicyName: none})
			return err
		},
		"DeleteRolePolicy": func() error {
			_, err := c.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: aws.String("R"), PolicyName: none})
			return err
		},
		"GetPolicy": func() error { _, err := c.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn}); return err },
		"GetPolicyVersion": func() error {
			_, err := c.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{
				PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess"), VersionId: aws.String("v9")})
			return err
		},
		"CreatePolicyVersion": func() error {
			_, err := c.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: arn, PolicyDocument: aws.String(readS3)})
			return err
		},
		"DeletePolicy": func() error { _, err := c.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: arn}); return err },
		"TagPolicy": func() error {
			_, err := c.TagPolicy(ctx, &iam.TagPolicyInput{PolicyArn: arn, Tags: []iamtypes.Tag{}})
			return err
		},
		"GetUser":         func() error { _, err := c.GetUser(ctx, &iam.GetUserInput{UserName: none}); return err },
		"DeleteUser":      func() error { _, err := c.DeleteUser(ctx, &iam.DeleteUserInput{UserName: none}); return err },
		"CreateAccessKey": func() error { _, err := c.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: none}); return err },
		"DeleteAccessKey": func() error {
			_, err := c.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: aws.String("u"), AccessKeyId: aws.String("AKIANONE00000000")})
			return err
		},
	} {
		err := call()
		typed[*iamtypes.NoSuchEntityException](t, err)
		t.Run(name, func(t *testing.T) { refused(t, err, "NoSuchEntity", "") })
	}
}

func TestRoleIsDeletedOnlyWhenEmpty(t *testing.T) {
	b := newWorld(t)
	c, role := b.iam(), aws.String("R")
	ok(b.createRole("R", trusting(acct)))(t)
	policy := ok(b.createPolicy("P", readS3))(t).Policy.Arn
	ok(c.AttachRolePolicy(b.ctx, &iam.AttachRolePolicyInput{RoleName: role, PolicyArn: policy}))(t)
	ok(c.AttachRolePolicy(b.ctx, &iam.AttachRolePolicyInput{RoleName: role, PolicyArn: policy}))(t)
	ok(c.PutRolePolicy(b.ctx, &iam.PutRolePolicyInput{RoleName: role, PolicyName: aws.String("in"), PolicyDocument: aws.String(readS3)}))(t)

	drop := func() error { _, err := c.DeleteRole(b.ctx, &iam.DeleteRoleInput{RoleName: role}); return err }
	typed[*iamtypes.DeleteConflictException](t, drop())
	refused(t, drop(), "DeleteConflict", "must detach all policies first")
	_, err := c.DeletePolicy(b.ctx, &iam.DeletePolicyInput{PolicyArn: policy})
	refused(t, err, "DeleteConflict", "attached to entities")
	ok(c.DetachRolePolicy(b.ctx, &iam.DetachRolePolicyInput{RoleName: role, PolicyArn: policy}))(t)
	refused(t, drop(), "DeleteConflict", "must delete policies first")
	ok(c.DeleteRolePolicy(b.ctx, &iam.DeleteRolePolicyInput{RoleName: role, PolicyName: aws.String("in")}))(t)
	ok(0, drop())(t)
	ok(c.DeletePolicy(b.ctx, &iam.DeletePolicyInput{PolicyArn: policy}))(t)
	if left := b.sim.Inventory(); left != "" {
		t.Fatalf("left: %s", left)
	}
}

func TestListsHavePages(t *testing.T) {
	b := newWorld(t)
	for i := range 3 {
		name := fmt.Sprintf("n%d", i)
		ok(b.createRole(name, trusting(acct)))(t)
		ok(b.createPolicy(name, readS3))(t)
	}
	roles := ok(b.iam().ListRoles(b.ctx, &iam.ListRolesInput{}))(t)
	policies := ok(b.iam().ListPolicies(b.ctx, &iam.ListPoliciesInput{Scope: iamtypes.PolicyScopeTypeLocal}))(t)
	if !roles.IsTruncated || !policies.IsTruncated {
		t.Fatal("one page holds all")
	}
	rest := ok(b.iam().ListRoles(b.ctx, &iam.ListRolesInput{Marker: roles.Marker}))(t)
	if len(roles.Roles)+len(rest.Roles) != 3 || rest.IsTruncated {
		t.Fatalf("%d and %d roles", len(roles.Roles), len(rest.Roles))
	}
	_, err := b.iam().ListRoles(b.ctx, &iam.ListRolesInput{Marker: aws.String("nonsense")})
	refused(t, err, "ValidationError", "Marker")
}
