package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// A topic in front of somebody's queue takes the place of the rule that told
// the queue itself. The order is: topic, their queue's policy, both
// subscriptions, a test message through all of it, and only then the switch.

// front is the topic that S3 tells in place of their queue.
func (s Setup) front() topic {
	from := policydoc.Conditions{"ArnLike": {"aws:SourceArn": {s.bucketARN()}}, "StringEquals": {"aws:SourceAccount": {s.logAt().Account}}}
	return topic{setup: s, id: idFront, step: 5, arn: s.frontARN(), who: "S3",
		lets: policydoc.Statement{Sid: "AllowLogBucketToPublish", Effect: "Allow", Principal: policydoc.Principal{"Service": {"s3.amazonaws.com"}},
			Action: policydoc.Strings{"SNS:Publish"}, Resource: policydoc.Strings{s.frontARN()}, Condition: from},
		by: policydoc.Request{Caller: policydoc.Caller{Service: "s3.amazonaws.com"}, Action: "SNS:Publish", Resource: s.frontARN(),
			Context: map[string][]string{"aws:SourceArn": {s.bucketARN()}, "aws:SourceAccount": {s.logAt().Account}}}}
}

// fromTopic is what SNS asks a queue's or key's policy when it passes on a
// message.
func fromTopic(topic, action, resource string) policydoc.Request {
	return policydoc.Request{Caller: policydoc.Caller{Service: "sns.amazonaws.com"}, Action: action, Resource: resource,
		Context: map[string][]string{"aws:SourceArn": {topic}, "aws:SourceAccount": {accountIn(topic)}}}
}

// existingQueue is the queue that S3 tells now. Its policy gets one statement, by
// Sid, so that the topic may send to it too; nothing else of it is changed.
type existingQueue struct{ setup Setup }

type existingQueueObserved struct {
	existingQueue
	found  awsops.Queue
	exists bool
	past   engine.Past
}

// sidExistingTopic names our one statement in the policy of somebody's queue.
const sidExistingTopic = "AllowExpelFanOutToSend"

func (q existingQueue) arn() string { return q.setup.existing.route.replaced.Destination }

func (q existingQueue) About() engine.About {
	return q.setup.about(idExistingQueue, 5, "SQS queue", nameIn(q.arn()), idFront)
}

func (q existingQueue) Permissions() []engine.Permission {
	return permit(q.arn(), "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SetQueueAttributes")
}

func (q existingQueue) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := existingQueueObserved{existingQueue: q, past: past}
	url, exists, err := awsops.OrMissing(aws.QueueURL(ctx, nameIn(q.arn())))
	if err != nil || !exists {
		return observed, err
	}
	observed.found, observed.exists, err = awsops.OrMissing(aws.Queue(ctx, url))
	return observed, err
}

func (q existingQueue) statement() policydoc.Statement {
	return policydoc.Statement{Sid: sidExistingTopic, Effect: "Allow", Principal: policydoc.Principal{"Service": {"sns.amazonaws.com"}},
		Action: policydoc.Strings{"sqs:SendMessage"}, Resource: policydoc.Strings{q.arn()},
		Condition: policydoc.Conditions{"ArnEquals": {"aws:SourceArn": {q.setup.frontARN()}}}}
}

func (s existingQueueObserved) Diff(*engine.Values) engine.Diff {
	if !s.exists {
		return engine.Diff{Blocked: &engine.Problem{ID: "topic.queue-gone", What: "The queue " + s.arn() + " that hears of the log files now is gone", Why: "the rule on the bucket still names it, and S3 tells nobody",
			Do: []engine.Remedy{{Do: "Have its owner take that rule off the bucket; then nothing is in the way"}}}}
	}
	var lacks []policydoc.Statement
	if !resourceAllows(s.found.Policy, fromTopic(s.setup.frontARN(), "sqs:SendMessage", s.arn())) {
		lacks = append(lacks, s.statement())
	}
	return statementDiff(s.About(), s.found.Policy, lacks, s.past,
		"yours; lets the topic send", "+1 statement: the topic may send", "sqs:SetQueueAttributes", s.put)
}

func (s existingQueueObserved) put(ctx context.Context, aws *awsops.Account, text string) error {
	if err := aws.SetQueuePolicy(ctx, s.found.URL, text); err != nil {
		return err
	}
	now, err := aws.Queue(ctx, s.found.URL)
	if err != nil {
		return err
	}
	return othersAreWhole("queue "+s.arn(), s.found.Policy, now.Policy, sidExistingTopic)
}

func (s existingQueueObserved) Remove(*engine.Values) engine.Diff {
	return statementRemoval(s.found.Policy, []policydoc.Statement{s.statement()}, s.past, "sqs:SetQueueAttributes", s.put)
}

// proofCalls send a test message through the topic and wait for it in our
// queue, with the topic's way to theirs held against the policies: only then
// may the old rule go.
func (s Setup) proofCalls() []engine.Call {
	return []engine.Call{{Action: "sns:Publish", Says: "send a test message through the topic, and see it arrive", Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
		return prove(ctx, aws, s, v)
	}}}
}

// The test message is shaped like the one S3 sends at every change of the
// notifications, which whoever reads their queue knows.
const testMessage = `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"%s","Bucket":"%s"}`

// proofLimit is how long a policy may take to be seen, and a message from topic
// to queue.
const proofLimit = 2 * time.Minute

func prove(ctx context.Context, aws *awsops.Account, s Setup, v *engine.Values) error {
	if err := bothWillHear(ctx, aws, s, v); err != nil {
		return err
	}
	url := v.Get(queueURL)
	before, _, err := awsops.OrMissing(aws.Queue(ctx, url)) // it may not be seen yet
	if err != nil {
		return err
	}
	if err := aws.Publish(ctx, s.frontARN(), fmt.Sprintf(testMessage, aws.Clock().Now().UTC().Format(time.RFC3339), s.Bucket())); err != nil {
		return err
	}
	for pauses := aws.Pauses(proofLimit); !pauses.Over(); {
		now, _, err := awsops.OrMissing(aws.Queue(ctx, url))
		if err != nil {
			return err
		}
		if now.Messages+now.InFlight > before.Messages+before.InFlight {
			return nil
		}
		if err := aws.Pause(ctx, "the test message has not arrived yet", pauses); err != nil {
			return err
		}
	}
	return &engine.Problem{ID: "topic.no-message", What: "The test message did not arrive in " + s.Answers.Queue, Why: "the topic " + s.frontTopic() + " was given it, and within " + proofLimit.String() + " the queue did not show it. The old rule is untouched",
		Do: []engine.Remedy{{Again: true, Note: "policies take a while to be seen", More: "trailhead undo takes back what was made so far."}}, Again: true}
}

// bothWillHear waits until AWS shows all that the topic needs to reach both
// queues.
func bothWillHear(ctx context.Context, aws *awsops.Account, s Setup, v *engine.Values) error {
	var lacking []string
	for pauses := aws.Pauses(proofLimit); !pauses.Over(); {
		var err error
		if lacking, err = lacks(ctx, aws, s, v); err != nil || len(lacking) == 0 {
			return err
		}
		if err := aws.Pause(ctx, "AWS does not show yet that "+lacking[0], pauses); err != nil {
			return err
		}
	}
	return &engine.Problem{ID: "topic.not-subscribed", What: "The rule was not switched", Why: "a queue would hear nothing: AWS does not show that " + strings.Join(lacking, ", nor that "),
		Do: []engine.Remedy{{Again: true, Note: "policies take a while to be seen", More: "trailhead undo takes back what was made so far."}}, Again: true}
}

// lacks holds what the topic needs to reach both queues against what AWS says
// now.
func lacks(ctx context.Context, aws *awsops.Account, s Setup, v *engine.Values) ([]string, error) {
	subscriptions, _, err := awsops.OrMissing(aws.Subscriptions(ctx, s.frontARN()))
	if err != nil {
		return nil, err
	}
	var lacking []string
	for _, end := range []struct{ queue, key string }{{s.existing.route.replaced.Destination, s.existing.route.existingQueue.KeyID}, {s.queueARN(), v.Get(keyARN)}} {
		if !slices.ContainsFunc(subscriptions, func(sub awsops.Subscription) bool { return sub.Endpoint == end.queue && sub.Confirmed() }) {
			lacking = append(lacking, nameIn(end.queue)+" is subscribed")
		}
		queue, err := queueBehind(ctx, aws, end.queue)
		if err != nil {
			return nil, err
		}
		if !resourceAllows(queue.Policy, fromTopic(s.frontARN(), "sqs:SendMessage", end.queue)) {
			lacking = append(lacking, "the policy of "+nameIn(end.queue)+" lets the topic send")
		}
		if end.key == "" {
			continue
		}
		policy, _, err := awsops.OrMissing(aws.KeyPolicy(ctx, end.key))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(s.sendWant(end.key).asks, func(ask policydoc.Request) bool { return !resourceAllows(policy, ask) }) {
			lacking = append(lacking, "the policy of the key of "+nameIn(end.queue)+" lets the topic encrypt")
		}
	}
	return lacking, nil
}
