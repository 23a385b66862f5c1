package steps_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// bucketName is what the log bucket is called by default.
func (b *world) bucketName() string {
	b.t.Helper()
	d := b.session()
	return d.Setup(answered(b.t, d).Answers).Bucket()
}

// called is how often an operation was called.
func (b *world) called(operation string) int {
	n := 0
	for _, c := range b.sim.Calls() {
		if c.Operation == operation {
			n++
		}
	}
	return n
}

// What CreateBucket sets on AWS (tags, public access blocked) is put on where it
// was left out, and only there.
func TestWhatCreateBucketLeavesOutIsMadeUp(t *testing.T) {
	malformed := awssim.APIError("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	for name, test := range map[string]struct {
		world        func(t *testing.T, b *world)
		tags, blocks int // calls
	}{
		"AWS": {func(*testing.T, *world) {}, 0, 0},
		"a server that knows neither": {func(_ *testing.T, b *world) {
			name := b.bucketName()
			b.sim.OnCall(func(c awssim.Call, when string) {
				if c.Operation == "CreateBucket" && when == "after" {
					bucket := b.sim.AddBucket(name, account, "us-east-1")
					bucket.Tags, bucket.PublicAccess = nil, awssim.PublicAccess{None: true}
				}
			})
		}, 1, 1},
		"a server that refuses the element": {func(_ *testing.T, b *world) {
			b.sim.Fail(awssim.Fault{Operation: "CreateBucket", Nth: 1, Times: 1, Err: malformed})
		}, 1, 0},
		"an identity that may tag afterwards only": {func(t *testing.T, b *world) {
			d := b.session()
			doc := strings.ReplaceAll(steps.Permissions(d.Setup(answered(t, d).Answers)).String(), `,"s3:TagResource"`, "")
			b.sim.Restrict(simtest.AccessKeyID, doc)
		}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			test.world(t, b)
			b.applied()
			if tags, blocks := b.called("PutBucketTagging"), b.called("PutPublicAccessBlock"); tags != test.tags || blocks != test.blocks {
				t.Errorf("tagged %d times and blocked %d times, not %d and %d", tags, blocks, test.tags, test.blocks)
			}
			bucket := b.sim.Buckets[b.bucketName()]
			if bucket.Tags[setup.TagManagedBy] != setup.Trailhead || !bucket.PublicAccess.BlockPublicPolicy {
				t.Errorf("tags %v, public access %+v", bucket.Tags, bucket.PublicAccess)
			}
			if again := b.plan(); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
		})
	}
}

// A bucket that somebody made after the plan is not taken for one that this run
// has made: the rules in it are looked at before they are written.
func TestABucketThatWasFoundIsLookedInto(t *testing.T) {
	b := newWorld(t)
	name := b.bucketName()
	theirs := "arn:aws:sns:us-east-1:" + account + ":theirs"
	b.sim.OnCall(func(c awssim.Call, when string) {
		if c.Operation == "CreateBucket" && when == "before" && b.sim.Buckets[name] == nil {
			b.sim.AddBucket(name, account, "us-east-1").Notification.Value = types.NotificationConfiguration{
				TopicConfigurations: []types.TopicConfiguration{{Id: aws.String("theirs"), TopicArn: &theirs,
					Events: []types.Event{"s3:ObjectRemoved:*"}}}}
		}
	})
	result, _ := b.apply()
	if result.Problem == nil || b.called("PutBucketNotificationConfiguration") > 0 {
		t.Errorf("problem %v; the rules were written", result.Problem)
	}
}

// The role does not wait for its policy. Where the policy cannot be made, the
// role is said to be begun, and the next run finishes it.
func TestTheRoleIsMadeBesideItsPolicy(t *testing.T) {
	b := newWorld(t)
	b.sim.Fail(awssim.Fault{Operation: "CreatePolicy", Err: awssim.APIError("AccessDenied", "no")})
	result, events := b.apply()
	if result.Problem == nil || result.Problem.Action != "iam:CreatePolicy" || result.Fate(setup.IDRole) != engine.FateBegun {
		t.Errorf("problem %v, the role: %v", result.Problem, result.Fate(setup.IDRole))
	}
	told := slices.ContainsFunc(events, func(e engine.Event) bool {
		f, ok := e.(engine.Failed)
		return ok && f.About.ID == setup.IDRole && f.Problem.ID == "run.incomplete" &&
			strings.Contains(f.Problem.Why, "it needs IAM policy ExpelAPIPolicy")
	})
	if !told || b.called("AttachRolePolicy") > 0 {
		t.Errorf("told: %v; attached %d times", told, b.called("AttachRolePolicy"))
	}
	b.sim.ClearFaults()
	b.applied()
	if b.called("CreateRole") != 1 || b.called("AttachRolePolicy") != 1 {
		t.Error("the next run has not finished the role")
	}
}

// Where a stop is why the policy is not there, the role was stopped too, and lacks
// nothing that somebody has to see to.
func TestARoleThatIsStoppedBesideItsPolicy(t *testing.T) {
	b := newWorld(t)
	b.sim.Fail(awssim.Fault{Operation: "CreatePolicy", Err: awssim.APIError("AccessDenied", "no")})
	made := make(chan struct{})
	var once sync.Once
	var run atomic.Pointer[engine.Run]
	b.sim.OnCall(func(c awssim.Call, when string) {
		switch {
		case c.Operation == "CreateRole" && when == "after":
			once.Do(func() { close(made) })
		case c.Operation == "CreatePolicy" && when == "before":
			<-made
			run.Load().Stop()
		}
	})
	run.Store(b.begun(t.Context()))
	_, events := follow(run.Load())
	told := slices.ContainsFunc(events, func(e engine.Event) bool {
		f, ok := e.(engine.Failed)
		return ok && f.About.ID == setup.IDRole && f.Problem.ID == "run.interrupted" && f.Problem.Kind == awsops.Interrupted
	})
	if !told {
		t.Errorf("the role: %v", run.Load().Wait().Fate(setup.IDRole))
	}
}

// Nothing but the plan's own end waits for the key's alias and its rotation.
func TestNothingNeedsTheKeysAlias(t *testing.T) {
	b := newWorld(t)
	b.sim.Fail(awssim.Fault{Operation: "CreateAlias", Err: awssim.APIError("AccessDeniedException", "no")})
	result, _ := b.apply()
	p := result.Problem
	if p == nil || p.Action != "kms:CreateAlias" || len(result.Failed) != 1 || result.Fate(setup.IDKey) != engine.FateBegun {
		t.Errorf("problem %v, failed %v", result.Problem, result.Failed)
	}
	b.sim.ClearFaults()
	b.applied()
	if b.called("CreateKey") != 1 {
		t.Error("the next run has made a second key")
	}
}
