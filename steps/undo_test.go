package steps_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/internal/sample"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// leftBy are the titles of what an undo leaves, with why.
func leftBy(plan *engine.Plan) string {
	var left []string
	for _, k := range plan.Kept {
		if k.Summary != "" {
			left = append(left, k.Title()+": "+k.Summary)
		}
	}
	return strings.Join(left, "\n")
}

// A bucket that holds logs stays, and so does the key that opens them, until
// both are asked for in so many words.
func TestUndoKeepsLogsAndTheirKey(t *testing.T) {
	b := newWorld(t)
	before := b.inventory()
	b.applied()
	b.sim.DeliverLogs()
	_, plan := b.undone(setup.UndoOptions{})
	for _, want := range []string{"S3 bucket expel-cloudtrail-123456789012-us-east-1-an: it holds log files",
		"KMS key alias/expel-cloudtrail: nothing encrypted with it can be read"} {
		if !strings.Contains(leftBy(plan), want) {
			t.Errorf("left:\n%s\nwant %q", leftBy(plan), want)
		}
	}
	_, plan = b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"})
	if !strings.Contains(leftBy(plan), "cannot be read without it") {
		t.Errorf("the key of logs that stay must stay:\n%s", leftBy(plan))
	}
	b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail", DeleteLogs: "expel-cloudtrail-123456789012-us-east-1-an"})
	if got := b.inventory(); got != before {
		t.Errorf("undo left:\n%s", got)
	}
}

func TestUndoDeletesNothingThatIsNotNamedExactly(t *testing.T) {
	b := newWorld(t)
	b.applied()
	d := b.session()
	for _, w := range []setup.UndoOptions{{DeleteLogs: "another-bucket"}, {DeleteKey: "alias/another"}} {
		var problems answers.Problems
		if _, err := d.PlanUndo(t.Context(), answered(t, d), w); !errors.As(err, &problems) {
			t.Errorf("%+v: %v", w, err)
		}
	}
}

// What others added to our resources, or made with our names, stays theirs.
func TestUndoLeavesWhatOthersAdded(t *testing.T) {
	b := newWorld(t)
	b.applied()
	_, home, err := b.reach.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	arn, err := home.CreatePolicy(t.Context(), awsops.NewPolicy{
		Name: "Theirs", Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}`})
	if err != nil {
		t.Fatal(err)
	}
	if err := home.AttachRolePolicy(t.Context(), "ExpelServiceRole", arn); err != nil {
		t.Fatal(err)
	}
	d := b.session()
	plan, err := d.PlanUndo(t.Context(), answered(t, d), setup.UndoOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(leftBy(plan), "somebody has attached other policies") {
		t.Errorf("left:\n%s", leftBy(plan))
	}
}

// Somebody else's rule on our bucket is kept when ours goes and when it comes.
func TestAForeignRuleOnTheBucketIsKept(t *testing.T) {
	b := newWorld(t)
	b.applied()
	_, home, err := b.reach.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bucket := "expel-cloudtrail-123456789012-us-east-1-an"
	url, err := home.CreateQueue(t.Context(), awsops.NewQueue{Name: "theirs", VisibilityTimeout: 30, Retention: 60, MaxMessageSize: 1024,
		Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:123456789012:theirs"}]}`})
	if err != nil {
		t.Fatal(err, url)
	}
	now, err := home.Notifications(t.Context(), bucket)
	if err != nil {
		t.Fatal(err)
	}
	others := awsops.Notification{ID: "theirs", Destination: "arn:aws:sqs:us-east-1:123456789012:theirs",
		Events: []string{"s3:ObjectRemoved:*"}, Prefix: "AWSLogs/", Suffix: ".gz"}
	if err := home.PutNotifications(t.Context(), bucket, now.WithQueue(others)); err != nil {
		t.Fatal(err)
	}
	if again := b.plan(); len(again.Changes) > 0 {
		t.Errorf("a foreign rule is none of our business:\n%s", listed(again))
	}
	if err := home.PutNotifications(t.Context(), bucket, awsops.Notifications{
		Queues: []awsops.Notification{others}, EventBridge: true}); err != nil {
		t.Fatal(err)
	}
	plan := b.plan()
	if len(plan.Changes) != 1 || plan.Changes[0].Verb != engine.Change || !strings.Contains(plan.Changes[0].Summary, "keeps 2 others") {
		t.Fatalf("plan:\n%s", listed(plan))
	}
	b.applied()
	after, err := home.Notifications(t.Context(), bucket)
	if err != nil {
		t.Fatal(err)
	}
	if !after.Foreign("ExpelNotifyQueue").Equal(awsops.Notifications{Queues: []awsops.Notification{others}, EventBridge: true}) ||
		len(after.Queues) != 2 {
		t.Errorf("after: %+v", after)
	}
}

// AWS that shows everything late only makes it slower.
func TestEverythingIsSlowToShow(t *testing.T) {
	b := newWorld(t)
	b.sim.Lag = 20 * time.Second
	result, events := b.apply()
	if result.Problem != nil {
		t.Fatalf("%+v", result.Problem)
	}
	waits := 0
	for _, e := range events {
		if w, ok := e.(engine.Waited); ok {
			waits++
			if w.Why == "" || w.Limit == 0 {
				t.Errorf("a wait without a word: %+v", w)
			}
		}
	}
	if waits == 0 {
		t.Error("nothing was waited for, so the lag was not felt")
	}
	b.clock.Sleep(context.Background(), time.Minute)
	b.healthy()
}

// The first Ctrl-C lets the call in flight finish, begins no other, and says
// how it ended; the next run goes on.
func TestStoppedRunsGoOn(t *testing.T) {
	whole := newWorld(t)
	plan := whole.plan()
	last := len(plan.Calls())
	whole.applied()
	want := masked(whole.inventory())
	left := 0
	stops := sample.Of(t, 8, upTo(last))
	for _, stopAt := range stops {
		b := newWorld(t)
		result := stoppedAtWrite(b, stopAt)
		changes := len(result.Done) + len(result.Failed) + len(result.Skipped)
		if changes != len(plan.Changes) {
			t.Errorf("stopped at call %d: %d changes are accounted for, of %d", stopAt, changes, len(plan.Changes))
		}
		if len(result.Done) < changes {
			left++
		}
		if s := b.session().Journal.LastRun(); s == nil || s.Outcome != "interrupted" {
			t.Errorf("stopped at call %d: last run %+v", stopAt, s)
		}
		b.applied()
		if got := masked(b.inventory()); got != want {
			t.Errorf("stopped at call %d, then run again:\n%s", stopAt, got)
		}
	}
	if sample.Full() && left < last/2 { // of a few, all may be at the end
		t.Errorf("%d of %d stops left something undone", left, last)
	}
}

// upTo are the numbers from 1 to n.
func upTo(n int) []int {
	var all []int
	for i := range n {
		all = append(all, i+1)
	}
	return all
}

// stoppedAtWrite is an apply that is stopped as its n-th write reaches AWS. The
// stop comes from there, not from whoever reads the events: a reader on a busy
// machine may be late, and the run has ended before it stops it.
func stoppedAtWrite(b *world, n int) engine.Result {
	var run atomic.Pointer[engine.Run]
	var writes atomic.Int64
	begun := make(chan struct{})
	b.sim.OnCall(func(c awssim.Call, when string) {
		if c.Write && when == "before" {
			<-begun
			if writes.Add(1) == int64(n) {
				run.Load().Stop()
			}
		}
	})
	defer b.sim.OnCall(nil)
	run.Store(b.begun(b.t.Context()))
	close(begun)
	result, _ := follow(run.Load())
	return result
}
