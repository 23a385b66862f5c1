package steps

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// The article's settings for the queue (step 3). The size is set although it
// was once the default: AWS has raised that to 1 MiB (docs/aws.md#queue-settings).
const (
	visibilitySeconds = 30
	retentionSeconds  = 7 * 24 * 60 * 60
	maxMessageBytes   = 256 * 1024
)

// queue is the SQS queue that S3 tells of new log files (article step 3). It
// lives in the bucket's account and region.
type queue struct{ setup Setup }

type queueObserved struct {
	queue
	found  awsops.Queue
	exists bool
	tags   awsops.Tags
	past   engine.Past
}

func (q queue) About() engine.About {
	return q.setup.about(idQueue, 3, "SQS queue", q.setup.Answers.Queue, idKey)
}

func (q queue) Permissions() []engine.Permission {
	return permit(q.setup.queueARN(),
		"sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:CreateQueue", "sqs:SetQueueAttributes", "sqs:TagQueue")
}

func (q queue) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := queueObserved{queue: q, past: past}
	url, exists, err := awsops.OrMissing(aws.QueueURL(ctx, q.setup.Answers.Queue))
	if err != nil || !exists {
		return observed, err
	}
	err = parallel(
		func() (err error) {
			observed.found, observed.exists, err = awsops.OrMissing(aws.Queue(ctx, url))
			return err
		},
		func() (err error) { observed.tags, _, err = awsops.OrMissing(aws.QueueTags(ctx, url)); return err },
	)
	return observed, err
}

// statements let S3 send for this one bucket of this one account. The article
// opens the queue to everybody with the bucket's ARN; bucket ARNs carry no
// account, so the safer form names the service and both. Where a topic hears of
// the files, it is the topic that sends.
func (q queue) statements() []policydoc.Statement {
	if topic := q.setup.hears(); topic != "" {
		return []policydoc.Statement{{
			Sid: "AllowTopicToSend", Effect: "Allow", Principal: policydoc.Principal{"Service": {"sns.amazonaws.com"}},
			Action: policydoc.Strings{"sqs:SendMessage"}, Resource: policydoc.Strings{q.setup.queueARN()},
			Condition: policydoc.Conditions{"ArnEquals": {"aws:SourceArn": {topic}}},
		}}
	}
	return []policydoc.Statement{{
		Sid: "AllowLogBucketToSend", Effect: "Allow", Principal: policydoc.Principal{"Service": {"s3.amazonaws.com"}},
		Action: policydoc.Strings{"sqs:SendMessage"}, Resource: policydoc.Strings{q.setup.queueARN()},
		Condition: policydoc.Conditions{
			"ArnLike":      {"aws:SourceArn": {q.setup.bucketARN()}},
			"StringEquals": {"aws:SourceAccount": {q.setup.logAt().Account}},
		},
	}}
}

func (q queue) wanted(v *engine.Values, policy string) awsops.NewQueue {
	return awsops.NewQueue{Name: q.setup.Answers.Queue, VisibilityTimeout: visibilitySeconds, Retention: retentionSeconds,
		MaxMessageSize: maxMessageBytes, KeyID: v.Get(keyARN), Policy: policy, Tags: q.setup.tags()}
}

func (s queueObserved) Diff(v *engine.Values) engine.Diff {
	const summary = "7 days, 30 s, 256 KB, SSE-KMS"
	policy, err := merged(s.found.Policy, s.statements())
	if err != nil {
		return engine.Diff{Blocked: unreadable(s.About(), err)}
	}
	wanted := s.wanted(v, policy.String())
	if !s.exists {
		return engine.Diff{Verb: engine.Create, Summary: summary, After: policy.Indent(), Calls: []engine.Call{{
			Action: "sqs:CreateQueue", Says: "create the queue with its policy and key",
			Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
				url, err := aws.CreateQueue(ctx, s.wanted(v, wanted.Policy))
				if err == nil {
					v.Set(queueURL, url)
				}
				return err
			}}}}
	}
	gives := map[engine.Ref]string{queueURL: s.found.URL}
	calls := s.mendCalls(wanted)
	if len(calls) == 0 {
		return engine.Right(summary, pretty(s.found.Policy), gives)
	}
	if s.found.FIFO || !managed(s.tags, s.past) {
		if !s.found.FIFO && onlyTags(calls) {
			return engine.Right("yours; "+summary, pretty(s.found.Policy), gives)
		}
		return engine.Diff{Blocked: taken(s.About(), "queue", s.found.URL), Gives: gives}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: pretty(s.found.Policy), After: policy.Indent(), Calls: calls, Gives: gives, Reread: true}
}

// mendCalls are what an existing queue still lacks.
func (s queueObserved) mendCalls(wanted awsops.NewQueue) []engine.Call {
	var calls []engine.Call
	f := s.found
	same := f.VisibilityTimeout == wanted.VisibilityTimeout && f.Retention == wanted.Retention && f.Delay == wanted.Delay &&
		f.MaxMessageSize == wanted.MaxMessageSize && f.ReceiveWait == wanted.ReceiveWait && f.KeyID == wanted.KeyID
	if !same || !holds(f.Policy, s.statements()) {
		calls = append(calls, engine.Call{Action: "sqs:SetQueueAttributes", Says: "set what differs from the article",
			Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
				return aws.SetQueue(ctx, f.URL, s.wanted(v, wanted.Policy))
			}})
	}
	if !s.tags.Has(wanted.Tags) {
		calls = append(calls, engine.Call{Action: "sqs:TagQueue", Says: "tag it",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return aws.TagQueue(ctx, f.URL, wanted.Tags)
			}})
	}
	return calls
}

func (s queueObserved) Remove(*engine.Values) engine.Diff {
	if d, stays := notManaged(s.exists, s.tags, s.past); stays {
		return d
	}
	return engine.Diff{Verb: engine.Remove, Summary: "with the messages in it", Before: pretty(s.found.Policy), Calls: []engine.Call{{
		Action: "sqs:DeleteQueue", Says: "delete the queue",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return gone(aws.DeleteQueue(ctx, s.found.URL))
		}}}}
}

// Explain implements engine.Explainer.
func (q queue) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Operation == "CreateQueue" && e.Kind == awsops.Taken {
		return &engine.Problem{ID: "queue.taken", What: "The queue " + q.setup.Answers.Queue + " exists already, with other settings", Why: "somebody made it since the plan was shown (" + e.Message + ")",
			Do: []engine.Remedy{engine.RunAgain("it looks first and plans anew"), anotherName("queue")}}
	}
	return nil
}
