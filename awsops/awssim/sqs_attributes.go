package awssim

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// defaultAttributes are what a queue has that nobody has set (docs/aws.md#queue-settings).
var defaultAttributes = map[string]string{
	"DelaySeconds": "0", "MaximumMessageSize": "1048576", "MessageRetentionPeriod": "345600",
	"ReceiveMessageWaitTimeSeconds": "0", "VisibilityTimeout": "30", "SqsManagedSseEnabled": "true",
}

// settings are a queue's attributes that can be set, as they are seen now.
func (w *World) settings(q *QueueState, now time.Time) map[string]string {
	return withDefaults(q.Attributes.seen(w, now))
}

func withDefaults(own map[string]string) map[string]string {
	all := cloneMap(defaultAttributes)
	if own["KmsMasterKeyId"] != "" {
		all["SqsManagedSseEnabled"] = "false"
		all["KmsDataKeyReusePeriodSeconds"] = "300"
	}
	maps.Copy(all, own)
	if own["KmsMasterKeyId"] == "" {
		delete(all, "KmsDataKeyReusePeriodSeconds")
	}
	return all
}

func getQueueAttributes(r *request, in *sqs.GetQueueAttributesInput) (*sqs.GetQueueAttributesOutput, error) {
	q, err := r.queue(in.QueueUrl, "sqs:GetQueueAttributes", false)
	if err != nil {
		return nil, err
	}
	all := r.w.settings(q, r.Now)
	q.expire(r.w, r.Now)
	waiting, inFlight, delayed := q.count(r.Now)
	all["QueueArn"] = r.w.queueARN(q)
	all["CreatedTimestamp"] = strconv.FormatInt(q.CreatedAt.Unix(), 10)
	all["LastModifiedTimestamp"] = strconv.FormatInt(q.ChangedAt.Unix(), 10)
	all["ApproximateNumberOfMessages"] = strconv.Itoa(waiting)
	all["ApproximateNumberOfMessagesNotVisible"] = strconv.Itoa(inFlight)
	all["ApproximateNumberOfMessagesDelayed"] = strconv.Itoa(delayed)
	wanted := map[string]string{}
	for _, name := range in.AttributeNames {
		if name == types.QueueAttributeNameAll {
			wanted = all
			break
		}
		if !slices.Contains(name.Values(), name) {
			return nil, &types.InvalidAttributeName{Message: aws.String("Unknown Attribute " + string(name) + ".")}
		}
		if v, ok := all[string(name)]; ok {
			wanted[string(name)] = v
		}
	}
	return &sqs.GetQueueAttributesOutput{Attributes: wanted}, nil
}

// count says how many messages can be received, how many somebody has
// received and not deleted, and how many are still delayed.
func (q *QueueState) count(now time.Time) (waiting, inFlight, delayed int) {
	for _, m := range q.Messages {
		switch {
		case !m.VisibleAt.After(now):
			waiting++
		case m.Receives > 0:
			inFlight++
		default:
			delayed++
		}
	}
	return waiting, inFlight, delayed
}

// expire drops the messages that are older than the queue keeps them.
func (q *QueueState) expire(w *World, now time.Time) {
	keep := q.seconds(w, "MessageRetentionPeriod", now)
	q.Messages = slices.DeleteFunc(q.Messages, func(m MessageState) bool { return now.Sub(m.SentAt) > keep })
}

// seconds is an attribute that is a length of time.
func (q *QueueState) seconds(w *World, name string, now time.Time) time.Duration {
	n, err := strconv.Atoi(w.settings(q, now)[name])
	if err != nil {
		return 0 // never: attributes are checked when they are set
	}
	return time.Duration(n) * time.Second
}
