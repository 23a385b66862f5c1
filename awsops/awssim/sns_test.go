package awssim

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)

const topicID = "arn:aws:sns:us-east-1:111122223333:logs"

func (g *clients) topic(attributes map[string]string) {
	g.t.Helper()
	_, err := g.sns.CreateTopic(g.ctx, &sns.CreateTopicInput{Name: aws.String("logs"), Attributes: attributes})
	g.ok(err)
}

func (g *clients) subscribe(endpoint string, attributes map[string]string) (string, error) {
	out, err := g.sns.Subscribe(g.ctx, &sns.SubscribeInput{
		TopicArn: aws.String(topicID), Protocol: aws.String("sqs"), Endpoint: aws.String(endpoint), Attributes: attributes,
		ReturnSubscriptionArn: true})
	if err != nil {
		return "", err
	}
	return *out.SubscriptionArn, nil
}

func fromTopic(queue string) string {
	return lets("sns", "sqs:SendMessage", queue, `{"ArnEquals":{"aws:SourceArn":"`+topicID+`"}}`)
}

func TestCreateTopicReturnsTheOneThereIs(t *testing.T) {
	g := newClients(t)
	g.topic(map[string]string{"DisplayName": "Logs"})
	g.topic(nil)
	_, err := g.sns.CreateTopic(g.ctx, &sns.CreateTopicInput{Name: aws.String("logs"), Attributes: map[string]string{"DisplayName": "Other"}})
	typed[*types.InvalidParameterException](g, err)
	g.refused(err, "InvalidParameter", "different attributes")
	_, err = g.sns.CreateTopic(g.ctx, &sns.CreateTopicInput{
		Name: aws.String("logs"), Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}}})
	g.refused(err, "InvalidParameter", "different tags")
	_, err = g.sns.CreateTopic(g.ctx, &sns.CreateTopicInput{Name: aws.String("no blanks"), Attributes: nil})
	g.refused(err, "InvalidParameter", "Topic Name")
	out, err := g.sns.GetTopicAttributes(g.ctx, &sns.GetTopicAttributesInput{TopicArn: aws.String(topicID)})
	g.ok(err)
	if a := out.Attributes; a["Owner"] != home || !strings.Contains(a["Policy"], "__default_statement_ID") || a["DisplayName"] != "Logs" {
		t.Errorf("attributes %v", a)
	}
}

func TestTopicRefusals(t *testing.T) {
	g := newClients(t)
	_, err := g.sns.GetTopicAttributes(g.ctx, &sns.GetTopicAttributesInput{TopicArn: aws.String(topicID)})
	typed[*types.NotFoundException](g, err)
	g.refused(err, "NotFound", "Topic does not exist")
	_, err = g.sns.ListTagsForResource(g.ctx, &sns.ListTagsForResourceInput{ResourceArn: aws.String(topicID)})
	typed[*types.ResourceNotFoundException](g, err)
	g.topic(nil)
	set := func(policy string) error {
		_, err := g.sns.SetTopicAttributes(g.ctx, &sns.SetTopicAttributesInput{
			TopicArn: aws.String(topicID), AttributeName: aws.String("Policy"), AttributeValue: aws.String(policy)})
		return err
	}
	g.refused(set("nonsense"), "InvalidParameter", "Policy")
	g.refused(set(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/nobody"},"Action":"sns:Publish","Resource":"*"}]}`), "InvalidParameter", "Policy")
	bob := g.as("OTHER", region)
	_, err = bob.sns.Publish(g.ctx, &sns.PublishInput{TopicArn: aws.String(topicID), Message: aws.String("x")})
	typed[*types.AuthorizationErrorException](g, err)
	g.refused(err, "AuthorizationError", "sns:Publish")
	_, err = g.restricted("s3:*").sns.CreateTopic(g.ctx, &sns.CreateTopicInput{Name: aws.String("mine")})
	g.refused(err, "AuthorizationError", "sns:CreateTopic")
	_, err = g.sns.DeleteTopic(g.ctx, &sns.DeleteTopicInput{TopicArn: aws.String(topicID)})
	g.ok(err)
	_, err = g.sns.DeleteTopic(g.ctx, &sns.DeleteTopicInput{TopicArn: aws.String(topicID)})
	g.ok(err) // again is no error
}

func TestTopicTagsAndPages(t *testing.T) {
	g := newClients(t)
	for _, name := range []string{"a", "b", "c", "logs"} {
		_, err := g.sns.CreateTopic(g.ctx, &sns.CreateTopicInput{
			Name: aws.String(name), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String(name)}}})
		g.ok(err)
	}
	_, err := g.sns.TagResource(g.ctx, &sns.TagResourceInput{
		ResourceArn: aws.String(topicID), Tags: []types.Tag{{Key: aws.String("more"), Value: aws.String("1")}}})
	g.ok(err)
	tags, err := g.sns.ListTagsForResource(g.ctx, &sns.ListTagsForResourceInput{ResourceArn: aws.String(topicID)})
	g.ok(err)
	if len(tags.Tags) != 2 || *tags.Tags[0].Value != "logs" {
		t.Errorf("tags %v", tags.Tags)
	}
	n := 0
	for pages := sns.NewListTopicsPaginator(g.sns, &sns.ListTopicsInput{}); pages.HasMorePages(); n++ {
		_, err := pages.NextPage(g.ctx)
		g.ok(err)
	}
	if n != 2 {
		t.Errorf("%d pages, want 2", n)
	}
}

func TestSubscriptionDeliversWrappedOrRaw(t *testing.T) {
	for _, raw := range []string{"false", "true"} {
		t.Run("raw "+raw, func(t *testing.T) {
			g := newClients(t)
			g.topic(nil)
			url := g.queue("expel", map[string]string{"Policy": fromTopic(queueID)})
			arn, err := g.subscribe(queueID, map[string]string{"RawMessageDelivery": raw})
			g.ok(err)
			again, err := g.subscribe(queueID, map[string]string{"RawMessageDelivery": raw})
			g.ok(err)
			if again != arn {
				t.Errorf("a second subscription %s", again)
			}
			_, err = g.sns.Publish(g.ctx, &sns.PublishInput{TopicArn: aws.String(topicID), Message: aws.String("hello")})
			g.ok(err)
			m := g.messages(url)
			if len(m) != 1 {
				t.Fatalf("messages %v", m)
			}
			var envelope struct{ Type, Message, TopicArn string }
			switch {
			case raw == "true" && m[0] != "hello":
				t.Errorf("raw message %q", m[0])
			case raw == "false":
				g.ok(json.Unmarshal([]byte(m[0]), &envelope))
				if envelope.Type != "Notification" || envelope.Message != "hello" || envelope.TopicArn != topicID {
					t.Errorf("envelope %+v", envelope)
				}
			}
			_, err = g.sns.Unsubscribe(g.ctx, &sns.UnsubscribeInput{SubscriptionArn: aws.String(arn)})
			g.ok(err)
			list, err := g.sns.ListSubscriptionsByTopic(g.ctx, &sns.ListSubscriptionsByTopicInput{TopicArn: aws.String(topicID)})
			g.ok(err)
			if len(list.Subscriptions) != 0 {
				t.Errorf("left %v", list.Subscriptions)
			}
		})
	}
}

func TestSubscriptionToQueueThatLetsNobodyInIsSilent(t *testing.T) {
	g := newClients(t)
	g.topic(nil)
	s3only := keyPolicy(statement("s3", "kms:*", "*", "{}"))
	url := g.queue("expel", map[string]string{"Policy": fromTopic(queueID), "KmsMasterKeyId": g.key(s3only)})
	_, err := g.subscribe(queueID, nil)
	g.ok(err)
	_, err = g.sns.Publish(g.ctx, &sns.PublishInput{TopicArn: aws.String(topicID), Message: aws.String("hello")})
	g.ok(err)
	if m := g.messages(url); len(m) != 0 {
		t.Errorf("the key lets only S3 in, yet %v", m)
	}
}

func TestSubscribeAcrossAccounts(t *testing.T) {
	g := newClients(t)
	g.topic(nil)
	bob := g.as("OTHER", region)
	theirs := "arn:aws:sqs:us-east-1:444455556666:theirs"
	url := bob.queue("theirs", map[string]string{"Policy": fromTopic(theirs)})
	_, err := bob.subscribe(theirs, nil)
	g.refused(err, "AuthorizationError", "sns:Subscribe")

	arn, err := g.subscribe(theirs, nil) // by the topic's owner: the queue's has to confirm
	g.ok(err)
	list, err := g.sns.ListSubscriptionsByTopic(g.ctx, &sns.ListSubscriptionsByTopicInput{TopicArn: aws.String(topicID)})
	g.ok(err)
	if *list.Subscriptions[0].SubscriptionArn != "PendingConfirmation" {
		t.Errorf("got %s", *list.Subscriptions[0].SubscriptionArn)
	}
	_, err = g.sns.Unsubscribe(g.ctx, &sns.UnsubscribeInput{SubscriptionArn: aws.String(arn)})
	g.refused(err, "InvalidParameter", "pending confirmation")
	var asked struct{ Type, Token string }
	g.ok(json.Unmarshal([]byte(bob.messages(url)[0]), &asked))
	_, err = bob.sns.ConfirmSubscription(g.ctx, &sns.ConfirmSubscriptionInput{TopicArn: aws.String(topicID), Token: aws.String("wrong")})
	g.refused(err, "InvalidParameter", "Token")
	_, err = bob.sns.ConfirmSubscription(g.ctx, &sns.ConfirmSubscriptionInput{TopicArn: aws.String(topicID), Token: aws.String(asked.Token)})
	g.ok(err)
	attributes, err := g.sns.GetSubscriptionAttributes(g.ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: aws.String(arn)})
	g.ok(err)
	if a := attributes.Attributes; a["PendingConfirmation"] != "false" || a["RawMessageDelivery"] != "false" {
		t.Errorf("attributes %v", a)
	}
}

func TestSubscribeRefusals(t *testing.T) {
	g := newClients(t)
	_, err := g.subscribe(queueID, nil)
	typed[*types.NotFoundException](g, err)
	g.topic(nil)
	_, err = g.subscribe(queueID+".fifo", nil)
	g.refused(err, "InvalidParameter", "FIFO")
	_, err = g.subscribe("expel", nil)
	g.refused(err, "InvalidParameter", "endpoint ARN")
	_, err = g.subscribe(queueID, map[string]string{"RawMessageDelivery": "yes"})
	g.refused(err, "InvalidParameter", "RawMessageDelivery")
	_, err = g.subscribe(queueID, nil)
	g.ok(err)
	_, err = g.subscribe(queueID, map[string]string{"RawMessageDelivery": "true"})
	g.refused(err, "InvalidParameter", "different attributes")
}

func TestBucketNotifiesTopicThenQueue(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	put := func() error {
		_, err := g.s3.PutBucketNotificationConfiguration(g.ctx,
			&s3.PutBucketNotificationConfigurationInput{Bucket: aws.String(bucket), NotificationConfiguration: &s3types.NotificationConfiguration{
				TopicConfigurations: []s3types.TopicConfiguration{{TopicArn: aws.String(topicID),
					Events: []s3types.Event{s3types.EventS3ObjectCreated}}}}})
		return err
	}
	err := put()
	g.refused(err, "InvalidArgument", "Unable to validate")
	if a := argumentsOf(err); len(a) != 2 || a[1] != "The destination topic does not exist" {
		t.Errorf("arguments %q", a)
	}
	g.topic(nil)
	if a := argumentsOf(put()); len(a) != 2 || !strings.Contains(a[1], "Permissions on the destination topic") {
		t.Errorf("arguments %q", a)
	}
	_, err = g.sns.SetTopicAttributes(g.ctx, &sns.SetTopicAttributesInput{
		TopicArn: aws.String(topicID), AttributeName: aws.String("Policy"),
		AttributeValue: aws.String(lets("s3", "sns:Publish", topicID, fromLogs))})
	g.ok(err)
	url := g.queue("expel", map[string]string{"Policy": fromTopic(queueID)})
	_, err = g.subscribe(queueID, nil)
	g.ok(err)
	g.ok(put())
	_, err = g.s3.PutObject(g.ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("AWSLogs/x")})
	g.ok(err)
	m := g.messages(url)
	if len(m) != 2 || !strings.Contains(m[0], "s3:TestEvent") || !strings.Contains(m[1], "AWSLogs/x") {
		t.Errorf("messages %v", m)
	}
}
