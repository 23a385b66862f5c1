package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// notification is our rule on the log bucket, which tells the queue, or the
// topic in front of it, of every new object (article step 5). S3 keeps all
// rules of a bucket in one document and replaces it whole, so everybody else's
// are read, kept and compared afterwards (docs/aws.md#notification-rules).
type notification struct{ setup Setup }

type notificationObserved struct {
	notification
	exists bool // the bucket does
	now    awsops.Notifications
	past   engine.Past
}

func (n notification) About() engine.About {
	about := n.setup.about(idNotification, 5, "S3 notification", n.setup.Answers.Notification,
		idBucket, idEncryption, idQueue, idKey, idSubscription, idExistingSubscription)
	if n.locked() && n.setup.At.Account != n.setup.logAt().Account {
		about.As = towerRole
	}
	return about
}

// locked reports whether a guardrail keeps the bucket's notifications for
// AWSControlTowerExecution alone.
func (n notification) locked() bool {
	return n.setup.existing != nil && n.setup.existing.tower.locksNotification()
}

func (n notification) Permissions() []engine.Permission {
	all := permit(n.setup.bucketARN(), "s3:ListBucket", "s3:GetBucketNotification", "s3:PutBucketNotification")
	if n.route().kind == routeFanOut { // for the proof before the switch
		all = append(all, permit(n.setup.frontARN(), "sns:Publish", "sns:ListSubscriptionsByTopic")...)
	}
	return all
}

func (n notification) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := notificationObserved{notification: n, past: past}
	if !engine.LastLook(ctx) && !bucketHere(ctx, aws, n.setup) {
		return observed, nil
	}
	var err error
	observed.now, observed.exists, err = awsops.OrMissing(aws.Notifications(ctx, n.setup.Bucket()))
	return observed, err
}

// route is how the queue hears of new files. In a bucket of ours it is our
// rule, or the one that a stack of CloudFormation has made.
func (s notificationObserved) route() route {
	if rule, inPlace := s.setup.ruleInPlace(s.now); s.setup.existing == nil && inPlace && !s.now.Has(s.setup.Answers.Notification) {
		return route{kind: routeDirect, rule: rule}
	}
	return s.notification.route()
}

// route is how the queue is to hear of new files.
func (n notification) route() route {
	if n.setup.existing == nil {
		return route{kind: routeDirect, rule: n.setup.queueRule("")}
	}
	return n.setup.existing.route
}

// ids are the rules that our write takes the place of.
func (n notification) ids() []string {
	ids := []string{n.setup.Answers.Notification}
	if r := n.route(); r.replaced.ID != "" {
		ids = append(ids, r.replaced.ID)
	}
	return ids
}

func (s notificationObserved) Diff(*engine.Values) engine.Diff {
	r := s.route()
	if r.kind == routeNone {
		return engine.Diff{Blocked: r.conflict.problem()}
	}
	if others, taken := s.nameTaken(); taken {
		return engine.Diff{Blocked: s.nameProblem(others)}
	}
	foreign := s.now.Foreign(s.ids()...)
	wanted, summary := foreign.WithQueue(r.rule), "ObjectCreated to "+s.setup.Answers.Queue+kept(foreign)
	if r.kind == routeFanOut {
		wanted, summary = foreign.With(awsops.ToTopic, r.rule), "ObjectCreated to "+s.setup.frontTopic()+", for both queues"+kept(foreign)
	}
	if s.exists && s.now.Equal(wanted) {
		return engine.Right(summary, notificationDocument(s.now), nil)
	}
	if others := awsops.Overlapping(r.rule, foreign); len(others) > 0 {
		return engine.Diff{Blocked: s.overlap(others)}
	}
	d := engine.Diff{Verb: engine.Create, Summary: summary, Before: notificationDocument(s.now), After: notificationDocument(wanted), Reread: true,
		Calls: []engine.Call{{Action: "s3:PutBucketNotification", Says: "add the rule" + kept(foreign), Run: s.put(wanted)}}}
	if d.Before != "" {
		d.Verb = engine.Change
	}
	if r.kind == routeFanOut {
		d.Calls[0].Says = "switch the rule to the topic, which tells both queues" + kept(foreign)
		d.Calls = slices.Concat(s.setup.proofCalls(), d.Calls)
	}
	return s.guarded(d, wanted)
}

// nameTaken finds a rule that has our name and goes to somebody else's: ours
// would take its place.
func (s notificationObserved) nameTaken() (awsops.Notification, bool) {
	for _, n := range slices.Concat(s.now.Queues, s.now.Topics, s.now.Lambdas) {
		if n.ID == s.setup.Answers.Notification && n.Destination != s.setup.queueARN() && n.Destination != s.setup.frontARN() && !s.past.Made && !s.past.Changed {
			return n, true
		}
	}
	return awsops.Notification{}, false
}

// guarded holds the change against Control Tower's guardrails: what they deny
// is known beforehand.
func (s notificationObserved) guarded(d engine.Diff, wanted awsops.Notifications) engine.Diff {
	tower := s.setup.existing
	switch {
	case tower == nil || tower.tower == nil:
	case tower.tower.mayLock():
		d.Notes = append(d.Notes, "The landing zone's version is not known here. From 4.0 on a guardrail keeps this bucket's notifications for "+towerRole+"; if it does, the change stops with nothing lost.")
	case !s.locked():
		d.Notes = append(d.Notes, tower.tower.words()+" lets administrators of log archive change this bucket's notifications; its policy and encryption are locked and are not touched.")
	case s.About().As == "":
		// The rule can be seen from here, so a receipt is not needed to know of it.
		return engine.Diff{Verb: engine.Keep, Summary: "locked by Control Tower 4.0", Before: d.Before, After: d.After, Handed: s.handover(wanted)}
	case !s.setup.Answers.Accepts(answers.AcceptControlTowerBypass):
		return engine.Diff{Blocked: s.needsConsent()}
	default:
		d.Notes = append(d.Notes, "This is done as "+towerRole+", which steps around Control Tower's guardrail CTS3PV8; you have agreed to that.")
	}
	return d
}

// needsConsent asks in plain words for what loosens a guardrail.
func (s notificationObserved) needsConsent() *engine.Problem {
	return &engine.Problem{ID: "notification.needs-consent", What: "A guardrail of " + s.setup.existing.tower.words() + " denies the notification on the log bucket",
		Err: &Consent{Accept: answers.AcceptControlTowerBypass},
		Why: "from landing zone 4.0 on only the role " + towerRole + " may change it (Sid CTS3PV8). trailhead can take on that role from the management account, add its one rule, and change nothing else with it. That steps around a guardrail: whether a reset or update of the landing zone keeps the rule is not known",
		Do: []engine.Remedy{{Do: "If that is wanted, agree to it", Accept: answers.AcceptControlTowerBypass},
			{Do: "Ask whoever looks after Control Tower to add the rule, then run trailhead verify"}}}
}

// put writes the whole document and makes sure that everybody else's part of
// it is as it was.
func (s notificationObserved) put(wanted awsops.Notifications) func(context.Context, *awsops.Account, *engine.Values) error {
	return func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		name := s.setup.Bucket()
		if err := aws.PutNotifications(ctx, name, wanted, s.setup.queueARN(), s.setup.frontARN()); err != nil {
			return s.unreachable(ctx, aws, err)
		}
		foreign := wanted.Foreign(s.setup.Answers.Notification)
		if foreign.Empty() {
			return nil
		}
		after, err := s.readBack(ctx, aws)
		if err != nil {
			return err
		}
		if !after.Equal(s.now) && !after.Foreign(s.setup.Answers.Notification).Equal(foreign) {
			return &engine.Problem{ID: "notification.race", What: "Somebody else changed the notifications of " + name + " at the same moment",
				Why: "S3 offers no way to write only one's own rule, and after our write the others' rules are not as they were before it",
				Do:  []engine.Remedy{{Do: "Compare them with the copy in the journal, and tell their owner", More: "trailhead undo takes our rule out again."}}, Err: engine.ErrLost}
		}
		return nil
	}
}

// readBack reads the notifications until they are not as they were before our
// write: S3 may take a while to show it.
func (s notificationObserved) readBack(ctx context.Context, aws *awsops.Account) (awsops.Notifications, error) {
	for pauses := aws.Pauses(proofLimit); ; {
		after, err := aws.Notifications(ctx, s.setup.Bucket())
		if err != nil || !after.Equal(s.now) || pauses.Over() {
			return after, err // what is late for longer, the last look at everything finds
		}
		if err := aws.Pause(ctx, "S3 does not show the new rule yet", pauses); err != nil {
			return after, err
		}
	}
}

func (s notificationObserved) Remove(*engine.Values) engine.Diff {
	id := s.setup.Answers.Notification
	mine := func(n awsops.Notification) bool {
		return n.ID == id && (n.Destination == s.setup.queueARN() || n.Destination == s.setup.frontARN())
	}
	if !s.exists || !slices.ContainsFunc(slices.Concat(s.now.Queues, s.now.Topics), mine) {
		return engine.Right("", "", nil)
	}
	left, versions := s.restored()
	summary := "the rule" + kept(left)
	if back := s.putBack(left); back != "" {
		summary = "the rule; puts back " + back + kept(left.Foreign(strings.Split(back, ", ")...))
	}
	d := engine.Diff{Verb: engine.Remove, Summary: summary, Before: notificationDocument(s.now), After: notificationDocument(left), Reread: true, Versions: versions,
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
func (s notificationObserved) putBack(left awsops.Notifications) string {
	var names []string
	for _, kind := range []awsops.DestinationKind{awsops.ToQueue, awsops.ToTopic, awsops.ToLambda} {
		for _, n := range left.Of(kind) {
			if !s.now.Has(n.ID) {
				names = append(names, n.ID)
			}
		}
	}
	return strings.Join(names, ", ")
}

// restored is the document without what is ours, and with the rule back that
// our topic took the place of. Where somebody has changed it since, only our
// entry is taken out, and the three versions are told.
func (s notificationObserved) restored() (awsops.Notifications, *engine.Versions) {
	left := s.now.Foreign(s.setup.Answers.Notification)
	if !s.past.Made && !s.past.Changed {
		return left, nil
	}
	before, left1 := notificationsIn(s.past.Before), notificationsIn(s.past.After)
	if s.now.Equal(left1) {
		return before, nil
	}
	for _, kind := range []awsops.DestinationKind{awsops.ToQueue, awsops.ToTopic, awsops.ToLambda} {
		for _, n := range before.Of(kind) {
			if gone := !left1.Has(n.ID); gone && !s.now.Has(n.ID) && n.ID != s.setup.Answers.Notification {
				left = left.With(kind, n) // ours took its place
			}
		}
	}
	return left, &engine.Versions{Before: s.past.Before, Left: s.past.After, Now: notificationDocument(s.now)}
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
	return document(n)
}
