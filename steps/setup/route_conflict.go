package setup

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/path"
	"trailhead/steps/text"
)

// conflict finds out about the rules in the way: where they go, who listens
// there today, and which ways out there are.
func (f find) conflict(ctx context.Context, s Setup, logs *awsops.Account, rules []awsops.Notification) (*Conflict, error) {
	c := &Conflict{Bucket: s.Bucket(), Account: s.LogAt().Account, Rules: make([]ConflictRule, len(rules)),
		Queue: s.QueueARN(), front: s.FrontARN(), notification: s.Answers.Notification}
	reads := make([]func() error, len(rules))
	why := make([]string, len(rules))
	for i, n := range rules {
		c.Rules[i] = ConflictRule{Notification: n, Kind: KindOf(n)}
		reads[i] = func() error { why[i] = f.listeners(ctx, s, logs, &c.Rules[i]); return nil }
	}
	var expels []path.ExpelRole
	reads = append(reads, func() error { // who may not list roles is not told
		expels, _ = path.ExpelRoles(ctx, logs, s.Answers.ExternalID.Reveal())
		return nil
	})
	_ = engine.Parallel(reads...)
	for i := range c.Rules {
		c.Rules[i].heardByExpel(ctx, logs, expels)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	subscribe := ConflictChoice{Overlap: answers.OverlapSubscribe, Says: "Subscribe our queue to the topic that hears them"}
	for i, r := range c.Rules {
		if r.Subscribable {
			subscribe.Possible = true
			subscribe.Why = "One subscription is added to " + r.Destination + "; the topic and everybody else's subscriptions stay as they are."
		} else if !subscribe.Possible {
			subscribe.Why = why[i]
		}
	}
	fanOut := ConflictChoice{Overlap: answers.OverlapFanOut, Says: "Put an SNS topic in front of the queue that hears them now"}
	fanOut.Why = s.FrontRefused(c.Rules)
	if fanOut.Possible = fanOut.Why == ""; fanOut.Possible {
		fanOut.Why = "Their queue is attached to the topic first, with the messages as they are now; then the rule is switched, and undo " +
			"switches it back. Their queue's policy gets one statement."
	}
	c.Choices = []ConflictChoice{subscribe, fanOut}
	c.Letter = s.Letter(c)
	return c, nil
}

// heardByExpel finds out whether the queue that hears of a rule is one that a
// role of Expel's takes messages from.
func (r *ConflictRule) heardByExpel(ctx context.Context, logs *awsops.Account, expels []path.ExpelRole) {
	for _, queue := range append([]string{r.Destination}, r.Listeners...) {
		arn, ok := awsops.ParseARN(queue)
		if !ok || arn.Service != "sqs" {
			continue
		}
		at := slices.IndexFunc(expels, func(e path.ExpelRole) bool { return slices.Contains(e.Queues, queue) })
		if at < 0 {
			continue
		}
		r.Expel = expels[at].Role.ARN
		if url, err := logs.In(arn.Region).QueueURL(ctx, arn.Resource); err == nil && arn.Account == logs.Target().Account {
			r.check = "verify --role-arn " + r.Expel + " --queue-url " + url
		}
		return
	}
}

// KindOf is what a rule goes to, by the ARN of its destination.
func KindOf(n awsops.Notification) awsops.DestinationKind {
	switch arn, _ := awsops.ParseARN(n.Destination); arn.Service {
	case "sns":
		return awsops.ToTopic
	case "sqs":
		return awsops.ToQueue
	}
	return awsops.ToLambda
}

// listeners finds out who hears of a rule, and returns why our queue cannot
// subscribe to its topic, "" where it can.
func (f find) listeners(ctx context.Context, s Setup, logs *awsops.Account, r *ConflictRule) string {
	if r.Kind != awsops.ToTopic {
		return "It goes to a " + r.KindWords() + ", not to a topic."
	}
	subscriptions, err := logs.Subscriptions(ctx, r.Destination)
	if err != nil {
		r.Unread = text.Said(err)
	}
	for _, sub := range subscriptions {
		r.Listeners = append(r.Listeners, sub.Endpoint)
		r.heard = r.heard || sub.Endpoint == s.QueueARN()
	}
	switch arn, _ := awsops.ParseARN(r.Destination); {
	case r.Destination == s.Existing.Trail.TopicARN:
		return "CloudTrail sends notices of its own to the topic " + arn.Resource + ", which Expel cannot read, so it is not used."
	case OfControlTower(arn.Resource):
		return "The topic " + arn.Resource + " is Control Tower's, and nothing of Control Tower's is changed."
	case !s.HearsLogs(r.Notification):
		return "The topic " + arn.Resource + " does not hear of every log file: its rule is for " + ruleWords(r.Notification) + "."
	}
	r.Hears = true
	if topic, err := logs.Topic(ctx, r.Destination); err == nil && !s.maySubscribe(topic) {
		return "The policy of the topic " + r.Destination + " does not let account " + s.LogAt().Account +
			" subscribe. Its owner must allow sns:Subscribe for arn:" + s.At.Partition + ":iam::" + s.LogAt().Account + ":root."
	}
	r.Subscribable = true
	return ""
}

// maySubscribe reports whether the topic's own policy lets our account
// subscribe; a topic of our own account needs none.
func (s Setup) maySubscribe(t awsops.Topic) bool {
	if text.AccountIn(t.ARN) == s.LogAt().Account {
		return true
	}
	return ResourceAllows(t.Policy, policydoc.Request{Caller: policydoc.Caller{ARN: s.RootARN(), Account: s.LogAt().Account},
		Action: "sns:Subscribe", Resource: t.ARN, Context: map[string][]string{"sns:Protocol": {"sqs"}, "sns:Endpoint": {s.QueueARN()},
			"aws:SourceOwner": {s.LogAt().Account}, "aws:SourceAccount": {s.LogAt().Account}}})
}

// FrontRefused says why no topic can be put in front, "" where it can.
func (s Setup) FrontRefused(rules []ConflictRule) string {
	r := rules[0]
	arn, _ := awsops.ParseARN(r.Destination)
	switch {
	case r.Expel != "":
		return "The queue is Expel's own: the role " + text.NameIn(r.Expel) + " takes messages from it."
	case OfControlTower(s.Bucket()):
		return "The bucket is Control Tower's: nothing in it is changed but for one entry of our own."
	case len(rules) > 1:
		return "Several rules are in the way, and a topic can take the place of one."
	case r.Kind == awsops.ToLambda:
		return "A Lambda function would get SNS's envelope instead of S3's event, which its code may not read."
	case r.Kind == awsops.ToTopic:
		return "It goes to a topic already."
	case arn.Account != s.LogAt().Account:
		return "The queue is in account " + arn.Account + ", and its policy would have to change there."
	case !s.HearsLogs(r.Notification):
		return "Its rule is for " + ruleWords(r.Notification) + " only, so it would not tell Expel of every log file."
	}
	return ""
}

// ruleWords say what a rule is for.
func ruleWords(n awsops.Notification) string {
	words := n.Events[0]
	if len(n.Events) > 1 {
		words += " and " + text.Plural(len(n.Events)-1, "other event")
	}
	if n.Prefix != "" {
		words += " under " + n.Prefix
	}
	if n.Suffix != "" {
		words += " ending in " + n.Suffix
	}
	return words
}

// Preview is who listens once a choice is carried out; with OverlapStop it is
// who listens today.
func (c *Conflict) Preview(overlap string) []ConflictRule {
	after := slices.Clone(c.Rules)
	switch overlap {
	case answers.OverlapSubscribe:
		if at := slices.IndexFunc(after, func(r ConflictRule) bool { return r.Subscribable }); at >= 0 {
			after[at].Listeners = append(slices.Clone(after[at].Listeners), c.Queue)
		}
	case answers.OverlapFanOut:
		existing := after[0].Destination
		after[0].ID, after[0].Destination, after[0].Kind = c.notification, c.front, awsops.ToTopic
		after[0].Listeners = []string{existing, c.Queue}
	}
	return after
}
