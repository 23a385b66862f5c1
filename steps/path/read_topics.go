package path

import (
	"slices"

	"trailhead/awsops"
)

// topics reads those that the bucket tells. Only a topic itself says who hears
// of it: a subscription can outlive its topic, and still be in the list of
// whoever made it.
func (r *reader) topics() {
	var arns []string
	for _, n := range r.f.Bucket.Notifications.Value.Topics {
		if !slices.Contains(arns, n.Destination) {
			arns = append(arns, n.Destination)
		}
	}
	r.f.Topics = make([]Topic, len(arns))
	reads := make([]func(), len(arns))
	for i, arn := range arns {
		reads[i] = func() { r.f.Topics[i] = r.topic(arn) }
	}
	parallel(reads...)
}

func (r *reader) topic(arn string) Topic {
	t := Topic{ARN: arn}
	a, closed := r.enter(r.ctx, accountIn(arn), regionIn(arn))
	parallel(
		func() {
			t.Fact = asked(a, closed, func(a *awsops.Account) (awsops.Topic, error) { return a.Topic(r.ctx, arn) })
		},
		func() {
			t.Subscriptions = asked(a, closed, func(a *awsops.Account) ([]awsops.Subscription, error) { return a.Subscriptions(r.ctx, arn) })
		},
	)
	if s := t.subscription(r.f.queueARN()); s.Confirmed() {
		t.Settings = asked(a, closed, func(a *awsops.Account) (awsops.SubscriptionSettings, error) {
			return a.SubscriptionSettings(r.ctx, s.ARN)
		})
	} else if s.ARN == "" && r.f.Queue.Ok() {
		owner, closed := r.enter(r.ctx, r.f.queueAccount(), regionIn(arn))
		t.Own = asked(owner, closed, func(a *awsops.Account) ([]awsops.Subscription, error) { return a.OwnSubscriptions(r.ctx) })
	}
	return t
}

// subscription is the topic's to a queue, the zero one where there is none. One
// that is confirmed goes before one that is not.
func (t Topic) subscription(queue string) awsops.Subscription {
	return pick(t.Subscriptions.Value, t.ARN, queue)
}

func pick(all []awsops.Subscription, topic, queue string) awsops.Subscription {
	var found awsops.Subscription
	for _, s := range all {
		if s.Topic == topic && s.Protocol == "sqs" && s.Endpoint == queue && queue != "" && !found.Confirmed() {
			found = s
		}
	}
	return found
}
