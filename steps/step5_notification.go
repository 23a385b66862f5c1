package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// notification is the rule on the log bucket that tells the queue of every
// new object (article step 5). S3 keeps all rules of a bucket in one document
// and replaces it whole, so everybody else's are read, kept and compared
// afterwards (field notes §7).
type notification struct{ site Site }

type notificationSeen struct {
	notification
	exists bool // the bucket does
	now    awsops.Notifications
	past   engine.Past
}

func (n notification) About() engine.About {
	return n.site.about(idNotification, 5, "S3 notification", n.site.Answers.Notification, idBucket, idEncryption, idQueue, idKey)
}

func (n notification) Permissions() []engine.Permission {
	return []engine.Permission{
		{Action: "s3:ListBucket", Resource: n.site.bucketARN()},
		{Action: "s3:GetBucketNotification", Resource: n.site.bucketARN()},
		{Action: "s3:PutBucketNotification", Resource: n.site.bucketARN()},
	}
}

func (n notification) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Seen, error) {
	seen := notificationSeen{notification: n, past: past}
	if !engine.LastLook(ctx) && !bucketHere(ctx, aws, n.site) {
		return seen, nil
	}
	var err error
	seen.now, seen.exists, err = awsops.OrMissing(aws.Notifications(ctx, n.site.Bucket()))
	return seen, err
}

// rule is ours. It has no prefix: digest files notify too, as the article has it.
func (n notification) rule() awsops.Notification {
	return awsops.Notification{ID: n.site.Answers.Notification, Destination: n.site.queueARN(), Events: []string{"s3:ObjectCreated:*"}}
}

func (s notificationSeen) Diff(*engine.Values) engine.Diff {
	rule := s.rule()
	foreign := s.now.Foreign(rule.ID)
	summary := "ObjectCreated to " + s.site.Answers.Queue + kept(foreign)
	wanted := s.now.WithQueue(rule)
	if s.exists && s.now.Equal(wanted) {
		return engine.Right(summary, notificationDocument(s.now), nil)
	}
	if others := awsops.Overlapping(rule, foreign); len(others) > 0 {
		return engine.Diff{Blocked: s.overlap(others)}
	}
	d := engine.Diff{Verb: engine.Create, Summary: summary, Before: notificationDocument(s.now), After: notificationDocument(wanted), Reread: true,
		Calls: []engine.Call{{Action: "s3:PutBucketNotification", Says: "add the rule" + kept(foreign), Run: s.put(wanted)}}}
	if d.Before != "" {
		d.Verb = engine.Change
	}
	return d
}

// put writes the whole document and makes sure that everybody else's part of
// it is as it was.
func (s notificationSeen) put(wanted awsops.Notifications) func(context.Context, *awsops.Account, *engine.Values) error {
	return func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		name := s.site.Bucket()
		if err := aws.PutNotifications(ctx, name, wanted, s.site.queueARN()); err != nil {
			return err
		}
		foreign := s.now.Foreign(s.rule().ID)
		if foreign.Empty() {
			return nil
		}
		after, err := aws.Notifications(ctx, name)
		if err != nil {
			return err
		}
		if !after.Foreign(s.rule().ID).Equal(foreign) {
			return &engine.Problem{What: "Somebody else changed the notifications of " + name + " at the same moment",
				Why: "S3 offers no way to write only one's own rule, and after our write the others' rules are not as they were before it",
				Do:  []string{"Compare them with the copy in the journal, and tell their owner. trailhead undo takes our rule out again."}, Err: engine.ErrLost}
		}
		return nil
	}
}

func (s notificationSeen) Remove(*engine.Values) engine.Diff {
	rule := s.rule()
	mine := slices.ContainsFunc(s.now.Queues, func(n awsops.Notification) bool { return n.ID == rule.ID && n.Destination == rule.Destination })
	if !s.exists || !mine {
		return engine.Right("", "", nil)
	}
	left := s.now.Foreign(rule.ID)
	return engine.Diff{Verb: engine.Remove, Summary: "the rule" + kept(left), Before: notificationDocument(s.now), After: notificationDocument(left), Reread: true,
		Calls: []engine.Call{{Action: "s3:PutBucketNotification", Says: "take the rule out" + kept(left), Run: s.put(left)}}}
}

// kept says how many rules of others stay.
func kept(foreign awsops.Notifications) string {
	switch n := foreign.Count(); n {
	case 0:
		return ""
	case 1:
		return ", keeps 1 other"
	default:
		return fmt.Sprintf(", keeps %d others", n)
	}
}

// notificationDocument is "" where there is no rule at all.
func notificationDocument(n awsops.Notifications) string {
	if n.Empty() {
		return ""
	}
	return document(n)
}

func (s notificationSeen) overlap(others []awsops.Notification) *engine.Problem {
	var names []string
	for _, o := range others {
		names = append(names, fmt.Sprintf("%q, which goes to %s", o.ID, o.Destination))
	}
	return &engine.Problem{What: "The bucket " + s.site.Bucket() + " already tells somebody of the same events",
		Why: "S3 allows only one rule for an event and prefix, and there is " + strings.Join(names, " and "),
		Do:  []string{"Ask the owner of that rule to let trailhead's queue hear of the events too (an SNS topic in between), or use another bucket."}}
}

// Explain implements engine.Explainer.
func (n notification) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Operation != "PutBucketNotificationConfiguration" || e.Code != "InvalidArgument" {
		return nil
	}
	p := &engine.Problem{Why: "S3 refuses: " + e.Message, Do: []string{"Run the same command again; if it is refused again, send the text above to whoever looks after the bucket."}}
	for _, a := range e.Arguments {
		if a[0] == n.site.queueARN() {
			p.Why = "S3 cannot send to our queue: " + a[1] + ". It checks the queue's policy and the key's policy, and does not say which"
			p.Do = []string{"Wait a minute, then run the same command again: policies take a while to be seen.", "trailhead verify says which of the two does not let S3 in."}
			p.Again = true
			continue
		}
		p.What = "Another rule on the bucket " + n.site.Bucket() + " is broken"
		p.Why = "S3 checks every destination when one is added, and " + a[0] + " fails: " + a[1]
		p.Do = []string{"Have the owner of that rule mend or remove it, then run the same command again."}
		return p
	}
	return p
}
