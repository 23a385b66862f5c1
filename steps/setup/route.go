package setup

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/text"
)

// FansOut reports whether a topic of ours is put in front of somebody's queue.
// That takes a proof in the middle, which a script cannot give.
func (s Setup) FansOut() bool { return s.Existing != nil && s.Existing.Route.Kind == RouteFanOut }

// Route is how our queue hears of new files in a bucket that others listen to
// as well. S3 takes only one rule for an event and key (docs/aws.md#overlapping-rules).
type Route struct {
	Kind RouteKind
	// Rule is what stands in the bucket's notifications: ours to the queue,
	// ours to the topic in front, or theirs to the topic that we subscribe to.
	Rule awsops.Notification
	// Replaced is the rule that the topic in front takes the place of.
	Replaced      awsops.Notification
	ExistingQueue awsops.Queue // that the replaced rule tells
	Conflict      *Conflict    // why there is no route
}

// RouteKind is which of the ways to the queue events take. Slices hold the
// words.
type RouteKind string

const (
	RouteDirect    RouteKind = "direct"    // a rule of our own, bucket to queue
	RouteSubscribe RouteKind = "subscribe" // the queue subscribes to the topic that hears the events
	RouteFanOut    RouteKind = "fan-out"   // a topic of ours in front of the queue that hears them now, and of ours
	RouteNone      RouteKind = "none"      // the person has to choose
)

// route decides how the queue hears of new files, from what is on the bucket
// and what the person has chosen.
func (f find) route(ctx context.Context, s Setup, logs *awsops.Account, rules awsops.Notifications) (Route, error) {
	if at := slices.IndexFunc(rules.Topics, func(n awsops.Notification) bool {
		return n.ID == s.Answers.Notification && n.Destination == s.FrontARN()
	}); at >= 0 { // the topic is in front already
		return f.inFront(ctx, s, logs, rules.Topics[at])
	}
	foreign := rules.Foreign(s.Answers.Notification)
	r, inTheWay := s.Alone(foreign)
	if narrow := len(inTheWay) > 0 || s.Answers.NotificationFilter == answers.FilterTrail; narrow && s.OrganizationTrail() &&
		s.organizationID() == "" {
		org, err := f.Home.Organization(ctx) // its folder is called like it
		if err == nil {
			s.Existing.OrganizationID = org.ID
			r, inTheWay = s.Alone(foreign)
		}
	}
	if len(inTheWay) == 0 {
		return r, nil
	}
	c, err := f.conflict(ctx, s, logs, inTheWay)
	if err != nil {
		return Route{}, err
	}
	r = c.Solved(s)
	if r.Kind != RouteFanOut {
		return r, nil
	}
	if r.ExistingQueue, err = QueueBehind(ctx, logs, r.Replaced.Destination); err != nil {
		return r, err
	}
	why, err := f.unseenKey(ctx, r.ExistingQueue.KeyID, s)
	if err != nil {
		return r, err
	}
	if why != "" {
		c.refuse(answers.OverlapFanOut, why)
		return Route{Kind: RouteNone, Conflict: c}, nil
	}
	return r, nil
}

// unseenKey says why the key of their queue is not known to let a topic in, ""
// where it can be seen to: their queue must never hear less than before.
func (f find) unseenKey(ctx context.Context, arn string, s Setup) (string, error) {
	if arn == "" {
		return "", nil
	}
	account := text.AccountIn(arn)
	if account == "" { // an alias or a bare id is the queue's own account's
		account = s.LogAt().Account
	}
	why := "Their queue is encrypted with the key " + arn + ", and whether that lets a topic in cannot be seen: "
	if !s.Enters(account) {
		return why + "there is no access to account " + account + ".", nil
	}
	aws, err := f.At(ctx, awsops.Target{Partition: s.At.Partition, Account: account, Region: RegionIn(arn, s.LogAt().Region)}, "")
	if err == nil {
		_, err = aws.KeyPolicy(ctx, arn)
	}
	if awsops.Is(err, awsops.Denied) {
		return why + err.Error() + ".", nil
	}
	return "", err
}

// Alone is the route that nobody else's rule is in the way of: somebody's rule
// that tells our queue already, or the widest rule of our own that leaves all
// others alone. Else it returns the rules that are in the way of the narrowest.
func (s Setup) Alone(foreign awsops.Notifications) (Route, []awsops.Notification) {
	if rule, inPlace := s.RuleInPlace(foreign); inPlace {
		return Route{Kind: RouteDirect, Rule: rule}, nil
	}
	var inTheWay []awsops.Notification
	var rule awsops.Notification
	for _, rule = range s.QueueRules() {
		if inTheWay = awsops.Overlapping(rule, foreign); len(inTheWay) == 0 {
			break
		}
	}
	return Route{Kind: RouteDirect, Rule: rule}, inTheWay
}

// RuleInPlace finds somebody's rule that tells our queue of every log file:
// CloudFormation makes one without a name.
func (s Setup) RuleInPlace(foreign awsops.Notifications) (awsops.Notification, bool) {
	at := slices.IndexFunc(foreign.Queues, func(n awsops.Notification) bool { return n.Destination == s.QueueARN() && s.HearsLogs(n) })
	if at < 0 {
		return awsops.Notification{}, false
	}
	return foreign.Queues[at], true
}

// inFront is the route where our topic has taken the place of a rule. Whose it
// was, the topic's other subscription tells.
func (f find) inFront(ctx context.Context, s Setup, logs *awsops.Account, rule awsops.Notification) (Route, error) {
	r := Route{Kind: RouteFanOut, Rule: rule}
	subscriptions, exists, err := awsops.OrMissing(logs.Subscriptions(ctx, s.FrontARN()))
	if err != nil || !exists {
		return r, err
	}
	for _, sub := range subscriptions {
		if sub.Protocol == "sqs" && sub.Endpoint != s.QueueARN() {
			r.Replaced.Destination = sub.Endpoint
			r.ExistingQueue, err = QueueBehind(ctx, logs, sub.Endpoint)
		}
	}
	return r, err
}

// QueueBehind reads the queue that a rule goes to; one that is gone is empty.
func QueueBehind(ctx context.Context, logs *awsops.Account, arn string) (awsops.Queue, error) {
	url, exists, err := awsops.OrMissing(logs.QueueURL(ctx, text.NameIn(arn)))
	if err != nil || !exists {
		return awsops.Queue{}, err
	}
	queue, _, err := awsops.OrMissing(logs.Queue(ctx, url))
	queue.KeyID = fullKey(ctx, logs, queue.KeyID)
	return queue, err
}

// FrontTopic is the name of the topic that is put in front of a queue.
func (s Setup) FrontTopic() string {
	if s.Answers.SNSTopic != "" {
		return s.Answers.SNSTopic
	}
	return "ExpelCloudTrailFanOut"
}

// FrontARN is the ARN of the topic that is put in front of a queue.
func (s Setup) FrontARN() string {
	return s.ARN("sns", s.LogAt().Region, s.LogAt().Account, s.FrontTopic())
}

// Hears is the topic that our queue is subscribed to, "" where S3 tells the
// queue itself.
func (s Setup) Hears() string {
	if s.Existing == nil || s.Existing.Route.Kind != RouteSubscribe && s.Existing.Route.Kind != RouteFanOut {
		return ""
	}
	return s.Existing.Route.Rule.Destination
}

// FromTopic is what SNS asks a queue's or key's policy when it passes on a
// message.
func FromTopic(topic, action, resource string) policydoc.Request {
	return policydoc.Request{Caller: policydoc.Caller{Service: "sns.amazonaws.com"}, Action: action, Resource: resource,
		Context: map[string][]string{"aws:SourceArn": {topic}, "aws:SourceAccount": {text.AccountIn(topic)}}}
}

// ManagesFront reports whether the topic that our queue hears is the one that
// trailhead put in front.
func (s Setup) ManagesFront() bool { return s.Hears() == s.FrontARN() }
