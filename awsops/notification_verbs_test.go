package awsops

import (
	"testing"
	"time"
)

const lambdaARN = "arn:aws:lambda:us-east-1:" + contractAccount + ":function:index"

var notificationContract = []contractCase{
	{name: "all four kinds survive a merge", run: func(e *estate) {
		foreign := e.foreignNotifications("acme-logs")
		e.ok(e.a.PutNotifications(e.ctx, "acme-logs", foreign))
		seen := must(e.a.Notifications(e.ctx, "acme-logs"))
		if !seen.Equal(foreign) {
			e.Fatalf("read back:\n got %+v\nwant %+v", seen, foreign)
		}
		ours := Notification{ID: "ExpelNotifyQueue", Destination: e.queueFor("acme-logs", "Expel"), Events: []string{"s3:ObjectCreated:*"}}
		e.ok(e.a.PutNotifications(e.ctx, "acme-logs", seen.WithQueue(ours), ours.Destination))
		merged := must(e.a.Notifications(e.ctx, "acme-logs"))
		if !merged.Foreign(ours.ID).Equal(foreign) || !merged.Equal(foreign.WithQueue(ours)) {
			e.Fatalf("after the merge: %+v", merged)
		}
		e.ok(e.a.PutNotifications(e.ctx, "acme-logs", merged.WithQueue(ours)))
		same(e, "queues after putting ours twice", len(must(e.a.Notifications(e.ctx, "acme-logs")).Queues), 2)
		e.ok(e.a.PutNotifications(e.ctx, "acme-logs", merged.WithoutID(ours.ID)))
		if left := must(e.a.Notifications(e.ctx, "acme-logs")); !left.Equal(foreign) {
			e.Fatalf("after taking ours off: %+v", left)
		}
	}},
	{name: "a new bucket has none", run: func(e *estate) {
		e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
		if n := must(e.a.Notifications(e.ctx, "acme-logs")); !n.Equal(Notifications{}) {
			e.Fatalf("got %+v", n)
		}
	}},
	{name: "a queue of another region is refused once", run: func(e *estate) {
		e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
		far := Notification{ID: "far", Destination: "arn:aws:sqs:eu-west-1:" + contractAccount + ":q", Events: []string{"s3:ObjectCreated:*"}}
		e.refused(Invalid, e.a.PutNotifications(e.ctx, "acme-logs", Notifications{}.WithQueue(far)))
		same(e, "waited", e.clock.total(), 0)
	}},
	{name: "a queue of ours that does not let S3 in is waited for",
		notOn: map[string]string{onMoto: "accepts a queue without a policy (docs/aws.md#moto)"}, run: func(e *estate) {
			e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
			queue := must(e.a.Queue(e.ctx, must(e.a.CreateQueue(e.ctx, NewQueue{Name: "closed"})))).ARN
			closed := Notifications{}.WithQueue(Notification{ID: "n", Destination: queue, Events: []string{"s3:ObjectCreated:*"}})
			refusal := e.refused(NotYet, e.a.PutNotifications(e.ctx, "acme-logs", closed, queue))
			same(e, "arguments", refusal.Arguments, [][2]string{{
				queue, "Permissions on the destination queue do not allow S3 to publish notifications from this bucket"}})
			same(e, "waited", e.clock.total(), 2*time.Minute)
		}},
	{name: "somebody else's broken queue is named at once", notOn: map[string]string{onMoto: "accepts a missing queue (docs/aws.md#moto)"},
		run: func(e *estate) {
			foreign := e.foreignNotifications("acme-logs")
			e.ok(e.a.PutNotifications(e.ctx, "acme-logs", foreign))
			e.ok(e.a.DeleteQueue(e.ctx, must(e.a.QueueURL(e.ctx, "theirs"))))
			ours := Notification{ID: "ours", Destination: e.queueFor("acme-logs", "Expel"), Events: []string{"s3:ObjectCreated:*"}}
			refusal := e.refused(Invalid, e.a.PutNotifications(e.ctx, "acme-logs", foreign.WithQueue(ours), ours.Destination))
			same(e, "arguments", refusal.Arguments, [][2]string{{foreign.Queues[0].Destination, "The destination queue does not exist"}})
			same(e, "waited", e.clock.total(), 0)
		}},
	{name: "what overlaps is refused once, and known before", notOn: map[string]string{onMoto: "accepts overlapping rules (docs/aws.md#moto)"},
		run: func(e *estate) {
			foreign := e.foreignNotifications("acme-logs")
			e.ok(e.a.PutNotifications(e.ctx, "acme-logs", foreign))
			ours := Notification{ID: "ours", Destination: e.queueFor("acme-logs", "Expel"), Events: []string{"s3:ObjectRemoved:*"}}
			same(e, "known", len(Overlapping(ours, foreign)), 1)
			e.refused(Invalid, e.a.PutNotifications(e.ctx, "acme-logs", foreign.WithQueue(ours), ours.Destination))
			same(e, "waited", e.clock.total(), 0)
		}},
}

// foreignNotifications makes a bucket, and somebody else's four kinds of
// notification for it.
func (e *estate) foreignNotifications(bucket string) Notifications {
	e.Helper()
	e.ok(e.a.CreateBucket(e.ctx, bucket, nil))
	topic := "arn:aws:sns:us-east-1:" + contractAccount + ":theirs"
	must(e.a.CreateTopic(e.ctx, NewTopic{Name: "theirs", Policy: letS3In("sns:Publish", topic, bucket)}))
	if e.world != nil {
		e.world.AddForeign(lambdaARN) // functions are not modelled
	}
	return Notifications{
		Queues: []Notification{{ID: "q", Destination: e.queueFor(bucket, "theirs"), Events: []string{"s3:ObjectRemoved:Delete"},
			Prefix: "a/", Suffix: ".gz"}},
		Topics:      []Notification{{ID: "t", Destination: topic, Events: []string{"s3:ObjectRestore:Post", "s3:ObjectRestore:Completed"}}},
		Lambdas:     []Notification{{ID: "l", Destination: lambdaARN, Events: []string{"s3:ReducedRedundancyLostObject"}, Suffix: ".log"}},
		EventBridge: e.world != nil, // moto keeps it and never tells
	}
}

func TestNotificationsEqualByMeaning(t *testing.T) {
	a := Notification{ID: "a", Destination: "d1", Events: []string{"x", "y"}}
	b := Notification{ID: "b", Destination: "d2", Events: []string{"x"}, Prefix: "p"}
	base := Notifications{Queues: []Notification{a, b}}
	for name, c := range map[string]struct {
		other Notifications
		equal bool
	}{
		"another order":      {Notifications{Queues: []Notification{b, a}}, true},
		"events another way": {Notifications{Queues: []Notification{{ID: "a", Destination: "d1", Events: []string{"y", "x"}}, b}}, true},
		"one missing":        {Notifications{Queues: []Notification{a}}, false},
		"one twice":          {Notifications{Queues: []Notification{a, b, b}}, false},
		"one for another":    {Notifications{Queues: []Notification{a, a}}, false},
		"another kind":       {Notifications{Topics: []Notification{a, b}}, false},
		"EventBridge on":     {Notifications{Queues: []Notification{a, b}, EventBridge: true}, false},
		"another prefix": {Notifications{Queues: []Notification{a, {ID: "b", Destination: "d2", Events: []string{"x"}, Prefix: "q"}}},
			false},
		"prefix made the suffix": {Notifications{Queues: []Notification{a, {ID: "b", Destination: "d2", Events: []string{"x"}, Suffix: "p"}}},
			false},
		"another destination": {Notifications{Queues: []Notification{a, {ID: "b", Destination: "d3", Events: []string{"x"}, Prefix: "p"}}},
			false},
		"an event more": {Notifications{Queues: []Notification{
			a, {ID: "b", Destination: "d2", Events: []string{"x", "y"}, Prefix: "p"}}}, false},
		"another id": {Notifications{Queues: []Notification{a, {ID: "c", Destination: "d2", Events: []string{"x"}, Prefix: "p"}}},
			false},
	} {
		if base.Equal(c.other) != c.equal || c.other.Equal(base) != c.equal {
			t.Errorf("%s: want equal %v", name, c.equal)
		}
	}
}

func TestMergingLeavesTheOriginalAlone(t *testing.T) {
	room := make([]Notification, 1, 4) // an append would write into it
	room[0] = Notification{ID: "a"}
	n := Notifications{Queues: room, Topics: []Notification{{ID: "ours"}}}
	with := n.WithQueue(Notification{ID: "ours", Destination: "new"})
	if len(with.Topics) != 0 || len(with.Queues) != 2 {
		t.Errorf("the same ID stands twice: %+v", with)
	}
	if len(n.Queues) != 1 || room[:2][1].ID != "" || len(n.Topics) != 1 {
		t.Errorf("the original changed: %+v", n)
	}
	for kind, list := range map[DestinationKind]func(Notifications) []Notification{
		ToTopic: func(n Notifications) []Notification { return n.Topics }, ToLambda: func(n Notifications) []Notification { return n.Lambdas },
	} {
		if got := list(Notifications{}.With(kind, Notification{ID: "x"})); len(got) != 1 {
			t.Errorf("%s: %+v", kind, got)
		}
	}
}

func TestOverlapping(t *testing.T) {
	created := func(prefix, suffix string) Notification {
		return Notification{ID: "them", Events: []string{"s3:ObjectCreated:*"}, Prefix: prefix, Suffix: suffix}
	}
	ours := Notification{ID: "ours", Events: []string{"s3:ObjectCreated:*"}}
	withPrefix := Notification{ID: "ours", Events: []string{"s3:ObjectCreated:*"}, Prefix: "AWSLogs/", Suffix: ".gz"}
	for name, c := range map[string]struct {
		mine, theirs Notification
		overlap      bool
	}{
		"the same family":        {ours, created("", ""), true},
		"one of the family":      {ours, Notification{ID: "them", Events: []string{"s3:ObjectCreated:Put"}}, true},
		"another family":         {ours, Notification{ID: "them", Events: []string{"s3:ObjectRemoved:*"}}, false},
		"a filter inside none":   {ours, created("a/", ".json"), true},
		"prefixes apart":         {withPrefix, created("other/", ""), false},
		"a prefix in the other":  {withPrefix, created("AWSLogs/123/", ""), true},
		"suffixes apart":         {withPrefix, created("AWSLogs/", ".json"), false},
		"a suffix in the other":  {withPrefix, created("", ".json.gz"), true},
		"prefix alike, not part": {withPrefix, created("AWSLog-", ""), false},
		"ourselves":              {ours, Notification{ID: "ours", Events: []string{"s3:ObjectCreated:*"}}, false},
		"one event of several":   {ours, Notification{ID: "them", Events: []string{"s3:ObjectRemoved:*", "s3:ObjectCreated:Copy"}}, true},
		"siblings of a family": {Notification{ID: "ours", Events: []string{"s3:ObjectCreated:Put"}},
			Notification{ID: "them", Events: []string{"s3:ObjectCreated:Post"}}, false},
	} {
		for kind, n := range map[string]Notifications{"queue": {Queues: []Notification{c.theirs}}, "topic": {Topics: []Notification{c.theirs}},
			"lambda": {Lambdas: []Notification{c.theirs}}} {
			if got := len(Overlapping(c.mine, n)) == 1; got != c.overlap {
				t.Errorf("%s, %s: got %v, want %v", name, kind, got, c.overlap)
			}
		}
	}
	if len(Overlapping(ours, Notifications{EventBridge: true})) != 0 {
		t.Error("EventBridge overlaps nothing")
	}
}
