package steps

import (
	"context"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// subscription lets a queue hear of a topic: ours of somebody's topic that
// hears of the log files, or both queues of the topic that is put in front of
// one. It is made as the queue's owner, so that it is confirmed at once (docs/aws.md#subscribing).
type subscription struct {
	setup Setup
	id    engine.ID
	queue string // ARN
	raw   bool   // without SNS's envelope: what a queue got that S3 told itself
	needs []engine.ID
}

const (
	idSubscription         engine.ID = "subscription"
	idExistingSubscription engine.ID = "their-subscription"
	idFront                engine.ID = "front-topic"
	idExistingQueue        engine.ID = "their-queue"
)

type subscriptionObserved struct {
	subscription
	found  awsops.Subscription
	exists bool
	raw    bool
	past   engine.Past
}

// ourSubscription leaves SNS's envelope on, as Expel's Terraform module does.
func (s Setup) ourSubscription() subscription {
	return subscription{setup: s, id: idSubscription, queue: s.queueARN(), needs: []engine.ID{idQueue, idKey, idFront}}
}

// existingSubscription gives the queue that S3 told until now the same messages.
func (s Setup) existingSubscription() subscription {
	return subscription{setup: s, id: idExistingSubscription, queue: s.existing.route.replaced.Destination, raw: true,
		needs: []engine.ID{idFront, idExistingQueue, existingKeyID(s.existing.route.existingQueue.KeyID)}}
}

func (s subscription) About() engine.About {
	return s.setup.about(s.id, 5, "SNS subscription", nameIn(s.queue)+" to "+nameIn(s.setup.hears()), s.needs...)
}

func (s subscription) Permissions() []engine.Permission {
	return append(permit(s.setup.hears(), "sns:Subscribe"), permit("*", "sns:ListSubscriptions", "sns:GetSubscriptionAttributes", "sns:Unsubscribe")...)
}

func (s subscription) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := subscriptionObserved{subscription: s, past: past}
	all, err := aws.OwnSubscriptions(ctx)
	if err != nil {
		return observed, err
	}
	at := slices.IndexFunc(all, func(x awsops.Subscription) bool { return x.Endpoint == s.queue && x.Topic == s.setup.hears() })
	if at < 0 {
		return observed, nil
	}
	observed.found, observed.exists = all[at], true
	if observed.found.Confirmed() { // one whose topic was deleted stays on the list for days
		observed.raw, observed.exists, err = awsops.OrMissing(aws.DeliversRaw(ctx, observed.found.ARN))
	}
	return observed, err
}

func (s subscriptionObserved) Diff(*engine.Values) engine.Diff {
	summary := "with SNS's envelope, as Expel's module has it"
	if s.subscription.raw {
		summary = "the bare message, as S3 sent it"
	}
	switch {
	case !s.exists:
		return engine.Diff{Verb: engine.Create, Summary: summary, After: document(awsops.NewSubscription{Topic: s.setup.hears(), Queue: s.queue, Raw: s.subscription.raw}),
			Calls: []engine.Call{{Action: "sns:Subscribe", Says: "subscribe " + nameIn(s.queue), Run: s.subscribe}}}
	case !s.found.Confirmed():
		return engine.Diff{Blocked: &engine.Problem{ID: "subscription.pending", What: "The subscription of " + nameIn(s.queue) + " to " + s.setup.hears() + " waits to be confirmed",
			Why: "the topic's owner made it, and such a subscription counts only when the queue's owner has followed the link in the message it was sent (valid for two days)",
			Do:  []engine.Remedy{{Do: "Have it deleted by the topic's owner", Again: true, Note: "trailhead subscribes as the queue's owner, which is confirmed at once"}}}}
	case s.raw != s.subscription.raw:
		return engine.Diff{Blocked: &engine.Problem{ID: "subscription.raw-differs", What: "The subscription of " + nameIn(s.queue) + " to " + s.setup.hears() + " is there already, with raw message delivery set differently",
			Why: "trailhead changes only what it has made, and the two forms of a message are read differently",
			Do:  []engine.Remedy{{Do: "Delete that subscription if nobody needs it as it is", Again: true}}}}
	}
	return engine.Right(summary, document(s.found), nil)
}

// subscribe waits for a topic of ours to be seen: it may just have been made.
func (s subscriptionObserved) subscribe(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	for pauses := aws.Pauses(proofLimit); ; {
		_, err := aws.Subscribe(ctx, awsops.NewSubscription{Topic: s.setup.hears(), Queue: s.queue, Raw: s.subscription.raw})
		if !awsops.Is(err, awsops.Missing) || !s.setup.managesFront() || pauses.Over() {
			return err
		}
		if err := aws.Pause(ctx, "SNS does not know the new topic yet", pauses); err != nil {
			return err
		}
	}
}

func (s subscriptionObserved) Remove(*engine.Values) engine.Diff {
	if !s.exists || s.id == idExistingSubscription && !s.past.Made && !s.setup.managesFront() {
		return engine.Right("", "", nil)
	}
	return engine.Diff{Verb: engine.Remove, Summary: "it hears no more", Before: document(s.found), Calls: []engine.Call{{
		Action: "sns:Unsubscribe", Says: "end the subscription", Run: s.end}}}
}

// ruleSettles is how long S3 may go by the old rule after a change (docs/aws.md#notification-delay).
const ruleSettles = 5 * time.Minute

// end ends the subscription. That of their queue must live on until S3 surely
// goes by the rule that was put back.
func (s subscriptionObserved) end(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	if s.id == idExistingSubscription {
		if err := aws.Wait(ctx, "S3 may still tell the topic, and their queue would miss what it tells", ruleSettles); err != nil {
			return err
		}
	}
	return gone(aws.Unsubscribe(ctx, s.found.ARN))
}

// managesFront reports whether the topic that our queue hears is the one that
// trailhead put in front.
func (s Setup) managesFront() bool { return s.hears() == s.frontARN() }

// Explain implements engine.Explainer.
func (s subscription) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Operation != "Subscribe" || e.Kind != awsops.Denied {
		return nil
	}
	return &engine.Problem{ID: "subscription.denied", Why: "the topic's policy or this identity's does not allow sns:Subscribe (" + e.Message + ")",
		Do: []engine.Remedy{{Do: "Have the topic's owner allow sns:Subscribe for " + s.setup.rootARN(), Again: true}}}
}

// existingTopic is a topic that hears of new log files already. Nothing of it is
// changed; a subscription is added beside the others.
type existingTopic struct{ setup Setup }

type existingTopicObserved struct {
	existingTopic
	found  awsops.Topic
	others int
	unread error
}

func (t existingTopic) About() engine.About {
	return t.setup.about("their-topic", 5, "SNS topic", nameIn(t.setup.hears()))
}

func (t existingTopic) Permissions() []engine.Permission {
	return permit(t.setup.hears(), "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic")
}

func (t existingTopic) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	observed := existingTopicObserved{existingTopic: t}
	var subscriptions []awsops.Subscription
	observed.unread = parallel(
		func() (err error) { observed.found, err = aws.Topic(ctx, t.setup.hears()); return err },
		func() (err error) { subscriptions, err = aws.Subscriptions(ctx, t.setup.hears()); return err },
	)
	for _, s := range subscriptions {
		if s.Endpoint != t.setup.queueARN() {
			observed.others++
		}
	}
	return observed, ctx.Err()
}

func (s existingTopicObserved) Diff(*engine.Values) engine.Diff {
	if s.unread != nil { // of another account, it need not let us look
		return engine.Right("yours; kept as it is", "", nil)
	}
	return engine.Right("yours; hears ObjectCreated and tells "+plural(s.others, "other"), pretty(s.found.Policy), nil)
}

func (s existingTopicObserved) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }
