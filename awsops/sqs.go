package awsops

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"trailhead/awsops/policydoc"
)

// Queue is an SQS queue with all its settings.
type Queue struct {
	Name              string
	URL               string
	ARN               string
	VisibilityTimeout int // seconds
	Retention         int // seconds
	Delay             int // seconds
	ReceiveWait       int // seconds
	MaxMessageSize    int // bytes
	KeyReuse          int // seconds for which SQS reuses a data key
	KeyID             string
	Policy            policydoc.Text // empty: none
	FIFO              bool
	Messages          int // waiting, approximately
	InFlight          int // received and not yet deleted, approximately
	MaxReceives       int // after so many it goes to the dead-letter queue; 0: there is none
}

// NewQueue is a standard queue to make, or the settings to give one. Where 0
// is not a possible value (Retention, MaxMessageSize) it means SQS's default.
type NewQueue struct {
	Name              string
	VisibilityTimeout int // seconds
	Retention         int // seconds
	Delay             int // seconds
	MaxMessageSize    int // bytes
	ReceiveWait       int // seconds
	KeyID             string
	Policy            string
	Tags              Tags
}

// QueueURL finds a queue of this account and region. Its URL cannot be built:
// the host differs by partition (docs/aws.md#queue-names). Kinds: Missing, Denied.
func (a *Account) QueueURL(ctx context.Context, name string) (string, error) {
	return sharing(ctx, a, "queue/"+name, func() (string, error) {
		out, err := a.sqs().GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
		if err != nil {
			return "", fmt.Errorf("get queue URL %s: %w", name, err)
		}
		return aws.ToString(out.QueueUrl), nil
	})
}

// Queue reads all settings of a queue. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
func (a *Account) Queue(ctx context.Context, url string) (Queue, error) {
	return sharing(ctx, a, "queue/"+url+"/attributes", func() (Queue, error) {
		out, err := a.sqs().GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
			QueueUrl: &url, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll}})
		if err != nil {
			return Queue{}, fmt.Errorf("get queue attributes %s: %w", QueueNameOf(url), err)
		}
		text := func(n types.QueueAttributeName) string { return out.Attributes[string(n)] }
		number := func(n types.QueueAttributeName) int {
			v, _ := strconv.Atoi(text(n)) // absent: 0
			return v
		}
		return Queue{
			Name: QueueNameOf(url), URL: url, ARN: text(types.QueueAttributeNameQueueArn),
			VisibilityTimeout: number(types.QueueAttributeNameVisibilityTimeout),
			Retention:         number(types.QueueAttributeNameMessageRetentionPeriod),
			Delay:             number(types.QueueAttributeNameDelaySeconds),
			ReceiveWait:       number(types.QueueAttributeNameReceiveMessageWaitTimeSeconds),
			MaxMessageSize:    number(types.QueueAttributeNameMaximumMessageSize),
			KeyReuse:          number(types.QueueAttributeNameKmsDataKeyReusePeriodSeconds),
			KeyID:             text(types.QueueAttributeNameKmsMasterKeyId),
			Policy:            policydoc.Read(text(types.QueueAttributeNamePolicy)),
			FIFO:              text(types.QueueAttributeNameFifoQueue) == "true",
			Messages:          number(types.QueueAttributeNameApproximateNumberOfMessages),
			InFlight:          number(types.QueueAttributeNameApproximateNumberOfMessagesNotVisible),
			MaxReceives:       maxReceives(text(types.QueueAttributeNameRedrivePolicy)),
		}, nil
	})
}

// QueueTags are the tags of a queue. Kinds: Missing, Denied.
func (a *Account) QueueTags(ctx context.Context, url string) (Tags, error) {
	out, err := a.sqs().ListQueueTags(ctx, &sqs.ListQueueTagsInput{QueueUrl: &url})
	if err != nil {
		return nil, fmt.Errorf("list queue tags %s: %w", QueueNameOf(url), err)
	}
	tags := Tags{}
	for key, value := range out.Tags {
		tags[key] = value
	}
	return tags, nil
}

func (n NewQueue) attributes() map[string]string {
	settings := map[string]string{
		string(types.QueueAttributeNameVisibilityTimeout):             strconv.Itoa(n.VisibilityTimeout),
		string(types.QueueAttributeNameDelaySeconds):                  strconv.Itoa(n.Delay),
		string(types.QueueAttributeNameReceiveMessageWaitTimeSeconds): strconv.Itoa(n.ReceiveWait),
	}
	if n.Retention != 0 {
		settings[string(types.QueueAttributeNameMessageRetentionPeriod)] = strconv.Itoa(n.Retention)
	}
	if n.MaxMessageSize != 0 {
		settings[string(types.QueueAttributeNameMaximumMessageSize)] = strconv.Itoa(n.MaxMessageSize)
	}
	if n.KeyID != "" {
		settings[string(types.QueueAttributeNameKmsMasterKeyId)] = n.KeyID
	}
	if n.Policy != "" {
		settings[string(types.QueueAttributeNamePolicy)] = n.Policy
	}
	return settings
}

// CreateQueue makes a queue; its attributes can take 60 seconds to be the same
// everywhere. An equal queue is no error: its URL is the answer. Kinds: Taken
// (the name, with other settings), NotYet (deleted within 60 seconds),
// Invalid, Denied.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
func (a *Account) CreateQueue(ctx context.Context, n NewQueue) (url string, err error) {
	out, err := a.sqs().CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &n.Name, Attributes: n.attributes(), Tags: n.Tags})
	if err != nil {
		return "", fmt.Errorf("create queue %s: %w", n.Name, err)
	}
	return aws.ToString(out.QueueUrl), nil
}

// SetQueue gives a queue all these settings; its tags, and a key or policy
// left empty here, stay as they are.
func (a *Account) SetQueue(ctx context.Context, url string, n NewQueue) error {
	if _, err := a.sqs().SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: n.attributes()}); err != nil {
		return fmt.Errorf("set queue attributes %s: %w", QueueNameOf(url), err)
	}
	return nil
}

// SetQueuePolicy replaces the whole policy of a queue; "" removes it.
func (a *Account) SetQueuePolicy(ctx context.Context, url, policy string) error {
	settings := map[string]string{string(types.QueueAttributeNamePolicy): policy}
	if _, err := a.sqs().SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: settings}); err != nil {
		return fmt.Errorf("set queue policy %s: %w", QueueNameOf(url), err)
	}
	return nil
}

// TagQueue adds or changes these tags and keeps the others.
func (a *Account) TagQueue(ctx context.Context, url string, tags Tags) error {
	if _, err := a.sqs().TagQueue(ctx, &sqs.TagQueueInput{QueueUrl: &url, Tags: tags}); err != nil {
		return fmt.Errorf("tag queue %s: %w", QueueNameOf(url), err)
	}
	return nil
}

// DeleteQueue deletes a queue and its messages. SQS keeps the name for 60
// seconds. Kinds: Missing, Denied.
func (a *Account) DeleteQueue(ctx context.Context, url string) error {
	if _, err := a.sqs().DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: &url}); err != nil {
		return fmt.Errorf("delete queue %s: %w", QueueNameOf(url), err)
	}
	return nil
}

// QueueNameOf is the last part of a queue's URL.
func QueueNameOf(url string) string { return url[strings.LastIndex(url, "/")+1:] }

// AccountOf is the account in a queue's URL: the part before the name. "" if
// there is none.
func AccountOf(url string) string {
	parts := strings.Split(url, "/")
	if len(parts) < 2 {
		return ""
	}
	return parts[len(parts)-2]
}
