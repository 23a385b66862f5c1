package discover

import (
	"context"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// topicReads are the topics that a trail or a bucket tells of something and
// that nobody has asked for yet.
func (f *finder) topicReads(ctx context.Context) []func() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, t := range f.d.Trails {
		if t.Topic != "" {
			all = append(all, t.Topic)
		}
	}
	for _, b := range f.d.Buckets {
		for _, l := range b.Listeners {
			if l.Kind == string(awsops.ToTopic) {
				all = append(all, l.To)
			}
		}
	}
	var reads []func() error
	for _, arn := range all {
		if !f.topics[arn] {
			f.topics[arn] = true
			reads = append(reads, func() error { f.topic(ctx, arn); return nil })
		}
	}
	return reads
}

// topic reads who publishes to a topic and who listens. What tells it decides
// what it carries: a bucket S3's events, a trail CloudTrail's own notices
// (docs/aws.md#two-kinds-of-notices); hear says so.
func (f *finder) topic(ctx context.Context, arn string) {
	t := Topic{ARN: arn, Account: text.AccountIn(arn)}
	f.readTopic(ctx, &t)
	if ctx.Err() != nil {
		return
	}
	f.locked(func(d *Discovery) {
		d.Topics = append(d.Topics, t)
		f.use(keyUse{id: t.Key, account: t.Account, region: regionOf(arn), user: "topic " + text.NameIn(arn)})
	})
	f.tell(Found{What: "topic " + arn})
}

// readTopic asks from here, since a topic's policy may let others look, and
// then in its own account.
func (f *finder) readTopic(ctx context.Context, t *Topic) {
	from := f.Home
	if p, in := f.Inside(t.Account); in {
		from = p
	}
	topic, exists, err := awsops.OrMissing(from.Aws.In(regionOf(t.ARN)).Topic(ctx, t.ARN))
	if awsops.Is(err, awsops.Denied) && from.Account != t.Account {
		if p, unreachable := f.Enter(ctx, t.Account); unreachable == nil {
			from = p
			topic, exists, err = awsops.OrMissing(from.Aws.In(regionOf(t.ARN)).Topic(ctx, t.ARN))
		}
	}
	switch {
	case err != nil:
		f.unread("topic "+t.ARN, "sns:GetTopicAttributes", err)
		return
	case !exists:
		t.Gone = from.Account == t.Account // others are not told of what is not theirs
		return
	}
	t.Key, t.Publishers = topic.KeyID, allowed(topic.Policy, "sns:Publish")
	list, err := from.Aws.In(regionOf(t.ARN)).Subscriptions(ctx, t.ARN)
	if err != nil {
		f.unread("who listens to topic "+t.ARN, "sns:ListSubscriptionsByTopic", err)
		return
	}
	t.Read = true
	for _, s := range list {
		kind := s.Protocol
		if kind == "sqs" {
			kind = string(awsops.ToQueue)
		}
		t.Listeners = append(t.Listeners, Listener{Kind: kind, To: s.Endpoint, Account: s.Owner, Pending: !s.Confirmed()})
	}
	by(t.Listeners, func(l Listener) string { return l.To })
}

func regionOf(arn string) string {
	parsed, _ := awsops.ParseARN(arn)
	return parsed.Region
}

// queueReads look for queues of Expel's where they would be, beside a bucket
// and where we are signed in, and whether those a bucket tells are still there:
// one that is gone makes every change of the notifications fail (docs/aws.md#destination-checks).
func (f *finder) queueReads(ctx context.Context) []func() error {
	type where struct{ account, region string }
	all := map[where]bool{{f.Home.Account, f.Home.Aws.Target().Region}: true}
	reported := map[string]bool{}
	f.locked(func(d *Discovery) {
		for _, b := range d.Buckets {
			if b.Account != "" && b.Region != "" {
				all[where{b.Account, b.Region}] = true
			}
			for _, l := range b.Listeners {
				if l.Kind == string(awsops.ToQueue) {
					reported[l.To] = true
				}
			}
		}
	})
	var reads []func() error
	for w := range all {
		if p, in := f.Inside(w.account); in {
			for _, prefix := range []string{"Expel", "expel"} {
				reads = append(reads, func() error { f.expelQueues(ctx, p.Aws.In(w.region), prefix); return nil })
			}
		}
	}
	for arn := range reported {
		if p, in := f.Inside(text.AccountIn(arn)); in {
			reads = append(reads, func() error { f.notifiedQueue(ctx, p.Aws.In(regionOf(arn)), arn); return nil })
		}
	}
	return reads
}

func (f *finder) notifiedQueue(ctx context.Context, aws *awsops.Account, arn string) {
	url, exists, err := awsops.OrMissing(aws.QueueURL(ctx, text.NameIn(arn)))
	switch {
	case err != nil:
		f.unread("queue "+arn, "sqs:GetQueueUrl", err)
	case !exists:
		f.locked(func(d *Discovery) {
			for i := range d.Buckets {
				for j := range d.Buckets[i].Listeners {
					if l := &d.Buckets[i].Listeners[j]; l.To == arn {
						l.Gone = true
					}
				}
			}
		})
	case !strings.HasPrefix(strings.ToLower(text.NameIn(arn)), setup.Vendor): // those are looked at anyway
		f.expelQueue(ctx, aws, url, false)
	}
}
