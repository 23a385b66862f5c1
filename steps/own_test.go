package steps_test

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step8workbench"
)

// strangers makes what somebody else has in this account, under names that
// answers may give by mistake.
func (b *world) strangers() {
	b.t.Helper()
	_, home, err := b.reach.Identity(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	fail := func(err error) {
		b.t.Helper()
		if err != nil {
			b.t.Fatal(err)
		}
	}
	_, err = home.CreateRole(b.t.Context(), awsops.NewRole{
		Name:  "BreakGlassAdmin",
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}]}`})
	fail(err)
	_, err = home.CreatePolicy(b.t.Context(), awsops.NewPolicy{
		Name: "OrdersPolicy", Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}`})
	fail(err)
	_, err = home.CreateQueue(b.t.Context(), awsops.NewQueue{Name: "orders-prod", VisibilityTimeout: 30, Retention: 60, MaxMessageSize: 1024,
		Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:123456789012:orders-prod"}]}`})
	fail(err)
	fail(home.CreateBucket(b.t.Context(), "payroll-data", nil))
	fail(home.PutNotifications(b.t.Context(), "payroll-data",
		awsops.Notifications{}.WithQueue(awsops.Notification{
			ID: "orders", Destination: "arn:aws:sqs:us-east-1:123456789012:orders-prod", Events: []string{"s3:ObjectCreated:*"}})))
	key, err := home.CreateKey(b.t.Context(), awsops.NewKey{
		Description: "payroll",
		Policy:      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"}]}`})
	fail(err)
	fail(home.CreateAlias(b.t.Context(), "alias/prod-db", key.ID))
}

var strangersNames = []string{"role=BreakGlassAdmin", "queue=orders-prod", "policy=OrdersPolicy", "bucket=payroll-data",
	"kms_alias=prod-db", "notification=orders"}

// What a run has made is that very thing: another of the same kind is nobody's
// to change because an answer names it.
func TestARecordCountsOnlyForTheThingItWasMadeWith(t *testing.T) {
	b := newWorld(t)
	b.strangers()
	b.applied()
	for _, name := range strangersNames[:5] {
		before := b.inventory()
		d := b.session()
		plan, err := d.Plan(t.Context(), answered(t, d, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plan.Approve(); err == nil {
			t.Errorf("%s: a plan that takes somebody's for ours can be approved:\n%s", name, listed(plan))
		} else if p := problemIn(err); p == nil || p.ID != setup.IDNameTaken {
			t.Errorf("%s: %v", name, err)
		}
		if got := b.inventory(); got != before {
			t.Errorf("%s: changed to\n%s", name, got)
		}
	}
}

// Undo takes back what the records name, whatever the answers do.
func TestUndoNeverTakesWhatOnlyAnAnswerNames(t *testing.T) {
	b := newWorld(t)
	b.strangers()
	others := b.inventory()
	b.applied()
	b.applied("tags=team=sec") // and changed
	whole := b.inventory()
	_, plan := b.undone(setup.UndoOptions{DeleteLogs: "payroll-data", DeleteKey: "prod-db"}, append(strangersNames, "trail=Elsewhere")...)
	if got := b.inventory(); got != whole || len(plan.Changes) > 0 {
		t.Errorf("undo of foreign names:\n%s\nleft\n%s", listed(plan), got)
	}
	b.undone(setup.UndoOptions{DeleteKey: "expel-cloudtrail"})
	if got := b.inventory(); got != others {
		t.Errorf("undo left:\n%s", got)
	}
}

// A tag of ours on a thing of somebody's is a reason to look, not to take it.
func TestTagsAloneTakeOnlyWhatBelongsTogether(t *testing.T) {
	b := newWorld(t)
	b.strangers()
	_, home, err := b.reach.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	url, err := home.QueueURL(t.Context(), "orders-prod")
	if err == nil {
		err = home.TagQueue(t.Context(), url, awsops.Tags{"managed-by": "trailhead"})
	}
	if err == nil {
		err = home.TagRole(t.Context(), "BreakGlassAdmin", awsops.Tags{"managed-by": "trailhead"})
	}
	if err == nil {
		err = home.TagPolicy(t.Context(), "arn:aws:iam::123456789012:policy/OrdersPolicy", awsops.Tags{"managed-by": "trailhead"})
	}
	if err == nil {
		err = home.PutBucketTags(t.Context(), "payroll-data", awsops.Tags{"managed-by": "trailhead"})
	}
	if err == nil {
		err = home.TagKey(t.Context(), must(home.Key(t.Context(), "alias/prod-db"))(t).ARN, awsops.Tags{"managed-by": "trailhead"})
	}
	if err != nil {
		t.Fatal(err)
	}
	b.applied()
	whole := b.inventory()
	b.state = memoryDir(t)
	for _, given := range strangersNames[:5] {
		_, plan := b.undone(setup.UndoOptions{}, given)
		if got := b.inventory(); got != whole || len(plan.Changes) > 0 {
			t.Fatalf("%s, without being asked to go by the tags:\n%s", given, listed(plan))
		}
	}
	for _, given := range strangersNames[:5] {
		at := b.copied(t)
		options := setup.UndoOptions{ByTags: true}
		if given == "bucket=payroll-data" {
			options.DeleteLogs = "payroll-data"
		}
		plan := at.triedUndo(options, given)
		_, name, _ := strings.Cut(given, "=")
		if left := leftBy(plan); !strings.Contains(left, "it carries trailhead's tag, but ") {
			t.Errorf("%s: nothing says why it stays:\n%s", given, left)
		}
		for _, line := range strings.Split(whole, "\n") {
			if strings.Contains(line, name+" ") && !strings.Contains(at.inventory(), line) {
				t.Errorf("%s: undo by tags changed\n%s", given, line)
			}
		}
	}
}

// triedUndo carries out an undo that may fail in the end, as where somebody's
// role still has the policy.
func (b *world) triedUndo(options setup.UndoOptions, more ...string) *engine.Plan {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, more...)
	plan := must(d.PlanUndo(b.t.Context(), set, options))(b.t)
	ok := must(plan.Approve())(b.t)
	follow(d.Apply(b.t.Context(), set, ok, false))
	return plan
}

// Only a key that the journal made is ever deleted: after a rotation by hand
// the live key stays.
func TestARotatedAccessKeyStays(t *testing.T) {
	b := newWorld(t)
	result := b.applied("auth=user")
	d := b.session()
	made, _ := step8workbench.AccessKeyIn(result.Values)
	if err := d.Shown(made); err != nil {
		t.Fatal(err)
	}
	b.clock.Sleep(t.Context(), time.Hour)
	_, home, err := b.reach.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	theirs := must(home.CreateAccessKey(t.Context(), "ExpelServiceRole"))(t)
	for _, alone := range []bool{false, true} {
		if alone {
			if err := home.DeleteAccessKey(t.Context(), "ExpelServiceRole", made.ID); err != nil {
				t.Fatal(err)
			}
		}
		if plan := b.plan("auth=user"); len(plan.Changes) > 0 {
			t.Errorf("after a rotation by hand (old key gone: %v):\n%s", alone, listed(plan))
		}
	}
	_, plan := b.undone(setup.UndoOptions{DeleteKey: "expel-cloudtrail"}, "auth=user")
	if keys := b.accessKeys(); len(keys) != 1 || keys[0] != theirs.ID {
		t.Errorf("keys after undo: %v", keys)
	}
	if left := leftBy(plan); !strings.Contains(left, "trailhead did not make "+theirs.ID) ||
		!strings.Contains(left, "it has an access key that trailhead did not make") {
		t.Errorf("left:\n%s", left)
	}
}

// A key of a run that was cut off is known by the call that was lost; of two
// that may be it, none is touched.
func TestAKeyOfALostCallIsALineOfThePlan(t *testing.T) {
	b := newWorld(t)
	next := b.diesAfter(t, "CreateAccessKey", "auth=user")
	plan := next.plan("auth=user")
	deletes := func(p *engine.Plan) (summaries string) {
		for _, c := range p.Changes {
			if c.Verb == engine.Remove {
				summaries += c.Summary
			}
		}
		return summaries
	}
	if !strings.HasPrefix(deletes(plan), next.accessKeys()[0]) {
		t.Fatalf("plan:\n%s", listed(plan))
	}
	_, home, err := next.reach.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	must(home.CreateAccessKey(t.Context(), "ExpelServiceRole"))(t)
	if plan := next.plan("auth=user"); deletes(plan) != "" {
		t.Errorf("one of two keys is somebody's:\n%s", listed(plan))
	}
}

// diesAfter lets a run die after AWS has carried out an operation and before
// its answer arrives, and returns what another process would find.
func (b *world) diesAfter(t *testing.T, operation string, answers ...string) *world {
	t.Helper()
	found, dead := make(chan *world, 1), make(chan struct{})
	b.sim.OnCall(func(c awssim.Call, at string) {
		select {
		case <-dead:
			select {} // the dead do nothing more
		default:
		}
		if c.Operation == operation && at == "after" {
			close(dead)
			found <- b.copied(t)
			select {}
		}
	})
	go b.apply(answers...)
	return <-found
}
