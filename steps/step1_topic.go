package steps

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// topic is the SNS topic on which CloudTrail tells of its deliveries, where
// one is asked for (article step 1, optional). It is not in the way of an
// event to Expel. Somebody's topic of that name is used as it is.
type topic struct{ site Site }

type topicSeen struct {
	topic
	found  awsops.Topic
	exists bool
	tags   awsops.Tags
	past   engine.Past
}

func (t topic) About() engine.About {
	return t.site.about(idTopic, 1, "SNS topic", t.site.Answers.SNSTopic)
}

func (t topic) Permissions() []engine.Permission {
	return permit(t.site.topicARN(),
		"sns:GetTopicAttributes", "sns:ListTagsForResource", "sns:CreateTopic", "sns:TagResource", "sns:SetTopicAttributes")
}

func (t topic) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Seen, error) {
	seen := topicSeen{topic: t, past: past}
	var err error
	if seen.found, seen.exists, err = awsops.OrMissing(aws.Topic(ctx, t.site.topicARN())); err != nil || !seen.exists {
		return seen, err
	}
	seen.tags, err = aws.TopicTags(ctx, t.site.topicARN())
	return seen, err
}

// statements let CloudTrail publish for this one trail (field notes §8).
func (t topic) statements() []policydoc.Statement {
	return []policydoc.Statement{{
		Sid: "AWSCloudTrailSNSPolicy20131101", Effect: "Allow", Principal: policydoc.Principal{"Service": {"cloudtrail.amazonaws.com"}},
		Action: policydoc.Strings{"SNS:Publish"}, Resource: policydoc.Strings{t.site.topicARN()},
		Condition: policydoc.Conditions{"StringEquals": {"aws:SourceArn": {t.site.trailARN()}}},
	}}
}

func (s topicSeen) Diff(*engine.Values) engine.Diff {
	const summary = "CloudTrail may publish"
	policy, err := merged(s.found.Policy, s.statements())
	switch {
	case err != nil:
		return engine.Diff{Blocked: unreadable(s.About(), err)}
	case !s.exists:
		return engine.Diff{Verb: engine.Create, Summary: summary, After: policy.Indent(), Calls: []engine.Call{{
			Action: "sns:CreateTopic", Says: "create the topic with its policy",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				_, err := aws.CreateTopic(ctx, awsops.NewTopic{Name: s.site.Answers.SNSTopic, Policy: policy.String(), Tags: s.site.tags()})
				return err
			}}}}
	case holds(s.found.Policy, s.statements()):
		return engine.Right(summary, pretty(s.found.Policy), nil)
	case s.letsCloudTrail():
		return engine.Right("yours; CloudTrail may publish", pretty(s.found.Policy), nil)
	case !ours(s.tags, s.past):
		return engine.Diff{Blocked: taken(s.About(), "sns_topic", s.found.ARN)}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: pretty(s.found.Policy), After: policy.Indent(), Reread: true, Calls: []engine.Call{{
		Action: "sns:SetTopicAttributes", Says: "let CloudTrail publish",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return aws.SetTopicPolicy(ctx, s.site.topicARN(), policy.String())
		}}}}
}

// letsCloudTrail reports whether the topic's policy, whoever wrote it, already
// lets this trail publish.
func (s topicSeen) letsCloudTrail() bool {
	return resourceAllows(s.found.Policy, policydoc.Request{Caller: policydoc.Caller{Service: "cloudtrail.amazonaws.com"}, Action: "SNS:Publish", Resource: s.site.topicARN(),
		Context: map[string][]string{"aws:SourceArn": {s.site.trailARN()}, "aws:SourceAccount": {s.site.At.Account}}})
}

func (s topicSeen) Remove(*engine.Values) engine.Diff {
	if d, stays := notOurs(s.exists, s.tags, s.past); stays {
		return d
	}
	return engine.Diff{Verb: engine.Remove, Summary: "with its subscriptions", Before: pretty(s.found.Policy), Calls: []engine.Call{{
		Action: "sns:DeleteTopic", Says: "delete the topic",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return gone(aws.DeleteTopic(ctx, s.site.topicARN()))
		}}}}
}
