package step5notification

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
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
}

// About implements engine.Resource.
func (n Notification) About() engine.About {
	about := n.Setup.About(setup.IDNotification, 5, "S3 notification", n.Setup.Answers.Notification,
		setup.IDBucket, setup.IDEncryption, setup.IDQueue, setup.IDKey, setup.IDSubscription, setup.IDExistingSubscription)
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
	var err error
	observed.Now, observed.Exists, err = awsops.OrMissing(aws.Notifications(ctx, n.Setup.Bucket()))
	return observed, err
}

// route is how the queue hears of new files. In a bucket of ours it is our
// rule, or the one that a stack of CloudFormation has made.
func (s NotificationObserved) route() setup.Route {
	if rule, inPlace := s.Setup.RuleInPlace(s.Now); s.Setup.Existing == nil && inPlace && !s.Now.Has(s.Setup.Answers.Notification) {
		return setup.Route{Kind: setup.RouteDirect, Rule: rule}
	}
	return s.Notification.route()
}

// route is how the queue is to hear of new files.
func (n Notification) route() setup.Route {
	if n.Setup.Existing == nil {
		return setup.Route{Kind: setup.RouteDirect, Rule: n.Setup.QueueRule("")}
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
	wanted, summary := foreign.WithQueue(r.Rule), "ObjectCreated to "+s.Setup.Answers.Queue+kept(foreign)
	if r.Kind == setup.RouteFanOut {
		wanted, summary = foreign.With(awsops.ToTopic, r.Rule), "ObjectCreated to "+s.Setup.FrontTopic()+", for both queues"+kept(foreign)
	}
	if s.Exists && s.Now.Equal(wanted) {
		return engine.Right(summary, notificationDocument(s.Now), nil)
	}
	if others := awsops.Overlapping(r.Rule, foreign); len(others) > 0 {
		return engine.Diff{Blocked: s.overlap(others)}
	}
	d := engine.Diff{Verb: engine.Create, Summary: summary, Before: notificationDocument(s.Now), After: notificationDocument(wanted), Reread: true,
		Calls: []engine.Call{{Action: "s3:PutBucketNotification", Says: "add the rule" + kept(foreign), Run: s.put(wanted)}}}
	if d.Before != "" {
		d.Verb = engine.Change
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
		if n.ID == s.Setup.Answers.Notification && n.Destination != s.Setup.QueueARN() && n.Destination != s.Setup.FrontARN() && !s.Past.Made && !s.Past.Changed {
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
		d.Notes = append(d.Notes, "The landing zone's version is not known here. From 4.0 on a guardrail keeps this bucket's notifications for "+access.TowerRole+"; if it does, the change stops with nothing lost.")
	case !s.locked():
		d.Notes = append(d.Notes, tower.Tower.Words()+" lets administrators of log archive change this bucket's notifications; its policy and encryption are locked and are not touched.")
	case s.About().As == "":
		// The rule can be seen from here, so a receipt is not needed to know of it.
		return engine.Diff{Verb: engine.Keep, Summary: "locked by Control Tower 4.0", Before: d.Before, After: d.After, Handed: s.handover(wanted)}
	case !s.Setup.Answers.Accepts(answers.AcceptControlTowerBypass):
		return engine.Diff{Blocked: s.needsConsent()}
	default:
		d.Notes = append(d.Notes, "This is done as "+access.TowerRole+", which steps around Control Tower's guardrail CTS3PV8; you have agreed to that.")
	}
	return d
}

// needsConsent asks in plain words for what loosens a guardrail.
func (s NotificationObserved) needsConsent() *engine.Problem {
	return &engine.Problem{ID: "notification.needs-consent", What: "A guardrail of " + s.Setup.Existing.Tower.Words() + " denies the notification on the log bucket",
		Err: &setup.Consent{Accept: answers.AcceptControlTowerBypass},
		Why: "from landing zone 4.0 on only the role " + access.TowerRole + " may change it (Sid CTS3PV8). trailhead can take on that role from the management account, add its one rule, and change nothing else with it. That steps around a guardrail: whether a reset or update of the landing zone keeps the rule is not known",
		Do: []engine.Remedy{{Do: "If that is wanted, agree to it", Accept: answers.AcceptControlTowerBypass},
			{Do: "Ask whoever looks after Control Tower to add the rule, then run trailhead verify"}}}
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
				Do:  []engine.Remedy{{Do: "Compare them with the copy in the journal, and tell their owner", More: "trailhead undo takes our rule out again."}}, Err: engine.ErrLost}
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

// Remove implements engine.Observed.
func (s NotificationObserved) Remove(*engine.Values) engine.Diff {
	id := s.Setup.Answers.Notification
	mine := func(n awsops.Notification) bool {
		return n.ID == id && (n.Destination == s.Setup.QueueARN() || n.Destination == s.Setup.FrontARN())
	}
	if !s.Exists || !slices.ContainsFunc(slices.Concat(s.Now.Queues, s.Now.Topics), mine) {
		return engine.Right("", "", nil)
	}
	left, versions := s.restored()
	summary := "the rule" + kept(left)
	if back := s.putBack(left); back != "" {
		summary = "the rule; puts back " + back + kept(left.Foreign(strings.Split(back, ", ")...))
	}
	d := engine.Diff{Verb: engine.Remove, Summary: summary, Before: notificationDocument(s.Now), After: notificationDocument(left), Reread: true, Versions: versions,
		Calls: []engine.Call{{Action: "s3:PutBucketNotification", Says: "take the rule out" + kept(left), Run: s.put(left)}}}
	if others := awsops.Overlaps(left); len(others) > 0 {
		return engine.Diff{Blocked: s.cannotGoBack(others)}
	}
	if s.locked() && s.About().As == "" {
		return engine.Diff{Verb: engine.Keep, Summary: "locked by Control Tower 4.0", Before: d.Before, After: d.After, Handed: s.handoverBack(left)}
	}
	return d
}

// putBack names the rules that were not there and come back.
func (s NotificationObserved) putBack(left awsops.Notifications) string {
	var names []string
	for _, kind := range []awsops.DestinationKind{awsops.ToQueue, awsops.ToTopic, awsops.ToLambda} {
		for _, n := range left.Of(kind) {
			if !s.Now.Has(n.ID) {
				names = append(names, n.ID)
			}
		}
	}
	return strings.Join(names, ", ")
}

// restored is the document without what is ours, and with the rule back that
// our topic took the place of. Where somebody has changed it since, only our
// entry is taken out, and the three versions are told.
func (s NotificationObserved) restored() (awsops.Notifications, *engine.Versions) {
	left := s.Now.Foreign(s.Setup.Answers.Notification)
	if !s.Past.Made && !s.Past.Changed {
		return left, nil
	}
	before, left1 := notificationsIn(s.Past.Before), notificationsIn(s.Past.After)
	if s.Now.Equal(left1) {
		return before, nil
	}
	for _, kind := range []awsops.DestinationKind{awsops.ToQueue, awsops.ToTopic, awsops.ToLambda} {
		for _, n := range before.Of(kind) {
			if gone := !left1.Has(n.ID); gone && !s.Now.Has(n.ID) && n.ID != s.Setup.Answers.Notification {
				left = left.With(kind, n) // ours took its place
			}
		}
	}
	return left, &engine.Versions{Before: s.Past.Before, Left: s.Past.After, Now: notificationDocument(s.Now)}
}

// notificationsIn reads a document that a journal has kept.
func notificationsIn(text string) awsops.Notifications {
	var n awsops.Notifications
	_ = json.Unmarshal([]byte(text), &n) // "" is no rule at all
	return n
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
	return text.Document(n)
}
