package awssim

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// sender is a service that writes to a queue or a topic for a resource.
type sender struct {
	service string // "s3.amazonaws.com"
	arn     string // aws:SourceArn
	account string // aws:SourceAccount
}

func (s sender) context() map[string][]string {
	return map[string][]string{"aws:SourceArn": {s.arn}, "aws:SourceAccount": {s.account}}
}

func (w *World) fromBucket(b *BucketState) sender {
	return sender{service: "s3.amazonaws.com", arn: w.bucketARN(b), account: b.Account}
}

// notify gives an event to one destination. One that lets S3 in no longer
// loses it, and nobody is told: that is how it is in S3.
func (w *World) notify(b *BucketState, d destination, body string, now time.Time) {
	switch d.kind {
	case "Queue":
		if q := w.queueByARN(d.arn, now); q != nil && w.queueAccepts(q, w.fromBucket(b), now) {
			w.enqueue(q, body, now)
		}
	case "Topic":
		if t := w.topicByARN(d.arn, now); t != nil && w.topicAccepts(t, w.fromBucket(b), now) {
			w.fanOut(t, "Amazon S3 Notification", body, now)
		}
	}
}

// announce raises the bucket's notifications for one object.
func (w *World) announce(b *BucketState, event types.Event, o ObjectState, now time.Time) {
	for _, d := range destinationsOf(b.Notification.seen(w, now)) {
		if d.wants(event, o.Key) {
			w.notify(b, d, w.objectEvent(b, d, event, o, now), now)
		}
	}
}

// testEvent is the message S3 sends to new destinations. It has no Records
// (S3 user guide, "Event message structure").
func (w *World) testEvent(b *BucketState, now time.Time) string {
	return asJSON(struct {
		Service, Event, Time, Bucket string
		RequestID                    string `json:"RequestId"`
		HostID                       string `json:"HostId"`
	}{"Amazon S3", "s3:TestEvent", now.UTC().Format(s3Time), b.Name, w.requestID(), w.hostID()})
}

const s3Time = "2006-01-02T15:04:05.000Z"

func (w *World) requestID() string {
	return strings.ToUpper(strings.ReplaceAll(w.uuid("s3"), "-", "")[:16])
}

func (w *World) hostID() string { return strings.Repeat(w.uuid("host"), 2) }

// objectEvent is an ordinary event, with the key URL-encoded as S3 has it.
func (w *World) objectEvent(b *BucketState, d destination, event types.Event, o ObjectState, now time.Time) string {
	type m = map[string]any
	record := m{
		"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": b.Region,
		"eventTime": now.UTC().Format(s3Time), "eventName": strings.TrimPrefix(string(event), "s3:"),
		"userIdentity":      m{"principalId": "AWS:" + b.Account},
		"requestParameters": m{"sourceIPAddress": "192.0.2.1"},
		"responseElements":  m{"x-amz-request-id": w.requestID(), "x-amz-id-2": w.hostID()},
		"s3": m{
			"s3SchemaVersion": "1.0", "configurationId": d.id,
			"bucket": m{"name": b.Name, "ownerIdentity": m{"principalId": "A" + b.Account}, "arn": w.bucketARN(b)},
			"object": m{"key": encodedKey(o.Key), "size": len(o.Body), "eTag": etag(o.Body), "sequencer": w.requestID()},
		},
	}
	return asJSON(m{"Records": []m{record}})
}
