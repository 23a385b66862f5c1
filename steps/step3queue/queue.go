package step3queue

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
	"trailhead/steps/setup"
)

// The article's settings for the queue (step 3). The size is set although it
// was once the default: AWS has raised that to 1 MiB (docs/aws.md#queue-settings).
const (
	visibilitySeconds = 30
	retentionSeconds  = 7 * 24 * 60 * 60
	maxMessageBytes   = 256 * 1024
)

// Queue is the SQS queue that S3 tells of new log files (article step 3). It
// lives in the bucket's account and region.
type Queue struct{ Setup setup.Setup }

// QueueObserved is what a look at the queue has found.
type QueueObserved struct {
	Queue
	Found  awsops.Queue
	Exists bool
	Tags   awsops.Tags
	Past   engine.Past
}

// About implements engine.Resource.
func (q Queue) About() engine.About {
	about := q.Setup.About(setup.IDQueue, 3, "SQS queue", q.Setup.Answers.Queue, setup.IDKey)
	about.Identity = q.Setup.QueueARN()
	return about
}

// Permissions implements engine.Resource.
func (q Queue) Permissions() []engine.Permission {
	return setup.Permit(q.Setup.QueueARN(),
		"sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:CreateQueue", "sqs:SetQueueAttributes", "sqs:TagQueue")
}

// Observe implements engine.Resource.
func (q Queue) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := QueueObserved{Queue: q, Past: past}
	if v, made := engine.JustMade(ctx); made && v.Known(setup.QueueURL) { // its tags came with it
		var err error
		observed.Found, observed.Exists, err = awsops.OrMissing(aws.Queue(ctx, v.Get(setup.QueueURL)))
		observed.Tags = q.Setup.Tags()
		return observed, err
	}
	url, exists, err := awsops.OrMissing(aws.QueueURL(ctx, q.Setup.Answers.Queue))
	if err != nil || !exists {
		return observed, err
	}
	err = engine.Parallel(
		func() (err error) {
			observed.Found, observed.Exists, err = awsops.OrMissing(aws.Queue(ctx, url))
			return err
		},
		func() (err error) { observed.Tags, _, err = awsops.OrMissing(aws.QueueTags(ctx, url)); return err },
	)
	return observed, err
}

// Statements let S3 send for this one bucket of this one account. The article
// opens the queue to everybody with the bucket's ARN; bucket ARNs carry no
// account, so the safer form names the service and both. Where a topic hears of
// the files, it is the topic that sends.
func (q Queue) Statements() []policydoc.Statement {
	if topic := q.Setup.Hears(); topic != "" {
		return []policydoc.Statement{{
			Sid: "AllowTopicToSend", Effect: "Allow", Principal: policydoc.Principal{"Service": {"sns.amazonaws.com"}},
			Action: policydoc.Strings{"sqs:SendMessage"}, Resource: policydoc.Strings{q.Setup.QueueARN()},
			Condition: policydoc.Conditions{"ArnEquals": {"aws:SourceArn": {topic}}},
		}}
	}
	return []policydoc.Statement{{
		Sid: "AllowLogBucketToSend", Effect: "Allow", Principal: policydoc.Principal{"Service": {"s3.amazonaws.com"}},
		Action: policydoc.Strings{"sqs:SendMessage"}, Resource: policydoc.Strings{q.Setup.QueueARN()},
		Condition: policydoc.Conditions{
			"ArnLike":      {"aws:SourceArn": {q.Setup.BucketARN()}},
			"StringEquals": {"aws:SourceAccount": {q.Setup.LogAt().Account}},
		},
	}}
}

func (q Queue) wanted(v *engine.Values, policy string) awsops.NewQueue {
	return awsops.NewQueue{Name: q.Setup.Answers.Queue, VisibilityTimeout: visibilitySeconds, Retention: retentionSeconds,
		MaxMessageSize: maxMessageBytes, KeyID: v.Get(setup.KeyARN), Policy: policy, Tags: q.Setup.Tags()}
}

// Diff implements engine.Observed.
func (s QueueObserved) Diff(v *engine.Values) engine.Diff {
	return extra.Guard(s.Setup, s.About(), s.Past, Extra(s.Setup, s.Found.Policy), s.diff(v))
}

// Extra is what the queue's policy allows beyond the article.
func Extra(s setup.Setup, policy policydoc.Text) []extra.Access {
	return extra.Outsiders(policy, extra.PlaceOf(s))
}

func (s QueueObserved) diff(v *engine.Values) engine.Diff {
	const summary = "7 days, 30 s, 256 KB, SSE-KMS"
	policy, err := setup.Merged(s.Found.Policy, s.Statements())
	if err != nil {
		return engine.Diff{Blocked: setup.Unreadable(s.About(), err)}
	}
	wanted := s.wanted(v, policy.String())
	if !s.Exists {
		return engine.Diff{Verb: engine.Create, Summary: summary, After: engine.PolicyDocument(policy), Calls: []engine.Call{{
			Action: "sqs:CreateQueue", Says: "create the queue with its policy and key",
			Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
				url, err := aws.CreateQueue(ctx, s.wanted(v, wanted.Policy))
				if err == nil {
					v.Set(setup.QueueURL, url)
				}
				return err
			}}}}
	}
	gives := map[engine.Ref]string{setup.QueueURL: s.Found.URL}
	calls := s.mendCalls(wanted)
	if len(calls) == 0 {
		return engine.Right(summary, engine.HeldDocument(s.Found.Policy), gives)
	}
	if s.Found.FIFO || !setup.Managed(s.Tags, s.Past) {
		if !s.Found.FIFO && setup.OnlyTags(calls) {
			return engine.RightExisting(summary, engine.HeldDocument(s.Found.Policy), gives)
		}
		return engine.Diff{Blocked: setup.Taken(s.About(), "queue", s.Found.URL), Gives: gives}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: engine.HeldDocument(s.Found.Policy),
		After: engine.PolicyDocument(policy), Calls: calls,
		Gives: gives, Reread: true}
}

// mendCalls are what an existing queue still lacks.
func (s QueueObserved) mendCalls(wanted awsops.NewQueue) []engine.Call {
	var calls []engine.Call
	f := s.Found
	same := f.VisibilityTimeout == wanted.VisibilityTimeout && f.Retention == wanted.Retention && f.Delay == wanted.Delay &&
		f.MaxMessageSize == wanted.MaxMessageSize && f.ReceiveWait == wanted.ReceiveWait && f.KeyID == wanted.KeyID
	if !same || !setup.Holds(f.Policy, s.Statements()) {
		calls = append(calls, engine.Call{Action: "sqs:SetQueueAttributes", Says: "set what differs from the article",
			Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
				return aws.SetQueue(ctx, f.URL, s.wanted(v, wanted.Policy))
			}})
	}
	if !s.Tags.Has(wanted.Tags) {
		calls = append(calls, engine.Call{Action: "sqs:TagQueue", Says: "tag it",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return aws.TagQueue(ctx, f.URL, wanted.Tags)
			}})
	}
	return calls
}

// Remove implements engine.Observed.
func (s QueueObserved) Remove(*engine.Values) engine.Diff {
	apart := func() string { return s.Setup.ApartFromSource(s.Found.Policy) }
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: s.Exists, Tags: s.Tags, Past: s.Past, Apart: apart}); leaves {
		return d
	}
	return engine.Diff{Verb: engine.Remove, Summary: "with the messages in it", Before: engine.HeldDocument(s.Found.Policy),
		Calls: []engine.Call{{
			Action: "sqs:DeleteQueue", Says: "delete the queue",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return engine.Gone(aws.DeleteQueue(ctx, s.Found.URL))
			}}}}
}

// Explain implements engine.Explainer.
func (q Queue) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Operation == "CreateQueue" && e.Kind == awsops.Taken {
		return &engine.Problem{ID: "queue.taken", What: "The queue " + q.Setup.Answers.Queue + " exists already, with other settings",
			Why: "somebody made it since the plan was shown (" + e.Message + ")",
			Do:  []engine.Remedy{engine.RunAgain("it looks first and plans anew"), setup.AnotherName("queue")}}
	}
	return nil
}
