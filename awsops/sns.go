package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"trailhead/awsops/policydoc"
)

// The names of the topic attributes in use.
const (
	topicPolicy = "Policy"
	topicKey    = "KmsMasterKeyId"
	topicOwner  = "Owner"
)

// Topic is an SNS topic.
type Topic struct {
	ARN    string
	Policy policydoc.Text // there is always one
	KeyID  string         // "" not encrypted
	Owner  string         // account
}

// NewTopic is a standard topic to make.
type NewTopic struct {
	Name   string
	Policy string // "" SNS's own, which lets only the owner in
	KeyID  string // "" not encrypted
	Tags   Tags
}

// Subscription is one receiver of a topic's messages.
type Subscription struct {
	ARN      string // "PendingConfirmation" until confirmed
	Topic    string // ARN
	Protocol string // "sqs", "lambda", …
	Endpoint string // for sqs the queue's ARN
	Owner    string // account
}

// Topic reads a topic. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
func (a *Account) Topic(ctx context.Context, arn string) (Topic, error) {
	return sharing(ctx, a, "topic/"+arn, func() (Topic, error) {
		out, err := a.sns().GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &arn})
		if err != nil {
			return Topic{}, fmt.Errorf("get topic %s: %w", arn, err)
		}
		return Topic{ARN: arn, Policy: policydoc.Read(out.Attributes[topicPolicy]), KeyID: out.Attributes[topicKey],
			Owner: out.Attributes[topicOwner]}, nil
	})
}

// TopicTags are the tags of a topic. Kinds: Missing, Denied.
func (a *Account) TopicTags(ctx context.Context, arn string) (Tags, error) {
	out, err := a.sns().ListTagsForResource(ctx, &sns.ListTagsForResourceInput{ResourceArn: &arn})
	if err != nil {
		return nil, fmt.Errorf("list topic tags %s: %w", arn, err)
	}
	tags := Tags{}
	addTags(tags, out.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
	return tags, nil
}

// CreateTopic makes a standard topic. A topic of that name that is already
// there is the answer without an error (docs/aws.md#creating-a-topic): ask Topic first.
// Kinds: Invalid, Denied.
// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
func (a *Account) CreateTopic(ctx context.Context, n NewTopic) (arn string, err error) {
	in := &sns.CreateTopicInput{Name: &n.Name, Attributes: map[string]string{},
		Tags: tagList(n.Tags, func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} })}
	if n.Policy != "" {
		in.Attributes[topicPolicy] = n.Policy
	}
	if n.KeyID != "" {
		in.Attributes[topicKey] = n.KeyID
	}
	out, err := a.sns().CreateTopic(ctx, in)
	if err != nil {
		return "", fmt.Errorf("create topic %s: %w", n.Name, err)
	}
	return aws.ToString(out.TopicArn), nil
}

// SetTopicPolicy replaces the whole policy of a topic.
func (a *Account) SetTopicPolicy(ctx context.Context, arn, policy string) error {
	if err := a.setTopic(ctx, arn, topicPolicy, policy); err != nil {
		return fmt.Errorf("set topic policy %s: %w", arn, err)
	}
	return nil
}

// SetTopicKey encrypts a topic with a key, or not at all with "".
func (a *Account) SetTopicKey(ctx context.Context, arn, keyID string) error {
	if err := a.setTopic(ctx, arn, topicKey, keyID); err != nil {
		return fmt.Errorf("set topic key %s: %w", arn, err)
	}
	return nil
}

func (a *Account) setTopic(ctx context.Context, arn, name, value string) error {
	_, err := a.sns().SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{TopicArn: &arn, AttributeName: &name, AttributeValue: &value})
	return err
}

// DeleteTopic deletes a topic and its subscriptions. A topic that is not there
// is no error.
func (a *Account) DeleteTopic(ctx context.Context, arn string) error {
	if _, err := a.sns().DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: &arn}); err != nil {
		return fmt.Errorf("delete topic %s: %w", arn, err)
	}
	return nil
}

// Subscriptions are all receivers of a topic. Kinds: Missing, Denied.
func (a *Account) Subscriptions(ctx context.Context, arn string) ([]Subscription, error) {
	return sharing(ctx, a, "topic/"+arn+"/subscriptions", func() ([]Subscription, error) {
		var all []Subscription
		pages := sns.NewListSubscriptionsByTopicPaginator(a.sns(), &sns.ListSubscriptionsByTopicInput{TopicArn: &arn})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("list subscriptions of topic %s: %w", arn, err)
			}
			for _, s := range page.Subscriptions {
				all = append(all, subscriptionOf(s))
			}
		}
		return all, nil
	})
}
