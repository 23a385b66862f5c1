package steps

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// route is how our queue hears of new files in a bucket that others listen to
// as well. S3 takes only one rule for an event and key (docs/aws.md#overlapping-rules).
type route struct {
	kind routeKind
	// rule is what stands in the bucket's notifications: ours to the queue,
	// ours to the topic in front, or theirs to the topic that we subscribe to.
	rule awsops.Notification
	// replaced is the rule that the topic in front takes the place of.
	replaced      awsops.Notification
	existingQueue awsops.Queue // that the replaced rule tells
	conflict      *Conflict    // why there is no route
}

type routeKind string

const (
	routeDirect    routeKind = "direct"    // a rule of our own, bucket to queue
	routeSubscribe routeKind = "subscribe" // the queue subscribes to the topic that hears the events
	routeFanOut    routeKind = "fan-out"   // a topic of ours in front of the queue that hears them now, and of ours
	routeNone      routeKind = "none"      // the person has to choose
)

// route decides how the queue hears of new files, from what is on the bucket
// and what the person has chosen.
func (f find) route(ctx context.Context, s Setup, logs *awsops.Account, rules awsops.Notifications) (route, error) {
	if at := slices.IndexFunc(rules.Topics, func(n awsops.Notification) bool {
		return n.ID == s.Answers.Notification && n.Destination == s.frontARN()
	}); at >= 0 { // the topic is in front already
		return f.inFront(ctx, s, logs, rules.Topics[at])
	}
	foreign := rules.Foreign(s.Answers.Notification)
	r, inTheWay := s.alone(foreign)
	if len(inTheWay) == 0 {
		return r, nil
	}
	c, err := f.conflict(ctx, s, logs, inTheWay)
	if err != nil {
		return route{}, err
	}
	r = c.solved(s)
	if r.kind != routeFanOut {
		return r, nil
	}
	if r.existingQueue, err = queueBehind(ctx, logs, r.replaced.Destination); err != nil {
		return r, err
	}
	why, err := f.unseenKey(ctx, r.existingQueue.KeyID, s)
	if err != nil {
		return r, err
	}
	if why != "" {
		c.refuse(answers.OverlapFanOut, why)
		return route{kind: routeNone, conflict: c}, nil
	}
	return r, nil
}

// unseenKey says why the key of their queue is not known to let a topic in, ""
// where it can be seen to: their queue must never hear less than before.
func (f find) unseenKey(ctx context.Context, arn string, s Setup) (string, error) {
	if arn == "" {
		return "", nil
	}
	account := accountIn(arn)
	if account == "" { // an alias or a bare id is the queue's own account's
		account = s.logAt().Account
	}
	why := "Their queue is encrypted with the key " + arn + ", and whether that lets a topic in cannot be seen: "
	if !s.enters(account) {
		return why + "there is no way into account " + account + ".", nil
	}
	aws, err := f.At(ctx, awsops.Target{Partition: s.At.Partition, Account: account, Region: regionIn(arn, s.logAt().Region)}, "")
	if err == nil {
		_, err = aws.KeyPolicy(ctx, arn)
	}
	if awsops.Is(err, awsops.Denied) {
		return why + err.Error() + ".", nil
	}
	return "", err
}

// refuse takes a choice off the list.
func (c *Conflict) refuse(overlap, why string) {
	for i := range c.Choices {
		if c.Choices[i].Overlap == overlap {
			c.Choices[i].Possible, c.Choices[i].Why = false, why
		}
	}
}

// alone is the route that nobody else's rule is in the way of: somebody's rule
// that tells our queue already, or a rule of our own. Else it returns the rules
// that are in the way.
func (s Setup) alone(foreign awsops.Notifications) (route, []awsops.Notification) {
	if rule, inPlace := s.ruleInPlace(foreign); inPlace {
		return route{kind: routeDirect, rule: rule}, nil
	}
	mine := s.queueRule("")
	if len(awsops.Overlapping(mine, foreign)) == 0 {
		return route{kind: routeDirect, rule: mine}, nil
	}
	// CloudTrail writes nowhere but under AWSLogs/, so a rule for that folder
	// misses nothing and may leave the others' alone.
	narrow := s.queueRule(s.logPrefix())
	return route{kind: routeDirect, rule: narrow}, awsops.Overlapping(narrow, foreign)
}

// ruleInPlace finds somebody's rule that tells our queue of every log file:
// CloudFormation makes one without a name.
func (s Setup) ruleInPlace(foreign awsops.Notifications) (awsops.Notification, bool) {
	at := slices.IndexFunc(foreign.Queues, func(n awsops.Notification) bool { return n.Destination == s.queueARN() && s.hearsLogs(n) })
	if at < 0 {
		return awsops.Notification{}, false
	}
	return foreign.Queues[at], true
}

// inFront is the route where our topic has taken the place of a rule. Whose it
// was, the topic's other subscription tells.
func (f find) inFront(ctx context.Context, s Setup, logs *awsops.Account, rule awsops.Notification) (route, error) {
	r := route{kind: routeFanOut, rule: rule}
	subscriptions, exists, err := awsops.OrMissing(logs.Subscriptions(ctx, s.frontARN()))
	if err != nil || !exists {
		return r, err
	}
	for _, sub := range subscriptions {
		if sub.Protocol == "sqs" && sub.Endpoint != s.queueARN() {
			r.replaced.Destination = sub.Endpoint
			r.existingQueue, err = queueBehind(ctx, logs, sub.Endpoint)
		}
	}
	return r, err
}

// queueBehind reads the queue that a rule goes to; one that is gone is empty.
func queueBehind(ctx context.Context, logs *awsops.Account, arn string) (awsops.Queue, error) {
	url, exists, err := awsops.OrMissing(logs.QueueURL(ctx, nameIn(arn)))
	if err != nil || !exists {
		return awsops.Queue{}, err
	}
	queue, _, err := awsops.OrMissing(logs.Queue(ctx, url))
	queue.KeyID = fullKey(ctx, logs, queue.KeyID)
	return queue, err
}

// solved is the route that the person has chosen, or that is in force.
func (c *Conflict) solved(s Setup) route {
	for _, r := range c.Rules {
		if r.heard || s.Answers.Overlap == answers.OverlapSubscribe && r.subscribable {
			return route{kind: routeSubscribe, rule: r.Notification}
		}
	}
	if s.Answers.Overlap == answers.OverlapFanOut && c.choice(answers.OverlapFanOut).Possible {
		others := c.Rules[0].Notification
		front := others
		front.ID, front.Destination = s.Answers.Notification, s.frontARN()
		return route{kind: routeFanOut, rule: front, replaced: others}
	}
	return route{kind: routeNone, conflict: c}
}

// queueRule is our rule from the bucket to the queue. Without a prefix digest
// files notify too, as the article has it.
func (s Setup) queueRule(prefix string) awsops.Notification {
	return awsops.Notification{ID: s.Answers.Notification, Destination: s.queueARN(), Events: []string{"s3:ObjectCreated:*"}, Prefix: prefix}
}

// logPrefix begins the key of everything CloudTrail writes for this trail.
func (s Setup) logPrefix() string {
	if s.existing == nil || s.existing.trail.Prefix == "" {
		return "AWSLogs/"
	}
	return strings.TrimSuffix(s.existing.trail.Prefix, "/") + "/AWSLogs/"
}

// hearsLogs reports whether a rule of somebody's tells of every log file.
func (s Setup) hearsLogs(n awsops.Notification) bool {
	all := func(event string) bool {
		return slices.Contains(n.Events, "s3:ObjectCreated:*") || slices.Contains(n.Events, event)
	}
	return all("s3:ObjectCreated:Put") && strings.HasPrefix(s.logPrefix(), n.Prefix) && strings.HasSuffix(".json.gz", n.Suffix)
}

// frontTopic is the name of the topic that is put in front of a queue.
func (s Setup) frontTopic() string {
	if s.Answers.SNSTopic != "" {
		return s.Answers.SNSTopic
	}
	return "ExpelCloudTrailFanOut"
}

func (s Setup) frontARN() string {
	return s.arn("sns", s.logAt().Region, s.logAt().Account, s.frontTopic())
}

// hears is the topic that our queue is subscribed to, "" where S3 tells the
// queue itself.
func (s Setup) hears() string {
	if s.existing == nil || s.existing.route.kind != routeSubscribe && s.existing.route.kind != routeFanOut {
		return ""
	}
	return s.existing.route.rule.Destination
}

// Conflict is in the chain of the Problem that says somebody listens to the
// same events already. It holds what a person needs to choose.
type Conflict struct {
	Bucket  string           `json:"bucket"`
	Account string           `json:"account"`
	Rules   []ConflictRule   `json:"rules"`
	Choices []ConflictChoice `json:"choices"`
	// Letter is what the owner of the rule can be asked for instead, ready to
	// be sent.
	Letter string `json:"letter"`
	Queue  string `json:"-"` // ours, by ARN

	front, notification string // the topic and the rule that fan-out makes
}

// ConflictRule is a rule in the way, with who hears of it today.
type ConflictRule struct {
	awsops.Notification
	Kind      awsops.DestinationKind `json:"kind"`
	Listeners []string               `json:"listeners,omitempty"` // of a topic: the endpoints subscribed to it
	Unread    string                 `json:"unread,omitempty"`    // why the listeners are not known

	heard        bool // our queue is subscribed already
	hears        bool `json:"-"` // it is a topic that hears of every log file
	subscribable bool `json:"-"`
}

// KindWords name what the rule goes to: "topic", "queue", "Lambda function".
func (r ConflictRule) KindWords() string {
	if r.Kind == awsops.ToLambda {
		return "Lambda function"
	}
	return string(r.Kind)
}

// ConflictChoice is a way out, with the answer to overlap that takes it.
type ConflictChoice struct {
	Overlap  string `json:"overlap"`
	Says     string `json:"says"`
	Why      string `json:"why"` // what it means, or why it cannot be had
	Possible bool   `json:"possible"`
}

// Error implements error: the conflict in one line.
func (c *Conflict) Error() string {
	var names []string
	for _, r := range c.Rules {
		names = append(names, `"`+r.ID+`", which goes to `+r.Destination)
	}
	return "S3 allows only one rule for an event and prefix, and there is " + strings.Join(names, " and ")
}

func (c *Conflict) choice(overlap string) ConflictChoice {
	at := slices.IndexFunc(c.Choices, func(x ConflictChoice) bool { return x.Overlap == overlap })
	return c.Choices[at]
}

// problem is the conflict told to a person, with the ways out that there are.
// Those that there are not, and the letter, each face tells from the Conflict.
func (c *Conflict) problem() *engine.Problem {
	p := &engine.Problem{ID: "notification.overlap", What: "The bucket " + c.Bucket + " already tells somebody of the same events", Why: c.Error(), Err: c}
	for _, x := range c.Choices {
		if x.Possible {
			p.Do = append(p.Do, engine.Remedy{Do: x.Says, Set: "overlap", Value: x.Overlap, More: x.Why})
		}
	}
	p.Do = append(p.Do, engine.Remedy{Do: "Leave everything as it is, and ask the owner of " + c.Names() + ": there is a text for them"})
	return p
}

// Names are the rules in the way: "the rule "x"".
func (c *Conflict) Names() string {
	var names []string
	for _, r := range c.Rules {
		names = append(names, `"`+r.ID+`"`)
	}
	if len(names) == 1 {
		return "the rule " + names[0]
	}
	return "the rules " + strings.Join(names, " and ")
}
