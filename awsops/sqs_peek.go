package awsops

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Message is a message as it lies in a queue.
type Message struct {
	ID       string
	Body     string
	SentAt   time.Time
	Receives int // how often it was received, this time included
}

// Peek looks at up to ten messages and takes none: they stay visible to
// everybody. SQS counts the look as a receive all the same, so that a queue
// with a dead-letter queue must not be looked at often (Queue.MaxReceives).
// Which messages SQS shows is up to it. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
func (a *Account) Peek(ctx context.Context, url string) ([]Message, error) {
	out, err := a.sqs().ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, // a wait makes SQS ask all of its servers
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{
			types.MessageSystemAttributeNameSentTimestamp, types.MessageSystemAttributeNameApproximateReceiveCount},
	}, hideNothing)
	if err != nil {
		return nil, fmt.Errorf("look into queue %s: %w", QueueNameOf(url), err)
	}
	var all []Message
	for _, m := range out.Messages {
		number := func(n types.MessageSystemAttributeName) int64 {
			v, _ := strconv.ParseInt(m.Attributes[string(n)], 10, 64) // absent: 0
			return v
		}
		all = append(all, Message{ID: aws.ToString(m.MessageId), Body: aws.ToString(m.Body),
			SentAt:   time.UnixMilli(number(types.MessageSystemAttributeNameSentTimestamp)).UTC(),
			Receives: int(number(types.MessageSystemAttributeNameApproximateReceiveCount))})
	}
	return all, nil
}

// hideNothing sends a visibility timeout of 0. The SDK takes a 0 for "not
// given" and leaves it out, and SQS would then hide the messages for as long
// as the queue says.
func hideNothing(o *sqs.Options) {
	o.APIOptions = append(o.APIOptions[:len(o.APIOptions):len(o.APIOptions)], func(stack *middleware.Stack) error {
		return stack.Serialize.Add(middleware.SerializeMiddlewareFunc("TrailheadHideNothing",
			func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (
				middleware.SerializeOutput, middleware.Metadata, error) {
				if err := addZeroTimeout(&in); err != nil {
					return middleware.SerializeOutput{}, middleware.Metadata{}, err // better no look than one that hides
				}
				return next.HandleSerialize(ctx, in)
			}), middleware.After)
	})
}

func addZeroTimeout(in *middleware.SerializeInput) error {
	request, ok := in.Request.(*smithyhttp.Request)
	if !ok {
		return fmt.Errorf("send a visibility timeout of 0: unexpected request %T", in.Request)
	}
	body := map[string]any{}
	text, err := io.ReadAll(request.GetStream())
	if err == nil {
		err = json.Unmarshal(text, &body)
	}
	if err != nil {
		return fmt.Errorf("send a visibility timeout of 0: %w", err)
	}
	body["VisibilityTimeout"] = 0
	if text, err = json.Marshal(body); err != nil {
		return fmt.Errorf("send a visibility timeout of 0: %w", err)
	}
	changed, err := request.SetStream(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("send a visibility timeout of 0: %w", err)
	}
	in.Request = changed
	return nil
}

// maxReceives reads a queue's redrive policy, in which AWS takes the number
// with and without quotes.
func maxReceives(policy string) int {
	var redrive struct {
		MaxReceiveCount json.Number `json:"maxReceiveCount"`
	}
	if json.Unmarshal([]byte(policy), &redrive) != nil {
		return 0
	}
	n, _ := redrive.MaxReceiveCount.Int64() // absent: 0
	return int(n)
}
