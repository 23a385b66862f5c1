package steps_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/checks"
	"trailhead/steps/verify"
)

// rule replaces the bucket's one notification.
func rule(change func(*awsops.Notification)) func(*world, *awsops.Account) error {
	return func(b *world, h *awsops.Account) error {
		n, err := h.Notifications(b.t.Context(), followedBucket)
		if err == nil {
			change(&n.Queues[0])
			err = h.PutNotifications(b.t.Context(), followedBucket, n)
		}
		return err
	}
}

// reader is somebody who reads the queue, and is faster than we are.
func reader(does func(q *awssim.QueueState, now time.Time)) func(*world, *awsops.Account) error {
	return func(b *world, _ *awsops.Account) error {
		b.sim.OnCall(func(c awssim.Call, when string) {
			if c.Operation == "ReceiveMessage" && when == "before" {
				now := b.sim.Now()
				b.sim.Edit(func(w *awssim.World) { does(w.Accounts[account].Regions["us-east-1"].Queues[followedQueue], now) })
			}
		})
		return nil
	}
}

// aLogFile is what a message about one holds.
func aLogFile(m awssim.MessageState) bool { return strings.Contains(m.Body, "/CloudTrail/") }

const throughTheFile = "called pass, recorded pass, object pass, "

var afterTheFile = []breaking{
	{"no rule", func(b *world, h *awsops.Account) error {
		return h.PutNotifications(b.t.Context(), followedBucket, awsops.Notifications{})
	}, throughTheFile + "notification fail", verify.HopNotification, []string{"no rule on the bucket sends to the queue"}, "article, step 5"},
	{"another prefix", rule(func(n *awsops.Notification) { n.Prefix = "elsewhere/" }),
		throughTheFile + "notification fail", verify.HopNotification,
		[]string{"rule ExpelNotifyQueue tells of elsewhere/* only, and the file is AWSLogs/"}, "prefix of the trail's files"},
	{"other events", rule(func(n *awsops.Notification) { n.Events = []string{"s3:ObjectRemoved:*"} }),
		throughTheFile + "notification fail", verify.HopNotification, []string{"but not ObjectCreated"}, "all object create events"},
	{"no queue", func(b *world, h *awsops.Account) error {
		url, _ := h.QueueURL(b.t.Context(), followedQueue)
		return h.DeleteQueue(b.t.Context(), url)
	}, throughTheFile + "notification fail", verify.HopNotification, []string{"there is no queue https://"}, "trailhead apply"},
	{"the queue's policy", func(b *world, h *awsops.Account) error {
		url, _ := h.QueueURL(b.t.Context(), followedQueue)
		return h.SetQueuePolicy(b.t.Context(), url, "")
	}, throughTheFile + "notification pass, message fail", verify.HopMessage,
		[]string{"the queue's policy does not let S3 send for the bucket"}, "trailhead apply"},
	{"the queue's key", func(b *world, h *awsops.Account) error {
		return withoutStatement(b.t.(*testing.T), h, "Allow cloudtrail bucket to encrypt/decrypt SQS")
	}, throughTheFile + "notification pass, message fail", verify.HopMessage, []string{"the policy of the queue's key does not let S3 use it"},
		"article's step 4"},
	{"lost", reader(func(q *awssim.QueueState, _ time.Time) { q.Messages = slices.DeleteFunc(q.Messages, aLogFile) }),
		throughTheFile + "notification pass, message fail", verify.HopMessage, []string{"no message about the file came within 3 minutes"},
		"follow again"},
	{"somebody takes it", reader(func(q *awssim.QueueState, now time.Time) {
		for i := range q.Messages {
			q.Messages[i].Receives, q.Messages[i].VisibleAt = 1, now.Add(time.Hour)
		}
	}), throughTheFile + "notification pass, message warn, decrypted pass", verify.HopMessage,
		[]string{"taken by whoever reads the queue", "in other hands"}, "whether Workbench shows the account's events"},
	{"somebody takes and deletes it", reader(func(q *awssim.QueueState, _ time.Time) { q.Messages = nil }),
		throughTheFile + "notification pass, message warn, decrypted pass", verify.HopMessage, []string{"the queue is empty and lets it in"},
		"whether Workbench shows the account's events"},
	{"many wait", reader(func(q *awssim.QueueState, now time.Time) {
		for i := len(q.Messages); i < 500; i++ {
			q.Messages = append(q.Messages, awssim.MessageState{
				ID: fmt.Sprint("old", i), Body: "{}", SentAt: now.Add(-time.Hour), VisibleAt: now.Add(-time.Hour)})
		}
		q.Messages = slices.DeleteFunc(q.Messages, aLogFile)
	}), throughTheFile + "notification pass, message unknown, decrypted pass", verify.HopMessage,
		[]string{"messages wait in the queue", "ours not among them"}, "when Expel has read the queue"},
	{"messages may not be looked at", deny("sqs:ReceiveMessage"),
		throughTheFile + "notification pass, message unknown, decrypted pass", verify.HopMessage, []string{"sqs:ReceiveMessage"},
		"and follow again"},
	{"not allowed to open files", deny("s3:GetObject"),
		"called pass, recorded pass, object unknown, notification pass, message pass, decrypted unknown", verify.HopDecrypted,
		[]string{"not allowed to read the file (s3:GetObject)", "Expel's role may, say its policies"}, "and follow again"},
	{"not allowed to decrypt", deny("kms:Decrypt"),
		"called pass, recorded pass, object unknown, notification pass, message unknown, decrypted unknown", verify.HopDecrypted,
		[]string{"not allowed to read the file (kms:Decrypt)"}, "Have kms:Decrypt allowed"},
	{"Expel's role may not", func(b *world, h *awsops.Account) error {
		return h.DetachRolePolicy(b.t.Context(), "ExpelServiceRole", "arn:aws:iam::123456789012:policy/ExpelAPIPolicy")
	}, throughTheFile + "notification pass, message pass, decrypted fail", verify.HopDecrypted, []string{"may not read log files"},
		"article's step 6"},
	{"what Expel's role may is not known", deny("iam:GetPolicy"),
		throughTheFile + "notification pass, message pass, decrypted unknown", verify.HopDecrypted, []string{"we have read it", "iam:GetPolicy"},
		"iam:GetPolicy"},
}

func TestFollowingEndsAtTheDeadHopBehindTheFile(t *testing.T) { followBroken(t, afterTheFile) }

// A look counts as a receive: a queue that gives messages up after a few is
// looked into rarely or not at all, and loses none.
func TestLookingPutsNoMessageAside(t *testing.T) {
	for most, want := range map[int]string{3: "message unknown", 10: "message pass", 1000: "message pass"} {
		t.Run(fmt.Sprint(most), func(t *testing.T) {
			b, d, set, subject := followWorld(t)
			dead, err := d.Home.CreateQueue(t.Context(), awsops.NewQueue{Name: "dead"})
			if err != nil {
				t.Fatal(err)
			}
			q := b.sim.Accounts[account].Regions["us-east-1"].Queues[followedQueue]
			q.Attributes.Value["RedrivePolicy"] = fmt.Sprintf(`{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:%s:dead","maxReceiveCount":%d}`,
				account, most)
			for range most / 2 { // as often as Expel may have tried
				for i := range q.Messages {
					q.Messages[i].Receives++
				}
			}
			_, before := b.messages(followedQueue)
			f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
			if err != nil || !strings.Contains(walked(f), want) {
				t.Errorf("%v: %s\n%s", err, walked(f), hopOf(t, f, verify.HopMessage).Evidence)
			}
			if inFlight, after := b.messages(followedQueue); after < before || inFlight != 0 {
				t.Errorf("%d messages before, %d after, %d hidden", before, after, inFlight)
			}
			if gone, err := d.Home.Queue(t.Context(), dead); err != nil || gone.Messages != 0 {
				t.Errorf("%d messages were put aside: %v", gone.Messages, err)
			}
		})
	}
}

// What somebody who waits for Expel leaves in the queue is looked through.
func TestTheMessageIsFoundAmongOthers(t *testing.T) {
	b, d, set, subject := followWorld(t)
	q := b.sim.Accounts[account].Regions["us-east-1"].Queues[followedQueue]
	for i := range 60 {
		q.Messages = append(q.Messages, awssim.MessageState{ID: fmt.Sprint("old", i), Body: "{}", SentAt: b.sim.Now(),
			VisibleAt: b.sim.Now()})
	}
	f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
	if err != nil || walked(f) != wholeWay {
		t.Errorf("%v: %s\n%s", err, walked(f), hopOf(t, f, verify.HopMessage).Evidence)
	}
}

// A delivery error of yesterday is not taken for today's: the call shows
// whether it still holds.
func TestAnErrorThatWasMendedIsNotTold(t *testing.T) {
	b, d, set, subject := followWorld(t)
	b.trail().DeliveryError = "AccessDenied"
	cleared := false
	f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, func(f verify.Followed) {
		if f.Waiting == verify.HopObject && !cleared {
			cleared = true
			b.sim.Edit(func(*awssim.World) { b.trail().DeliveryError = "" })
		}
	})
	if err != nil || walked(f) != wholeWay {
		t.Errorf("%v: %s", err, walked(f))
	}
	b.trail().DeliveryError = "AccessDenied"
	f, err = d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
	if h := hopOf(t, f, verify.HopObject); err != nil || h.Status != checks.Fail || !strings.Contains(h.Evidence, "AccessDenied") {
		t.Errorf("%v: %+v", err, h)
	}
}

// What does not answer is no dead hop: somebody else's trouble is not told as
// the trail's.
func TestFollowingWhatDoesNotAnswer(t *testing.T) {
	for operation, c := range map[string]struct{ want, says string }{
		"LookupEvents":  {"called pass, recorded pass, object pass, notification pass, message pass, decrypted pass", ""},
		"ListObjectsV2": {"", "Could not follow the call"},
	} {
		t.Run(operation, func(t *testing.T) {
			b, d, set, subject := followWorld(t)
			b.sim.Fail(awssim.Fault{Operation: operation, Err: &smithy.GenericAPIError{Code: "InternalError", Message: "try again"}})
			f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
			p := problemIn(err)
			switch {
			case c.says == "" && (err != nil || walked(f) != c.want):
				t.Errorf("%v: %s", err, walked(f))
			case c.says != "" && (p == nil || !strings.Contains(p.What, c.says) || f.Broken()):
				t.Errorf("%v: %s", err, walked(f))
			}
		})
	}
}
