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
// one. It is made as the queue's owner, so that it is confirmed at once (field
// notes §8).
type subscription struct {
	site  Site
	id    engine.ID
	queue string // ARN
	raw   bool   // without SNS's envelope: what a queue got that S3 told itself
	needs []engine.ID
}

const (
	idSubscription      engine.ID = "subscription"
	idTheirSubscription engine.ID = "their-subscription"
	idFront             engine.ID = "front-topic"
	idTheirQueue        engine.ID = "their-queue"
)

type subscriptionSeen struct {
	subscription
	found  awsops.Subscription
	exists bool
	raw    bool
	past   engine.Past
}

// ourSubscription leaves SNS's envelope on, as Expel's Terraform module does.
func (s Site) ourSubscription() subscription {
	return subscription{site: s, id: idSubscription, queue: s.queueARN(), needs: []engine.ID{idQueue, idKey, idFront}}
}

// theirSubscription gives the queue that S3 told until now the same messages.
func (s Site) theirSubscription() subscription {
	return subscription{site: s, id: idTheirSubscription, queue: s.theirs.route.replaced.Destination, raw: true,
		needs: []engine.ID{idFront, idTheirQueue, theirKeyID(s.theirs.route.theirQueue.KeyID)}}
}

func (s subscription) About() engine.About {
	return s.site.about(s.id, 5, "SNS subscription", nameIn(s.queue)+" to "+nameIn(s.site.hears()), s.needs...)
}

func (s subscription) Permissions() []engine.Permission {
	return append(permit(s.site.hears(), "sns:Subscribe"), permit("*", "sns:ListSubscriptions", "sns:GetSubscriptionAttributes", "sns:Unsubscribe")...)
}

func (s subscription) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Seen, error) {
	seen := subscriptionSeen{subscription: s, past: past}
	all, err := aws.OwnSubscriptions(ctx)
	if err != nil {
		return seen, err
	}
	at := slices.IndexFunc(all, func(x awsops.Subscription) bool { return x.Endpoint == s.queue && x.Topic == s.site.hears() })
	if at < 0 {
		return seen, nil
	}
	seen.found, seen.exists = all[at], true
	if seen.found.Confirmed() { // one whose topic was deleted stays on the list for days
		seen.raw, seen.exists, err = awsops.OrMissing(aws.DeliversRaw(ctx, seen.found.ARN))
	}
	return seen, err
}

func (s subscriptionSeen) Diff(*engine.Values) engine.Diff {
	summary := "with SNS's envelope, as Expel's module has it"
	if s.subscription.raw {
		summary = "the bare message, as S3 sent it"
	}
	switch {
	case !s.exists:
		return engine.Diff{Verb: engine.Create, Summary: summary, After: document(awsops.NewSubscription{Topic: s.site.hears(), Queue: s.queue, Raw: s.subscription.raw}),
			Calls: []engine.Call{{Action: "sns:Subscribe", Says: "subscribe " + nameIn(s.queue), Run: s.subscribe}}}
	case !s.found.Confirmed():
		return engine.Diff{Blocked: &engine.Problem{What: "The subscription of " + nameIn(s.queue) + " to " + s.site.hears() + " waits to be confirmed",
			Why: "the topic's owner made it, and such a subscription counts only when the queue's owner has followed the link in the message it was sent (valid for two days)",
			Do:  []string{"Have it deleted by the topic's owner, then run the same command again: trailhead subscribes as the queue's owner, which is confirmed at once."}}}
	case s.raw != s.subscription.raw:
		return engine.Diff{Blocked: &engine.Problem{What: "The subscription of " + nameIn(s.queue) + " to " + s.site.hears() + " is there already, with raw message delivery set differently",
			Why: "trailhead changes only what it has made, and the two forms of a message are read differently",
			Do:  []string{"Delete that subscription if nobody needs it as it is, then run the same command again."}}}
	}
	return engine.Right(summary, document(s.found), nil)
}

// subscribe waits for a topic of ours to be seen: it may just have been made.
func (s subscriptionSeen) subscribe(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	for waited := time.Duration(0); ; waited += proofPause {
		_, err := aws.Subscribe(ctx, awsops.NewSubscription{Topic: s.site.hears(), Queue: s.queue, Raw: s.subscription.raw})
		if !awsops.Is(err, awsops.Missing) || !s.site.frontIsOurs() || waited >= proofLimit {
			return err
		}
		if err := aws.Wait(ctx, "SNS does not know the new topic yet", proofPause); err != nil {
			return err
		}
	}
}

func (s subscriptionSeen) Remove(*engine.Values) engine.Diff {
	if !s.exists || s.id == idTheirSubscription && !s.past.Made && !s.site.frontIsOurs() {
		return engine.Right("", "", nil)
	}
	return engine.Diff{Verb: engine.Remove, Summary: "it hears no more", Before: document(s.found), Calls: []engine.Call{{
		Action: "sns:Unsubscribe", Says: "end the subscription", Run: s.end}}}
}

// ruleSettles is how long S3 may go by the old rule after a change (field notes
// §2).
const ruleSettles = 5 * time.Minute

// end ends the subscription. That of their queue must live on until S3 surely
// goes by the rule that was put back.
func (s subscriptionSeen) end(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	if s.id == idTheirSubscription {
		if err := aws.Wait(ctx, "S3 may still tell the topic, and their queue would miss what it tells", ruleSettles); err != nil {
			return err
		}
	}
	return gone(aws.Unsubscribe(ctx, s.found.ARN))
}

// frontIsOurs reports whether the topic that our queue hears is the one that
// trailhead put in front.
func (s Site) frontIsOurs() bool { return s.hears() == s.frontARN() }

// Explain implements engine.Explainer.
func (s subscription) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Operation != "Subscribe" || e.Kind != awsops.Denied {
		return nil
	}
	return &engine.Problem{Why: "the topic's policy or this identity's does not allow sns:Subscribe (" + e.Message + ")",
		Do: []string{"Have the topic's owner allow sns:Subscribe for arn:" + s.site.At.Partition + ":iam::" + s.site.logAt().Account + ":root, then run the same command again."}}
}

// theirTopic is a topic that hears of new log files already. Nothing of it is
// changed; a subscription is added beside the others.
type theirTopic struct{ site Site }

type theirTopicSeen struct {
	theirTopic
	found  awsops.Topic
	others int
	unread error
}

func (t theirTopic) About() engine.About {
	return t.site.about("their-topic", 5, "SNS topic", nameIn(t.site.hears()))
}

func (t theirTopic) Permissions() []engine.Permission {
	return permit(t.site.hears(), "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic")
}

func (t theirTopic) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Seen, error) {
	seen := theirTopicSeen{theirTopic: t}
	var subscriptions []awsops.Subscription
	seen.unread = together(
		func() (err error) { seen.found, err = aws.Topic(ctx, t.site.hears()); return err },
		func() (err error) { subscriptions, err = aws.Subscriptions(ctx, t.site.hears()); return err },
	)
	for _, s := range subscriptions {
		if s.Endpoint != t.site.queueARN() {
			seen.others++
		}
	}
	return seen, ctx.Err()
}

func (s theirTopicSeen) Diff(*engine.Values) engine.Diff {
	if s.unread != nil { // of another account, it need not let us look
		return engine.Right("yours; kept as it is", "", nil)
	}
	return engine.Right("yours; hears ObjectCreated and tells "+plural(s.others, "other"), pretty(s.found.Policy), nil)
}

func (s theirTopicSeen) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }
