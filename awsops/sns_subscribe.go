package awsops

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// rawDelivery is the attribute of a subscription that leaves out SNS's
// envelope.
const rawDelivery = "RawMessageDelivery"

// NewSubscription is a queue that is to hear of a topic's messages.
type NewSubscription struct {
	Topic string // ARN, of any account
	Queue string // ARN
	Raw   bool   // the bare message, without SNS's envelope
}

// Confirmed reports whether messages are sent: a subscription made by the
// topic's owner for somebody else's queue waits for that queue's owner.
func (s Subscription) Confirmed() bool { return strings.HasPrefix(s.ARN, "arn:") }

// Subscribe lets a queue hear of a topic. Made as the queue's owner it is
// confirmed at once; the topic's policy must allow sns:Subscribe to another
// account (docs/aws.md#subscribing). One that is there already is the answer without an
// error if its attributes are the same. Kinds: Denied, Missing, Invalid, Limit.
// https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
func (a *Account) Subscribe(ctx context.Context, n NewSubscription) (arn string, err error) {
	in := &sns.SubscribeInput{TopicArn: &n.Topic, Protocol: aws.String("sqs"), Endpoint: &n.Queue, ReturnSubscriptionArn: true,
		Attributes: map[string]string{}}
	if n.Raw {
		in.Attributes[rawDelivery] = "true"
	}
	out, err := a.sns().Subscribe(ctx, in)
	if err != nil {
		return "", fmt.Errorf("subscribe %s to topic %s: %w", n.Queue, n.Topic, err)
	}
	return aws.ToString(out.SubscriptionArn), nil
}

// Unsubscribe ends a subscription. One that is not there is no error.
// https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html
func (a *Account) Unsubscribe(ctx context.Context, arn string) error {
	if _, err := a.sns().Unsubscribe(ctx, &sns.UnsubscribeInput{SubscriptionArn: &arn}); err != nil {
		return fmt.Errorf("unsubscribe %s: %w", arn, err)
	}
	return nil
}

// OwnSubscriptions are this account's own subscriptions in this region, to
// topics of any account. Kind: Denied.
// https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html
func (a *Account) OwnSubscriptions(ctx context.Context) ([]Subscription, error) {
	return sharing(ctx, a, "subscriptions", func() ([]Subscription, error) {
		var all []Subscription
		pages := sns.NewListSubscriptionsPaginator(a.sns(), &sns.ListSubscriptionsInput{})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("list subscriptions: %w", err)
			}
			for _, s := range page.Subscriptions {
				all = append(all, subscriptionOf(s))
			}
		}
		return all, nil
	})
}

func subscriptionOf(s types.Subscription) Subscription {
	return Subscription{ARN: aws.ToString(s.SubscriptionArn), Topic: aws.ToString(s.TopicArn), Protocol: aws.ToString(s.Protocol),
		Endpoint: aws.ToString(s.Endpoint), Owner: aws.ToString(s.Owner)}
}

// SubscriptionSettings say which messages of a topic are sent on, and in which
// form.
type SubscriptionSettings struct {
	Raw         bool   // without SNS's envelope
	Filter      string // the filter policy, JSON; "" none
	FilterScope string // what it is held against: MessageAttributes or MessageBody; "" the former
	Pending     bool   // waits for the endpoint's owner to confirm it
}

// SubscriptionSettings reads a subscription. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
func (a *Account) SubscriptionSettings(ctx context.Context, arn string) (SubscriptionSettings, error) {
	out, err := a.sns().GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: &arn})
	if err != nil {
		return SubscriptionSettings{}, fmt.Errorf("get subscription %s: %w", arn, err)
	}
	return SubscriptionSettings{Raw: out.Attributes[rawDelivery] == "true", Filter: out.Attributes["FilterPolicy"],
		FilterScope: out.Attributes["FilterPolicyScope"], Pending: out.Attributes["PendingConfirmation"] == "true"}, nil
}

// DeliversRaw reports whether a subscription leaves out SNS's envelope.
// Kinds: Missing, Denied.
func (a *Account) DeliversRaw(ctx context.Context, arn string) (bool, error) {
	settings, err := a.SubscriptionSettings(ctx, arn)
	return settings.Raw, err
}

// Publish sends a message to a topic. Kinds: Denied, Missing.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
func (a *Account) Publish(ctx context.Context, topic, message string) error {
	if _, err := a.sns().Publish(ctx, &sns.PublishInput{TopicArn: &topic, Message: &message}); err != nil {
		return fmt.Errorf("publish to topic %s: %w", topic, err)
	}
	return nil
}
