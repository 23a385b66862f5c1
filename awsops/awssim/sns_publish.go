package awssim

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// topicAccepts says whether a service may publish to a topic: the topic's
// policy lets it, and so does the policy of the topic's key.
func (w *World) topicAccepts(t *TopicState, from sender, now time.Time) bool {
	if !w.serviceAllowed(t.Policy.seen(w, now), from.service, "sns:Publish", w.topicARN(t), from.context()) {
		return false
	}
	return t.KmsMasterKeyID == "" || w.serviceUsesKey(t.KmsMasterKeyID, t.Account, t.Region, from, now)
}

// largestMessage is SNS's limit in bytes (SNS developer guide, "Amazon SNS
// message publishing").
const largestMessage = 256 * 1024

func publish(r *request, in *sns.PublishInput) (*sns.PublishOutput, error) {
	arn := in.TopicArn
	if arn == nil {
		arn = in.TargetArn
	}
	if arn == nil {
		return nil, invalidParameter("TopicArn or TargetArn Reason: no value for required parameter")
	}
	t, err := r.topic(arn, "sns:Publish")
	if err != nil {
		return nil, err
	}
	switch n := utf8.RuneCountInString(value(in.Subject)); {
	case value(in.Message) == "":
		return nil, invalidParameter("Empty message")
	case len(*in.Message) > largestMessage:
		return nil, invalidParameter("Message too long")
	case in.Subject != nil && (n == 0 || n > 100 || strings.ContainsFunc(*in.Subject, unicode.IsControl)):
		return nil, invalidParameter("Subject")
	}
	if t.KmsMasterKeyID != "" {
		key := r.w.keyByRef(t.KmsMasterKeyID, t.Account, t.Region, r.Now)
		if key == nil {
			return nil, &types.KMSNotFoundException{Message: aws.String("Key does not exist")}
		}
		if err := r.useKey(key, "kms:GenerateDataKey", map[string][]string{
			"kms:ViaService": {"sns." + t.Region + ".amazonaws.com"}}); err != nil {
			return nil, &types.KMSAccessDeniedException{Message: aws.String(messageOf(err))}
		}
	}
	return &sns.PublishOutput{MessageId: aws.String(r.w.fanOut(t, value(in.Subject), *in.Message, r.Now))}, nil
}

// fanOut gives a message to every confirmed queue of a topic. A queue whose
// policy or key does not let SNS in loses it, and nobody is told (docs/aws.md#encrypted-queue-behind-a-topic).
func (w *World) fanOut(t *TopicState, subject, message string, now time.Time) (id string) {
	id = w.uuid("sns", w.topicARN(t))
	for _, s := range w.subscriptionsOf(t) {
		if s.Pending || s.Protocol != "sqs" {
			continue
		}
		body := message
		if !s.raw() {
			body = w.wrapped("Notification", t, s, id, subject, message, now)
		}
		w.sendToQueue(t, s, body, now)
	}
	return id
}

func (w *World) sendToQueue(t *TopicState, s *SubscriptionState, body string, now time.Time) {
	from := sender{service: "sns.amazonaws.com", arn: w.topicARN(t), account: t.Account}
	if q := w.queueByARN(s.Endpoint, now); q != nil && w.queueAccepts(q, from, now) {
		w.enqueue(q, body, now)
	}
}

// askToConfirm sends the token that confirms a subscription into the queue.
func (w *World) askToConfirm(t *TopicState, s *SubscriptionState, now time.Time) {
	if s.Protocol != "sqs" {
		return
	}
	text := "You have chosen to subscribe to the topic " + s.TopicARN +
		".\nTo confirm the subscription, visit the SubscribeURL included in this message."
	w.sendToQueue(t, s, w.wrapped("SubscriptionConfirmation", t, s, w.uuid("sns", s.TopicARN), "", text, now), now)
}

// wrapped is a message in SNS's envelope (SNS developer guide, "Parsing
// Amazon SNS message formats").
func (w *World) wrapped(kind string, t *TopicState, s *SubscriptionState, id, subject, message string, now time.Time) string {
	e := struct {
		Type           string
		MessageID      string `json:"MessageId"`
		Token          string `json:",omitempty"`
		TopicArn       string
		Subject        string `json:",omitempty"`
		Message        string
		Timestamp      string
		SubscribeURL   string `json:",omitempty"`
		UnsubscribeURL string `json:",omitempty"`
	}{Type: kind, MessageID: id, TopicArn: w.topicARN(t), Subject: subject, Message: message, Timestamp: now.UTC().Format(s3Time)}
	host := "https://sns." + t.Region + ".amazonaws.com/?Action="
	if kind == "SubscriptionConfirmation" {
		e.Token, e.SubscribeURL = s.Token, host+"ConfirmSubscription&TopicArn="+s.TopicARN+"&Token="+s.Token
	} else {
		e.UnsubscribeURL = host + "Unsubscribe&SubscriptionArn=" + s.ARN
	}
	return asJSON(e)
}
