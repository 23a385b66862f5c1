package step5notification

import (
	"encoding/json"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Remove implements engine.Observed.
func (s NotificationObserved) Remove(*engine.Values) engine.Diff {
	rule, found := s.rule()
	if !found {
		return engine.Kept("")
	}
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: true, Tags: s.tags, Past: s.ours(rule), Apart: together}); leaves {
		return d
	}
	left, versions := s.restored()
	summary := "the rule" + kept(left)
	if back := s.putBack(left); back != "" {
		summary = "the rule; puts back " + back + kept(left.Foreign(strings.Split(back, ", ")...))
	}
	d := engine.Diff{Verb: engine.Remove, Summary: summary, Before: notificationDocument(s.Now), After: notificationDocument(left),
		Reread: true, Versions: versions,
		Calls: []engine.Call{{Action: "s3:PutBucketNotification", Says: "take the rule out" + kept(left), Run: s.put(left)}}}
	if others := awsops.Overlaps(left); len(others) > 0 {
		return engine.Diff{Blocked: s.cannotGoBack(others)}
	}
	if s.locked() && s.About().As == "" {
		return engine.Diff{Verb: engine.Keep, Summary: "locked by Control Tower 4.0", Before: d.Before, After: d.After,
			Handed: s.handoverBack(left)}
	}
	return d
}

// rule is the one that has our name and leads to our queue, or to our topic.
func (s NotificationObserved) rule() (awsops.Notification, bool) {
	rules := slices.Concat(s.Now.Queues, s.Now.Topics)
	at := slices.IndexFunc(rules, func(n awsops.Notification) bool {
		return n.ID == s.Setup.Answers.Notification && (n.Destination == s.Setup.QueueARN() || n.Destination == s.Setup.FrontARN())
	})
	if !s.Exists || at < 0 {
		return awsops.Notification{}, false
	}
	return rules[at], true
}

// recorded reports whether our record alone says whose the rule is, so that no
// tag is asked.
func (s NotificationObserved) recorded() bool {
	rule, found := s.rule()
	past := s.ours(rule)
	return !found || past.Made || past.Going
}

// ours is the past of this very rule: the record counts where the rule leads to
// what it led to when we wrote it.
func (s NotificationObserved) ours(rule awsops.Notification) engine.Past {
	past, left := s.Past, notificationsIn(s.Past.After)
	wrote := slices.ContainsFunc(slices.Concat(left.Queues, left.Topics), func(n awsops.Notification) bool {
		return n.ID == rule.ID && n.Destination == rule.Destination
	})
	past.Made = wrote && (past.Made || past.Changed)
	return past
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
	return left, &engine.Versions{Before: engine.NewDocument(s.Past.Before), Left: engine.NewDocument(s.Past.After),
		Now: notificationDocument(s.Now)}
}

// notificationsIn reads a document that a journal has kept.
func notificationsIn(text string) awsops.Notifications {
	var n awsops.Notifications
	_ = json.Unmarshal([]byte(text), &n) // "" is no rule at all
	return n
}
