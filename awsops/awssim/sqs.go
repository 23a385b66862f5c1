package awssim

import (
	"maps"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// QueueState is one SQS queue. A deleted one leaves its name behind, which
// cannot be used again for a minute.
type QueueState struct {
	Name, Account, Region string
	CreatedAt             time.Time
	DeletedAt             time.Time                   `json:",omitzero"`
	PurgedAt              time.Time                   `json:",omitzero"`
	ChangedAt             time.Time                   `json:",omitzero"`
	Attributes            Settling[map[string]string] // what was set, without the defaults
	Tags                  map[string]string
	Messages              []MessageState
}

// MessageState is one message in a queue.
type MessageState struct {
	ID, Body      string
	SentAt        time.Time
	VisibleAt     time.Time // when it can be received (again)
	ReceiptHandle string    // of the last receive
	Receives      int
}

func registerSQS(w *World) {
	on(w, true, createQueue)
	on(w, false, getQueueURL)
	on(w, false, getQueueAttributes)
	on(w, true, setQueueAttributes)
	on(w, true, deleteQueue)
	on(w, false, listQueues)
	on(w, false, listQueueTags)
	on(w, true, tagQueue)
	on(w, true, untagQueue)
	on(w, true, sendMessage)
	on(w, true, receiveMessage)
	on(w, true, deleteMessage)
	on(w, true, purgeQueue)
	w.contribute(w.listQueueLines)
}

// listQueueLines leaves the messages out: they come and go by themselves.
func (w *World) listQueueLines() []string {
	var lines []string
	w.eachRegion(func(_ *AccountState, _ string, r *RegionState) {
		for _, name := range sortedKeys(r.Queues) {
			q := r.Queues[name]
			if !q.DeletedAt.IsZero() {
				continue
			}
			settings := []any{"tags", q.Tags}
			for _, k := range sortedKeys(q.Attributes.Value) {
				v := q.Attributes.Value[k]
				if k == "Policy" {
					v = canonical(v)
				}
				settings = append(settings, k, v)
			}
			lines = append(lines, line(w.queueARN(q), settings...))
		}
	})
	return lines
}

func (w *World) queueARN(q *QueueState) string {
	return "arn:" + w.partitionOf(q.Account) + ":sqs:" + q.Region + ":" + q.Account + ":" + q.Name
}

func (w *World) queueURL(q *QueueState) string {
	host := "sqs." + q.Region + ".amazonaws.com"
	if strings.HasPrefix(q.Region, "cn-") {
		host += ".cn"
	}
	return "https://" + host + "/" + q.Account + "/" + q.Name
}

func (q *QueueState) isFIFO() bool { return strings.HasSuffix(q.Name, ".fifo") }

// AddQueue makes a queue with these attributes as it might long have been
// there, for worlds that are set up by hand. Nothing is checked.
func (w *World) AddQueue(account, region, name string, attributes map[string]string) *QueueState {
	w.mu.Lock()
	defer w.mu.Unlock()
	q := &QueueState{Name: name, Account: account, Region: region, Tags: map[string]string{}, Attributes: settled(cloneMap(attributes))}
	w.account(account, "account "+account).region(region).Queues[name] = q
	return q
}

// existingQueue is a queue that SQS knows of by now, nil if there is none.
func (w *World) existingQueue(account, region, name string, now time.Time) *QueueState {
	a := w.Accounts[account]
	if a == nil {
		return nil
	}
	q := a.region(region).Queues[name]
	if q == nil || !q.DeletedAt.IsZero() || !w.visible(q.CreatedAt, now) {
		return nil
	}
	return q
}

func (w *World) queueByARN(arn string, now time.Time) *QueueState {
	return w.existingQueue(accountOf(arn), partOf(arn, 3), resourceOf(arn), now)
}

// queue finds the queue of a URL in the region of the call, and asks whether
// the caller may do action to it. Calls that only the owner can make, whatever
// a policy says, pass ownerOnly (docs/aws.md#queue-policy).
func (r *request) queue(queueURL *string, action string, ownerOnly bool) (*QueueState, error) {
	u, err := url.Parse(value(queueURL))
	if err != nil {
		return nil, queueMissing()
	}
	account, name, found := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if !found { // a name alone is one of the caller's queues
		account, name = r.Account, u.Path
	}
	q := r.w.existingQueue(account, r.Region, name, r.Now)
	if q == nil {
		return nil, queueMissing()
	}
	arn := r.w.queueARN(q)
	if ownerOnly && q.Account != r.Account {
		return nil, r.denied(action, arn, "because no resource-based policy allows the "+action+" action")
	}
	return q, r.authorize(action, arn, q.attribute(r.w, "Policy", r.Now), nil)
}

// attribute is one attribute as it is seen now, "" if it was never set.
func (q *QueueState) attribute(w *World, name string, now time.Time) string {
	return q.Attributes.seen(w, now)[name]
}

// queueMissing has the code of SQS's old protocol, as the SDK reads it from a
// header (docs/aws.md#error-codes).
func queueMissing() error {
	return &types.QueueDoesNotExist{Message: aws.String("The specified queue does not exist."),
		ErrorCodeOverride: aws.String("AWS.SimpleQueueService.NonExistentQueue")}
}

func getQueueURL(r *request, in *sqs.GetQueueUrlInput) (*sqs.GetQueueUrlOutput, error) {
	account := r.Account
	if in.QueueOwnerAWSAccountId != nil {
		account = *in.QueueOwnerAWSAccountId
	}
	q := r.w.existingQueue(account, r.Region, value(in.QueueName), r.Now)
	if q == nil {
		return nil, queueMissing()
	}
	if err := r.authorize("sqs:GetQueueUrl", r.w.queueARN(q), q.attribute(r.w, "Policy", r.Now), nil); err != nil {
		return nil, err
	}
	return &sqs.GetQueueUrlOutput{QueueUrl: aws.String(r.w.queueURL(q))}, nil
}

// listQueues gives a token only to those who ask for pages (SQS API reference,
// ListQueues).
func listQueues(r *request, in *sqs.ListQueuesInput) (*sqs.ListQueuesOutput, error) {
	if err := r.authorize("sqs:ListQueues", r.arn("sqs", "*"), "", nil); err != nil {
		return nil, err
	}
	if n := in.MaxResults; n != nil && (*n < 1 || *n > 1000) {
		return nil, apiError("InvalidParameterValue", "Value %d for parameter MaxResults is invalid. Reason: Must be between 1 and 1000, "+
			"if provided.", *n)
	}
	var urls []string
	for _, name := range sortedKeys(r.region().Queues) {
		if q := r.w.existingQueue(r.Account, r.Region, name, r.Now); q != nil && strings.HasPrefix(name, value(in.QueueNamePrefix)) {
			urls = append(urls, r.w.queueURL(q))
		}
	}
	if in.MaxResults == nil {
		return &sqs.ListQueuesOutput{QueueUrls: urls}, nil
	}
	page, next, err := pageOf(urls, value(in.NextToken), int(*in.MaxResults))
	if err != nil {
		return nil, apiError("InvalidParameterValue", "Invalid or expired next token.")
	}
	return &sqs.ListQueuesOutput{QueueUrls: page, NextToken: next}, nil
}

func listQueueTags(r *request, in *sqs.ListQueueTagsInput) (*sqs.ListQueueTagsOutput, error) {
	q, err := r.queue(in.QueueUrl, "sqs:ListQueueTags", true)
	if err != nil {
		return nil, err
	}
	if len(q.Tags) == 0 {
		return &sqs.ListQueueTagsOutput{}, nil
	}
	return &sqs.ListQueueTagsOutput{Tags: cloneMap(q.Tags)}, nil
}

func tagQueue(r *request, in *sqs.TagQueueInput) (*sqs.TagQueueOutput, error) {
	q, err := r.queue(in.QueueUrl, "sqs:TagQueue", true)
	if err != nil {
		return nil, err
	}
	tags := cloneMap(q.Tags)
	maps.Copy(tags, in.Tags)
	if err := checkQueueTags(q.Name, tags); err != nil {
		return nil, err
	}
	q.Tags = tags
	return &sqs.TagQueueOutput{}, nil
}

// mostTags is how many tags a resource can have, in every service but S3's
// objects.
const mostTags = 50

// checkQueueTags is what SQS asks of the tags that a queue will have (SQS
// developer guide, "Amazon SQS cost allocation tags").
func checkQueueTags(queue string, tags map[string]string) error {
	if len(tags) > mostTags {
		return apiError("InvalidParameterValue", "Too many tags added for queue %s.", queue)
	}
	for _, key := range sortedKeys(tags) {
		switch {
		case key == "" || utf8.RuneCountInString(key) > 128 || strings.HasPrefix(strings.ToLower(key), "aws:"):
			return apiError("InvalidParameterValue", "Tag keys must be between 1 and 128 characters in length and must not begin with aws:.")
		case utf8.RuneCountInString(tags[key]) > 256:
			return apiError("InvalidParameterValue", "Tag values must be between 0 and 256 characters in length.")
		}
	}
	return nil
}

func untagQueue(r *request, in *sqs.UntagQueueInput) (*sqs.UntagQueueOutput, error) {
	q, err := r.queue(in.QueueUrl, "sqs:UntagQueue", true)
	if err != nil {
		return nil, err
	}
	for _, k := range in.TagKeys {
		delete(q.Tags, k)
	}
	return &sqs.UntagQueueOutput{}, nil
}
