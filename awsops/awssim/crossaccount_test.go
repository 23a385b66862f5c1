package awssim

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

const (
	theirs      = "arn:aws:sqs:us-east-1:444455556666:theirs"
	theirTopic  = "arn:aws:sns:us-east-1:444455556666:theirs"
	bobsAccount = `{"AWS":"arn:aws:iam::444455556666:root"}`
)

// allows is a policy for an AWS principal.
func allows(principal, actions, resource string) string {
	return `{"Version":"2012-10-17","Statement":[` + allowing(principal, actions, resource) + `]}`
}

func allowing(principal, actions, resource string) string {
	return `{"Effect":"Allow","Principal":` + principal + `,"Action":` + actions + `,"Resource":"` + resource + `"}`
}

func TestNotificationToQueueAndTopicOfAnotherAccount(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	bob := g.as("OTHER", region)
	url := bob.queue("theirs", nil)
	to := toQueue("theirs", theirs)
	if a := argumentsOf(g.notify(bucket, to)); len(a) != 2 || !strings.Contains(a[1], "Permissions on the destination queue") {
		t.Errorf("a queue without a policy lets nobody in: %q", a)
	}
	key := bob.key(strings.ReplaceAll(keyPolicy(), home, other))
	g.sim.Edit(func(w *World) {
		w.Accounts[other].region(region).Queues["theirs"].Attributes = settled(
			map[string]string{"Policy": queuePolicy(theirs), "KmsMasterKeyId": key})
	})
	if a := argumentsOf(g.notify(bucket, to)); len(a) != 2 {
		t.Errorf("the key of the other account does not let S3 in: %q", a)
	}
	g.sim.Edit(func(w *World) {
		w.Accounts[other].region(region).Queues["theirs"].Attributes = settled(map[string]string{"Policy": queuePolicy(theirs)})
	})
	g.ok(g.notify(bucket, to))
	if m := bob.messages(url); len(m) != 1 || !strings.Contains(m[0], "s3:TestEvent") {
		t.Errorf("messages %q", m)
	}
	g.sim.AddTopic(other, region, "theirs", "")
	put := func() error {
		_, err := g.s3.PutBucketNotificationConfiguration(g.ctx,
			&s3.PutBucketNotificationConfigurationInput{Bucket: aws.String(bucket), NotificationConfiguration: &s3types.NotificationConfiguration{
				TopicConfigurations: []s3types.TopicConfiguration{{TopicArn: aws.String(theirTopic),
					Events: []s3types.Event{s3types.EventS3ObjectCreated}}}}})
		return err
	}
	if a := argumentsOf(put()); len(a) != 2 || !strings.Contains(a[1], "Permissions on the destination topic") {
		t.Errorf("the default policy lets only its owner in: %q", a)
	}
	g.sim.AddTopic(other, region, "theirs", lets("s3", "sns:Publish", theirTopic, fromLogs))
	g.ok(put())
}

func TestTopicOfAnotherAccount(t *testing.T) {
	g := newClients(t)
	g.topic(nil)
	bob := g.as("OTHER", region)
	look := func(r *clients, arn string) error {
		_, err := r.sns.GetTopicAttributes(g.ctx, &sns.GetTopicAttributesInput{TopicArn: aws.String(arn)})
		return err
	}
	g.refused(look(bob, topicID), "AuthorizationError", "sns:GetTopicAttributes")
	g.refused(look(bob, topicID+"-none"), "AuthorizationError", "no resource-based policy")
	g.sim.AddTopic(home, region, "logs", allows(bobsAccount, `["SNS:GetTopicAttributes","SNS:Subscribe"]`, topicID))
	g.ok(look(bob, topicID))

	bob.queue("theirs", nil)
	g.sim.Restrict("OTHER", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sns:Get*","Resource":"*"}]}`)
	_, err := bob.subscribe(theirs, nil)
	g.refused(err, "AuthorizationError", "no identity-based policy allows the sns:Subscribe action")
	g.sim.Restrict("OTHER", "")
	arn, err := bob.subscribe(theirs, nil)
	g.ok(err)
	attributes, err := bob.sns.GetSubscriptionAttributes(g.ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: aws.String(arn)})
	g.ok(err)
	if a := attributes.Attributes; a["PendingConfirmation"] != "false" || a["Owner"] != other {
		t.Errorf("the queue's owner needs no confirmation: %v", a)
	}
}

func TestKeyPolicyMayNameRolesOfOtherAccountsThatExist(t *testing.T) {
	g := newClients(t)
	const role = "arn:aws:iam::444455556666:role/Reader"
	key := g.key("")
	put := func() error {
		_, err := g.kms.PutKeyPolicy(g.ctx, &kms.PutKeyPolicyInput{
			KeyId: aws.String(key), Policy: aws.String(keyPolicy(allowing(`{"AWS":"`+role+`"}`, `"kms:Decrypt"`, "*")))})
		return err
	}
	g.refused(put(), "MalformedPolicyDocumentException", "invalid principals")
	g.sim.AddRole(other, "Reader", allows(bobsAccount, `"sts:AssumeRole"`, "*"))
	g.ok(put())
}

func TestObjectEncryptedWithAKeyOfAnotherAccount(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	key := g.key("")
	_, err := g.s3.PutObject(g.ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("x"), ServerSideEncryption: "aws:kms",
		SSEKMSKeyId: aws.String(key)})
	g.ok(err)
	read := func() error {
		_, err := g.as("OTHER", region).s3.GetObject(g.ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("x")})
		return err
	}
	g.refused(read(), "AccessDenied", "s3:GetObject")
	g.ok(g.bucketPolicy(bucket, allows(bobsAccount, `"s3:GetObject"`, "arn:aws:s3:::acme-logs/*")))
	g.refused(read(), "AccessDenied", "kms:Decrypt")
	_, err = g.kms.PutKeyPolicy(g.ctx, &kms.PutKeyPolicyInput{
		KeyId: aws.String(key), Policy: aws.String(keyPolicy(allowing(bobsAccount, `"kms:Decrypt"`, "*")))})
	g.ok(err)
	g.ok(read())
	g.sim.Restrict("OTHER", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	g.refused(read(), "AccessDenied", "no identity-based policy allows the kms:Decrypt action")
}

func TestBucketOfAnotherAccount(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	bob := g.as("OTHER", region)
	for name, in := range map[string]*s3.HeadBucketInput{
		"not allowed": {Bucket: aws.String(bucket)},
		"wrong owner": {Bucket: aws.String(bucket), ExpectedBucketOwner: aws.String(other)},
	} {
		_, err := bob.s3.HeadBucket(g.ctx, in)
		g.refused(err, "Forbidden", "")
		var response *smithyhttp.ResponseError
		if !errors.As(err, &response) || response.HTTPStatusCode() != http.StatusForbidden ||
			response.Response.Header.Get("X-Amz-Bucket-Region") != region {
			t.Errorf("%s: 403 names the region too: %v", name, err)
		}
	}
	_, err := g.s3.GetBucketNotificationConfiguration(g.ctx,
		&s3.GetBucketNotificationConfigurationInput{Bucket: aws.String(bucket), ExpectedBucketOwner: aws.String(other)})
	g.refused(err, "AccessDenied", "")

	g.ok(g.bucketPolicy(bucket, allows(bobsAccount, `["s3:PutBucketNotification","s3:GetBucketPolicy"]`, "arn:aws:s3:::acme-logs")))
	g.ok(bob.notify(bucket))
	_, err = bob.s3.GetBucketPolicy(g.ctx, &s3.GetBucketPolicyInput{Bucket: aws.String(bucket)})
	g.refused(err, "MethodNotAllowed", "not allowed against this resource")
}

func TestFunctionHasToExist(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	const function = "arn:aws:lambda:us-east-1:111122223333:function:scan"
	c := s3types.NotificationConfiguration{LambdaFunctionConfigurations: []s3types.LambdaFunctionConfiguration{
		{Id: aws.String("scan"), LambdaFunctionArn: aws.String(function), Events: []s3types.Event{s3types.EventS3ObjectRemoved}}}}
	put := func() error {
		_, err := g.s3.PutBucketNotificationConfiguration(g.ctx,
			&s3.PutBucketNotificationConfigurationInput{Bucket: aws.String(bucket), NotificationConfiguration: &c})
		return err
	}
	// It was there when the rule was made, and is gone now.
	g.sim.Edit(func(w *World) { w.Buckets[bucket].Notification.Value = c })
	err := put()
	g.refused(err, "InvalidArgument", "Unable to validate")
	if a := argumentsOf(err); len(a) != 2 || a[0] != function+", null" {
		t.Errorf("arguments %q", a)
	}
	g.sim.AddFunctions(function)
	g.ok(put())
}
