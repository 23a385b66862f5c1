package awssim_test

import (
	"context"
	"testing"
	"time"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func TestUnknownAccessKeyIsRefusedInEachServicesWords(t *testing.T) {
	b := newWorld(t)
	checkWords(t, b, b.with("AKIANOBODY"), map[string]string{
		"STS": "InvalidClientTokenId", "IAM": "InvalidClientTokenId", "SNS": "InvalidClientTokenId", "SQS": "InvalidClientTokenId",
		"S3":  "InvalidAccessKeyId",
		"KMS": "UnrecognizedClientException", "CloudTrail": "UnrecognizedClientException", "Organizations": "UnrecognizedClientException",
	})
}

func TestExpiredCredentialsAreRefusedInEachServicesWords(t *testing.T) {
	b := newWorld(t)
	b.sim.Expire()
	checkWords(t, b, b.cfg, map[string]string{
		"STS": "ExpiredToken", "IAM": "ExpiredToken", "SNS": "ExpiredToken", "SQS": "ExpiredToken", "S3": "ExpiredToken",
		"KMS": "ExpiredTokenException", "CloudTrail": "ExpiredTokenException", "Organizations": "ExpiredTokenException",
	})
	b.sim.SignIn(admin, "AKIAADMIN")
	if _, err := b.whoami(b.cfg); err != nil {
		t.Fatalf("after signing in again: %v", err)
	}
}

func checkWords(t *testing.T, b *world, cfg aws.Config, want map[string]string) {
	t.Helper()
	_, err := b.whoami(cfg)
	refused(t, err, want["STS"], "")
	_, err = iam.NewFromConfig(cfg).ListRoles(b.ctx, &iam.ListRolesInput{})
	refused(t, err, want["IAM"], "")
	_, err = sns.NewFromConfig(cfg).ListTopics(b.ctx, &sns.ListTopicsInput{})
	refused(t, err, want["SNS"], "")
	_, err = sqs.NewFromConfig(cfg).ListQueues(b.ctx, &sqs.ListQueuesInput{})
	refused(t, err, want["SQS"], "")
	_, err = s3.NewFromConfig(cfg).ListBuckets(b.ctx, &s3.ListBucketsInput{})
	refused(t, err, want["S3"], "")
	_, err = kms.NewFromConfig(cfg).ListKeys(b.ctx, &kms.ListKeysInput{})
	refused(t, err, want["KMS"], "")
	_, err = cloudtrail.NewFromConfig(cfg).DescribeTrails(b.ctx, &cloudtrail.DescribeTrailsInput{})
	refused(t, err, want["CloudTrail"], "")
	_, err = organizations.NewFromConfig(cfg).DescribeOrganization(b.ctx, &organizations.DescribeOrganizationInput{})
	refused(t, err, want["Organizations"], "")
}

func TestExpireAfterLetsSoManyAttemptsThrough(t *testing.T) {
	b := newWorld(t)
	b.sim.ExpireAfter(2)
	for range 2 {
		if _, err := b.whoami(b.cfg); err != nil {
			t.Fatal(err)
		}
	}
	_, err := b.whoami(b.cfg)
	refused(t, err, "ExpiredToken", "expired")
}

func TestRestrictedPrincipal(t *testing.T) {
	b := newWorld(t)
	client := iam.NewFromConfig(b.cfg)
	get := func(name string) error {
		_, err := client.GetRole(b.ctx, &iam.GetRoleInput{RoleName: aws.String(name)})
		return err
	}
	b.sim.AddRole(acct, "a", trusting("*"))
	b.sim.AddRole(acct, "b", trusting("*"))
	b.sim.Restrict("AKIAADMIN",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetRole","Resource":"arn:aws:iam::111122223333:role/a"}]}`)
	if err := get("a"); err != nil {
		t.Error(err)
	}
	refused(t, get("b"), "AccessDenied", "User: "+admin+" is not authorized to perform: iam:GetRole on resource: "+
		"arn:aws:iam::111122223333:role/b because no identity-based policy allows the iam:GetRole action")
	b.sim.Restrict("AKIAADMIN",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:Get*","Resource":"*"}]}`)
	refused(t, get("a"), "AccessDenied", "with an explicit deny in an identity-based policy")
	b.sim.Restrict("AKIAADMIN", "")
	if err := get("b"); err != nil {
		t.Error(err)
	}
}

func TestPrincipalIsLimitedByItsOwnPolicies(t *testing.T) {
	b := newWorld(t)
	b.sim.AddUser(acct, "ann", "arn:aws:iam::aws:policy/ReadOnlyAccess")
	client := iam.NewFromConfig(b.as("arn:aws:iam::111122223333:user/ann", "AKIAANN"))
	ok(client.ListRoles(b.ctx, &iam.ListRolesInput{}))(t)
	_, err := client.CreateUser(b.ctx, &iam.CreateUserInput{UserName: aws.String("eve")})
	refused(t, err, "AccessDenied", "iam:CreateUser")
}

func TestSCPBindsMembersOnly(t *testing.T) {
	b := newWorld(t)
	b.sim.CreateOrganization(other)
	b.sim.Join(acct, "", "CREATED")
	deny := `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"kms:*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalARN":"arn:aws:iam::*:role/AWSControlTowerExecution"}}}]}`
	b.sim.AttachSCP(acct, "no-keys", deny)
	b.sim.AttachSCP(other, "no-keys", deny)
	list := func(cfg aws.Config) error {
		_, err := kms.NewFromConfig(cfg).ListKeys(b.ctx, &kms.ListKeysInput{})
		return err
	}
	refused(t, list(b.cfg), "AccessDeniedException", "with an explicit deny in a service control policy: arn:aws:organizations::"+other+
		":policy/o-")
	for arn, key := range map[string]string{
		"arn:aws:sts::" + acct + ":assumed-role/AWSControlTowerExecution/me": "AKIACT",
		"arn:aws:iam::" + other + ":root":                                    "AKIAROOT",
	} {
		if err := list(b.as(arn, key)); err != nil {
			t.Errorf("%s: %v", arn, err)
		}
	}
	b.sim.Edit(func(w *awssim.World) { w.Accounts[acct].SCPs = nil })
	b.sim.AttachSCP(acct, "only-iam", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}`)
	refused(t, list(b.cfg), "AccessDeniedException", "no service control policy allows the kms:ListKeys action")
}

func TestCredentialProviderOfTheSDKWorks(t *testing.T) {
	b := newWorld(t)
	b.sim.SetClock(wall{}) // the SDK's cache goes by it
	b.sim.AddRole(other, "Helper", trusting("arn:aws:iam::111122223333:root"), "arn:aws:iam::aws:policy/AdministratorAccess")
	cfg := b.cfg.Copy()
	cfg.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(b.cfg), "arn:aws:iam::444455556666:role/Helper",
		func(o *stscreds.AssumeRoleOptions) { o.RoleSessionName = "me" }))
	for range 2 {
		if got, err := b.whoami(cfg); err != nil || got != "arn:aws:sts::444455556666:assumed-role/Helper/me" {
			t.Fatalf("%q, %v", got, err)
		}
	}
	if got := b.operations(); len(got) != 3 {
		t.Fatalf("the credentials were not kept: %q", got)
	}
}

// wall is the machine's clock.
type wall struct{}

func (wall) Now() time.Time { return time.Now() }

func (wall) Sleep(context.Context, time.Duration) error { return nil }

// trusting is a trust policy for one AWS principal.
func trusting(principal string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":"sts:AssumeRole"}]}`
}

func TestRoleWithAPathIsKnownByItsOwnARN(t *testing.T) {
	b := newWorld(t)
	const sso = "/aws-reserved/sso.amazonaws.com/"
	role := ok(b.iam().CreateRole(b.ctx, &iam.CreateRoleInput{
		RoleName: aws.String("AWSReservedSSO_Admin"), Path: aws.String(sso), AssumeRolePolicyDocument: aws.String(trusting(acct))}))(t).Role
	client := kms.NewFromConfig(b.as("arn:aws:sts::"+acct+":assumed-role/AWSReservedSSO_Admin/me", "AKIASSO"))
	key := ok(client.CreateKey(b.ctx, &kms.CreateKeyInput{Policy: aws.String(keyPolicy(*role.Arn))}))(t)
	ok(client.DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: key.KeyMetadata.Arn}))(t)
}
