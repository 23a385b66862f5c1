package awsops

import (
	"encoding/json"
	"net/url"
	"time"
)

// ObjectEvent is what S3 tells of one object.
type ObjectEvent struct {
	Bucket, Key string
	At          time.Time // when S3 raised it
	Rule        string    // the notification's id
	Topic       string    // that handed it on, "" where S3 told the queue itself
}

// ObjectEvents reads a message that S3 has sent, itself or by a topic that
// wraps it. Anything else, S3's test message and a trail's own notice
// included, holds none (docs/aws.md#messages-of-s3).
func ObjectEvents(body string) []ObjectEvent {
	var wrapped struct {
		Type, Message, TopicArn string
	}
	topic := ""
	if json.Unmarshal([]byte(body), &wrapped) == nil && wrapped.Type == "Notification" {
		body, topic = wrapped.Message, wrapped.TopicArn
	}
	var told struct {
		Records []struct {
			EventTime string
			S3        struct {
				ConfigurationID string `json:"configurationId"`
				Bucket          struct{ Name string }
				Object          struct{ Key string }
			}
		}
	}
	if json.Unmarshal([]byte(body), &told) != nil {
		return nil
	}
	var all []ObjectEvent
	for _, r := range told.Records {
		key, err := url.QueryUnescape(r.S3.Object.Key) // S3 encodes it as in a form
		if err != nil || key == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, r.EventTime)
		if err != nil { // servers that imitate S3 leave out the zone
			at, _ = time.Parse("2006-01-02T15:04:05.999999", r.EventTime) // neither: not known
		}
		all = append(all, ObjectEvent{Bucket: r.S3.Bucket.Name, Key: key, At: at, Rule: r.S3.ConfigurationID, Topic: topic})
	}
	return all
}
