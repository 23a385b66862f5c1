package steps_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/verify"
)

const (
	followedQueue  = "ExpelMasterCloudTrailNotify"
	followedBucket = "expel-cloudtrail-123456789012-us-east-1-an"
)

// followWorld is a set-up whose calls are recorded, and what it is called.
func followWorld(t *testing.T, more ...string) (*world, *steps.Session, answers.Set, checks.Subject) {
	t.Helper()
	b := newWorld(t)
	b.sim.Edit(func(w *awssim.World) { w.Recording, w.DeliverAfter = true, 5*time.Minute })
	b.applied(more...)
	d := b.session()
	set := answered(t, d, more...)
	subject, err := d.Subject(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	return b, d, set, subject
}

// walked is the outcome, one line a hop: "object pass".
func walked(f verify.Followed) string {
	var lines []string
	for _, h := range f.Hops {
		lines = append(lines, h.Hop+" "+string(h.Status))
	}
	return strings.Join(lines, ", ")
}

func hopOf(t *testing.T, f verify.Followed, name string) verify.FollowHop {
	t.Helper()
	i := slices.IndexFunc(f.Hops, func(h verify.FollowHop) bool { return h.Hop == name })
	if i < 0 {
		t.Fatalf("no hop %s in %+v", name, f.Hops)
	}
	return f.Hops[i]
}

const wholeWay = "called pass, recorded pass, object pass, notification pass, message pass, decrypted pass"

// A call is followed to the end, and nothing is changed or taken on the way.
func TestACallIsFollowedToTheEnd(t *testing.T) {
	b, d, set, subject := followWorld(t)
	before := b.inventory()
	b.sim.ResetCalls()
	var told []verify.Followed
	f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, func(f verify.Followed) { told = append(told, f) })
	if err != nil || walked(f) != wholeWay || f.Broken() {
		t.Fatalf("%v: %s\n%+v", err, walked(f), f.Hops)
	}
	if took := hopOf(t, f, verify.HopObject).Seconds; took < 300 || took > 330 {
		t.Errorf("the file took %v s, and CloudTrail delivers after 300", took)
	}
	if took := hopOf(t, f, verify.HopRecorded).Seconds; took < 150 || took > 170 {
		t.Errorf("the event history took %v s, want about 150", took)
	}
	for hop, words := range map[string]string{
		verify.HopCalled: f.Marker, verify.HopObject: "_CloudTrail_us-east-1_", verify.HopNotification: "ExpelNotifyQueue",
		verify.HopMessage: "stays there for Expel", verify.HopDecrypted: "only Expel can try",
	} {
		if h := hopOf(t, f, hop); !strings.Contains(h.Evidence, words) || h.Remedy != "" {
			t.Errorf("%s: %q does not say %q", hop, h.Evidence, words)
		}
	}
	if after := b.inventory(); after != before {
		t.Errorf("something was changed:\n%s", after)
	}
	for _, c := range b.sim.Calls() {
		if c.Write && c.Operation != "ReceiveMessage" {
			t.Errorf("%s writes", c.Operation)
		}
	}
	inFlight, all := b.messages(followedQueue)
	if inFlight != 0 || all < 3 { // the test message, two log files and their digests
		t.Errorf("%d of %d messages are no longer visible", inFlight, all)
	}
	if last := told[len(told)-1]; walked(last) != wholeWay || last.Waiting != "" || told[0].Waiting != "" {
		t.Errorf("told last: %+v", last)
	}
	if !slices.ContainsFunc(told, func(f verify.Followed) bool { return f.Waiting == verify.HopObject && !f.Since.IsZero() }) {
		t.Error("nobody was told that a file is waited for")
	}
}

// messages are how many of a queue's are hidden from other readers, of all.
func (b *world) messages(queue string) (inFlight, all int) {
	now := b.sim.Now()
	b.sim.Edit(func(w *awssim.World) {
		for _, m := range w.Accounts[account].Regions["us-east-1"].Queues[queue].Messages {
			all++
			if m.VisibleAt.After(now) {
				inFlight++
			}
		}
	})
	return inFlight, all
}

// The markers of two calls are told apart, and so are their files.
func TestTwoFollowedCallsAreToldApart(t *testing.T) {
	b, d, set, subject := followWorld(t)
	first, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = b.clock.Sleep(t.Context(), time.Hour)
	second, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
	if err != nil || walked(second) != wholeWay {
		t.Fatalf("%v: %s", err, walked(second))
	}
	if first.Marker == second.Marker || hopOf(t, first, verify.HopObject).Evidence == hopOf(t, second, verify.HopObject).Evidence {
		t.Errorf("the second call was taken for the first: %+v", second)
	}
}

// A delivery after midnight is in another folder.
func TestACallBeforeMidnightIsFollowed(t *testing.T) {
	b, d, set, subject := followWorld(t)
	now := b.sim.Now()
	_ = b.clock.Sleep(t.Context(), now.Truncate(24*time.Hour).Add(24*time.Hour-2*time.Minute).Sub(now))
	f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
	if err != nil || walked(f) != wholeWay {
		t.Fatalf("%v: %s\n%+v", err, walked(f), f.Hops)
	}
}

// Whatever can be set up differently is followed as well.
func TestOtherSetUpsAreFollowed(t *testing.T) {
	for name, more := range map[string][]string{
		"a topic of the trail": {"sns_topic=trail-news"}, "a user": {"auth=user"}, "no bucket key": {"bucket_key=false"},
	} {
		t.Run(name, func(t *testing.T) {
			_, d, set, subject := followWorld(t, more...)
			f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
			if err != nil || walked(f) != wholeWay {
				t.Fatalf("%v: %s\n%+v", err, walked(f), f.Hops)
			}
		})
	}
}

// Somebody who stops it has the hops so far.
func TestFollowingIsInterrupted(t *testing.T) {
	_, d, set, subject := followWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	f, err := d.Follow(ctx, set.Answers, subject, verify.FollowLimit, func(f verify.Followed) {
		if f.Waiting == verify.HopObject {
			stop()
		}
	})
	if err == nil || walked(f) != "called pass, recorded pass, object unknown, notification unknown, message unknown, decrypted unknown" ||
		hopOf(t, f, verify.HopObject).Evidence != "not reached" {
		t.Errorf("%v: %s", err, walked(f))
	}
}

// Credentials that run out on the way are a problem, not a dead hop.
func TestFollowingWithCredentialsThatExpire(t *testing.T) {
	b, d, set, subject := followWorld(t)
	f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, func(f verify.Followed) {
		if f.Waiting == verify.HopObject {
			b.sim.Expire()
		}
	})
	if problemIn(err) == nil || f.Broken() {
		t.Errorf("%v: %s", err, walked(f))
	}
}

// What is said of a call never holds a secret.
func TestFollowingTellsNoSecret(t *testing.T) {
	_, d, set, subject := followWorld(t)
	f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range f.Hops {
		if strings.Contains(h.Evidence+h.Remedy, externalID) || strings.Contains(h.Evidence, simtest.AccessKeyID) {
			t.Errorf("%+v", h)
		}
	}
}
