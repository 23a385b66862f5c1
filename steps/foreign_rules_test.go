package steps

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step5notification"
)

// What is tried here needs no AWS: the documents that a look has found, what a
// plan makes of them, and what undo does. Through the whole engine some
// hundred of the same go in foreign_test.go.

const (
	logAccountID = "123456789012"
	logRegion    = "us-east-1"
)

// someSetup is the set-up of a trail that is there, under some prefix.
func someSetup(r *simtest.Random) setup.Setup {
	a := answers.Defaults()
	a.Variant, a.ExternalID = answers.VariantExisting, "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"
	at := awsops.Target{Partition: "aws", Account: logAccountID, Region: logRegion}
	trail := awsops.Trail{Name: "audit", ARN: "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit", Bucket: "acme-trail-logs",
		HomeRegion: logRegion, Prefix: r.One("", "", "acme", "acme/", "logs/all", "env=prod")}
	return setup.Setup{At: at, Answers: a, Existing: &setup.Existing{Trail: trail, Account: logAccountID, Region: logRegion}}
}

// routed decides the way of the events as a person would who takes what there
// is: a rule of our own, the topic that hears them, a topic in front.
func routed(r *simtest.Random, s setup.Setup, rules awsops.Notifications) setup.Setup {
	own, inTheWay := s.Alone(rules.Foreign(s.Answers.Notification))
	s.Existing.Route = own
	if len(inTheWay) == 0 {
		return s
	}
	c := &setup.Conflict{Bucket: s.Bucket(), Account: logAccountID}
	for _, n := range inTheWay {
		c.Rules = append(c.Rules, setup.ConflictRule{Notification: n, Kind: setup.KindOf(n), Subscribable: setup.KindOf(n) == awsops.ToTopic &&
			s.HearsLogs(n)})
	}
	refused := s.FrontRefused(c.Rules)
	c.Choices = []setup.ConflictChoice{{Overlap: answers.OverlapSubscribe, Says: "Subscribe"},
		{Overlap: answers.OverlapFanOut, Says: "Put a topic in front", Possible: refused == ""}}
	s.Answers.Overlap = r.One(answers.OverlapSubscribe, answers.OverlapFanOut, answers.OverlapFanOut)
	s.Existing.Route = c.Solved(s)
	return s
}

// applied is what S3 holds after a Diff was carried out, and what the journal
// then remembers.
func applied(t *testing.T, d engine.Diff, before awsops.Notifications) (awsops.Notifications, engine.Past) {
	t.Helper()
	if len(d.Calls) == 0 {
		return before, engine.Past{}
	}
	past := engine.Past{Made: d.Verb == engine.Create, Changed: d.Verb == engine.Change, Before: d.Before.String(),
		After: d.After.String()}
	return told(t, d.After.Reveal()), past
}

func told(t *testing.T, document string) awsops.Notifications {
	t.Helper()
	var n awsops.Notifications
	if document == "" {
		return n
	}
	if err := json.Unmarshal([]byte(document), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Whatever rules others have: after apply they are as they were, each log
// file is told to our queue or its topic, nobody hears less than before, and
// after undo the document is what it was. A third party's edit in between
// stays, and the three versions are told.
func TestRulesOfOthersSurvive(t *testing.T) {
	t.Parallel()
	routes := map[setup.RouteKind]int{}
	simtest.Cases(t, 6000, func(t *testing.T, r *simtest.Random) {
		rules := r.Rules(logAccountID, logRegion, true)
		given := routed(r, someSetup(r), rules)
		routes[given.Existing.Route.Kind]++
		observed := step5notification.NotificationObserved{Notification: step5notification.Notification{Setup: given}, Exists: true, Now: rules}
		d := observed.Diff(nil)
		if given.Existing.Route.Kind == setup.RouteNone || given.Existing.Route.Kind == setup.RouteSubscribe { // nothing is written to the bucket
			if given.Existing.Route.Kind == setup.RouteNone && d.Blocked == nil ||
				slices.ContainsFunc(step5notification.Step.Resources(given), isNotification) != (given.Existing.Route.Kind == setup.RouteNone) {
				t.Errorf("%s: %+v", given.Existing.Route.Kind, d)
			}
			return
		}
		if d.Blocked != nil {
			t.Fatalf("blocked: %v\n%+v", d.Blocked, rules)
		}
		after, past := applied(t, d, rules)
		stillHeard(t, given, rules, after)
		if again := (step5notification.NotificationObserved{Notification: step5notification.Notification{Setup: given}, Exists: true, Now: after,
			Past: past}).Diff(nil); len(again.Calls) > 0 {
			t.Errorf("still to do: %s\n→\n%s", again.Before.Reveal(), again.After.Reveal())
		}
		takenBack(t, r, given, rules, after, past)
	})
	for _, kind := range []setup.RouteKind{setup.RouteDirect, setup.RouteSubscribe, setup.RouteFanOut, setup.RouteNone} {
		if sample.Full() && routes[kind] < 3 { // a few cases may have none of a kind
			t.Errorf("only %d cases of the route %s", routes[kind], kind)
		}
	}
}

func isNotification(resource engine.Resource) bool {
	_, is := resource.(step5notification.Notification)
	return is
}

// stillHeard holds what each destination was told against what it is told now,
// event by event and key by key.
func stillHeard(t *testing.T, s setup.Setup, before, after awsops.Notifications) {
	t.Helper()
	r := s.Existing.Route
	ids := []string{s.Answers.Notification, r.Replaced.ID}
	if !after.Foreign(ids...).Equal(before.Foreign(ids...)) || after.EventBridge != before.EventBridge {
		t.Fatalf("route %s: %+v became %+v", r.Kind, before, after)
	}
	if clash := awsops.Overlaps(after); len(clash) > 0 {
		t.Fatalf("route %s: S3 would refuse %+v", r.Kind, clash)
	}
	log := s.LogPrefix() + "123456789012/CloudTrail/us-east-1/2026/11/23/123456789012_CloudTrail_us-east-1_20261123T1200Z_abc.json.gz"
	if to := hearers(after, "s3:ObjectCreated:Put", log); !slices.Contains(to, s.QueueARN()) && !slices.Contains(to, s.FrontARN()) {
		t.Errorf("route %s: a log file is told to %v", r.Kind, to)
	}
	for _, events := range simtest.Families {
		for _, event := range events {
			for _, key := range []string{log, "AWSLogs/x.json", "other/x.jpg", "acme/AWSLogs/x_CloudTrail.json.gz", "a b+c/z", "B"} {
				is := hearers(after, event, key)
				for _, to := range hearers(before, event, key) {
					viaFront := to == r.Replaced.Destination && slices.Contains(is, s.FrontARN())
					if !slices.Contains(is, to) && !viaFront {
						t.Errorf("route %s: %s of %s was told to %s, and is no more", r.Kind, event, key, to)
					}
				}
			}
		}
	}
}

// hearers are the destinations that are told of an event on a key.
func hearers(n awsops.Notifications, event, key string) []string {
	var all []string
	for _, rule := range slices.Concat(n.Queues, n.Topics, n.Lambdas) {
		if simtest.Hears(rule, event, key) {
			all = append(all, rule.Destination)
		}
	}
	return all
}

// takenBack undoes, once as it was left and once after somebody's edit.
func takenBack(t *testing.T, r *simtest.Random, given setup.Setup, rules, after awsops.Notifications, past engine.Past) {
	t.Helper()
	undo := step5notification.NotificationObserved{Notification: step5notification.Notification{Setup: given}, Exists: true, Now: after,
		Past: past}.Remove(nil)
	back := after
	if len(undo.Calls) > 0 {
		back = told(t, undo.After.Reveal())
	}
	if !back.Equal(rules) || undo.Versions != nil || undo.Blocked != nil {
		t.Errorf("undo: %+v became %+v (%+v)", rules, back, undo)
	}
	edited := r.Edited(after, logAccountID, logRegion, given.Answers.Notification, given.Existing.Route.Rule.ID)
	undo = step5notification.NotificationObserved{Notification: step5notification.Notification{Setup: given}, Exists: true, Now: edited,
		Past: past}.Remove(nil)
	if past.Before == "" && past.After == "" || undo.Blocked != nil { // nothing was done, or what was there no longer fits beside the edit
		return
	}
	want := edited.Foreign(given.Answers.Notification)
	if was := given.Existing.Route.Replaced; was.ID != "" && !want.Has(was.ID) {
		want = want.WithQueue(was)
	}
	if got := told(t, undo.After.Reveal()); !got.Equal(want) {
		t.Errorf("undo after an edit: %+v became %+v, want %+v", edited, got, want)
	}
	if v := undo.Versions; v == nil || !told(t, v.Before.Reveal()).Equal(rules) || !told(t, v.Left.Reveal()).Equal(after) ||
		!told(t, v.Now.Reveal()).Equal(edited) {
		t.Errorf("the three versions: %+v", v)
	}
}

// A rule of somebody's that happens to have the name of ours is never
// replaced, and one that tells our queue already is kept.
func TestRulesThatLookLikeOursAreKept(t *testing.T) {
	t.Parallel()
	simtest.Cases(t, 1000, func(t *testing.T, r *simtest.Random) {
		rules, given := r.Rules(logAccountID, logRegion, true), someSetup(r)
		odd := r.Rule(logAccountID, logRegion, 91)
		odd.ID = given.Answers.Notification
		if handMade := r.Maybe(2); handMade {
			odd.ID, odd.Destination, odd.Events, odd.Prefix, odd.Suffix = "made-by-hand", given.QueueARN(), []string{"s3:ObjectCreated:*"},
				awsops.FilterText(given.LogPrefix()), ""
		}
		fits := !slices.ContainsFunc(slices.Concat(rules.Queues, rules.Topics, rules.Lambdas),
			func(n awsops.Notification) bool { return simtest.Clash(odd, n) })
		if !fits {
			return
		}
		rules = rules.With(setup.KindOf(odd), odd)
		given = routed(r, given, rules)
		d := step5notification.NotificationObserved{Notification: step5notification.Notification{Setup: given}, Exists: true, Now: rules}.Diff(
			nil)
		switch {
		case odd.ID == "made-by-hand" && (d.Blocked != nil || len(d.Calls) > 0):
			t.Errorf("%+v would become %s (%v)", rules, d.After.Reveal(), d.Blocked)
		case odd.ID != "made-by-hand" && d.Blocked == nil && given.Existing.Route.Kind != setup.RouteSubscribe:
			t.Errorf("%+v would become %s", rules, d.After.Reveal())
		}
		if undo := (step5notification.NotificationObserved{Notification: step5notification.Notification{Setup: given}, Exists: true,
			Now: rules}).Remove(nil); len(undo.Calls) > 0 {
			t.Errorf("undo of nothing: %+v", undo)
		}
	})
}

// What is computed of overlaps is what trying every event and key says.
func TestOverlapsAreWhatTryingSays(t *testing.T) {
	t.Parallel()
	clashes := 0
	simtest.Cases(t, 4000, func(t *testing.T, r *simtest.Random) {
		a, b := r.Rule(logAccountID, logRegion, 1), r.Rule(logAccountID, logRegion, 2)
		a.ID, b.ID = "a", "b"
		computed := len(awsops.Overlapping(a, awsops.Notifications{}.With(setup.KindOf(b), b))) > 0
		if tried := simtest.Clash(a, b); tried != computed {
			t.Errorf("computed %v, tried %v:\n%+v\n%+v", computed, tried, a, b)
		}
		if computed {
			clashes++
		}
		if both := awsops.Overlaps(awsops.Notifications{}.With(setup.KindOf(a), a).With(setup.KindOf(b), b)); (len(both) == 2) != computed {
			t.Errorf("of both: %v", both)
		}
	})
	if sample.Full() && clashes < 5 {
		t.Errorf("only %d clashes", clashes)
	}
}

// hearsLogs is true exactly of rules that tell of every log file.
func TestWhoHearsEveryLogFile(t *testing.T) {
	t.Parallel()
	simtest.Cases(t, 1000, func(t *testing.T, r *simtest.Random) {
		s, rule := someSetup(r), r.Rule(logAccountID, logRegion, 1)
		all := true
		accounts := []string{"123456789012"}
		if r.Maybe(2) { // where accounts are folders of the organization's
			s.Existing.Trail.Organization, s.Existing.OrganizationID = true, r.One("o-abc123", "")
			accounts = []string{"o-abc123/123456789012", "o-abc123/555555555555"}
		}
		for _, account := range accounts {
			for _, region := range []string{"us-east-1", "eu-west-1"} {
				key := s.LogPrefix() + account + "/CloudTrail/" + region + "/2026/11/23/" + strings.ReplaceAll(account, "/", "_") + "_CloudTrail_" +
					region + "_20261123T1200Z_abc.json.gz"
				all = all && simtest.Hears(rule, "s3:ObjectCreated:Put", key)
			}
		}
		unnamed := s.OrganizationTrail() && s.Existing.OrganizationID == "" // then its folder is not known to be heard
		if s.HearsLogs(rule) != all && !(unnamed && all) {
			t.Errorf("tells of all log files: said %v, tried %v: %+v (%s)", s.HearsLogs(rule), all, rule, s.LogPrefix())
		}
	})
}
