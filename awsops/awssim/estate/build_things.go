package estate

import (
	"cmp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trailhead/awsops/awssim"
)

func (p *plan) addQueues(w *awssim.World) {
	for i := range p.Queues {
		q := &p.Queues[i]
		if has(w, q.Account, q.Region, func(r *awssim.RegionState) bool { return r.Queues[q.Name] != nil }) {
			continue
		}
		attributes := map[string]string{}
		if policy := p.queuePolicy(q); policy != "" {
			attributes["Policy"] = policy
		}
		if key := p.keyARN(w, q.Key, q.Account, q.Region); key != "" {
			attributes["KmsMasterKeyId"] = key
		}
		w.AddQueue(q.Account, q.Region, q.Name, attributes)
	}
}

func (p *plan) addTopics(w *awssim.World) {
	for i := range p.Topics {
		t := &p.Topics[i]
		if has(w, t.Account, t.Region, func(r *awssim.RegionState) bool { return r.Topics[t.Name] != nil }) {
			continue
		}
		made, key := w.AddTopic(t.Account, t.Region, t.Name, p.topicPolicy(t)), p.keyARN(w, t.Key, t.Account, t.Region)
		w.Edit(func(*awssim.World) { made.KmsMasterKeyID = key })
		for _, s := range t.Subscriptions {
			p.addSubscription(w, t, s)
		}
	}
}

func (p *plan) addSubscription(w *awssim.World, t *Topic, s Subscription) {
	protocol, endpoint, owner := "sqs", p.arn("sqs", s.Queue, t.Account, t.Region), t.Account
	switch {
	case s.Queue != "":
		owner = accountOf(endpoint)
	case s.Lambda != "":
		protocol, endpoint = "lambda", p.arn("lambda", s.Lambda, t.Account, t.Region)
	case s.Email != "":
		protocol, endpoint = "email", s.Email
	default:
		protocol, endpoint = "https", s.HTTPS
	}
	attributes := map[string]string{}
	if s.Raw {
		attributes["RawMessageDelivery"] = "true"
	}
	made := w.AddSubscription(p.topicARN(t), protocol, endpoint, owner, attributes)
	w.Edit(func(*awssim.World) { made.Pending = s.Pending })
}

func (p *plan) addFunctions(w *awssim.World) {
	for _, f := range p.Functions {
		w.AddFunctions(p.arn("lambda", f, p.home, p.Region))
	}
}

func (p *plan) addBuckets(w *awssim.World) {
	for i := range p.Buckets {
		b := &p.Buckets[i]
		there := false
		w.Edit(func(w *awssim.World) { there = w.Buckets[b.Name] != nil })
		if there {
			continue
		}
		made, policy, key := w.AddBucket(b.Name, b.Account, b.Region), p.bucketPolicy(b), p.keyARN(w, b.Encryption.Key, b.Account, b.Region)
		w.Edit(func(*awssim.World) {
			made.Policy.Value = policy
			made.Notification.Value = p.notification(b)
			if b.Versioning {
				made.Versioning = "Enabled"
			}
			if key != "" {
				made.Encryption.Value = awssim.BucketEncryption{Algorithm: "aws:kms", KeyID: key, BucketKey: b.Encryption.BucketKey}
			}
		})
	}
}

func (p *plan) notification(b *Bucket) (c s3types.NotificationConfiguration) {
	n := b.Notifications
	for _, r := range n.Queues {
		c.QueueConfigurations = append(c.QueueConfigurations, s3types.QueueConfiguration{
			Id: r.id(), Events: r.events(), Filter: r.filter(), QueueArn: aws.String(p.arn("sqs", r.To, b.Account, b.Region))})
	}
	for _, r := range n.Topics {
		c.TopicConfigurations = append(c.TopicConfigurations, s3types.TopicConfiguration{
			Id: r.id(), Events: r.events(), Filter: r.filter(), TopicArn: aws.String(p.arn("sns", r.To, b.Account, b.Region))})
	}
	for _, r := range n.Lambdas {
		c.LambdaFunctionConfigurations = append(c.LambdaFunctionConfigurations, s3types.LambdaFunctionConfiguration{
			Id: r.id(), Events: r.events(), Filter: r.filter(), LambdaFunctionArn: aws.String(p.arn("lambda", r.To, b.Account, b.Region))})
	}
	if n.EventBridge {
		c.EventBridgeConfiguration = &s3types.EventBridgeConfiguration{}
	}
	return c
}

func (r Rule) id() *string {
	return aws.String(cmp.Or(r.ID, r.To[strings.LastIndex(r.To, ":")+1:]))
}

func (r Rule) events() []s3types.Event {
	if len(r.Events) == 0 {
		return []s3types.Event{"s3:ObjectCreated:*"}
	}
	var events []s3types.Event
	for _, e := range r.Events {
		events = append(events, s3types.Event(e))
	}
	return events
}

func (r Rule) filter() *s3types.NotificationConfigurationFilter {
	var rules []s3types.FilterRule
	if r.Prefix != "" {
		rules = append(rules, s3types.FilterRule{Name: "Prefix", Value: aws.String(r.Prefix)})
	}
	if r.Suffix != "" {
		rules = append(rules, s3types.FilterRule{Name: "Suffix", Value: aws.String(r.Suffix)})
	}
	if rules == nil {
		return nil
	}
	return &s3types.NotificationConfigurationFilter{Key: &s3types.S3KeyFilter{FilterRules: rules}}
}

// How long ago things were that are told as history.
const (
	trailAge      = 400 * 24 * time.Hour
	stoppedFor    = 7 * 24 * time.Hour
	brokenFor     = 30 * 24 * time.Hour
	lastDelivered = 4 * time.Minute
)

func (p *plan) addTrails(w *awssim.World) {
	now := w.Now()
	for i := range p.Trails {
		t := &p.Trails[i]
		if has(w, t.Account, t.HomeRegion, func(r *awssim.RegionState) bool { return r.Trails[t.Name] != nil }) {
			continue
		}
		made := awssim.TrailState{
			Name: t.Name, Account: t.Account, HomeRegion: t.HomeRegion, Bucket: t.Bucket, Prefix: t.Prefix,
			KeyARN:      p.keyARN(w, t.Key, t.Account, p.keyRegion(t)),
			MultiRegion: yes(t.MultiRegion), Organization: t.Organization, GlobalEvents: yes(t.GlobalEvents), Validation: yes(t.Validation),
			Logging:   yes(t.Logging),
			CreatedAt: now.Add(-trailAge), StartedAt: now.Add(-trailAge), DeliveredAt: now.Add(-lastDelivered), DeliveryError: t.DeliveryError,
			Selectors: t.selectors(), AdvancedSelectors: t.advancedSelectors(), Tags: t.Tags,
		}
		if t.Topic != "" {
			made.TopicARN, made.NotifiedAt = p.arn("sns", t.Topic, t.Account, t.HomeRegion), made.DeliveredAt
		}
		switch {
		case !made.Logging:
			made.StoppedAt, made.DeliveredAt = now.Add(-stoppedFor), now.Add(-stoppedFor)
		case made.DeliveryError != "":
			made.DeliveredAt = now.Add(-brokenFor)
		}
		if made.Validation {
			made.DigestAt, made.DigestError = made.DeliveredAt, made.DeliveryError
		}
		w.AddTrail(made)
	}
}
