package step5notification

import (
	"context"
	"fmt"
	"slices"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Notification is our rule on the log bucket, which tells the queue, or the
// topic in front of it, of every new object (article step 5). S3 keeps all
// rules of a bucket in one document and replaces it whole, so everybody else's
// are read, kept and compared afterwards (docs/aws.md#notification-rules).
type Notification struct{ Setup setup.Setup }

// NotificationObserved is what a look at the bucket's notifications has found.
type NotificationObserved struct {
	Notification
	Exists bool // the bucket does
	Now    awsops.Notifications
	Past   engine.Past
	// Folders are those beside the log files (setup.LooksAt), as far as the
	// bucket could be looked into.
	Folders []string
	tags    awsops.Tags // of our queue; looked at for undo only
}

// About implements engine.Resource.
func (n Notification) About() engine.About {
	about := n.Setup.About(setup.IDNotification, 5, "S3 notification", n.Setup.Answers.Notification,
		setup.IDBucket, setup.IDEncryption, setup.IDQueue, setup.IDKey, setup.IDSubscription, setup.IDExistingSubscription)
	about.Identity = n.Setup.BucketARN() + "?notification=" + n.Setup.Answers.Notification
	if n.Setup.Existing != nil {
		about.Of = engine.Holder{Type: "S3 bucket", Name: n.Setup.Bucket()}
	}
	if n.locked() && n.Setup.At.Account != n.Setup.LogAt().Account {
		about.As = access.TowerRole
	}
	return about
}

// locked reports whether a guardrail keeps the bucket's notifications for
// AWSControlTowerExecution alone.
func (n Notification) locked() bool {
	return n.Setup.Existing != nil && n.Setup.Existing.Tower.LocksNotification()
}

// Permissions implements engine.Resource.
func (n Notification) Permissions() []engine.Permission {
	all := setup.Permit(n.Setup.BucketARN(), "s3:ListBucket", "s3:GetBucketNotification", "s3:PutBucketNotification")
	if n.route().Kind == setup.RouteFanOut { // for the proof before the switch
		all = append(all, setup.Permit(n.Setup.FrontARN(), "sns:Publish", "sns:ListSubscriptionsByTopic")...)
	}
	return all
}

// Observe implements engine.Resource.
func (n Notification) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := NotificationObserved{Notification: n, Past: past}
	if !engine.LastLook(ctx) && !setup.BucketHere(ctx, aws, n.Setup) {
		return observed, nil
	}
	tags := func() (err error) { observed.tags, err = queueTags(ctx, aws, n.Setup); return err }
	reads := []func() error{
		func() (err error) {
			observed.Now, observed.Exists, err = awsops.OrMissing(aws.Notifications(ctx, n.Setup.Bucket()))
			return err
		},
		func() error { observed.Folders = n.folders(ctx, aws); return nil },
	}
	if n.Setup.Undo != nil && !engine.LastLook(ctx) {
		reads = append(reads, tags)
	}
	err := engine.Parallel(reads...)
	if err == nil && n.Setup.Undo != nil && engine.LastLook(ctx) && !observed.recorded() { // two calls more before the write, else needless
		err = tags()
	}
	return observed, err
}

// folders are those beside the log files in somebody's bucket. That they may
// not be seen is no reason to stop: they are only named.
func (n Notification) folders(ctx context.Context, aws *awsops.Account) []string {
	if n.Setup.Existing == nil || engine.LastLook(ctx) {
		return nil
	}
	var all []string
	for _, at := range n.Setup.LooksAt() {
		found, err := aws.Folders(ctx, n.Setup.Bucket(), at)
		if err != nil {
			return all
		}
		all = append(all, found...)
	}
	return all
}

// route is how the queue hears of new files. In a bucket of ours it is the rule
// that a stack of CloudFormation has made, or ours, which leaves alone what
// somebody has added.
func (s NotificationObserved) route() setup.Route {
	if s.Setup.Existing != nil {
		return s.Notification.route()
	}
	route, _ := s.Setup.Alone(s.Now.Foreign(s.Setup.Answers.Notification)) // Diff finds what is in the way
	return route
}

// route is how the queue is to hear of new files.
func (n Notification) route() setup.Route {
	if n.Setup.Existing == nil {
		return setup.Route{Kind: setup.RouteDirect, Rule: n.Setup.QueueRule()}
	}
	return n.Setup.Existing.Route
}

// ids are the rules that our write takes the place of.
func (n Notification) ids() []string {
	ids := []string{n.Setup.Answers.Notification}
	if r := n.route(); r.Replaced.ID != "" {
		ids = append(ids, r.Replaced.ID)
	}
	return ids
}

// Diff implements engine.Observed.
func (s NotificationObserved) Diff(*engine.Values) engine.Diff {
	r := s.route()
	if r.Kind == setup.RouteNone {
		return engine.Diff{Blocked: r.Conflict.Problem()}
	}
	if others, taken := s.nameTaken(); taken {
		return engine.Diff{Blocked: s.nameProblem(others)}
	}
	foreign := s.Now.Foreign(s.ids()...)
	wanted, summary := foreign.WithQueue(r.Rule), "ObjectCreated"+under(r.Rule)+" to "+s.Setup.Answers.Queue+kept(foreign)
	if r.Kind == setup.RouteFanOut {
		wanted, summary = foreign.With(awsops.ToTopic, r.Rule), "ObjectCreated to "+s.Setup.FrontTopic()+", for both queues"+kept(foreign)
	}
	if s.Exists && s.Now.Equal(wanted) {
		d := engine.Right(summary, notificationDocument(s.Now), nil)
		d.Notes = s.notes(r)
		return d
	}
	if others := awsops.Overlapping(r.Rule, foreign); len(others) > 0 {
		return engine.Diff{Blocked: s.overlap(others)}
	}
	if foreign.Count() >= mostRules {
		return engine.Diff{Blocked: s.tooMany(foreign.Count())}
	}
	d := engine.Diff{Verb: engine.Create, Summary: summary, Before: notificationDocument(s.Now), After: notificationDocument(wanted),
		Reread: true, Within: setup.IDBucket, Notes: s.notes(r),
		Calls: []engine.Call{{Action: "s3:PutBucketNotification", Says: "add the rule" + kept(foreign), Run: s.put(wanted)}}}
	if !d.Before.Empty() {
		d.Verb = engine.Change
	}
	if s.Setup.Existing != nil {
		d.Owner = engine.OwnerOthers
	}
	if r.Kind == setup.RouteFanOut {
		d.Calls[0].Says = "switch the rule to the topic, which tells both queues" + kept(foreign)
		d.Calls = slices.Concat(proofCalls(s.Setup), d.Calls)
	}
	return s.guarded(d, wanted)
}

// nameTaken finds a rule that has our name and goes to somebody else's: ours
// would take its place.
func (s NotificationObserved) nameTaken() (awsops.Notification, bool) {
	for _, n := range slices.Concat(s.Now.Queues, s.Now.Topics, s.Now.Lambdas) {
		if n.ID == s.Setup.Answers.Notification && n.Destination != s.Setup.QueueARN() && n.Destination != s.Setup.FrontARN() && !s.Past.Made &&
			!s.Past.Changed {
			return n, true
		}
	}
	return awsops.Notification{}, false
}

// guarded holds the change against Control Tower's guardrails: what they deny
// is known beforehand.
func (s NotificationObserved) guarded(d engine.Diff, wanted awsops.Notifications) engine.Diff {
	tower := s.Setup.Existing
	switch {
	case tower == nil || tower.Tower == nil:
	case tower.Tower.MayLock():
		d.Notes = append(d.Notes, "The landing zone's version is not known here. From 4.0 on a guardrail keeps this bucket's notifications for "+
			access.TowerRole+"; if it does, the change stops with nothing lost.")
	case !s.locked():
		d.Notes = append(d.Notes, tower.Tower.Words()+" lets administrators of log archive change this bucket's notifications; its policy and "+
			"encryption are locked and are not touched.")
	case s.About().As == "":
		// The rule can be seen from here, so a receipt is not needed to know of it.
		return engine.Diff{Verb: engine.Keep, Summary: "locked by Control Tower 4.0", Before: d.Before, After: d.After,
			Handed: s.handover(wanted)}
	case s.Setup.Answers.Accepts(answers.AcceptControlTowerBypass):
		d.Agreed = answers.AcceptControlTowerBypass
		d.Notes = append(d.Notes, "This is done as "+access.TowerRole+
			", which steps around Control Tower's guardrail CTS3PV8; you have agreed to that.")
	case s.Setup.Answers.Accepts(answers.AcceptControlTowerHandover):
		return engine.Diff{Verb: engine.Keep, Summary: "left to whoever looks after Control Tower", Before: d.Before, After: d.After,
			Handed: s.handover(wanted)}
	default:
		return engine.Diff{Blocked: s.needsConsent()}
	}
	return d
}

// needsConsent asks in plain words for what loosens a guardrail.
func (s NotificationObserved) needsConsent() *engine.Problem {
	return &engine.Problem{ID: "notification.needs-consent",
		What: "A guardrail of " + s.Setup.Existing.Tower.Words() + " denies the notification on the log bucket",
		Err:  &setup.Consent{Accept: answers.AcceptControlTowerBypass},
		Why: "from landing zone 4.0 on only the role " + access.TowerRole +
			" may change it (Sid CTS3PV8). trailhead can take on that role from the management account, add its one rule, and change nothing " +
			"else with it. That steps around a guardrail: whether a reset or update of the landing zone keeps the rule is not known",
		Do: []engine.Remedy{{Do: "If that is wanted, agree to it", Accept: answers.AcceptControlTowerBypass},
			{Do: "If it is not, leave the rule to whoever looks after Control Tower and have the rest made",
				Accept: answers.AcceptControlTowerHandover}}}
}

// put writes the whole document and makes sure that everybody else's part of
// it is as it was.
func (s NotificationObserved) put(wanted awsops.Notifications) func(context.Context, *awsops.Account, *engine.Values) error {
	return func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		name := s.Setup.Bucket()
		if err := aws.PutNotifications(ctx, name, wanted, s.Setup.QueueARN(), s.Setup.FrontARN()); err != nil {
			return s.unreachable(ctx, aws, err)
		}
		foreign := wanted.Foreign(s.Setup.Answers.Notification)
		if foreign.Empty() {
			return nil
		}
		after, err := s.readBack(ctx, aws)
		if err != nil {
			return err
		}
		if !after.Equal(s.Now) && !after.Foreign(s.Setup.Answers.Notification).Equal(foreign) {
			return &engine.Problem{ID: "notification.race", What: "Somebody else changed the notifications of " + name + " at the same moment",
				Why: "S3 offers no way to write only one's own rule, and after our write the others' rules are not as they were before it",
				Do: []engine.Remedy{{Do: "Compare them with the copy in the journal, and tell their owner",
					More: "trailhead undo takes our rule out again."}}, Err: engine.ErrLost}
		}
		return nil
	}
}

// readBack reads the notifications until they are not as they were before our
// write: S3 may take a while to show it.
func (s NotificationObserved) readBack(ctx context.Context, aws *awsops.Account) (awsops.Notifications, error) {
	for pauses := aws.Pauses(setup.ProofLimit); ; {
		after, err := aws.Notifications(ctx, s.Setup.Bucket())
		if err != nil || !after.Equal(s.Now) || pauses.Over() {
			return after, err // what is late for longer, the last look at everything finds
		}
		if err := aws.Pause(ctx, "S3 does not show the new rule yet", pauses); err != nil {
			return after, err
		}
	}
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

// notificationDocument is empty where there is no rule at all.
func notificationDocument(n awsops.Notifications) engine.Document {
	if n.Empty() {
		return engine.Document{}
	}
	return engine.SettingsDocument(n)
}
