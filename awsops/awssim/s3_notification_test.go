package awssim

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
)

// argumentsOf is how the callers of a real client read S3's details.
func argumentsOf(err error) []string {
	var detailed interface{ ErrorArguments() []string }
	if !errors.As(err, &detailed) {
		return nil
	}
	return detailed.ErrorArguments()
}

func TestNotificationNeedsQueuePolicyAndKeyPolicy(t *testing.T) {
	const missing = "The destination queue does not exist"
	const forbidden = "Permissions on the destination queue do not allow S3 to publish notifications from this bucket"
	s3Uses := statement("s3", "kms:GenerateDataKey", "*", "{}") + "," +
		statement("s3", "kms:Decrypt", "*", `{"StringEquals":{"aws:SourceAccount":"111122223333"}}`)
	for _, c := range []struct {
		name, policy, key, want string
		gone                    bool
	}{
		{name: "no such queue", want: missing, gone: true},
		{name: "no policy", want: forbidden},
		{name: "policy for another bucket", policy: strings.ReplaceAll(queuePolicy(queueID), "acme-logs", "others"), want: forbidden},
		{name: "policy for another account", policy: strings.ReplaceAll(queuePolicy(queueID), `:"111122223333"}}`, `:"444455556666"}}`),
			want: forbidden},
		{name: "policy for another queue", policy: queuePolicy(queueID + "-2"), want: forbidden},
		{name: "policy", policy: queuePolicy(queueID)},
		{name: "AWS's own key", policy: queuePolicy(queueID), key: "alias/aws/sqs", want: forbidden},
		{name: "no such key", policy: queuePolicy(queueID), key: "alias/none", want: forbidden},
		{name: "key without S3", policy: queuePolicy(queueID), key: keyPolicy(), want: forbidden},
		{name: "key without Decrypt", policy: queuePolicy(queueID), key: keyPolicy(statement("s3", "kms:GenerateDataKey", "*", "{}")),
			want: forbidden},
		{name: "key with S3", policy: queuePolicy(queueID), key: keyPolicy(s3Uses)},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newClients(t)
			g.bucket(bucket)
			attributes := map[string]string{}
			if c.policy != "" {
				attributes["Policy"] = c.policy
			}
			switch {
			case strings.HasPrefix(c.key, "{"):
				attributes["KmsMasterKeyId"] = g.key(c.key)
			case c.key != "":
				attributes["KmsMasterKeyId"] = c.key
			}
			url := ""
			if !c.gone {
				url = g.queue("expel", attributes)
			}
			err := g.notify(bucket, toQueue("ours", queueID))
			if c.want == "" {
				g.ok(err)
				if m := g.messages(url); len(m) != 1 || !strings.Contains(m[0], `"Event":"s3:TestEvent"`) || strings.Contains(m[0], "Records") {
					t.Errorf("want one test event, got %v", m)
				}
				return
			}
			g.refused(err, "InvalidArgument", "Unable to validate the following destination configurations")
			if a := argumentsOf(err); len(a) != 2 || a[0] != queueID || a[1] != c.want {
				t.Errorf("arguments %q", a)
			}
			var plain *smithy.GenericAPIError
			if !errors.As(err, &plain) {
				t.Error("the SDK has no type of its own for this")
			}
		})
	}
}

func TestNotificationWithDisabledKeyIsRefused(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	key := g.key(keyPolicy(statement("s3", "kms:*", "*", "{}")))
	g.queue("expel", map[string]string{"Policy": queuePolicy(queueID), "KmsMasterKeyId": key})
	_, err := g.kms.DisableKey(g.ctx, &kms.DisableKeyInput{KeyId: aws.String(key)})
	g.ok(err)
	g.refused(g.notify(bucket, toQueue("ours", queueID)), "InvalidArgument", "Unable to validate")
}

func TestNotificationIsAllOrNothing(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	theirs := strings.Replace(queueID, "expel", "theirs", 1)
	theirURL := g.queue("theirs", map[string]string{"Policy": queuePolicy(theirs)})
	g.ok(g.notify(bucket, toQueue("theirs", theirs, "images/")))
	ourURL := g.queue("expel", map[string]string{"Policy": queuePolicy(queueID)})
	_, err := g.sqs.DeleteQueue(g.ctx, &sqs.DeleteQueueInput{QueueUrl: aws.String(theirURL)})
	g.ok(err)

	both := []types.QueueConfiguration{toQueue("theirs", theirs, "images/"), toQueue("ours", queueID, "AWSLogs/")}
	err = g.notify(bucket, both...)
	g.refused(err, "InvalidArgument", "Unable to validate")
	if a := argumentsOf(err); len(a) != 2 || a[0] != theirs {
		t.Errorf("the foreign queue is to blame, got %q", a)
	}
	if m := g.messages(ourURL); len(m) != 0 {
		t.Errorf("nothing was put, yet a message came: %v", m)
	}
	_, err = g.s3.PutBucketNotificationConfiguration(g.ctx, &s3.PutBucketNotificationConfigurationInput{
		Bucket: aws.String(bucket), SkipDestinationValidation: aws.Bool(true),
		NotificationConfiguration: &types.NotificationConfiguration{QueueConfigurations: both}})
	g.ok(err)
	out, err := g.s3.GetBucketNotificationConfiguration(g.ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: aws.String(bucket)})
	g.ok(err)
	if len(out.QueueConfigurations) != 2 || out.QueueConfigurations[0].Filter.Key.FilterRules[0].Name != "Prefix" {
		t.Errorf("read back %+v", out.QueueConfigurations)
	}
	if m := g.messages(ourURL); len(m) != 0 {
		t.Errorf("skipped validation proves nothing, yet a message came: %v", m)
	}
}

func TestNotificationReplacesAllFourKinds(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	function := "arn:aws:lambda:us-east-1:111122223333:function:thumbs"
	put := func(c *types.NotificationConfiguration) error {
		_, err := g.s3.PutBucketNotificationConfiguration(g.ctx,
			&s3.PutBucketNotificationConfigurationInput{Bucket: aws.String(bucket), NotificationConfiguration: c})
		return err
	}
	c := &types.NotificationConfiguration{
		EventBridgeConfiguration: &types.EventBridgeConfiguration{},
		LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{
			{LambdaFunctionArn: aws.String(function), Events: []types.Event{types.EventS3ObjectRemoved}}},
	}
	err := put(c)
	g.refused(err, "InvalidArgument", "Unable to validate")
	if a := argumentsOf(err); len(a) != 2 || !strings.Contains(a[1], "Not authorized to invoke function") {
		t.Errorf("arguments %q", a)
	}
	g.sim.AddForeign(function)
	g.ok(put(c))
	get := func() *s3.GetBucketNotificationConfigurationOutput {
		out, err := g.s3.GetBucketNotificationConfiguration(g.ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: aws.String(bucket)})
		g.ok(err)
		return out
	}
	if out := get(); out.EventBridgeConfiguration == nil || len(out.LambdaFunctionConfigurations) != 1 ||
		*out.LambdaFunctionConfigurations[0].Id == "" {
		t.Errorf("read back %+v", out)
	}
	g.ok(put(&types.NotificationConfiguration{}))
	if out := get(); out.EventBridgeConfiguration != nil || len(out.LambdaFunctionConfigurations) != 0 {
		t.Errorf("an empty body deletes all, got %+v", out)
	}
}

func TestNotificationDocumentRefusals(t *testing.T) {
	removed := toQueue("b", queueID)
	removed.Events = []types.Event{types.EventS3ObjectRemoved}
	put := toQueue("b", queueID)
	put.Events = []types.Event{types.EventS3ObjectCreatedPut}
	odd := toQueue("b", queueID, "x")
	odd.Filter.Key.FilterRules[0].Name = "infix"
	unknown := toQueue("b", queueID)
	unknown.Events = []types.Event{"s3:ObjectEaten:*"}
	const overlap, ambiguous = "Configurations overlap.", "Configuration is ambiguously defined."
	for _, c := range []struct {
		name string
		a, b types.QueueConfiguration
		text string
	}{
		{"same event, no filter", toQueue("a", queueID), toQueue("b", queueID), overlap},
		{"all and put", toQueue("a", queueID), put, overlap},
		{"other event", toQueue("a", queueID), removed, ""},
		{"no filter and a prefix", toQueue("a", queueID), toQueue("b", queueID, "AWSLogs/"), ambiguous},
		{"prefix within prefix", toQueue("a", queueID, "AWS"), toQueue("b", queueID, "AWSLogs/"), ambiguous},
		{"prefixes apart", toQueue("a", queueID, "images/"), toQueue("b", queueID, "AWSLogs/"), ""},
		{"suffixes apart", toQueue("a", queueID, "", ".jpg"), toQueue("b", queueID, "", ".gz"), ""},
		{"suffix within suffix", toQueue("a", queueID, "x", ".json.gz"), toQueue("b", queueID, "x", ".gz"), ambiguous},
		{"same id", toQueue("a", queueID, "x"), toQueue("a", queueID, "y"), "IDs must be unique"},
		{"filter name", toQueue("a", queueID, "y"), odd, "filter rule name must be either prefix or suffix"},
		{"event name", toQueue("a", queueID), unknown, "event is not supported"},
		{"no ARN", toQueue("a", queueID, "x"), toQueue("b", "expel", "y"), "The ARN could not be parsed"},
		{"other region", toQueue("a", queueID, "x"), toQueue("b", strings.Replace(queueID, "us-east-1", "eu-west-1", 1), "y"),
			"region is not valid for the bucket location constraint"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newClients(t)
			g.bucket(bucket)
			g.queue("expel", map[string]string{"Policy": queuePolicy(queueID)})
			err := g.notify(bucket, c.a, c.b)
			if c.text == "" {
				g.ok(err)
				return
			}
			g.refused(err, "InvalidArgument", c.text)
		})
	}
}

func TestObjectsRaiseEvents(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	url := g.queue("expel", map[string]string{"Policy": queuePolicy(queueID)})
	g.ok(g.notify(bucket, toQueue("ours", queueID, "AWSLogs/")))
	g.messages(url)
	for _, key := range []string{"AWSLogs/a b+c.gz", "other"} {
		_, err := g.s3.PutObject(g.ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String(key), Body: strings.NewReader("12345")})
		g.ok(err)
	}
	bodies := g.messages(url)
	if len(bodies) != 1 {
		t.Fatalf("the prefix lets one through, got %v", bodies)
	}
	var event struct {
		Records []struct {
			EventName string
			S3        struct {
				ConfigurationID string
				Bucket          struct{ Name, ARN string }
				Object          struct {
					Key  string
					Size int
				}
			}
		}
	}
	g.ok(json.Unmarshal([]byte(bodies[0]), &event))
	r := event.Records[0]
	if r.EventName != "ObjectCreated:Put" || r.S3.ConfigurationID != "ours" || r.S3.Object.Key != "AWSLogs/a+b%2Bc.gz" ||
		r.S3.Object.Size != 5 || r.S3.Bucket.ARN != "arn:aws:s3:::acme-logs" {
		t.Errorf("event %+v", r)
	}
	_, err := g.sqs.SetQueueAttributes(g.ctx, &sqs.SetQueueAttributesInput{
		QueueUrl: aws.String(url), Attributes: map[string]string{"Policy": ""}})
	g.ok(err)
	_, err = g.s3.PutObject(g.ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("AWSLogs/2")})
	g.ok(err)
	if m := g.messages(url); len(m) != 0 {
		t.Errorf("a queue that lets nobody in got %v", m)
	}
}
