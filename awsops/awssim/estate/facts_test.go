package estate_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// notifications are a bucket's, put back as they are with a rule more if there
// is one: S3 checks all of them again.
func (g *world) notifyAlso(cfg aws.Config, bucket string, more ...s3types.QueueConfiguration) error {
	g.Helper()
	client := s3.NewFromConfig(cfg)
	c, err := client.GetBucketNotificationConfiguration(g.ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: aws.String(bucket)})
	if err != nil {
		return err
	}
	_, err = client.PutBucketNotificationConfiguration(g.ctx,
		&s3.PutBucketNotificationConfigurationInput{Bucket: aws.String(bucket), NotificationConfiguration: &s3types.NotificationConfiguration{
			QueueConfigurations: append(c.QueueConfigurations, more...), TopicConfigurations: c.TopicConfigurations,
			LambdaFunctionConfigurations: c.LambdaFunctionConfigurations, EventBridgeConfiguration: c.EventBridgeConfiguration,
		}})
	return err
}

// ours is a queue that S3 may write to, and the rule for it.
func (g *world) ours(cfg aws.Config, account, bucket string) s3types.QueueConfiguration {
	g.Helper()
	arn := "arn:aws:sqs:us-east-1:" + account + ":ours"
	must(sqs.NewFromConfig(cfg).CreateQueue(g.ctx, &sqs.CreateQueueInput{
		QueueName: aws.String("ours"), Attributes: map[string]string{"Policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` +
			`"Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"` + arn +
			`","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::` + bucket + `"}}}]}`}}))(g)
	return s3types.QueueConfiguration{Id: aws.String("ours"), QueueArn: aws.String(arn), Events: []s3types.Event{"s3:ObjectCreated:*"}}
}

// delivers wants the trail to write to its bucket, and the queue to hear of
// it if there is one.
func (g *world) delivers(trail string) {
	g.Helper()
	g.sim.DeliverLogs()
	status := must(cloudtrail.NewFromConfig(g.me).GetTrailStatus(g.ctx, &cloudtrail.GetTrailStatusInput{Name: aws.String(trail)}))(g)
	if !*status.IsLogging || status.LatestDeliveryError != nil || status.LatestDigestDeliveryError != nil ||
		status.LatestNotificationError != nil {
		g.Errorf("the trail does not work: %+v", status)
	}
}

func (g *world) waiting(cfg aws.Config, account, queue string) string {
	g.Helper()
	out := must(sqs.NewFromConfig(cfg).GetQueueAttributes(g.ctx, &sqs.GetQueueAttributesInput{
		QueueUrl:       aws.String("https://sqs.us-east-1.amazonaws.com/" + account + "/" + queue),
		AttributeNames: []sqstypes.QueueAttributeName{"All"}}))(g)
	return out.Attributes["ApproximateNumberOfMessages"]
}

func TestExisting(t *testing.T) {
	g := built(t, "existing")
	g.delivers("acme-trail")
	must(0, g.notifyAlso(g.me, "acme-trail-logs", g.ours(g.me, "123456789012", "acme-trail-logs")))(t)
}

func TestExistingTopic(t *testing.T) {
	g := built(t, "existing-topic")
	g.delivers("acme-trail")
	if n := g.waiting(g.me, "123456789012", "siem"); n != "2" {
		t.Errorf("the SIEM has heard of %s files, want log and digest", n)
	}
	refused(t, g.notifyAlso(g.me, "acme-trail-logs", g.ours(g.me, "123456789012", "acme-trail-logs")), "InvalidArgument",
		"Configurations overlap")
	topic := must(sns.NewFromConfig(g.me).GetTopicAttributes(
		g.ctx, &sns.GetTopicAttributesInput{TopicArn: aws.String("arn:aws:sns:us-east-1:123456789012:trail-files")}))(t)
	if topic.Attributes["KmsMasterKeyId"] == "" || topic.Attributes["SubscriptionsConfirmed"] != "1" {
		t.Errorf("topic %v", topic.Attributes)
	}
}

func TestExistingOverlap(t *testing.T) {
	g := built(t, "existing-overlap")
	g.delivers("acme-trail")
	if n := g.waiting(g.me, "123456789012", "siem"); n != "2" {
		t.Errorf("the SIEM has heard of %s files, want log and digest", n)
	}
	must(0, g.notifyAlso(g.me, "acme-trail-logs"))(t)
	refused(t, g.notifyAlso(g.me, "acme-trail-logs", g.ours(g.me, "123456789012", "acme-trail-logs")), "InvalidArgument",
		"Configurations overlap")
}

func TestForeignBucket(t *testing.T) {
	g := built(t, "foreign-bucket")
	const logs = "222222222222"
	g.delivers("acme-organization")
	_, err := s3.NewFromConfig(g.me).GetBucketNotificationConfiguration(
		g.ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: aws.String("acme-central-logs")})
	refused(t, err, "AccessDenied", "s3:GetBucketNotification")
	must(0, g.estate.SignInAs(g.sim, "logs", "AKIALOGS"))(t)
	for way, cfg := range map[string]aws.Config{"by role": g.in(logs, "OrganizationAccountAccessRole"), "by profile": g.with("AKIALOGS", "")} {
		if err := g.notifyAlso(cfg, "acme-central-logs"); err != nil {
			t.Errorf("%s: %v", way, err)
		}
	}
}

func TestForeignKey(t *testing.T) {
	g := built(t, "foreign-key")
	g.delivers("acme-trail")
	trail := must(cloudtrail.NewFromConfig(g.me).GetTrail(g.ctx, &cloudtrail.GetTrailInput{Name: aws.String("acme-trail")}))(t).Trail
	keys := kms.NewFromConfig(g.me)
	must(keys.DescribeKey(g.ctx, &kms.DescribeKeyInput{KeyId: trail.KmsKeyId}))(t)
	_, err := keys.GetKeyPolicy(g.ctx, &kms.GetKeyPolicyInput{KeyId: trail.KmsKeyId})
	refused(t, err, "AccessDeniedException", "kms:GetKeyPolicy")
	_, err = g.assume("888888888888", "KeyAdministrators")
	refused(t, err, "AccessDenied", "sts:AssumeRole")
	bucket := s3.NewFromConfig(g.me)
	list := must(bucket.ListObjectsV2(g.ctx, &s3.ListObjectsV2Input{Bucket: aws.String("acme-trail-logs")}))(t)
	_, err = bucket.GetObject(g.ctx, &s3.GetObjectInput{Bucket: aws.String("acme-trail-logs"), Key: list.Contents[0].Key})
	refused(t, err, "AccessDenied", "kms:Decrypt")
}

func TestDelegatedAdministrator(t *testing.T) {
	g := built(t, "delegated-admin")
	const arn = "arn:aws:cloudtrail:us-east-1:111111111111:trail/acme-organization"
	g.delivers(arn)
	trails := must(cloudtrail.NewFromConfig(g.me).DescribeTrails(g.ctx, &cloudtrail.DescribeTrailsInput{}))(t).TrailList
	if len(trails) != 1 || *trails[0].TrailARN != arn {
		t.Fatalf("sees %+v", trails)
	}
	must(cloudtrail.NewFromConfig(g.me).GetEventSelectors(g.ctx, &cloudtrail.GetEventSelectorsInput{TrailName: aws.String(arn)}))(t)
	member := g.as("arn:aws:iam::333333333333:user/member")
	_, err := cloudtrail.NewFromConfig(member).GetEventSelectors(g.ctx, &cloudtrail.GetEventSelectorsInput{TrailName: aws.String(arn)})
	refused(t, err, "TrailNotFoundException", "")
	_, err = cloudtrail.NewFromConfig(g.me).GetTrailStatus(g.ctx, &cloudtrail.GetTrailStatusInput{Name: aws.String("acme-organization")})
	refused(t, err, "TrailNotFoundException", "Unknown trail: arn:aws:cloudtrail:us-east-1:222222222222:trail/acme-organization")
	must(0, g.notifyAlso(g.me, "acme-organization-logs", g.ours(g.me, "222222222222", "acme-organization-logs")))(t)
}
