package awsops

import (
	"slices"
	"strings"
)

// DestinationKind is where a notification goes.
type DestinationKind string

// The kinds of destination that are named one by one. EventBridge is a switch
// for the whole bucket.
const (
	ToQueue  DestinationKind = "queue"
	ToTopic  DestinationKind = "topic"
	ToLambda DestinationKind = "lambda"
)

// With is n with the notification added, in place of any of the same ID.
func (n Notifications) With(kind DestinationKind, add Notification) Notifications {
	n = n.WithoutID(add.ID)
	switch kind {
	case ToQueue:
		n.Queues = append(n.Queues, add)
	case ToTopic:
		n.Topics = append(n.Topics, add)
	case ToLambda:
		n.Lambdas = append(n.Lambdas, add)
	}
	return n
}

// WithQueue is With for a queue.
func (n Notifications) WithQueue(add Notification) Notifications { return n.With(ToQueue, add) }

// WithoutID is n without the notification of that ID. Nothing else changes.
func (n Notifications) WithoutID(id string) Notifications { return n.Foreign(id) }

// Foreign is n without the notifications of these IDs: what is not ours.
func (n Notifications) Foreign(ids ...string) Notifications {
	others := func(list []Notification) []Notification {
		var kept []Notification
		for _, x := range list {
			if !slices.Contains(ids, x.ID) {
				kept = append(kept, x)
			}
		}
		return kept
	}
	return Notifications{Queues: others(n.Queues), Topics: others(n.Topics), Lambdas: others(n.Lambdas), EventBridge: n.EventBridge}
}

// Equal reports whether both mean the same, in whatever order they and their
// events are listed.
func (n Notifications) Equal(other Notifications) bool {
	return n.EventBridge == other.EventBridge && sameNotifications(n.Queues, other.Queues) &&
		sameNotifications(n.Topics, other.Topics) && sameNotifications(n.Lambdas, other.Lambdas)
}

// sameNotifications compares as sets in which a thing may occur twice.
func sameNotifications(a, b []Notification) bool {
	return slices.Equal(canonical(a), canonical(b))
}

// canonical is one text a notification, sorted. NUL cannot occur in a field:
// the documents are XML.
func canonical(list []Notification) []string {
	var texts []string
	for _, n := range list {
		events := slices.Compact(slices.Sorted(slices.Values(n.Events)))
		texts = append(texts, strings.Join([]string{n.ID, n.Destination, n.Prefix, n.Suffix, strings.Join(events, " ")}, "\x00"))
	}
	slices.Sort(texts)
	return texts
}

// Overlapping are the notifications of n, of any kind of destination, that S3
// would not let stand beside a: they share an event, and an object's key can
// fit the filters of both. A notification of a's own ID is left out: it would
// be replaced. EventBridge never overlaps. docs/aws.md#overlapping-rules and
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
func Overlapping(a Notification, n Notifications) []Notification {
	var found []Notification
	for _, b := range slices.Concat(n.Queues, n.Topics, n.Lambdas) {
		if b.ID != a.ID && shareEvent(a.Events, b.Events) && nested(a.Prefix, b.Prefix, strings.HasPrefix) &&
			nested(a.Suffix, b.Suffix, strings.HasSuffix) {
			found = append(found, b)
		}
	}
	return found
}

// within reports whether one of two filters is part of the other; "" is part
// of everything.
func nested(a, b string, part func(s, of string) bool) bool { return part(a, b) || part(b, a) }

func shareEvent(as, bs []string) bool {
	return slices.ContainsFunc(as, func(a string) bool {
		return slices.ContainsFunc(bs, func(b string) bool { return covers(a, b) || covers(b, a) })
	})
}

// covers reports whether event is of the family: "s3:ObjectCreated:*" has
// "s3:ObjectCreated:Put".
func covers(family, event string) bool {
	if start, ok := strings.CutSuffix(family, "*"); ok {
		return strings.HasPrefix(event, start)
	}
	return family == event
}

// Count is how many notifications there are; EventBridge counts as one.
func (n Notifications) Count() int {
	count := len(n.Queues) + len(n.Topics) + len(n.Lambdas)
	if n.EventBridge {
		count++
	}
	return count
}

// Empty reports whether the bucket tells nobody of anything.
func (n Notifications) Empty() bool { return n.Count() == 0 }

// Of are the notifications to one kind of destination.
func (n Notifications) Of(kind DestinationKind) []Notification {
	switch kind {
	case ToQueue:
		return n.Queues
	case ToTopic:
		return n.Topics
	}
	return n.Lambdas
}

// Has reports whether there is a notification of that ID.
func (n Notifications) Has(id string) bool {
	return slices.ContainsFunc(slices.Concat(n.Queues, n.Topics, n.Lambdas), func(x Notification) bool { return x.ID == id })
}

// Overlaps are the notifications of n that S3 would not let stand beside
// others of it.
func Overlaps(n Notifications) []Notification {
	var found []Notification
	for _, a := range slices.Concat(n.Queues, n.Topics, n.Lambdas) {
		if len(Overlapping(a, n)) > 0 {
			found = append(found, a)
		}
	}
	return found
}
