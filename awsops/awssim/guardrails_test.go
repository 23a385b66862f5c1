package awssim_test

import (
	"errors"
	"strings"
	"testing"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
)

// guarded is an organization under Control Tower: other is its log archive,
// third is enrolled, acct manages it.
func guarded(t *testing.T, version string, regions ...string) *world {
	b := newWorld(t)
	b.sim.CreateOrganization(acct)
	b.sim.Join(other, b.sim.AddOU("", "Security"), "CREATED")
	b.sim.Join(third, "", "CREATED")
	b.sim.InstallGuardrails(version, awssim.Governed{Security: []string{other}, Enrolled: []string{third}, Regions: regions})
	for _, id := range []string{acct, other, third} {
		b.sim.AddBucket("aws-controltower-logs-"+id, id, "us-east-1")
		b.sim.AddTopic(id, "us-east-1", "aws-controltower-CentralizedLoggingNotifications", "")
		b.sim.AddTrail(awssim.TrailState{Name: "aws-controltower-BaselineCloudTrail", Account: id, HomeRegion: "us-east-1",
			Bucket: "aws-controltower-logs-" + id})
	}
	return b
}

// control names the guardrail that denies, "" if none does.
func control(b *world, account string, err error) (name string) {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return ""
	}
	_, arn, denied := strings.Cut(api.ErrorMessage(), "with an explicit deny in a service control policy: ")
	b.sim.Edit(func(w *awssim.World) {
		for _, s := range w.Accounts[account].SCPs {
			if denied && s.ARN == arn {
				name = s.Name
			}
		}
	})
	return name
}

// attempts are calls that guardrails are about.
func attempts(b *world, cfg aws.Config, account string) map[string]error {
	logs, topic := aws.String("aws-controltower-logs-"+account),
		aws.String("arn:aws:sns:us-east-1:"+account+":aws-controltower-CentralizedLoggingNotifications")
	all := map[string]error{}
	buckets, topics := s3.NewFromConfig(cfg), sns.NewFromConfig(cfg)
	_, all["notify"] = buckets.PutBucketNotificationConfiguration(
		b.ctx, &s3.PutBucketNotificationConfigurationInput{Bucket: logs, NotificationConfiguration: &s3types.NotificationConfiguration{}})
	_, all["look"] = buckets.GetBucketNotificationConfiguration(b.ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: logs})
	_, all["policy"] = buckets.PutBucketPolicy(b.ctx, &s3.PutBucketPolicyInput{Bucket: logs, Policy: aws.String(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::` + *logs + `"}]}`)})
	_, all["encryption"] = buckets.PutBucketEncryption(b.ctx,
		&s3.PutBucketEncryptionInput{Bucket: logs, ServerSideEncryptionConfiguration: &s3types.ServerSideEncryptionConfiguration{
			Rules: []s3types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: &s3types.ServerSideEncryptionByDefault{
				SSEAlgorithm: "AES256"}}}}})
	_, all["put object"] = buckets.PutObject(b.ctx, &s3.PutObjectInput{Bucket: logs, Key: aws.String("x")})
	_, all["stop logging"] = cloudtrail.NewFromConfig(cfg).StopLogging(
		b.ctx, &cloudtrail.StopLoggingInput{Name: aws.String("aws-controltower-BaselineCloudTrail")})
	_, all["subscribe"] = topics.Subscribe(b.ctx, &sns.SubscribeInput{
		TopicArn: topic, Protocol: aws.String("sqs"), Endpoint: aws.String("arn:aws:sqs:us-east-1:" + account + ":q")})
	_, all["topic policy"] = topics.SetTopicAttributes(b.ctx,
		&sns.SetTopicAttributesInput{TopicArn: topic, AttributeName: aws.String("DisplayName"), AttributeValue: aws.String("x")})
	_, all["role of theirs"] = iam.NewFromConfig(cfg).CreateRole(
		b.ctx, &iam.CreateRoleInput{RoleName: aws.String("aws-controltower-x"), AssumeRolePolicyDocument: aws.String(trusting(acct))})
	_, all["role"] = iam.NewFromConfig(cfg).CreateRole(b.ctx,
		&iam.CreateRoleInput{RoleName: aws.String("ExpelServiceRole"), AssumeRolePolicyDocument: aws.String(trusting(acct))})
	_, all["queue"] = sqs.NewFromConfig(cfg).CreateQueue(b.ctx, &sqs.CreateQueueInput{QueueName: aws.String("q")})
	_, all["delete"] = buckets.DeleteBucket(b.ctx, &s3.DeleteBucketInput{Bucket: logs})
	return all
}

func TestGuardrailsOfBothGenerations(t *testing.T) {
	everywhere := map[string]string{"topic policy": "GRSNSTOPICPOLICY", "role of theirs": "GRIAMROLEPOLICY"}
	for name, c := range map[string]struct {
		version, account string
		denied           map[string]string
	}{
		"3.3, log archive": {"3.3", other, map[string]string{
			"policy": "GRCTAUDITBUCKETPOLICYCHANGESPROHIBITED", "encryption": "GRCTAUDITBUCKETENCRYPTIONCHANGESPROHIBITED",
			"delete": "GRAUDITBUCKETDELETIONPROHIBITED", "stop logging": "GRCLOUDTRAILENABLED"}},
		"3.3, another account": {"3.3", third, map[string]string{"stop logging": "GRCLOUDTRAILENABLED"}},
		"4.0, log archive": {"4.0", other, map[string]string{
			"notify": "CTS3PV8", "policy": "CTS3PV8", "encryption": "CTS3PV8", "delete": "CTS3PV8",
			"topic policy": "CTSNSPV1"}},
		"4.0, another account": {"4.0", third, nil},
		"10.1, log archive": {"10.1", other, map[string]string{
			"notify": "CTS3PV8", "policy": "CTS3PV8", "encryption": "CTS3PV8", "delete": "CTS3PV8", "topic policy": "CTSNSPV1"}},
		"3.3, management, free": {"3.3", acct, map[string]string{"topic policy": "", "role of theirs": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			b := guarded(t, c.version)
			for what, err := range attempts(b, b.as("arn:aws:sts::"+c.account+":assumed-role/Admin/me", "AKIAADMIN2"), c.account) {
				want, special := c.denied[what]
				if !special {
					want = everywhere[what]
				}
				if got := control(b, c.account, err); got != want {
					t.Errorf("%s: denied by %q, want %q (%v)", what, got, want, err)
				}
			}
			exempt := b.as("arn:aws:sts::"+c.account+":assumed-role/AWSControlTowerExecution/me", "AKIACT")
			for what, err := range attempts(b, exempt, c.account) {
				if got := control(b, c.account, err); got != "" {
					t.Errorf("%s: Control Tower itself is denied by %s", what, got)
				}
			}
		})
	}
}

func TestGuardrailsAreInstalledOnce(t *testing.T) {
	b := guarded(t, "4.0", "us-east-1")
	before := b.sim.Inventory()
	b.sim.InstallGuardrails("4.0", awssim.Governed{Security: []string{other}, Enrolled: []string{third}, Regions: []string{"us-east-1"}})
	if b.sim.Inventory() != before {
		t.Error("installed twice")
	}
}

func TestRegionDeny(t *testing.T) {
	b := guarded(t, "3.3", "us-east-1", "us-west-2")
	far := inRegion(b.as("arn:aws:sts::"+third+":assumed-role/Admin/me", "AKIAFAR"), "eu-west-1")
	_, err := sqs.NewFromConfig(far).CreateQueue(b.ctx, &sqs.CreateQueueInput{QueueName: aws.String("q")})
	if got := control(b, third, err); got != "CTMULTISERVICEPV1" {
		t.Errorf("a queue in eu-west-1: denied by %q (%v)", got, err)
	}
	_, err = s3.NewFromConfig(far).CreateBucket(b.ctx, &s3.CreateBucketInput{
		Bucket: aws.String("acme-far"), CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}})
	if got := control(b, third, err); got != "CTMULTISERVICEPV1" {
		t.Errorf("a bucket in eu-west-1: denied by %q (%v)", got, err)
	}
	_, err = kms.NewFromConfig(far).ListKeys(b.ctx, &kms.ListKeysInput{})
	ok(0, err)(t)
	_, err = iam.NewFromConfig(far).ListRoles(b.ctx, &iam.ListRolesInput{})
	ok(0, err)(t)
	_, err = sqs.NewFromConfig(inRegion(far, "us-west-2")).CreateQueue(b.ctx, &sqs.CreateQueueInput{QueueName: aws.String("q")})
	ok(0, err)(t)
	_, err = sqs.NewFromConfig(inRegion(b.cfg, "eu-west-1")).CreateQueue(b.ctx, &sqs.CreateQueueInput{QueueName: aws.String("q")})
	ok(0, err)(t) // the management account
}

// IAM has one place in a partition, wherever its client is.
func TestIAMIsRequestedWhereItIs(t *testing.T) {
	b := guarded(t, "3.3")
	b.sim.AttachSCP(third, "home-only",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"us-east-1"}}}]}`)
	far := inRegion(b.as("arn:aws:sts::"+third+":assumed-role/Admin/me", "AKIAFAR"), "eu-west-1")
	_, err := iam.NewFromConfig(far).ListRoles(b.ctx, &iam.ListRolesInput{})
	ok(0, err)(t)
	_, err = kms.NewFromConfig(far).ListKeys(b.ctx, &kms.ListKeysInput{})
	refused(t, err, "AccessDeniedException", "service control policy")
}

func TestSCPsDoNotBindServiceLinkedRoles(t *testing.T) {
	b := guarded(t, "3.3")
	b.sim.AddServiceLinkedRole(third, "cloudtrail.amazonaws.com")
	b.sim.AttachSCP(third, "nothing", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`)
	linked := b.as("arn:aws:sts::"+third+":assumed-role/AWSServiceRoleForCloudTrail/x", "AKIASLR")
	_, err := kms.NewFromConfig(linked).ListKeys(b.ctx, &kms.ListKeysInput{})
	ok(0, err)(t)
}
