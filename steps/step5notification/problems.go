package step5notification

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// overlap is the problem of a rule that has come to the bucket since the set-up
// was looked at.
func (s NotificationObserved) overlap(others []awsops.Notification) *engine.Problem {
	return &engine.Problem{ID: "notification.overlap", What: "The bucket " + s.Setup.Bucket() + " already tells somebody of the same events",
		Why: "S3 allows only one rule for an event and prefix, and there is " + ruleNames(others),
		Do:  []engine.Remedy{engine.RunAgain("it shows the ways out")}, Again: true}
}

// nameProblem is the problem of somebody's rule that has the name of ours.
func (s NotificationObserved) nameProblem(others awsops.Notification) *engine.Problem {
	return &engine.Problem{ID: "notification.name-taken", What: "The bucket " + s.Setup.Bucket() + " has a rule of the name " + others.ID +
		" already, and trailhead did not make it",
		Why: "it goes to " + others.Destination + ", and S3 keeps rules apart by their names only: ours would take its place",
		Do:  []engine.Remedy{setup.AnotherName("notification")}}
}

// cannotGoBack is the problem of an undo whose result S3 would refuse.
func (s NotificationObserved) cannotGoBack(others []awsops.Notification) *engine.Problem {
	return &engine.Problem{ID: "notification.restore", What: "The rule that was on " + s.Setup.Bucket() + " before cannot be put back",
		Why: "somebody has added a rule since that takes the same events: " + ruleNames(others),
		Do: []engine.Remedy{{Do: "Have one of the two taken off the bucket, then run trailhead undo again",
			More: "Until then the topic keeps telling both queues."}}}
}

func ruleNames(rules []awsops.Notification) string {
	var names []string
	for _, o := range rules {
		names = append(names, fmt.Sprintf("%q, which goes to %s", o.ID, o.Destination))
	}
	return strings.Join(names, " and ")
}

// Explain implements engine.Explainer.
func (n Notification) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Operation != "PutBucketNotificationConfiguration" {
		return nil
	}
	if e.Kind == awsops.Denied && n.Setup.Existing != nil && n.Setup.Existing.Tower != nil {
		return n.lockedAfterAll(e)
	}
	if e.Code != "InvalidArgument" {
		return nil
	}
	p := &engine.Problem{ID: "notification.refused", Why: "S3 refuses: " + e.Message,
		Do: []engine.Remedy{{Again: true, More: "If it is refused again, send the text above to whoever looks after the bucket."}}}
	for _, a := range e.Arguments {
		if a[0] == n.Setup.QueueARN() || a[0] == n.Setup.FrontARN() {
			p.ID, p.Why = "notification.destination", "S3 cannot send to "+text.NameIn(a[0])+": "+a[1]+
				". It checks its policy and the key's policy, and does not say which"
			p.Do = []engine.Remedy{{Do: "Wait a minute", Again: true, Note: "policies take a while to be seen"},
				{Do: "Ask which of the two does not let S3 in", Command: "verify"}}
			p.Again = true
			continue
		}
		p.ID, p.What = "notification.others-broken", "Another rule on the bucket "+n.Setup.Bucket()+" is broken"
		p.Why = "S3 checks every destination when one is added, and " + a[0] + " fails: " + a[1]
		p.Do = []engine.Remedy{{Do: "Have the owner of that rule mend or remove it", Again: true}}
		return p
	}
	return p
}

// unreachable finds out which of the causes there are for S3 to say that it
// cannot reach our queue: it says the same of all of them.
func (s NotificationObserved) unreachable(ctx context.Context, aws *awsops.Account, err error) error {
	var refused *awsops.Error
	ours := func(a [2]string) bool { return a[0] == s.Setup.QueueARN() }
	if !errors.As(err, &refused) || !slices.ContainsFunc(refused.Arguments, ours) {
		return err
	}
	p := engine.Explain("add the rule "+s.Setup.Answers.Notification, s.Notification, err)
	url, lookErr := aws.QueueURL(ctx, s.Setup.Answers.Queue)
	queue, lookErr2 := aws.Queue(ctx, url)
	if awsops.Is(lookErr, awsops.Missing) || awsops.Is(lookErr2, awsops.Missing) {
		p.Why = "S3 cannot send to " + s.Setup.Answers.Queue + ": there is no such queue in " + s.Setup.LogAt().Account + ", " +
			s.Setup.LogAt().Region
		return p
	}
	f := checks.Facts{Setup: s.Setup, BucketName: s.Setup.Bucket()}
	account := s.Setup.LogAt().Account
	var policy policydoc.Text
	if queue.KeyID != "" {
		policy, _ = aws.KeyPolicy(ctx, queue.KeyID)
	}
	switch {
	case lookErr != nil || lookErr2 != nil:
	case !setup.ResourceAllows(queue.Policy, f.FromBucket("sqs:SendMessage", queue.ARN, account)):
		p.Why = "S3 cannot send to " + queue.Name + ": the queue's policy does not let it, for the bucket " + f.BucketName
	case !policy.Empty() && !(setup.ResourceAllows(policy, f.FromBucket("kms:GenerateDataKey", queue.KeyID, account)) &&
		setup.ResourceAllows(policy, f.FromBucket("kms:Decrypt", queue.KeyID, account))):
		p.Why = "S3 cannot send to " + queue.Name + ": the policy of its key " + queue.KeyID + " does not let it encrypt"
	default:
		p.Why = "S3 cannot send to " + queue.Name + " yet: the queue is where the bucket is, and its policy and its key's let S3 in, but S3 " +
			"does not see that yet"
	}
	return p
}

// lockedAfterAll is the story of a guardrail that could not be known
// beforehand: only the management account can ask for the landing zone's
// version.
func (n Notification) lockedAfterAll(e *awsops.Error) *engine.Problem {
	return &engine.Problem{ID: "notification.guardrail", What: "Control Tower does not let us change the notifications of " + n.Setup.Bucket(),
		Why: "from landing zone 4.0 on a guardrail keeps them for the role " + access.TowerRole + " (Sid CTS3PV8). AWS says: " + e.Message,
		Do: []engine.Remedy{
			{Do: "Run trailhead in the management account, which can do this one change as " + access.TowerRole,
				Accept: answers.AcceptControlTowerBypass},
			{Do: "Have whoever looks after Control Tower add the rule", More: "The changes made so far stand and do no harm."},
		}}
}
