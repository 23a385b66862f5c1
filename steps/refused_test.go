package steps_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps/answers"
	"trailhead/steps/setup"
	"trailhead/steps/step8workbench"
	"trailhead/ui/words"
)

// obstacle is somebody's account before trailhead comes to it.
type obstacle struct {
	name    string
	build   func(t *testing.T, b *world)
	answers []string // besides the usual
	refused string   // part of the text, "" when it is a plan
	changes int      // when it is a plan
	unnamed bool     // variant left out
}

func addTrail(name string, multi bool) func(*testing.T, *world) {
	return func(t *testing.T, b *world) {
		b.sim.AddTrail(awssim.TrailState{Name: name, HomeRegion: "us-east-1", Account: account, Bucket: "their-logs", MultiRegion: multi,
			Logging: true})
	}
}

func fiveTrails(t *testing.T, b *world) {
	for _, name := range []string{"one", "two", "three", "four", "five"} {
		addTrail(name, true)(t, b)
	}
}

// What stands in the way of a new trail is said before any write, with what
// to do about it.
func TestWhatStandsInTheWay(t *testing.T) {
	for _, e := range []obstacle{
		{name: "an empty account", changes: 8},
		{name: "five trails", build: fiveTrails, answers: []string{"accept=second-trail"}, refused: "5 trails"},
		{name: "a second copy that nobody accepted", build: addTrail("audit", true), refused: "2.00 USD per 100,000"},
		{name: "a second copy that was accepted", build: addTrail("audit", true), answers: []string{"accept=second-trail"}, changes: 8},
		{name: "a trail and no variant named", build: addTrail("audit", true), unnamed: true, refused: "Recommended: existing"},
		{name: "Control Tower's trail and no variant named", build: addTrail("aws-controltower-BaselineCloudTrail", true), unnamed: true,
			refused: "Recommended: control-tower"},
		{name: "a trail of that name that is not ours", build: addTrail("GlobalCloudTrail", true), refused: "trailhead did not make it"},
		{name: "the bucket's name is another account's", build: func(t *testing.T, b *world) {
			b.sim.AddAccount("999999999999", "somebody")
			b.sim.AddBucket("expel-cloudtrail-123456789012-us-east-1-an", "999999999999", "us-east-1")
		}, refused: "The bucket name expel-cloudtrail-123456789012-us-east-1-an is taken"},
		{name: "the bucket's name is ours, for something else", build: func(t *testing.T, b *world) {
			b.sim.AddBucket("expel-cloudtrail-123456789012-us-east-1-an", account, "us-east-1")
		}, refused: "hand it over"},
		{name: "the bucket is in another region", build: func(t *testing.T, b *world) { b.sim.AddBucket("acme-logs", account, "eu-west-1") },
			answers: []string{"bucket=acme-logs"}, refused: "is in eu-west-1, not in us-east-1"},
		{name: "the role's name is taken", build: func(t *testing.T, b *world) {
			b.sim.AddRole(account, "ExpelServiceRole",
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)
		}, refused: "IAM role ExpelServiceRole exists already"},
		{name: "the alias is in use", build: existingKey, refused: "KMS key alias/expel-cloudtrail exists already"},
		{name: "the queue is somebody's", build: func(t *testing.T, b *world) {
			if _, err := b.reach.CreateQueue(t.Context(), awsops.NewQueue{
				Name: "ExpelMasterCloudTrailNotify", VisibilityTimeout: 1, Retention: 60, MaxMessageSize: 1024}); err != nil {
				t.Fatal(err)
			}
		}, refused: "SQS queue ExpelMasterCloudTrailNotify exists already"},
		{name: "the management account, scope left open", build: func(t *testing.T, b *world) { b.sim.CreateOrganization(account) },
			answers: []string{"scope=-"}, refused: "management account of an organization"},
		{name: "a member account, scope left open", build: func(t *testing.T, b *world) {
			b.sim.AddAccount("222222222222", "management")
			b.sim.CreateOrganization("222222222222")
			b.sim.Join(account, "", "CREATED")
		}, answers: []string{"scope=-"}, changes: 8},
		{name: "Control Tower's trail", answers: []string{"variant=control-tower"}, refused: "There is no trail here"},
		{name: "an existing trail where there is none", answers: []string{"variant=existing"}, refused: "There is no trail here"},
		{name: "an existing trail that is not there", build: addTrail("audit", true), answers: []string{"variant=existing", "trail=other"},
			refused: "There are: audit"},
		{name: "an existing trail whose bucket is gone", build: addTrail("audit", true), answers: []string{"variant=existing"},
			refused: "does not exist"},
		{name: "an existing trail whose bucket is another account's", build: func(t *testing.T, b *world) {
			b.sim.AddAccount("999999999999", "somebody")
			b.sim.AddBucket("their-logs", "999999999999", "us-east-1")
			addTrail("audit", true)(t, b)
		}, answers: []string{"variant=existing"}, refused: "belongs to another account"},
		{name: "several trails and none named", build: fiveTrails, answers: []string{"variant=existing"}, refused: "must be named"},
		{name: "an organization where there is none", answers: []string{"scope=organization"}, refused: "is in no organization"},
	} {
		t.Run(e.name, func(t *testing.T) { e.try(t) })
	}
}

func existingKey(t *testing.T, b *world) {
	policy := `{"Version":"2012-10-17","Statement":[{"Sid":"theirs","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + account +
		`:root"},"Action":"kms:*","Resource":"*"}]}`
	_, home, err := b.reach.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	key, err := home.CreateKey(t.Context(), awsops.NewKey{Description: "theirs", Policy: policy})
	if err != nil {
		t.Fatal(err)
	}
	if err := home.CreateAlias(t.Context(), "alias/expel-cloudtrail", key.ID); err != nil {
		t.Fatal(err)
	}
}

func (e obstacle) try(t *testing.T) {
	b := newWorld(t)
	if e.build != nil {
		e.build(t, b)
	}
	before, writes := b.inventory(), b.writes()
	d := b.session()
	flags := map[string]string{"external_id": externalID, "scope": "account", "variant": "new", "region": "us-east-1"}
	for _, more := range e.answers {
		key, value, _ := strings.Cut(more, "=")
		flags[key] = value
		if value == "-" {
			delete(flags, key)
		}
	}
	if e.unnamed {
		delete(flags, "variant")
	}
	set, err := answers.Resolve(answers.Layers{Flags: flags})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := d.Plan(t.Context(), set)
	if err == nil && len(plan.Blocked) > 0 {
		b.helps(operation{}, plan.Blocked[0])
		_, err = plan.Approve()
	}
	switch {
	case e.refused == "" && err != nil:
		t.Fatalf("refused: %v", err)
	case e.refused == "" && len(plan.Changes) != e.changes:
		t.Errorf("%d changes, want %d:\n%s", len(plan.Changes), e.changes, listed(plan))
	case e.refused != "" && err == nil:
		t.Fatalf("not refused:\n%s", listed(plan))
	case e.refused != "" && !strings.Contains(told(err), e.refused):
		t.Errorf("refused with\n%s\nwhich does not say %q", told(err), e.refused)
	}
	if b.writes() != writes || b.inventory() != before {
		t.Error("something was written")
	}
}

// told is all that a person reads of an error.
func told(err error) string {
	if p := problemIn(err); p != nil {
		return p.Error() + "\n" + strings.Join(words.Remedies(p, words.OnCommandLine), "\n")
	}
	var wrong answers.Problems
	if errors.As(err, &wrong) {
		var lines []string
		for _, p := range wrong {
			lines = append(lines, words.Fault(p))
		}
		return strings.Join(lines, "\n")
	}
	return err.Error()
}

// Outside the aws partition Expel cannot take on a role, and an IAM user can
// be made instead; every ARN is right.
func TestOtherPartitions(t *testing.T) {
	for partition, region := range map[string]string{"aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"} {
		t.Run(partition, func(t *testing.T) {
			b := newWorld(t)
			b.sim = awssim.New().WithClock(b.clock)
			b.sim.AddAccount(account, "acme").Partition = partition
			b.sim.SignIn("arn:"+partition+":iam::"+account+":user/admin", simtest.AccessKeyID)
			b.reach = b.connect(region)
			d := b.session()
			_, err := d.Plan(t.Context(), answered(t, d, "region="+region))
			var problems answers.Problems
			if !errors.As(err, &problems) || !strings.Contains(told(err), "auth: user") {
				t.Fatalf("a role in %s: %v", partition, err)
			}
			before := b.inventory()
			b.applied("region="+region, "auth=user")
			for _, line := range strings.Split(b.inventory(), "\n") {
				if strings.Contains(line, "arn:aws:") {
					t.Errorf("an ARN of the wrong partition: %s", line)
				}
			}
			b.undone(setup.UndoOptions{DeleteKey: "expel-cloudtrail"}, "region="+region, "auth=user")
			if got := b.inventory(); got != before {
				t.Errorf("undo left:\n%s", got)
			}
		})
	}
}

// The secret of an access key is shown once. A key that a cut-off run never
// showed is replaced, one that was shown is kept, and no file has the secret.
func TestAnUnseenAccessKeyIsReplaced(t *testing.T) {
	b := newWorld(t)
	result := b.applied("auth=user")
	key, _ := step8workbench.AccessKeyIn(result.Values)
	if key.Secret == "" {
		t.Fatal("no access key to show")
	}
	if plan := b.plan("auth=user"); len(plan.Changes) != 2 || plan.Changes[0].Verb != "remove" ||
		!strings.Contains(plan.Changes[0].Before.Reveal(), key.ID) || plan.Changes[1].Type != "access key" {
		t.Fatalf("a key nobody saw should be replaced:\n%s", listed(plan))
	}
	again := b.applied("auth=user")
	second, _ := step8workbench.AccessKeyIn(again.Values)
	if second.ID == "" || second.ID == key.ID {
		t.Fatalf("not replaced: %+v", second)
	}
	if keys := b.accessKeys(); !slices.Equal(keys, []string{second.ID}) {
		t.Errorf("keys: %v", keys)
	}
	if err := b.session().Shown(second); err != nil {
		t.Fatal(err)
	}
	if plan := b.plan("auth=user"); len(plan.Changes) > 0 {
		t.Errorf("a key that was shown should be kept:\n%s", listed(plan))
	}
}
