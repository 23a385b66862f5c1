package step5notification

import (
	"context"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step4key"
	"trailhead/steps/text"
)

// subscription lets a queue hear of a topic: ours of somebody's topic that
// hears of the log files, or both queues of the topic that is put in front of
// one. It is made as the queue's owner, so that it is confirmed at once (docs/aws.md#subscribing).
type subscription struct {
	setup setup.Setup
	id    engine.ID
	queue string // ARN
	raw   bool   // without SNS's envelope: what a queue got that S3 told itself
	needs []engine.ID
}

type subscriptionObserved struct {
	subscription
	found  awsops.Subscription
	exists bool
	raw    bool
	past   engine.Past
	tags   awsops.Tags // of what it belongs to: our queue, or the topic in front; looked at for undo only
}

// OurSubscription leaves SNS's envelope on, as Expel's Terraform module does.
func OurSubscription(s setup.Setup) subscription {
	return subscription{setup: s, id: setup.IDSubscription, queue: s.QueueARN(), needs: []engine.ID{setup.IDQueue, setup.IDKey, setup.IDFront}}
}

// ExistingSubscription gives the queue that S3 told until now the same messages.
func ExistingSubscription(s setup.Setup) subscription {
	return subscription{setup: s, id: setup.IDExistingSubscription, queue: s.Existing.Route.Replaced.Destination, raw: true,
		needs: []engine.ID{setup.IDFront, setup.IDExistingQueue, step4key.ExistingKeyID(s.Existing.Route.ExistingQueue.KeyID)}}
}

// About implements engine.Resource.
func (s subscription) About() engine.About {
	about := s.setup.About(s.id, 5, "SNS subscription", text.NameIn(s.queue)+" to "+text.NameIn(s.setup.Hears()), s.needs...)
	about.Identity = s.setup.Hears() + "?endpoint=" + s.queue
	return about
}

// Permissions implements engine.Resource.
func (s subscription) Permissions() []engine.Permission {
	return append(setup.Permit(s.setup.Hears(), "sns:Subscribe", "sns:ListSubscriptionsByTopic"),
		setup.Permit("*", "sns:ListSubscriptions", "sns:GetSubscriptionAttributes", "sns:Unsubscribe")...)
}

// Observe implements engine.Resource.
func (s subscription) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := subscriptionObserved{subscription: s, past: past}
	all, err := s.known(ctx, aws)
	if err != nil {
		return observed, err
	}
	at := slices.IndexFunc(all, func(x awsops.Subscription) bool { return x.Endpoint == s.queue && x.Topic == s.setup.Hears() })
	if at < 0 {
		return observed, nil
	}
	observed.found, observed.exists = all[at], true
	if s.setup.Undo != nil {
		if observed.tags, err = s.tagsOf(ctx, aws); err != nil {
			return observed, err
		}
	}
	if observed.found.Confirmed() {
		observed.raw, observed.exists, err = awsops.OrMissing(aws.DeliversRaw(ctx, observed.found.ARN))
	}
	return observed, err
}

// known are the subscriptions that count: those that the topic names. One whose
// topic was deleted outlives it, is on our own list for days, can be read, and
// brings nothing, also where a topic of that name is made anew
// (docs/aws.md#subscribing). A topic of another account need not let us list
// them; then our own list is all there is.
func (s subscription) known(ctx context.Context, aws *awsops.Account) ([]awsops.Subscription, error) {
	all, _, err := awsops.OrMissing(aws.Subscriptions(ctx, s.setup.Hears()))
	if awsops.Is(err, awsops.Denied) {
		return aws.OwnSubscriptions(ctx)
	}
	return all, err
}

// tagsOf are the tags of that whose subscription it is: a subscription has none.
func (s subscription) tagsOf(ctx context.Context, aws *awsops.Account) (awsops.Tags, error) {
	if s.id == setup.IDExistingSubscription {
		tags, _, err := awsops.OrMissing(aws.TopicTags(ctx, s.setup.FrontARN()))
		return tags, err
	}
	return queueTags(ctx, aws, s.setup)
}

// queueTags are the tags of our queue, none where it is gone.
func queueTags(ctx context.Context, aws *awsops.Account, s setup.Setup) (awsops.Tags, error) {
	url, exists, err := awsops.OrMissing(aws.QueueURL(ctx, s.Answers.Queue))
	if err != nil || !exists {
		return nil, err
	}
	tags, _, err := awsops.OrMissing(aws.QueueTags(ctx, url))
	return tags, err
}

// together: what a rule or a subscription leads to is named in its own
// identity, so nothing can be apart.
func together() string { return "" }

// Diff implements engine.Observed.
func (s subscriptionObserved) Diff(*engine.Values) engine.Diff {
	summary := "with SNS's envelope, as Expel's module has it"
	if s.subscription.raw {
		summary = "the bare message, as S3 sent it"
	}
	switch {
	case !s.exists:
		return engine.Diff{Verb: engine.Create, Summary: summary,
			After: engine.SettingsDocument(awsops.NewSubscription{Topic: s.setup.Hears(), Queue: s.queue, Raw: s.subscription.raw}), Reread: true,
			Calls: []engine.Call{{Action: "sns:Subscribe", Says: "subscribe " + text.NameIn(s.queue), Run: s.subscribe}}}
	case !s.found.Confirmed():
		return engine.Diff{Blocked: &engine.Problem{ID: "subscription.pending",
			What: "The subscription of " + text.NameIn(s.queue) + " to " + s.setup.Hears() + " waits to be confirmed",
			Why: "the topic's owner made it, and such a subscription counts only when the queue's owner has followed the link in the message it " +
				"was sent (valid for two days)",
			Do: []engine.Remedy{{Do: "Have it deleted by the topic's owner", Again: true,
				Note: "trailhead subscribes as the queue's owner, which is confirmed at once"}}}}
	case s.raw != s.subscription.raw:
		return engine.Diff{Blocked: s.differs()}
	}
	return engine.Right(summary, engine.SettingsDocument(s.found), nil)
}

// subscribe waits for a topic of ours to be seen: it may just have been made.
func (s subscriptionObserved) subscribe(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	for pauses := aws.Pauses(setup.ProofLimit); ; {
		arn, err := aws.Subscribe(ctx, awsops.NewSubscription{Topic: s.setup.Hears(), Queue: s.queue, Raw: s.subscription.raw})
		if err == nil {
			return s.isOurs(ctx, aws, arn)
		}
		if !awsops.Is(err, awsops.Missing) || !s.setup.ManagesFront() || pauses.Over() {
			return err
		}
		if err := aws.Pause(ctx, "SNS does not know the new topic yet", pauses); err != nil {
			return err
		}
	}
}

// isOurs looks at what Subscribe has answered with: where somebody was faster,
// it is the ARN of their subscription, whatever its settings are.
func (s subscriptionObserved) isOurs(ctx context.Context, aws *awsops.Account, arn string) error {
	raw, seen, err := awsops.OrMissing(aws.DeliversRaw(ctx, arn))
	if err == nil && seen && raw != s.subscription.raw {
		return s.differs()
	}
	return err
}

func (s subscriptionObserved) differs() *engine.Problem {
	return &engine.Problem{ID: "subscription.raw-differs",
		What: "The subscription of " + text.NameIn(s.queue) + " to " + s.setup.Hears() +
			" is there already, with raw message delivery set differently",
		Why: "trailhead changes only what it has made, and the two forms of a message are read differently",
		Do:  []engine.Remedy{{Do: "Delete that subscription if nobody needs it as it is", Again: true}}}
}

// Remove implements engine.Observed.
func (s subscriptionObserved) Remove(*engine.Values) engine.Diff {
	if d, leaves := s.setup.Leaves(setup.Piece{Exists: s.exists, Tags: s.tags, Past: s.past, Apart: together}); leaves {
		return d
	}
	if !s.found.Confirmed() || s.raw != s.subscription.raw {
		return engine.Kept("trailhead did not make it")
	}
	return engine.Diff{Verb: engine.Remove, Summary: "it hears no more", Before: engine.SettingsDocument(s.found), Calls: []engine.Call{{
		Action: "sns:Unsubscribe", Says: "end the subscription", Run: s.end}}}
}

// ruleSettles is how long S3 may go by the old rule after a change (docs/aws.md#notification-delay).
const ruleSettles = 5 * time.Minute

// end ends the subscription. That of their queue must live on until S3 surely
// goes by the rule that was put back.
func (s subscriptionObserved) end(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	if s.id == setup.IDExistingSubscription {
		if err := aws.Wait(ctx, "S3 may still tell the topic, and their queue would miss what it tells", ruleSettles); err != nil {
			return err
		}
	}
	return engine.Gone(aws.Unsubscribe(ctx, s.found.ARN))
}

// Explain implements engine.Explainer.
func (s subscription) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Operation != "Subscribe" || e.Kind != awsops.Denied {
		return nil
	}
	return &engine.Problem{ID: "subscription.denied", Why: "the topic's policy or this identity's does not allow sns:Subscribe (" + e.Message +
		")",
		Do: []engine.Remedy{{Do: "Have the topic's owner allow sns:Subscribe for " + s.setup.RootARN(), Again: true}}}
}

// ExistingTopic is a topic that hears of new log files already. Nothing of it is
// changed; a subscription is added beside the others.
type ExistingTopic struct{ Setup setup.Setup }

type existingTopicObserved struct {
	ExistingTopic
	found  awsops.Topic
	others int
	unread error
}

// About implements engine.Resource.
func (t ExistingTopic) About() engine.About {
	return t.Setup.About("their-topic", 5, "SNS topic", text.NameIn(t.Setup.Hears()))
}

// Permissions implements engine.Resource.
func (t ExistingTopic) Permissions() []engine.Permission {
	return setup.Permit(t.Setup.Hears(), "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic")
}

// Observe implements engine.Resource.
func (t ExistingTopic) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	observed := existingTopicObserved{ExistingTopic: t}
	var subscriptions []awsops.Subscription
	observed.unread = engine.Parallel(
		func() (err error) { observed.found, err = aws.Topic(ctx, t.Setup.Hears()); return err },
		func() (err error) { subscriptions, err = aws.Subscriptions(ctx, t.Setup.Hears()); return err },
	)
	for _, s := range subscriptions {
		if s.Endpoint != t.Setup.QueueARN() {
			observed.others++
		}
	}
	return observed, ctx.Err()
}

// Diff implements engine.Observed.
func (s existingTopicObserved) Diff(*engine.Values) engine.Diff {
	if s.unread != nil { // of another account, it need not let us look
		return engine.RightExisting("kept as it is", engine.Document{}, nil)
	}
	return engine.RightExisting("hears ObjectCreated and tells "+text.Plural(s.others, "other"), engine.HeldDocument(s.found.Policy), nil)
}

// Remove implements engine.Observed.
func (s existingTopicObserved) Remove(*engine.Values) engine.Diff { return engine.Kept("") }
