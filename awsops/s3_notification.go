package awsops

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Notifications are all of a bucket's event notifications. S3 knows them only
// as one document that is written as a whole.
type Notifications struct {
	Queues      []Notification `json:"queues,omitempty"`
	Topics      []Notification `json:"topics,omitempty"`
	Lambdas     []Notification `json:"lambdas,omitempty"`
	EventBridge bool           `json:"event_bridge,omitempty"`
}

// Notification tells one destination about some events.
type Notification struct {
	ID          string   `json:"id"`
	Destination string   `json:"destination"`      // ARN
	Events      []string `json:"events"`           // "s3:ObjectCreated:*"
	Prefix      string   `json:"prefix,omitempty"` // of the object's key, "" any
	Suffix      string   `json:"suffix,omitempty"` // of the object's key, "" any
}

// Notifications are a bucket's notifications, empty ones if there are none.
// Kinds: Missing (the bucket), Denied.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
func (a *Account) Notifications(ctx context.Context, bucket string) (Notifications, error) {
	return sharing(ctx, a, "bucket/"+bucket+"/notifications", func() (Notifications, error) {
		out, err := a.s3().GetBucketNotificationConfiguration(ctx,
			&s3.GetBucketNotificationConfigurationInput{Bucket: &bucket, ExpectedBucketOwner: a.owner()})
		if err != nil {
			return Notifications{}, fmt.Errorf("get notifications of bucket %s: %w", bucket, err)
		}
		n := Notifications{EventBridge: out.EventBridgeConfiguration != nil}
		for _, c := range out.QueueConfigurations {
			n.Queues = append(n.Queues, notificationOf(c.Id, c.QueueArn, c.Events, c.Filter))
		}
		for _, c := range out.TopicConfigurations {
			n.Topics = append(n.Topics, notificationOf(c.Id, c.TopicArn, c.Events, c.Filter))
		}
		for _, c := range out.LambdaFunctionConfigurations {
			n.Lambdas = append(n.Lambdas, notificationOf(c.Id, c.LambdaFunctionArn, c.Events, c.Filter))
		}
		return n, nil
	})
}

// PutNotifications replaces all of a bucket's notifications. S3 tries every
// destination, foreign ones too, and writes all or nothing. It is tried again
// only while the destinations S3 complains of are among ours, the ARNs of
// queues whose policies we have just written.
// Kinds: NotYet, Invalid (Error.Arguments name the destination and S3's
// reason), Missing (the bucket), Denied. docs/aws.md#destination-checks.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
func (a *Account) PutNotifications(ctx context.Context, bucket string, n Notifications, ours ...string) error {
	in := &s3.PutBucketNotificationConfigurationInput{Bucket: &bucket, ExpectedBucketOwner: a.owner(),
		NotificationConfiguration: n.configuration()}
	if _, err := a.s3().PutBucketNotificationConfiguration(withOurs(ctx, ours...), in); err != nil {
		return fmt.Errorf("put notifications of bucket %s: %w", bucket, err)
	}
	return nil
}

func (n Notifications) configuration() *types.NotificationConfiguration {
	c := &types.NotificationConfiguration{}
	if n.EventBridge {
		c.EventBridgeConfiguration = &types.EventBridgeConfiguration{}
	}
	for _, q := range n.Queues {
		c.QueueConfigurations = append(c.QueueConfigurations, types.QueueConfiguration{
			Id: optional(q.ID), QueueArn: aws.String(q.Destination), Events: q.events(), Filter: q.filter()})
	}
	for _, t := range n.Topics {
		c.TopicConfigurations = append(c.TopicConfigurations, types.TopicConfiguration{
			Id: optional(t.ID), TopicArn: aws.String(t.Destination), Events: t.events(), Filter: t.filter()})
	}
	for _, l := range n.Lambdas {
		c.LambdaFunctionConfigurations = append(c.LambdaFunctionConfigurations, types.LambdaFunctionConfiguration{
			Id: optional(l.ID), LambdaFunctionArn: aws.String(l.Destination), Events: l.events(), Filter: l.filter()})
	}
	return c
}

func notificationOf(id, destination *string, events []types.Event, filter *types.NotificationConfigurationFilter) Notification {
	n := Notification{ID: aws.ToString(id), Destination: aws.ToString(destination)}
	for _, e := range events {
		n.Events = append(n.Events, string(e))
	}
	if filter == nil || filter.Key == nil {
		return n
	}
	for _, r := range filter.Key.FilterRules {
		// S3 answers "Prefix" where "prefix" was sent (docs/aws.md#notification-rules).
		if strings.EqualFold(string(r.Name), string(types.FilterRuleNamePrefix)) {
			n.Prefix = aws.ToString(r.Value)
		} else {
			n.Suffix = aws.ToString(r.Value)
		}
	}
	return n
}

func (n Notification) events() []types.Event {
	var events []types.Event
	for _, e := range n.Events {
		events = append(events, types.Event(e))
	}
	return events
}

func (n Notification) filter() *types.NotificationConfigurationFilter {
	var rules []types.FilterRule
	if n.Prefix != "" {
		rules = append(rules, types.FilterRule{Name: types.FilterRuleNamePrefix, Value: aws.String(n.Prefix)})
	}
	if n.Suffix != "" {
		rules = append(rules, types.FilterRule{Name: types.FilterRuleNameSuffix, Value: aws.String(n.Suffix)})
	}
	if rules == nil {
		return nil
	}
	return &types.NotificationConfigurationFilter{Key: &types.S3KeyFilter{FilterRules: rules}}
}
