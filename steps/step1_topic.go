package steps

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// topic is an SNS topic of ours: the one on which CloudTrail tells of its
// deliveries, where that is asked for (article step 1, optional), or the one
// that is put in front of somebody's queue (route.go). Somebody's topic of
// that name is used as it is where it lets in whom it must.
type topic struct {
	setup Setup
	id    engine.ID
	step  int
	arn   string
	lets  policydoc.Statement // who may publish
	by    policydoc.Request   // the same as a question
	who   string              // the same in words
}

// trailTopic is where CloudTrail publishes, for this one trail (docs/aws.md#two-kinds-of-notices). It is not in the way of an event to Expel.
func (s Setup) trailTopic() topic {
	return topic{setup: s, id: idTopic, step: 1, arn: s.topicARN(), who: "CloudTrail",
		lets: policydoc.Statement{
			Sid: "AWSCloudTrailSNSPolicy20131101", Effect: "Allow", Principal: policydoc.Principal{"Service": {"cloudtrail.amazonaws.com"}},
			Action: policydoc.Strings{"SNS:Publish"}, Resource: policydoc.Strings{s.topicARN()},
			Condition: policydoc.Conditions{"StringEquals": {"aws:SourceArn": {s.trailARN()}}},
		},
		by: policydoc.Request{Caller: policydoc.Caller{Service: "cloudtrail.amazonaws.com"}, Action: "SNS:Publish", Resource: s.topicARN(),
			Context: map[string][]string{"aws:SourceArn": {s.trailARN()}, "aws:SourceAccount": {s.At.Account}}}}
}

type topicObserved struct {
	topic
	found  awsops.Topic
	exists bool
	tags   awsops.Tags
	past   engine.Past
}

func (t topic) About() engine.About {
	return t.setup.about(t.id, t.step, "SNS topic", nameIn(t.arn))
}

func (t topic) Permissions() []engine.Permission {
	return permit(t.arn,
		"sns:GetTopicAttributes", "sns:ListTagsForResource", "sns:CreateTopic", "sns:TagResource", "sns:SetTopicAttributes")
}

func (t topic) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := topicObserved{topic: t, past: past}
	var err error
	if observed.found, observed.exists, err = awsops.OrMissing(aws.Topic(ctx, t.arn)); err != nil || !observed.exists {
		return observed, err
	}
	observed.tags, err = aws.TopicTags(ctx, t.arn)
	return observed, err
}

func (s topicObserved) Diff(*engine.Values) engine.Diff {
	summary := s.who + " may publish"
	wanted := []policydoc.Statement{s.lets}
	policy, err := merged(s.found.Policy, wanted)
	switch {
	case err != nil:
		return engine.Diff{Blocked: unreadable(s.About(), err)}
	case !s.exists:
		return engine.Diff{Verb: engine.Create, Summary: summary, After: policy.Indent(), Calls: []engine.Call{{
			Action: "sns:CreateTopic", Says: "create the topic with its policy",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				_, err := aws.CreateTopic(ctx, awsops.NewTopic{Name: nameIn(s.arn), Policy: policy.String(), Tags: s.setup.tags()})
				return err
			}}}}
	case holds(s.found.Policy, wanted):
		return engine.Right(summary, pretty(s.found.Policy), nil)
	case resourceAllows(s.found.Policy, s.by): // whoever wrote it
		return engine.Right("yours; "+summary, pretty(s.found.Policy), nil)
	case !managed(s.tags, s.past):
		return engine.Diff{Blocked: taken(s.About(), "sns_topic", s.found.ARN)}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: pretty(s.found.Policy), After: policy.Indent(), Reread: true, Calls: []engine.Call{{
		Action: "sns:SetTopicAttributes", Says: "let " + s.who + " publish",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return aws.SetTopicPolicy(ctx, s.arn, policy.String())
		}}}}
}

func (s topicObserved) Remove(*engine.Values) engine.Diff {
	if d, stays := notManaged(s.exists, s.tags, s.past); stays {
		return d
	}
	return engine.Diff{Verb: engine.Remove, Summary: "with its subscriptions", Before: pretty(s.found.Policy), Calls: []engine.Call{{
		Action: "sns:DeleteTopic", Says: "delete the topic",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return gone(aws.DeleteTopic(ctx, s.arn))
		}}}}
}
