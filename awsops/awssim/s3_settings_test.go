package awssim

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
)

func TestPublicAccessBlockDecidesAboutPublicPolicies(t *testing.T) {
	everybody := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::acme-logs/*","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}}]}`
	g := newClients(t)
	g.bucket(bucket)
	g.refused(g.bucketPolicy(bucket, everybody), "AccessDenied", "BlockPublicPolicy")
	_, err := g.s3.PutPublicAccessBlock(g.ctx, &s3.PutPublicAccessBlockInput{
		Bucket: aws.String(bucket), PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true)}})
	g.ok(err)
	g.ok(g.bucketPolicy(bucket, everybody))
	out, err := g.s3.GetPublicAccessBlock(g.ctx, &s3.GetPublicAccessBlockInput{Bucket: aws.String(bucket)})
	g.ok(err)
	if c := out.PublicAccessBlockConfiguration; !*c.BlockPublicAcls || *c.BlockPublicPolicy {
		t.Errorf("read back %+v", c)
	}
	g.sim.Edit(func(w *World) { w.Buckets[bucket].PublicAccess = PublicAccess{None: true} })
	_, err = g.s3.GetPublicAccessBlock(g.ctx, &s3.GetPublicAccessBlockInput{Bucket: aws.String(bucket)})
	g.refused(err, "NoSuchPublicAccessBlockConfiguration", "")
}

func TestPutBucketEncryptionRefusals(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	put := func(rules ...types.ServerSideEncryptionRule) error {
		_, err := g.s3.PutBucketEncryption(g.ctx, &s3.PutBucketEncryptionInput{
			Bucket: aws.String(bucket), ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: rules}})
		return err
	}
	plain := types.ServerSideEncryptionRule{ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{
		SSEAlgorithm: types.ServerSideEncryptionAes256}}
	g.refused(put(plain, plain), "MalformedXML", "")
	g.refused(put(types.ServerSideEncryptionRule{}), "MalformedXML", "")
	withKey := types.ServerSideEncryptionRule{ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{
		SSEAlgorithm: types.ServerSideEncryptionAes256, KMSMasterKeyID: aws.String("x")}}
	g.refused(put(withKey), "InvalidArgument", "not applicable")
}

func TestActionsHaveTheirOwnNames(t *testing.T) {
	name := aws.String(bucket)
	for action, call := range map[string]func(g *clients) error{
		"s3:GetEncryptionConfiguration": func(g *clients) error {
			_, err := g.s3.GetBucketEncryption(g.ctx, &s3.GetBucketEncryptionInput{Bucket: name})
			return err
		},
		"s3:PutBucketNotification": func(g *clients) error { return g.notify(bucket) },
		"s3:GetBucketNotification": func(g *clients) error {
			_, err := g.s3.GetBucketNotificationConfiguration(g.ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: name})
			return err
		},
		"s3:PutBucketPublicAccessBlock": func(g *clients) error {
			_, err := g.s3.PutPublicAccessBlock(g.ctx, &s3.PutPublicAccessBlockInput{
				Bucket: name, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{}})
			return err
		},
		"s3:GetBucketVersioning": func(g *clients) error {
			_, err := g.s3.GetBucketVersioning(g.ctx, &s3.GetBucketVersioningInput{Bucket: name})
			return err
		},
		"s3:ListAllMyBuckets": func(g *clients) error { _, err := g.s3.ListBuckets(g.ctx, &s3.ListBucketsInput{}); return err },
		"s3:ListBucketVersions": func(g *clients) error {
			_, err := g.s3.ListObjectVersions(g.ctx, &s3.ListObjectVersionsInput{Bucket: name})
			return err
		},
		"s3:DeleteObject": func(g *clients) error {
			_, err := g.s3.DeleteObject(g.ctx, &s3.DeleteObjectInput{Bucket: name, Key: aws.String("x")})
			return err
		},
	} {
		t.Run(action, func(t *testing.T) {
			g := newClients(t)
			g.bucket(bucket)
			g.refused(call(g.restricted("sqs:*")), "AccessDenied", "because no identity-based policy allows the "+action+" action")
			g.ok(call(g.restricted(action)))
		})
	}
}

func TestCreateBucketNeedsTheRightsForItsExtras(t *testing.T) {
	g := newClients(t)
	in := &s3.CreateBucketInput{Bucket: aws.String(bucket), ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced}
	_, err := g.restricted("s3:CreateBucket").s3.CreateBucket(g.ctx, in)
	g.refused(err, "AccessDenied", "s3:PutBucketOwnershipControls")
	_, err = g.restricted("s3:CreateBucket", "s3:PutBucketOwnershipControls").s3.CreateBucket(g.ctx, in)
	g.ok(err)
}

func TestDeleteObjectsTellsErrorsInItsAnswer(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	out, err := g.restricted("s3:ListBucket").s3.DeleteObjects(
		g.ctx, &s3.DeleteObjectsInput{Bucket: aws.String(bucket),
			Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: aws.String("a")}}}})
	g.ok(err)
	if len(out.Errors) != 1 || *out.Errors[0].Code != "AccessDenied" || len(out.Deleted) != 0 {
		t.Errorf("answer %+v", out)
	}
}

func TestEncryptedTopicAsksItsKey(t *testing.T) {
	g := newClients(t)
	key := g.key("")
	g.topic(map[string]string{"KmsMasterKeyId": key})
	publish := func(g *clients) error {
		_, err := g.sns.Publish(g.ctx, &sns.PublishInput{TopicArn: aws.String(topicID), Message: aws.String("x")})
		return err
	}
	g.ok(publish(g))
	typed[*snstypes.KMSAccessDeniedException](g, publish(g.restricted("sns:*")))
	_, err := g.sns.SetTopicAttributes(g.ctx, &sns.SetTopicAttributesInput{
		TopicArn: aws.String(topicID), AttributeName: aws.String("Policy"),
		AttributeValue: aws.String(lets("s3", "sns:Publish", topicID, fromLogs))})
	g.ok(err)
	g.bucket(bucket)
	put := func() error {
		_, err := g.s3.PutBucketNotificationConfiguration(g.ctx,
			&s3.PutBucketNotificationConfigurationInput{Bucket: aws.String(bucket), NotificationConfiguration: &types.NotificationConfiguration{
				TopicConfigurations: []types.TopicConfiguration{{TopicArn: aws.String(topicID), Events: []types.Event{types.EventS3ObjectCreated}}}}})
		return err
	}
	if a := argumentsOf(put()); len(a) != 2 || !strings.HasPrefix(a[1], "Permissions on the destination topic") {
		t.Errorf("arguments %q", a)
	}
	_, err = g.kms.PutKeyPolicy(g.ctx, &kms.PutKeyPolicyInput{
		KeyId: aws.String(key), Policy: aws.String(keyPolicy(
			statement("s3", "kms:GenerateDataKey*", "*", "{}"), statement("s3", "kms:Decrypt", "*", "{}")))})
	g.ok(err)
	g.ok(put())
}
