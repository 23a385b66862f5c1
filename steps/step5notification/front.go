package step5notification

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step1trail"
	"trailhead/steps/step4key"
	"trailhead/steps/text"
)

// A topic in front of somebody's queue takes the place of the rule that told
// the queue itself. The order is: topic, their queue's policy, both
// subscriptions, a test message through all of it, and only then the switch.

// Front is the topic that S3 tells in place of their queue.
func Front(s setup.Setup) step1trail.Topic {
	from := policydoc.Conditions{"ArnLike": {"aws:SourceArn": {s.BucketARN()}}, "StringEquals": {"aws:SourceAccount": {s.LogAt().Account}}}
	return step1trail.Topic{Setup: s, ID: setup.IDFront, Step: 5, ARN: s.FrontARN(), Who: "S3",
		Lets: policydoc.Statement{Sid: "AllowLogBucketToPublish", Effect: "Allow",
			Principal: policydoc.Principal{"Service": {"s3.amazonaws.com"}},
			Action:    policydoc.Strings{"SNS:Publish"}, Resource: policydoc.Strings{s.FrontARN()}, Condition: from},
		By: policydoc.Request{Caller: policydoc.Caller{Service: "s3.amazonaws.com"}, Action: "SNS:Publish", Resource: s.FrontARN(),
			Context: map[string][]string{"aws:SourceArn": {s.BucketARN()}, "aws:SourceAccount": {s.LogAt().Account}}}}
}

// ExistingQueue is the queue that S3 tells now. Its policy gets one statement, by
// Sid, so that the topic may send to it too; nothing else of it is changed.
type ExistingQueue struct{ Setup setup.Setup }

type existingQueueObserved struct {
	ExistingQueue
	found  awsops.Queue
	exists bool
	past   engine.Past
}

// sidExistingTopic names our one statement in the policy of somebody's queue.
const sidExistingTopic = "AllowExpelFanOutToSend"

// ARN is the queue that the replaced rule goes to.
func (q ExistingQueue) ARN() string { return q.Setup.Existing.Route.Replaced.Destination }

// About implements engine.Resource.
func (q ExistingQueue) About() engine.About {
	about := q.Setup.About(setup.IDExistingQueue, 5, "SQS queue", text.NameIn(q.ARN()), setup.IDFront)
	about.Identity = q.ARN()
	return about
}

// Permissions implements engine.Resource.
func (q ExistingQueue) Permissions() []engine.Permission {
	return setup.Permit(q.ARN(), "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SetQueueAttributes")
}

// Observe implements engine.Resource.
func (q ExistingQueue) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := existingQueueObserved{ExistingQueue: q, past: past}
	url, exists, err := awsops.OrMissing(aws.QueueURL(ctx, text.NameIn(q.ARN())))
	if err != nil || !exists {
		return observed, err
	}
	observed.found, observed.exists, err = awsops.OrMissing(aws.Queue(ctx, url))
	return observed, err
}

// Statement lets the topic send to it.
func (q ExistingQueue) Statement() policydoc.Statement {
	return policydoc.Statement{Sid: sidExistingTopic, Effect: "Allow", Principal: policydoc.Principal{"Service": {"sns.amazonaws.com"}},
		Action: policydoc.Strings{"sqs:SendMessage"}, Resource: policydoc.Strings{q.ARN()},
		Condition: policydoc.Conditions{"ArnEquals": {"aws:SourceArn": {q.Setup.FrontARN()}}}}
}

// Diff implements engine.Observed.
func (s existingQueueObserved) Diff(*engine.Values) engine.Diff {
	if !s.exists {
		return engine.Diff{Blocked: &engine.Problem{ID: "topic.queue-gone",
			What: "The queue " + s.ARN() + " that hears of the log files now is gone",
			Why:  "the rule on the bucket still names it, and S3 tells nobody",
			Do:   []engine.Remedy{{Do: "Have its owner take that rule off the bucket; then nothing is in the way"}}}}
	}
	var lacks []policydoc.Statement
	if !setup.ResourceAllows(s.found.Policy, setup.FromTopic(s.Setup.FrontARN(), "sqs:SendMessage", s.ARN())) {
		lacks = append(lacks, s.Statement())
	}
	return setup.StatementDiff(s.About(), s.found.Policy, lacks, s.past,
		"lets the topic send", "+1 statement: the topic may send", "sqs:SetQueueAttributes", s.put)
}

func (s existingQueueObserved) put(ctx context.Context, aws *awsops.Account, text string) error {
	if err := aws.SetQueuePolicy(ctx, s.found.URL, text); err != nil {
		return err
	}
	now, err := aws.Queue(ctx, s.found.URL)
	if err != nil {
		return err
	}
	return setup.OthersAreWhole("queue "+s.ARN(), s.found.Policy, now.Policy, sidExistingTopic)
}

// Remove implements engine.Observed.
func (s existingQueueObserved) Remove(*engine.Values) engine.Diff {
	return s.Setup.TakeOut(s.found.Policy, []policydoc.Statement{s.Statement()}, s.past, "sqs:SetQueueAttributes", s.put)
}

// proofCalls send a test message through the topic and wait for it in our
// queue, with the topic's way to theirs held against the policies: only then
// may the old rule go.
func proofCalls(s setup.Setup) []engine.Call {
	return []engine.Call{{Action: "sns:Publish", Says: "send a test message through the topic, and see it arrive",
		Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
			return prove(ctx, aws, s, v)
		}}}
}

// The test message is shaped like the one S3 sends at every change of the
// notifications, which whoever reads their queue knows.
const testMessage = `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"%s","Bucket":"%s"}`

func prove(ctx context.Context, aws *awsops.Account, s setup.Setup, v *engine.Values) error {
	if err := bothWillHear(ctx, aws, s, v); err != nil {
		return err
	}
	url := v.Get(setup.QueueURL)
	before, _, err := awsops.OrMissing(aws.Queue(ctx, url)) // it may not be seen yet
	if err != nil {
		return err
	}
	if err := aws.Publish(ctx, s.FrontARN(), fmt.Sprintf(testMessage, aws.Clock().Now().UTC().Format(time.RFC3339), s.Bucket())); err != nil {
		return err
	}
	for pauses := aws.Pauses(setup.ProofLimit); !pauses.Over(); {
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
	return &engine.Problem{ID: "topic.no-message", What: "The test message did not arrive in " + s.Answers.Queue,
		Why: "the topic " + s.FrontTopic() + " was given it, and within " + setup.ProofLimit.String() +
			" the queue did not show it. The old rule is untouched",
		Do:    []engine.Remedy{{Again: true, Note: "policies take a while to be seen", More: "trailhead undo takes back what was made so far."}},
		Again: true}
}

// bothWillHear waits until AWS shows all that the topic needs to reach both
// queues.
func bothWillHear(ctx context.Context, aws *awsops.Account, s setup.Setup, v *engine.Values) error {
	var lacking []string
	for pauses := aws.Pauses(setup.ProofLimit); !pauses.Over(); {
		var err error
		if lacking, err = lacks(ctx, aws, s, v); err != nil || len(lacking) == 0 {
			return err
		}
		if err := aws.Pause(ctx, "AWS does not show yet that "+lacking[0], pauses); err != nil {
			return err
		}
	}
	return &engine.Problem{ID: "topic.not-subscribed", What: "The rule was not switched",
		Why:   "a queue would hear nothing: AWS does not show that " + strings.Join(lacking, ", nor that "),
		Do:    []engine.Remedy{{Again: true, Note: "policies take a while to be seen", More: "trailhead undo takes back what was made so far."}},
		Again: true}
}

// lacks holds what the topic needs to reach both queues against what AWS says
// now.
func lacks(ctx context.Context, aws *awsops.Account, s setup.Setup, v *engine.Values) ([]string, error) {
	subscriptions, _, err := awsops.OrMissing(aws.Subscriptions(ctx, s.FrontARN()))
	if err != nil {
		return nil, err
	}
	var lacking []string
	for _, end := range []struct{ queue, key string }{{s.Existing.Route.Replaced.Destination, s.Existing.Route.ExistingQueue.KeyID},
		{s.QueueARN(), v.Get(setup.KeyARN)}} {
		if !slices.ContainsFunc(subscriptions, func(sub awsops.Subscription) bool { return sub.Endpoint == end.queue && sub.Confirmed() }) {
			lacking = append(lacking, text.NameIn(end.queue)+" is subscribed")
		}
		queue, err := setup.QueueBehind(ctx, aws, end.queue)
		if err != nil {
			return nil, err
		}
		if !setup.ResourceAllows(queue.Policy, setup.FromTopic(s.FrontARN(), "sqs:SendMessage", end.queue)) {
			lacking = append(lacking, "the policy of "+text.NameIn(end.queue)+" lets the topic send")
		}
		if end.key == "" {
			continue
		}
		policy, _, err := awsops.OrMissing(aws.KeyPolicy(ctx, end.key))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(step4key.SendWant(s, end.key).Asks,
			func(ask policydoc.Request) bool { return !setup.ResourceAllows(policy, ask) }) {
			lacking = append(lacking, "the policy of the key of "+text.NameIn(end.queue)+" lets the topic encrypt")
		}
	}
	return lacking, nil
}
