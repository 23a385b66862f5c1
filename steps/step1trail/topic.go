package step1trail

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Topic is an SNS topic of ours: the one on which CloudTrail tells of its
// deliveries, where that is asked for (article step 1, optional), or the one
// that is put in front of somebody's queue (route.go). Somebody's topic of
// that name is used as it is where it lets in whom it must.
type Topic struct {
	Setup setup.Setup
	ID    engine.ID
	Step  int
	ARN   string
	Lets  policydoc.Statement // who may publish
	By    policydoc.Request   // the same as a question
	Who   string              // the same in words
}

// TrailTopic is where CloudTrail publishes, for this one trail (docs/aws.md#two-kinds-of-notices). It is not in the way of an event to
// Expel.
func TrailTopic(s setup.Setup) Topic {
	return Topic{Setup: s, ID: setup.IDTopic, Step: 1, ARN: s.TopicARN(), Who: "CloudTrail",
		Lets: policydoc.Statement{
			Sid: "AWSCloudTrailSNSPolicy20131101", Effect: "Allow", Principal: policydoc.Principal{"Service": {"cloudtrail.amazonaws.com"}},
			Action: policydoc.Strings{"SNS:Publish"}, Resource: policydoc.Strings{s.TopicARN()},
			Condition: policydoc.Conditions{"StringEquals": {"aws:SourceArn": {s.TrailARN()}}},
		},
		By: policydoc.Request{Caller: policydoc.Caller{Service: "cloudtrail.amazonaws.com"}, Action: "SNS:Publish", Resource: s.TopicARN(),
			Context: map[string][]string{"aws:SourceArn": {s.TrailARN()}, "aws:SourceAccount": {s.At.Account}}}}
}

// TopicObserved is what a look at the topic has found.
type TopicObserved struct {
	Topic
	Found  awsops.Topic
	Exists bool
	Tags   awsops.Tags
	Past   engine.Past
}

// About implements engine.Resource.
func (t Topic) About() engine.About {
	about := t.Setup.About(t.ID, t.Step, "SNS topic", text.NameIn(t.ARN))
	about.Identity = t.ARN
	return about
}

// Permissions implements engine.Resource.
func (t Topic) Permissions() []engine.Permission {
	return setup.Permit(t.ARN,
		"sns:GetTopicAttributes", "sns:ListTagsForResource", "sns:CreateTopic", "sns:TagResource", "sns:SetTopicAttributes")
}

// Observe implements engine.Resource.
func (t Topic) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := TopicObserved{Topic: t, Past: past}
	var err error
	if observed.Found, observed.Exists, err = awsops.OrMissing(aws.Topic(ctx, t.ARN)); err != nil || !observed.Exists {
		return observed, err
	}
	observed.Tags, err = aws.TopicTags(ctx, t.ARN)
	return observed, err
}

// Diff implements engine.Observed.
func (s TopicObserved) Diff(*engine.Values) engine.Diff {
	summary := s.Who + " may publish"
	wanted := []policydoc.Statement{s.Lets}
	policy, err := setup.Merged(s.Found.Policy, wanted)
	switch {
	case err != nil:
		return engine.Diff{Blocked: setup.Unreadable(s.About(), err)}
	case !s.Exists:
		return engine.Diff{Verb: engine.Create, Summary: summary, After: engine.PolicyDocument(policy), Calls: []engine.Call{{
			Action: "sns:CreateTopic", Says: "create the topic with its policy",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				_, err := aws.CreateTopic(ctx, awsops.NewTopic{Name: text.NameIn(s.ARN), Policy: policy.String(), Tags: s.Setup.Tags()})
				return err
			}}}}
	case setup.Holds(s.Found.Policy, wanted):
		return engine.Right(summary, engine.HeldDocument(s.Found.Policy), nil)
	case setup.ResourceAllows(s.Found.Policy, s.By): // whoever wrote it
		return engine.RightExisting(summary, engine.HeldDocument(s.Found.Policy), nil)
	case !setup.Managed(s.Tags, s.Past):
		return engine.Diff{Blocked: setup.Taken(s.About(), "sns_topic", s.Found.ARN)}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: engine.HeldDocument(s.Found.Policy),
		After: engine.PolicyDocument(policy), Reread: true,
		Calls: []engine.Call{{
			Action: "sns:SetTopicAttributes", Says: "let " + s.Who + " publish",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return aws.SetTopicPolicy(ctx, s.ARN, policy.String())
			}}}}
}

// Remove implements engine.Observed.
func (s TopicObserved) Remove(*engine.Values) engine.Diff {
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: s.Exists, Tags: s.Tags, Past: s.Past, Apart: s.apart}); leaves {
		return d
	}
	return engine.Diff{Verb: engine.Remove, Summary: "with its subscriptions", Before: engine.HeldDocument(s.Found.Policy),
		Calls: []engine.Call{{
			Action: "sns:DeleteTopic", Says: "delete the topic",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return engine.Gone(aws.DeleteTopic(ctx, s.ARN))
			}}}}
}

// apart says why the topic is not this set-up's.
func (s TopicObserved) apart() string {
	if setup.Holds(s.Found.Policy, []policydoc.Statement{s.Lets}) {
		return ""
	}
	return "its policy does not let " + s.Who + " of this set-up publish"
}
