package steps_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/awsops/policydoc"
	"trailhead/internal/sample"
	"trailhead/steps/engine"
)

var fanOut = setUps["a topic in front"].answers

// siemWorld is the account whose log files somebody's queue hears of. The queue
// is encrypted, where it is, with a key whose policy lets S3 in and nobody else:
// one of its own or that of the trail, called by its ARN, its id or an alias.
func siemWorld(t *testing.T, sealed string) *world {
	t.Helper()
	b := estateWorld(t, "existing-overlap")
	name := map[string]string{"": "", "trail's": "acme-trail"}[sealed]
	if sealed == "" {
		return b
	}
	if name == "" {
		name = "siem"
	}
	key := b.sim.AddKey(account, "us-east-1", name, `{"Version":"2012-10-17","Statement":[`+delegating+
		`,{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*"}]}`)
	id := map[string]string{"id": key.ID, "alias": "alias/siem"}[sealed]
	if id == "" {
		id = key.ARN
	}
	b.sim.Edit(func(w *awssim.World) {
		if name == "acme-trail" {
			key.Policy.Value = mustParse(t, key.Policy.Value).With(
				policydoc.Statement{Sid: "s3", Effect: "Allow", Principal: policydoc.Principal{"Service": {"s3.amazonaws.com"}},
					Action: policydoc.Strings{"kms:GenerateDataKey", "kms:Decrypt"}, Resource: policydoc.Strings{"*"}}).String()
		}
		w.Accounts[account].Regions["us-east-1"].Queues["siem"].Attributes.Value["KmsMasterKeyId"] = id
	})
	return b
}

// heard are the messages that a file which lands in the bucket now would bring
// to their queue. It is tried on a copy, which nobody else touches.
func (b *world) heard(t *testing.T) []string {
	t.Helper()
	text, err := b.sim.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	sim := awssim.New().WithClock(b.clock)
	if err := sim.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	sim.Lag = b.sim.Lag
	queue := sim.Accounts[account].Regions["us-east-1"].Queues["siem"]
	from := len(queue.Messages)
	sim.DeliverLogs()
	var bodies []string
	for _, m := range queue.Messages[from:] {
		bodies = append(bodies, m.Body)
	}
	return bodies
}

// alwaysHeard holds, after every single call from now on, that each new file
// reaches their queue once, in S3's own words.
func (b *world) alwaysHeard(t *testing.T) (looks *atomic.Int64) {
	t.Helper()
	want := len(b.heard(t))
	if want == 0 {
		t.Fatal("their queue hears of nothing to begin with")
	}
	looks = new(atomic.Int64)
	b.sim.OnCall(func(c awssim.Call, when string) {
		if when == "before" || !c.Write {
			return
		}
		looks.Add(1)
		got := b.heard(t)
		if len(got) != want {
			t.Errorf("after %s.%s (%s) a new file brings their queue %d messages, not %d", c.Service, c.Operation, c.Err, len(got), want)
		}
		for _, body := range got {
			if !strings.HasPrefix(body, `{"Records":`) {
				t.Errorf("after %s.%s their queue gets %s", c.Service, c.Operation, body)
			}
		}
	})
	return looks
}

// At every point in time a file that is put into the bucket reaches the queue
// that was there first, as it did before: while the topic is put in front, when
// AWS shows everything late, while it is taken away again.
func TestTheOtherConsumerHearsAtEveryMoment(t *testing.T) {
	for name, c := range sample.Rows(t, 2, map[string]struct {
		sealed   string
		lag      time.Duration
		undoLate time.Duration // more than that, when it is taken back
	}{
		"at once":                                 {},
		"an encrypted queue":                      {sealed: "own"},
		"encrypted with the trail's key":          {sealed: "trail's"},
		"encrypted with a key called by its id":   {sealed: "id"},
		"encrypted with a key called by an alias": {sealed: "alias"},
		"AWS is slow":                             {lag: 20 * time.Second},
		"an encrypted queue, AWS slow":            {sealed: "own", lag: 20 * time.Second},
		"the trail's key, very slow":              {sealed: "trail's", lag: 70 * time.Second},
		"S3 goes by the old rule for minutes":     {undoLate: 150 * time.Second},
	}) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := siemWorld(t, c.sealed)
			b.clock.Add(time.Hour) // what is there has been there for long
			before := b.inventory()
			b.sim.Lag = c.lag
			looks := b.alwaysHeard(t)
			b.applied(fanOut...)
			b.clock.Add(time.Hour)
			b.sim.Lag += c.undoLate
			b.undone(everythingBack, fanOut...)
			b.clock.Add(2 * b.sim.Lag)
			if looks.Load() < 10 {
				t.Errorf("only %d looks", looks.Load())
			}
			if got := b.inventory(); got != before {
				t.Errorf("undo left:\n%s", difference(before, got))
			}
		})
	}
}

// The same whatever goes wrong.
func TestTheOtherConsumerHearsWhateverFails(t *testing.T) {
	for _, c := range sample.OfShare(t, 1, 19, faultsIn(wholeOf(t, "a topic in front").ops)) {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			b := siemWorld(t, "trail's")
			b.alwaysHeard(t)
			for _, undo := range []bool{false, true, false} {
				b.sim.Fail(c.fault.fault)
				if undo {
					b.attemptUndo(c.op, fanOut...)
				} else {
					b.attempt(c.op, fanOut...)
				}
				b.sim.ClearFaults()
			}
			b.undone(everythingBack, fanOut...)
		})
	}
}

// The rule is switched last: nothing of theirs has changed but one statement
// when the test message has gone through, and the rule when it has arrived.
func TestTheRuleIsSwitchedLast(t *testing.T) {
	b := siemWorld(t, "trail's")
	_, events := b.apply(fanOut...)
	var order []string
	for _, e := range events {
		if c, ok := e.(engine.Called); ok {
			order = append(order, c.Action)
		}
	}
	at := func(action string) int {
		last := -1
		for i, a := range order {
			if a == action {
				last = i
			}
		}
		return last
	}
	for _, before := range []string{"sns:CreateTopic", "sqs:SetQueueAttributes", "kms:PutKeyPolicy", "sns:Subscribe"} {
		if at(before) < 0 || at(before) > at("sns:Publish") {
			t.Errorf("%s is not before the test message: %v", before, order)
		}
	}
	if at("sns:Publish") > at("s3:PutBucketNotification") {
		t.Errorf("the rule is switched before the test message: %v", order)
	}
}
