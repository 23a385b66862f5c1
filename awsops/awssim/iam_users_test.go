package awssim_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// Tags of whatever IAM holds: each key once, none of AWS's own, and not too many.
func TestTagsThatIAMDoesNotTake(t *testing.T) {
	tag := func(key string) iamtypes.Tag { return iamtypes.Tag{Key: aws.String(key), Value: aws.String("v")} }
	var many []iamtypes.Tag
	for i := range 50 {
		many = append(many, tag(fmt.Sprintf("k%d", i)))
	}
	for name, c := range map[string]struct {
		tags []iamtypes.Tag
		code string
	}{
		"a key twice, in other letters": {[]iamtypes.Tag{tag("Team"), tag("team")}, "InvalidInput"},
		"a key of AWS's":                {[]iamtypes.Tag{tag("AWS:x")}, "InvalidInput"},
		"one too many":                  {many, "LimitExceeded"}, // there is one
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			iamClient, user := b.iam(), "u"
			ok(iamClient.CreateUser(b.ctx, &iam.CreateUserInput{UserName: &user, Tags: []iamtypes.Tag{tag("there")}}))(b)
			_, err := iamClient.TagUser(b.ctx, &iam.TagUserInput{UserName: &user, Tags: c.tags})
			refused(t, err, c.code, "")
			if len(c.tags) == 50 { // one more is a matter of the API's model
				return
			}
			policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`
			_, err = iamClient.CreatePolicy(b.ctx, &iam.CreatePolicyInput{PolicyName: &user, PolicyDocument: &policy, Tags: c.tags})
			refused(t, err, c.code, "")
		})
	}
}

func TestAccessKeys(t *testing.T) {
	b := newWorld(t)
	c, user := b.iam(), aws.String("ann")
	ok(c.CreateUser(b.ctx, &iam.CreateUserInput{UserName: user}))(t)
	ok(c.TagUser(b.ctx, &iam.TagUserInput{UserName: user, Tags: []iamtypes.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}))(t)
	create := func() (*iam.CreateAccessKeyOutput, error) {
		return c.CreateAccessKey(b.ctx, &iam.CreateAccessKeyInput{UserName: user})
	}
	first := ok(create())(t).AccessKey
	ok(create())(t)
	_, err := create()
	refused(t, err, "LimitExceeded", "AccessKeysPerUser: 2")

	cfg := b.with(*first.AccessKeyId)
	if got := ok(b.whoami(cfg))(t); got != "arn:aws:iam::"+acct+":user/ann" {
		t.Fatal(got)
	}
	_, err = iam.NewFromConfig(cfg).ListRoles(b.ctx, &iam.ListRolesInput{})
	refused(t, err, "AccessDenied", "no identity-based policy allows")
	ok(c.AttachUserPolicy(b.ctx, &iam.AttachUserPolicyInput{
		UserName: user, PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}))(t)
	ok(iam.NewFromConfig(cfg).ListRoles(b.ctx, &iam.ListRolesInput{}))(t)
	if n := len(ok(c.ListAttachedUserPolicies(b.ctx, &iam.ListAttachedUserPoliciesInput{UserName: user}))(t).AttachedPolicies); n != 1 {
		t.Fatalf("%d policies", n)
	}

	drop := func() error { _, err := c.DeleteUser(b.ctx, &iam.DeleteUserInput{UserName: user}); return err }
	refused(t, drop(), "DeleteConflict", "detach all policies")
	ok(c.DetachUserPolicy(b.ctx, &iam.DetachUserPolicyInput{
		UserName: user, PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}))(t)
	refused(t, drop(), "DeleteConflict", "access keys first")
	for _, k := range ok(c.ListAccessKeys(b.ctx, &iam.ListAccessKeysInput{UserName: user}))(t).AccessKeyMetadata {
		ok(c.DeleteAccessKey(b.ctx, &iam.DeleteAccessKeyInput{UserName: user, AccessKeyId: k.AccessKeyId}))(t)
	}
	_, err = b.whoami(cfg)
	refused(t, err, "InvalidClientTokenId", "")
	ok(0, drop())(t)
}

func TestServiceLinkedRole(t *testing.T) {
	b := newWorld(t)
	create := func(service string) error {
		_, err := b.iam().CreateServiceLinkedRole(b.ctx, &iam.CreateServiceLinkedRoleInput{AWSServiceName: &service})
		return err
	}
	ok(0, create("cloudtrail.amazonaws.com"))(t)
	refused(t, create("cloudtrail.amazonaws.com"), "InvalidInput", "has been taken")
	refused(t, create("nosuch.amazonaws.com"), "InvalidInput", "does not support")
	_, err := b.iam().DeleteRole(b.ctx, &iam.DeleteRoleInput{RoleName: aws.String("AWSServiceRoleForCloudTrail")})
	typed[*iamtypes.UnmodifiableEntityException](t, err)
}

func TestNewPrincipalIsUnknownToIAMDuringTheLag(t *testing.T) {
	b := newWorld(t)
	b.sim.Lag = 8 * time.Second
	ok(b.createRole("New", trusting(acct)))(t)
	_, err := b.createRole("R", trusting(roleARN+"New"))
	refused(t, err, "MalformedPolicyDocument", "Invalid principal in policy")
	_, err = b.iam().GetRole(b.ctx, &iam.GetRoleInput{RoleName: aws.String("New")})
	refused(t, err, "NoSuchEntity", "New")
	_, err = b.createRole("New", trusting(acct))
	refused(t, err, "EntityAlreadyExists", "New")
	b.clock.Pass(b.sim.Lag)
	ok(b.createRole("R", trusting(roleARN+"New")))(t)
}

func TestChangedTrustIsSeenAfterTheLag(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting(acct))
	b.sim.Lag = time.Second
	read := func() string {
		return ok(url.QueryUnescape(*ok(b.iam().GetRole(b.ctx, &iam.GetRoleInput{RoleName: aws.String("R")}))(
			t).Role.AssumeRolePolicyDocument))(t)
	}
	ok(b.iam().UpdateAssumeRolePolicy(b.ctx, &iam.UpdateAssumeRolePolicyInput{
		RoleName: aws.String("R"), PolicyDocument: aws.String(trusting("*"))}))(t)
	before := read()
	b.clock.Pass(time.Second)
	if after := read(); before != trusting(acct) || after != trusting("*") {
		t.Fatalf("before %s, after %s", before, after)
	}
}

func TestTagsNeedTheirOwnPermission(t *testing.T) {
	b := newWorld(t)
	b.sim.Restrict("AKIAADMIN",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:CreateRole","iam:CreatePolicy","iam:CreateUser"],"Resource":"*"}]}`)
	tags := []iamtypes.Tag{{Key: aws.String("k"), Value: aws.String("v")}}
	_, err := b.iam().CreateRole(b.ctx, &iam.CreateRoleInput{
		RoleName: aws.String("R"), AssumeRolePolicyDocument: aws.String(trusting(acct)), Tags: tags})
	refused(t, err, "AccessDenied", "iam:TagRole")
	_, err = b.iam().CreatePolicy(b.ctx, &iam.CreatePolicyInput{PolicyName: aws.String("P"), PolicyDocument: aws.String(readS3), Tags: tags})
	refused(t, err, "AccessDenied", "iam:TagPolicy")
	_, err = b.iam().CreateUser(b.ctx, &iam.CreateUserInput{UserName: aws.String("u"), Tags: tags})
	refused(t, err, "AccessDenied", "iam:TagUser")
}

func TestRoleTags(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting(acct))
	for _, k := range []string{"a", "b", "c"} {
		ok(b.iam().TagRole(b.ctx, &iam.TagRoleInput{RoleName: aws.String("R"),
			Tags: []iamtypes.Tag{{Key: aws.String(k), Value: aws.String("v")}}}))(t)
	}
	ok(b.iam().UntagRole(b.ctx, &iam.UntagRoleInput{RoleName: aws.String("R"), TagKeys: []string{"b"}}))(t)
	tags := ok(b.iam().ListRoleTags(b.ctx, &iam.ListRoleTagsInput{RoleName: aws.String("R")}))(t).Tags
	if len(tags) != 2 || *tags[1].Key != "c" {
		t.Fatalf("tags %+v", tags)
	}
	b.sim.Edit(func(w *awssim.World) {
		if len(w.Accounts[acct].Roles["R"].Tags) != 2 {
			t.Error("the state has other tags")
		}
	})
}

func TestDeletedPrincipalLeavesADeadID(t *testing.T) {
	b := newWorld(t)
	id := ok(b.createRole("Gone", trusting(acct)))(t).Role.RoleId
	ok(b.createRole("A", trusting(*id)))(t)
	ok(b.iam().DeleteRole(b.ctx, &iam.DeleteRoleInput{RoleName: aws.String("Gone")}))(t)
	_, err := b.createRole("B", trusting(*id))
	refused(t, err, "MalformedPolicyDocument", *id)
}

// A boundary allows nothing by itself, and without its allow nothing else does.
func TestPermissionsBoundaryLimitsARole(t *testing.T) {
	b := newWorld(t)
	role := func(name, policy string) error {
		_, err := b.iam().CreateRole(b.ctx, &iam.CreateRoleInput{
			RoleName: &name, AssumeRolePolicyDocument: aws.String(trusting(acct)), PermissionsBoundary: &policy})
		return err
	}
	refused(t, role("none", "arn:aws:iam::"+acct+":policy/none"), "NoSuchEntity", "not attachable")
	if err := role("R", "arn:aws:iam::aws:policy/ReadOnlyAccess"); err != nil {
		t.Fatal(err)
	}
	read := ok(b.iam().GetRole(b.ctx, &iam.GetRoleInput{RoleName: aws.String("R")}))(t).Role
	if got := aws.ToString(read.PermissionsBoundary.PermissionsBoundaryArn); got != "arn:aws:iam::aws:policy/ReadOnlyAccess" {
		t.Fatalf("boundary: %s", got)
	}
	asRole := iam.NewFromConfig(b.as("arn:aws:sts::"+acct+":assumed-role/R/s", "AKIAROLE"))
	ok(b.iam().AttachRolePolicy(b.ctx, &iam.AttachRolePolicyInput{
		RoleName: aws.String("R"), PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess")}))(t)
	ok(asRole.ListRoles(b.ctx, &iam.ListRolesInput{}))(t)
	_, err := asRole.CreateUser(b.ctx, &iam.CreateUserInput{UserName: aws.String("eve")})
	refused(t, err, "AccessDenied", "because no permissions boundary allows the iam:CreateUser action")
	ok(b.iam().DeleteRolePermissionsBoundary(b.ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: aws.String("R")}))(t)
	ok(asRole.CreateUser(b.ctx, &iam.CreateUserInput{UserName: aws.String("eve")}))(t)
}

// A resource control policy keeps everybody out, but binds neither the
// management account nor services that know none.
func TestResourceControlPolicyKeepsOut(t *testing.T) {
	b := newWorld(t)
	b.sim.CreateOrganization(other)
	b.sim.Join(acct, "", "INVITED")
	b.sim.AttachRCP(acct, "perimeter",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":["kms:*","iam:*"],"Resource":"*"}]}`)
	_, err := b.createKey("")
	refused(t, err, "AccessDeniedException", "with an explicit deny in a resource control policy")
	ok(b.iam().ListRoles(b.ctx, &iam.ListRolesInput{}))(t)
}

func TestServiceLinkedRoleRefusesPolicies(t *testing.T) {
	b := newWorld(t)
	ok(b.iam().CreateServiceLinkedRole(b.ctx, &iam.CreateServiceLinkedRoleInput{AWSServiceName: aws.String("cloudtrail.amazonaws.com")}))(t)
	name := aws.String("AWSServiceRoleForCloudTrail")
	_, err := b.iam().AttachRolePolicy(b.ctx, &iam.AttachRolePolicyInput{
		RoleName: name, PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")})
	refused(t, err, "UnmodifiableEntity", "protected role")
	_, err = b.iam().PutRolePolicy(b.ctx, &iam.PutRolePolicyInput{
		RoleName: name, PolicyName: aws.String("p"), PolicyDocument: aws.String(readS3)})
	refused(t, err, "UnmodifiableEntity", "protected role")
	_, err = b.iam().UpdateAssumeRolePolicy(b.ctx, &iam.UpdateAssumeRolePolicyInput{
		RoleName: name, PolicyDocument: aws.String(trusting(acct))})
	refused(t, err, "UnmodifiableEntity", "protected role")
}
