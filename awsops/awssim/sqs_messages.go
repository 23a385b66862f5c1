package awssim

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// queueAccepts says whether a service may put a message into a queue: the
// queue's policy lets it, and so does the policy of the queue's key. AWS's own
// key alias/aws/sqs lets no other service in (docs/aws.md#aws-managed-keys).
func (w *World) queueAccepts(q *QueueState, from sender, now time.Time) bool {
	if !w.serviceAllowed(q.attribute(w, "Policy", now), from.service, "sqs:SendMessage", w.queueARN(q), from.context()) {
		return false
	}
	ref := q.attribute(w, "KmsMasterKeyId", now)
	return ref == "" || w.serviceUsesKey(ref, q.Account, q.Region, from, now)
}

// enqueue puts a message into a queue; who may do that is decided before.
func (w *World) enqueue(q *QueueState, body string, now time.Time) string {
	id := w.uuid("message", q.Account, q.Region, q.Name)
	q.Messages = append(q.Messages, MessageState{ID: id, Body: body, SentAt: now, VisibleAt: now.Add(q.seconds(w, "DelaySeconds", now))})
	return id
}

func sendMessage(r *request, in *sqs.SendMessageInput) (*sqs.SendMessageOutput, error) {
	q, err := r.queue(in.QueueUrl, "sqs:SendMessage", false)
	if err != nil {
		return nil, err
	}
	if in.DelaySeconds < 0 || in.DelaySeconds > 900 {
		return nil, apiError("InvalidParameterValue", "Value %d for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 "+
			"and <= 900.", in.DelaySeconds)
	}
	if *in.MessageBody == "" {
		return nil, apiError("MissingParameter", "The request must contain the parameter MessageBody.")
	}
	limit, err := strconv.Atoi(r.w.settings(q, r.Now)["MaximumMessageSize"])
	if err != nil || len(*in.MessageBody) > limit {
		return nil, apiError("InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", limit)
	}
	if err := r.useQueueKey(q, "kms:GenerateDataKey", "kms:Decrypt"); err != nil {
		return nil, err
	}
	id := r.w.enqueue(q, *in.MessageBody, r.Now)
	return &sqs.SendMessageOutput{MessageId: aws.String(id), MD5OfMessageBody: aws.String(md5Of(*in.MessageBody))}, nil
}

func md5Of(body string) string {
	sum := md5.Sum([]byte(body))
	return hex.EncodeToString(sum[:])
}

// useQueueKey asks the key of an encrypted queue, with SQS's own errors.
func (r *request) useQueueKey(q *QueueState, actions ...string) error {
	ref := q.attribute(r.w, "KmsMasterKeyId", r.Now)
	if ref == "" {
		return nil
	}
	key := r.w.keyByRef(ref, q.Account, q.Region, r.Now)
	switch {
	case key == nil:
		return &types.KmsNotFound{Message: aws.String("Key '" + ref + "' does not exist"), ErrorCodeOverride: aws.String("KMS.NotFoundException")}
	case key.State == "Disabled":
		return &types.KmsDisabled{Message: aws.String(key.ARN + " is disabled."), ErrorCodeOverride: aws.String("KMS.DisabledException")}
	case key.State != "Enabled":
		return &types.KmsInvalidState{Message: aws.String(key.ARN + " is pending deletion."),
			ErrorCodeOverride: aws.String("KMS.KMSInvalidStateException")}
	}
	context := map[string][]string{"kms:EncryptionContext:aws:sqs:arn": {r.w.queueARN(q)},
		"kms:ViaService": {"sqs." + q.Region + ".amazonaws.com"}}
	for _, action := range actions {
		if err := r.useKey(key, action, context); err != nil {
			return &types.KmsAccessDenied{Message: aws.String(messageOf(err)), ErrorCodeOverride: aws.String("KMS.AccessDeniedException")}
		}
	}
	return nil
}

// receiveMessage hides what it returns for the visibility timeout. With a wait
// it looks again every second, on the world's clock and with the world open to
// others in between. Short polling misses nothing here, as it can in SQS.
func receiveMessage(r *request, in *sqs.ReceiveMessageInput) (*sqs.ReceiveMessageOutput, error) {
	if err := r.checkReceive(in); err != nil {
		return nil, err
	}
	until := r.Now.Add(time.Duration(in.WaitTimeSeconds) * time.Second)
	for {
		out, err := r.receiveNow(in)
		if err != nil || len(out.Messages) > 0 || !r.Now.Before(until) {
			return out, err
		}
		r.w.mu.Unlock()
		err = r.w.clock.Sleep(r.ctx, time.Second)
		r.w.mu.Lock()
		if err != nil {
			return nil, &aws.RequestCanceledError{Err: err}
		}
		r.Now = r.w.clock.Now().UTC()
	}
}

func (r *request) checkReceive(in *sqs.ReceiveMessageInput) error {
	const invalid = "Value %d for parameter %s is invalid. Reason: %s, if provided."
	switch {
	case in.MaxNumberOfMessages < 0 || in.MaxNumberOfMessages > 10:
		return apiError("InvalidParameterValue", invalid, in.MaxNumberOfMessages, "MaxNumberOfMessages", "Must be between 1 and 10")
	case in.WaitTimeSeconds < 0 || in.WaitTimeSeconds > 20:
		return apiError("InvalidParameterValue", invalid, in.WaitTimeSeconds, "WaitTimeSeconds", "Must be >= 0 and <= 20")
	case in.VisibilityTimeout < 0 || in.VisibilityTimeout > 43200:
		return apiError("InvalidParameterValue", invalid, in.VisibilityTimeout, "VisibilityTimeout", "Must be >= 0 and <= 43200")
	}
	return nil
}

func (r *request) receiveNow(in *sqs.ReceiveMessageInput) (*sqs.ReceiveMessageOutput, error) {
	q, err := r.queue(in.QueueUrl, "sqs:ReceiveMessage", false)
	if err != nil {
		return nil, err
	}
	r.w.deliverDue(r.Now)
	q.expire(r.w, r.Now)
	hidden := q.seconds(r.w, "VisibilityTimeout", r.Now)
	if in.VisibilityTimeout > 0 || r.sends("VisibilityTimeout") {
		hidden = time.Duration(in.VisibilityTimeout) * time.Second
	}
	r.redrive(q)
	out := &sqs.ReceiveMessageOutput{}
	for _, m := range q.longestUnseen() {
		if m.VisibleAt.After(r.Now) || len(out.Messages) >= int(max(in.MaxNumberOfMessages, 1)) {
			continue
		}
		if len(out.Messages) == 0 {
			if err := r.useQueueKey(q, "kms:Decrypt"); err != nil {
				return nil, err
			}
		}
		out.Messages = append(out.Messages, r.receive(m, hidden))
	}
	return out, nil
}

// longestUnseen is the messages in the order in which they are handed out:
// what was seen last comes last, so that nobody who hides none sees the same
// ones for ever.
func (q *QueueState) longestUnseen() []*MessageState {
	var all []*MessageState
	for i := range q.Messages {
		all = append(all, &q.Messages[i])
	}
	slices.SortStableFunc(all, func(a, b *MessageState) int { return cmp.Or(a.VisibleAt.Compare(b.VisibleAt), a.Receives-b.Receives) })
	return all
}

// redrive moves what was received too often to the dead-letter queue, if there
// is one (SQS developer guide, "Using dead-letter queues").
func (r *request) redrive(q *QueueState) {
	var policy redrivePolicy
	if json.Unmarshal([]byte(q.attribute(r.w, "RedrivePolicy", r.Now)), &policy) != nil || policy.Most == nil {
		return
	}
	most, err := policy.Most.Int64()
	dead := r.w.queueByARN(policy.Target, r.Now)
	if err != nil || dead == nil {
		return
	}
	q.Messages = slices.DeleteFunc(q.Messages, func(m MessageState) bool {
		tooOften := m.Receives >= int(most) && !m.VisibleAt.After(r.Now)
		if tooOften {
			dead.Messages = append(dead.Messages, m)
		}
		return tooOften
	})
}

func (r *request) receive(m *MessageState, hidden time.Duration) types.Message {
	m.VisibleAt = r.Now.Add(hidden)
	m.Receives++
	m.ReceiptHandle = r.w.uuid("receipt", m.ID)
	return types.Message{
		MessageId: aws.String(m.ID), Body: aws.String(m.Body), MD5OfBody: aws.String(md5Of(m.Body)), ReceiptHandle: aws.String(m.ReceiptHandle),
		Attributes: map[string]string{
			"SentTimestamp":           strconv.FormatInt(m.SentAt.UnixMilli(), 10),
			"ApproximateReceiveCount": strconv.Itoa(m.Receives),
		},
	}
}

// deleteMessage goes by the handle of the last receive.
func deleteMessage(r *request, in *sqs.DeleteMessageInput) (*sqs.DeleteMessageOutput, error) {
	q, err := r.queue(in.QueueUrl, "sqs:DeleteMessage", false)
	if err != nil {
		return nil, err
	}
	handle := value(in.ReceiptHandle)
	if len(handle) != len(uuidOf(make([]byte, 32))) {
		return nil, &types.ReceiptHandleIsInvalid{Message: aws.String(
			"The input receipt handle \"" + handle + "\" is not a valid receipt handle.")}
	}
	q.Messages = slices.DeleteFunc(q.Messages, func(m MessageState) bool { return m.ReceiptHandle == handle })
	return &sqs.DeleteMessageOutput{}, nil
}

func purgeQueue(r *request, in *sqs.PurgeQueueInput) (*sqs.PurgeQueueOutput, error) {
	q, err := r.queue(in.QueueUrl, "sqs:PurgeQueue", true)
	if err != nil {
		return nil, err
	}
	if !q.PurgedAt.IsZero() && r.Now.Sub(q.PurgedAt) < nameRest {
		return nil, &types.PurgeQueueInProgress{
			Message:           aws.String("Only one PurgeQueue operation on " + q.Name + " is allowed every 60 seconds."),
			ErrorCodeOverride: aws.String("AWS.SimpleQueueService.PurgeQueueInProgress"),
		}
	}
	q.Messages, q.PurgedAt = nil, r.Now
	return &sqs.PurgeQueueOutput{}, nil
}
