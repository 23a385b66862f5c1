package awssim

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

const thisTrail = trails + "GlobalCloudTrail"

// trailBucketPolicy is the article's policy for these folders under AWSLogs.
func trailBucketPolicy(trail string, folders ...string) string {
	parts := []string{statement("cloudtrail", "s3:GetBucketAcl", "arn:aws:s3:::acme-logs", `{"StringEquals":{"aws:SourceArn":"`+trail+`"}}`)}
	for _, f := range folders {
		parts = append(parts, statement("cloudtrail", "s3:PutObject", "arn:aws:s3:::acme-logs/"+f+"/*",
			`{"StringEquals":{"aws:SourceArn":"`+trail+`","s3:x-amz-acl":"bucket-owner-full-control"}}`))
	}
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(parts, ",") + `]}`
}

// trailKeyPolicy lets CloudTrail do these.
func trailKeyPolicy(actions ...string) string {
	var statements []string
	for _, a := range actions {
		c := `{"StringEquals":{"aws:SourceArn":"` + thisTrail +
			`"},"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}`
		if a == "kms:DescribeKey" {
			c = `{"StringEquals":{"aws:SourceArn":"` + thisTrail + `"}}`
		}
		statements = append(statements, statement("cloudtrail", a, "*", c))
	}
	return keyPolicy(statements...)
}

func (g *clients) bucketKey(key string) {
	g.t.Helper()
	rule := s3types.ServerSideEncryptionRule{BucketKeyEnabled: aws.Bool(true),
		ApplyServerSideEncryptionByDefault: &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: "aws:kms", KMSMasterKeyID: aws.String(key)}}
	_, err := g.s3.PutBucketEncryption(g.ctx, &s3.PutBucketEncryptionInput{
		Bucket: aws.String(bucket), ServerSideEncryptionConfiguration: &s3types.ServerSideEncryptionConfiguration{
			Rules: []s3types.ServerSideEncryptionRule{rule}}})
	g.ok(err)
}

func (g *clients) newTrail(change func(*cloudtrail.CreateTrailInput)) error {
	in := &cloudtrail.CreateTrailInput{Name: aws.String("GlobalCloudTrail"), S3BucketName: aws.String(bucket),
		IsMultiRegionTrail: aws.Bool(true), EnableLogFileValidation: aws.Bool(true)}
	if change != nil {
		change(in)
	}
	_, err := g.trail.CreateTrail(g.ctx, in)
	return err
}

func TestCreateTrailReadsTheBucketPolicy(t *testing.T) {
	for _, c := range []struct {
		name, policy string
		prefix       string
		ok           bool
	}{
		{name: "none"},
		{name: "right", policy: trailBucketPolicy(thisTrail, "AWSLogs/111122223333"), ok: true},
		{name: "another trail", policy: trailBucketPolicy(trails+"Other", "AWSLogs/111122223333")},
		{name: "another region's trail", policy: trailBucketPolicy(
			strings.Replace(thisTrail, "us-east-1", "eu-west-1", 1), "AWSLogs/111122223333")},
		{name: "another account", policy: trailBucketPolicy(thisTrail, "AWSLogs/444455556666")},
		{name: "no write", policy: trailBucketPolicy(thisTrail)},
		{name: "prefix missing", policy: trailBucketPolicy(thisTrail, "AWSLogs/111122223333"), prefix: "logs"},
		{name: "prefix", policy: trailBucketPolicy(thisTrail, "logs/AWSLogs/111122223333"), prefix: "logs", ok: true},
		{name: "no digests", policy: trailBucketPolicy(thisTrail, "AWSLogs/111122223333/CloudTrail")},
		{name: "encryption demanded", policy: strings.TrimSuffix(trailBucketPolicy(thisTrail, "AWSLogs/111122223333"), "]}") +
			`,{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::acme-logs/*","Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}}]}`},
		{name: "TLS demanded", policy: strings.TrimSuffix(trailBucketPolicy(thisTrail, "AWSLogs/111122223333"), "]}") +
			`,{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::acme-logs","arn:aws:s3:::acme-logs/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`, ok: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newClients(t)
			g.bucket(bucket)
			if c.policy != "" {
				g.ok(g.bucketPolicy(bucket, c.policy))
			}
			err := g.newTrail(func(in *cloudtrail.CreateTrailInput) { in.S3KeyPrefix = optional(c.prefix) })
			if c.ok {
				g.ok(err)
				return
			}
			typed[*types.InsufficientS3BucketPolicyException](g, err)
			g.refused(err, "InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected for bucket: acme-logs")
		})
	}
}

func TestCreateTrailReadsTheKeyPolicy(t *testing.T) {
	const refusal = "InsufficientEncryptionPolicyException"
	for _, c := range []struct {
		name, policy, code string
		bucketKey          bool
		change             func(g *clients, key string)
	}{
		{name: "nothing for CloudTrail", policy: keyPolicy(), code: refusal},
		{name: "no DescribeKey", policy: trailKeyPolicy("kms:GenerateDataKey*"), code: refusal},
		{name: "no data keys", policy: trailKeyPolicy("kms:DescribeKey"), code: refusal},
		{name: "both", policy: trailKeyPolicy("kms:GenerateDataKey*", "kms:DescribeKey")},
		{name: "both with a bucket key", policy: trailKeyPolicy("kms:GenerateDataKey*", "kms:DescribeKey"), bucketKey: true, code: refusal},
		{name: "Decrypt with a bucket key", policy: trailKeyPolicy("kms:GenerateDataKey*", "kms:DescribeKey", "kms:Decrypt"), bucketKey: true},
		{name: "another trail", policy: strings.ReplaceAll(trailKeyPolicy("kms:GenerateDataKey*", "kms:DescribeKey"), "GlobalCloudTrail",
			"Other"), code: refusal},
		{name: "disabled", policy: trailKeyPolicy("kms:*"), code: "KmsException", change: func(g *clients, key string) {
			_, err := g.kms.DisableKey(g.ctx, &kms.DisableKeyInput{KeyId: aws.String(key)})
			g.ok(err)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newClients(t)
			g.bucket(bucket)
			g.ok(g.bucketPolicy(bucket, trailBucketPolicy(thisTrail, "AWSLogs/111122223333")))
			key := g.key(c.policy)
			if c.bucketKey {
				g.bucketKey(key)
			}
			if c.change != nil {
				c.change(g, key)
			}
			err := g.newTrail(func(in *cloudtrail.CreateTrailInput) { in.KmsKeyId = aws.String(key) })
			if c.code == "" {
				g.ok(err)
				return
			}
			g.refused(err, c.code, "")
		})
	}
}

func TestCreateTrailRefusals(t *testing.T) {
	west := "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-a444-555555555555"
	for _, c := range []struct {
		name   string
		change func(*cloudtrail.CreateTrailInput)
		code   string
		text   string
	}{
		{"short name", func(in *cloudtrail.CreateTrailInput) { in.Name = aws.String("ab") }, "InvalidTrailNameException", "too short"},
		{"adjacent dashes", func(in *cloudtrail.CreateTrailInput) { in.Name = aws.String("a--b") }, "InvalidTrailNameException", "adjacent"},
		{"IP address", func(in *cloudtrail.CreateTrailInput) { in.Name = aws.String("10.0.0.1") }, "InvalidTrailNameException", ""},
		{"dash at the end", func(in *cloudtrail.CreateTrailInput) { in.Name = aws.String("trail-") }, "InvalidTrailNameException", ""},
		{"no bucket", func(in *cloudtrail.CreateTrailInput) { in.S3BucketName = aws.String("nobodys") }, "S3BucketDoesNotExistException",
			"nobodys"},
		{"bucket name", func(in *cloudtrail.CreateTrailInput) { in.S3BucketName = aws.String("a_b") }, "InvalidS3BucketNameException", ""},
		{"prefix", func(in *cloudtrail.CreateTrailInput) { in.S3KeyPrefix = aws.String("x/AWSLogs/") }, "InvalidS3PrefixException", ""},
		{"global events", func(in *cloudtrail.CreateTrailInput) { in.IncludeGlobalServiceEvents = aws.Bool(false) },
			"InvalidParameterCombinationException", ""},
		{"no key", func(in *cloudtrail.CreateTrailInput) { in.KmsKeyId = aws.String("alias/none") }, "KmsKeyNotFoundException", ""},
		{"key elsewhere", func(in *cloudtrail.CreateTrailInput) { in.KmsKeyId = aws.String(west) }, "KmsKeyNotFoundException", "Region"},
		{"key nonsense", func(in *cloudtrail.CreateTrailInput) { in.KmsKeyId = aws.String("my key") }, "InvalidKmsKeyIdException", ""},
		{"no topic", func(in *cloudtrail.CreateTrailInput) { in.SnsTopicName = aws.String("none") }, "InsufficientSnsTopicPolicyException",
			"does not exist or the topic policy is incorrect"},
		{"topic name", func(in *cloudtrail.CreateTrailInput) { in.SnsTopicName = aws.String("no blanks") }, "InvalidSnsTopicNameException", ""},
		{"no organization", func(in *cloudtrail.CreateTrailInput) { in.IsOrganizationTrail = aws.Bool(true) }, "OrganizationsNotInUseException",
			""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newClients(t)
			g.bucket(bucket)
			g.ok(g.bucketPolicy(bucket, trailBucketPolicy(thisTrail, "AWSLogs/111122223333")))
			before := g.sim.Inventory()
			g.refused(g.newTrail(c.change), c.code, c.text)
			if after := g.sim.Inventory(); after != before {
				t.Errorf("a refused call left something:\n%s", after)
			}
		})
	}
}

func TestTrailTopicNeedsItsPolicy(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	g.ok(g.bucketPolicy(bucket, trailBucketPolicy(thisTrail, "AWSLogs/111122223333")))
	g.topic(nil)
	withTopic := func(in *cloudtrail.CreateTrailInput) { in.SnsTopicName = aws.String("logs") }
	typed[*types.InsufficientSnsTopicPolicyException](g, g.newTrail(withTopic))
	_, err := g.sns.SetTopicAttributes(g.ctx, &sns.SetTopicAttributesInput{TopicArn: aws.String(topicID), AttributeName: aws.String("Policy"),
		AttributeValue: aws.String(lets("cloudtrail", "SNS:Publish", topicID, `{"StringEquals":{"aws:SourceArn":"`+thisTrail+`"}}`))})
	g.ok(err)
	g.ok(g.newTrail(withTopic))
	url := g.queue("expel", map[string]string{"Policy": fromTopic(queueID)})
	_, err = g.subscribe(queueID, map[string]string{"RawMessageDelivery": "true"})
	g.ok(err)
	g.start()
	g.sim.DeliverLogs()
	if m := g.messages(url); len(m) != 1 || !strings.Contains(m[0], `"s3ObjectKey":["AWSLogs/`) {
		t.Errorf("the trail's topic got %v", m)
	}
	if s := g.status(); s.LatestNotificationTime == nil {
		t.Errorf("status %+v", s)
	}
}
