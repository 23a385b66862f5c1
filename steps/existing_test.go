package steps_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/checks"
	"trailhead/steps/setup"
	"trailhead/steps/step8workbench"
)

const (
	existingBucketName = "acme-trail-logs"
	delegating         = `{"Sid":"root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"}`
	// adminsOnly leaves nothing to IAM but the administration of the key.
	adminsOnly = `{"Sid":"admins","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":["kms:PutKeyPolicy","kms:GetKeyPolicy","kms:DescribeKey","kms:ListResourceTags"],"Resource":"*"}`
	forTrail   = `{"Sid":"trail","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":["kms:GenerateDataKey*","kms:DescribeKey","kms:Decrypt"],"Resource":"*"}`
)

// withTrail is an account that has a trail of its own, in region, encrypted
// with a key of this policy ("" for none).
func withTrail(t testing.TB, region, keyStatement string) (b *world, key string) {
	t.Helper()
	b = newWorld(t)
	return b, b.giveTrail(t, region, keyStatement)
}

// giveTrail makes somebody's trail.
func (b *world) giveTrail(t testing.TB, region, keyStatement string) (key string) {
	t.Helper()
	home := b.home().In(region)
	ctx := t.Context()
	if keyStatement != "" {
		k, err := home.CreateKey(ctx, awsops.NewKey{Description: "theirs",
			Policy: `{"Version":"2012-10-17","Statement":[` + keyStatement + "," + forTrail + `]}`})
		if err != nil {
			t.Fatal(err)
		}
		key = k.ARN
	}
	arn := "arn:aws:cloudtrail:us-east-1:" + account + ":trail/audit"
	for _, err := range []error{
		home.CreateBucket(ctx, existingBucketName, nil),
		home.PutBucketPolicy(ctx, existingBucketName, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
			{"Sid":"acl","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::%[1]s"},
			{"Sid":"write","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::%[1]s/*"}]}`, existingBucketName)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.home().CreateTrail(ctx, awsops.NewTrail{
		Name: "audit", Bucket: existingBucketName, KeyID: key, MultiRegion: true, GlobalEvents: true, LogValidation: true}); err != nil {
		t.Fatal(err)
	}
	if err := b.home().StartLogging(ctx, arn); err != nil {
		t.Fatal(err)
	}
	return key
}

// The same over HTTP, beside a function, a topic and two queues that listen to
// the bucket already.
func TestJourneyExistingTrail(t *testing.T) {
	benches(t, func(t *testing.T, b *world) {
		b.giveTrail(t, "us-east-1", delegating)
		if b.sim != nil {
			b.sim.AddFunctions("arn:aws:lambda:us-east-1:123456789012:function:index")
		}
		rules := b.listeners(b.home())
		b.must(b.home().PutNotifications(t.Context(), existingBucketName, rules))
		b.applied(existing...)
		if again := b.plan(existing...); len(again.Changes) > 0 {
			t.Errorf("still to do:\n%s", listed(again))
		}
		b.healthyFor("us-east-1")
		b.undone(setup.UndoOptions{}, existing...)
		if after := b.notifications(); !after.Equal(rules) {
			t.Errorf("undo left %+v, want %+v", after, rules)
		}
	})
}

func (b *world) home() *awsops.Account {
	b.t.Helper()
	_, home, err := b.reach.Identity(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	return home
}

var existing = []string{"variant=existing", "trail=audit"}

// The whole path for a trail that was there before: connected, nothing more to
// do, healthy, and taken back without a trace, wherever its bucket is and
// whatever its key says.
func TestExistingTrailIsConnectedAndLeftAsItWas(t *testing.T) {
	for name, c := range map[string]struct{ region, key string }{
		"not encrypted with a key":       {"us-east-1", ""},
		"a key that leaves it to IAM":    {"us-east-1", delegating},
		"a key that leaves IAM nothing":  {"us-east-1", adminsOnly},
		"the bucket in another region":   {"eu-west-1", delegating},
		"both, with a key that is tight": {"eu-west-1", adminsOnly},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := withTrail(t, c.region, c.key)
			before := b.inventory()
			b.applied(existing...)
			if again := b.plan(existing...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
			b.sim.DeliverLogs()
			b.healthyFor(c.region)
			b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"}, existing...)
			if got := b.inventory(); got != before {
				t.Errorf("undo left:\n%s\nbefore:\n%s", got, before)
			}
		})
	}
}

func (b *world) healthyFor(region string) {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, existing...)
	outputs, err := d.Outputs(b.t.Context(), set)
	if err != nil {
		b.t.Fatal(err)
	}
	if i := slices.IndexFunc(outputs, func(o step8workbench.Output) bool { return o.Key == "region" }); outputs[i].Value != region {
		b.t.Errorf("region for Workbench: %s, want %s", outputs[i].Value, region)
	}
	subject, err := d.Subject(b.t.Context(), set)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range d.Verify(b.t.Context(), set.Answers, subject).Checks {
		if c.Status == checks.Fail {
			b.t.Errorf("%s: %s", c.ID, c.Evidence)
		}
	}
}

// Theirs stays theirs: none of these calls is made, and each would be needed
// to change a trail, its bucket, its encryption or a topic.
func TestNothingOfTheirsIsWritten(t *testing.T) {
	never := []string{"UpdateTrail", "PutEventSelectors", "StartLogging", "StopLogging", "DeleteTrail", "AddTags", "PutBucketPolicy",
		"DeleteBucketPolicy", "PutBucketEncryption",
		"PutBucketTagging", "PutPublicAccessBlock", "PutBucketOwnershipControls", "DeleteBucket", "DeleteObjects", "SetTopicAttributes",
		"ScheduleKeyDeletion", "DisableKey"}
	for _, key := range []string{"", delegating, adminsOnly} {
		b, _ := withTrail(t, "us-east-1", key)
		b.sim.ResetCalls()
		b.applied(existing...)
		b.undone(setup.UndoOptions{}, existing...)
		for _, c := range b.sim.Calls() {
			if slices.Contains(never, c.Operation) {
				t.Errorf("%s was called", c.Operation)
			}
		}
	}
}

// A rule that already takes the same events is told, with its owner, and
// nothing is done.
func TestAnOverlappingRuleIsNeverReplaced(t *testing.T) {
	b, _ := withTrail(t, "us-east-1", "")
	others := awsops.Notification{ID: "splunk", Destination: "arn:aws:sqs:us-east-1:123456789012:splunk",
		Events: []string{"s3:ObjectCreated:Put"}, Prefix: "AWSLogs/"}
	b.listener("splunk")
	if err := b.home().PutNotifications(t.Context(), existingBucketName,
		awsops.Notifications{Queues: []awsops.Notification{others}}); err != nil {
		t.Fatal(err)
	}
	writes := b.writes()
	plan := b.plan(existing...)
	if len(plan.Blocked) != 1 || !strings.Contains(plan.Blocked[0].Why, "splunk") {
		t.Fatalf("blocked: %+v", plan.Blocked)
	}
	if _, err := plan.Approve(); err == nil {
		t.Error("approved all the same")
	}
	if b.writes() != writes {
		t.Error("something was written")
	}
}

// listener is a queue that S3 may tell of objects.
func (b *world) listener(name string) {
	b.t.Helper()
	_, err := b.home().CreateQueue(b.t.Context(), awsops.NewQueue{Name: name, VisibilityTimeout: 30, Retention: 60, MaxMessageSize: 1024,
		Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:123456789012:` + name + `"}]}`})
	if err != nil {
		b.t.Fatal(err)
	}
}

// A destination that somebody deleted long ago makes S3 refuse our rule too;
// the problem names that destination, at once.
func TestAForeignDeadDestinationIsNamed(t *testing.T) {
	b, _ := withTrail(t, "us-east-1", "")
	b.listener("forgotten")
	rule := awsops.Notification{ID: "old", Destination: "arn:aws:sqs:us-east-1:123456789012:forgotten", Events: []string{"s3:ObjectRemoved:*"}}
	if err := b.home().PutNotifications(t.Context(), existingBucketName,
		awsops.Notifications{Queues: []awsops.Notification{rule}}); err != nil {
		t.Fatal(err)
	}
	url, err := b.home().QueueURL(t.Context(), "forgotten")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.home().DeleteQueue(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	from := b.clock.Now()
	result, _ := b.apply(existing...)
	if result.Problem == nil || !strings.Contains(result.Problem.Why, "forgotten") {
		t.Fatalf("problem: %+v", result.Problem)
	}
	if waited := b.clock.Now().Sub(from); waited > 0 {
		t.Errorf("waited %s for what will never come", waited)
	}
}

// A weak trail is a finding, never an edit.
func TestAWeakTrailIsTold(t *testing.T) {
	b := newWorld(t)
	b.sim.AddBucket("their-logs", account, "us-east-1")
	b.sim.AddTrail(awssim.TrailState{Name: "audit", Account: account, HomeRegion: "us-east-1", Bucket: "their-logs"})
	plan := b.plan(existing...)
	var notes []string
	for _, k := range plan.Kept {
		notes = append(notes, k.Notes...)
	}
	for _, want := range []string{"is not logging", "records us-east-1 only", "does not validate"} {
		if !strings.Contains(strings.Join(notes, "\n"), want) {
			t.Errorf("not told: %q in %v", want, notes)
		}
	}
}
