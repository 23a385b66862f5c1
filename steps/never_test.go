package steps_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/internal/sample"
	"trailhead/steps/discover"
)

// never are the calls that would change somebody's trail, its bucket, its
// encryption or a topic of theirs.
var never = []string{"UpdateTrail", "PutEventSelectors", "CreateTrail", "StartLogging", "StopLogging", "DeleteTrail", "AddTags",
	"RemoveTags",
	"PutBucketPolicy", "DeleteBucketPolicy", "PutBucketEncryption", "DeleteBucketEncryption", "PutBucketTagging", "PutPublicAccessBlock",
	"PutBucketOwnershipControls", "CreateBucket", "DeleteBucket", "DeleteObjects", "PutObject",
	"SetTopicAttributes", "AddPermission", "RemovePermission", "DisableKey", "UpdateAlias"}

// In every estate and by every route, whatever is done with a trail that was
// there: none of those calls is made, and of what Control Tower has made only
// the bucket's notifications change. never_static_test.go shows that no resource
// could make them.
func TestNothingOfTheirsIsEverWritten(t *testing.T) {
	for name, s := range sample.Rows(t, 3, allSetUps()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := estateWorld(t, s.estate)
			b.sim.ResetCalls()
			before := towers(b.inventory())
			if _, err := b.session().Discover(t.Context(), answered(t, b.session(), s.answers...).Answers, func(discover.Found) {}); err != nil {
				t.Fatal(err)
			}
			b.plan(s.answers...)
			if changed := difference(before, towers(b.inventory())); changed != "" {
				t.Errorf("looking has changed\n%s", changed)
			}
			b.applied(s.answers...)
			b.onlyTheRule(before)
			b.statuses(s.answers)
			b.undone(everythingBack, s.answers...)
			if changed := difference(before, towers(b.inventory())); changed != "" {
				t.Errorf("undo left\n%s", changed)
			}
			for _, c := range b.sim.Calls() {
				if c.Write && slices.Contains(never, c.Operation) {
					t.Errorf("%s.%s was called in %s", c.Service, c.Operation, c.Account)
				}
			}
		})
	}
}

// towers is the part of an inventory that is called by Control Tower's names.
func towers(inventory string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(inventory, "\n"), func(l string) bool {
		name, _, _ := strings.Cut(l, " ")
		return !strings.Contains(name, "aws-controltower-")
	}), "\n")
}

var aboutNotifications = regexp.MustCompile(` notification=.*`)

// onlyTheRule allows nothing of Control Tower's to differ but notifications.
func (b *world) onlyTheRule(before string) {
	b.t.Helper()
	but := func(text string) string { return aboutNotifications.ReplaceAllString(text, "") }
	if changed := difference(but(before), but(towers(b.inventory()))); changed != "" {
		b.t.Errorf("changed:\n%s", changed)
	}
}

// A topic of the name that ours would have is somebody's: it is used where it
// lets S3 in, and else the plan stops. Its policy is never written.
func TestATopicOfThatNameIsTheirs(t *testing.T) {
	for name, c := range map[string]struct {
		policy  string
		blocked bool
	}{
		"it lets nobody in": {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"SNS:Publish","Resource":"*"}]}`, true},
		"it lets S3 in":     {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SNS:Publish","Resource":"*"}]}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := siemWorld(t, "")
			topic := b.sim.AddTopic(account, "us-east-1", "ExpelCloudTrailFanOut", c.policy)
			plan := b.plan(fanOut...)
			if blocked := len(plan.Blocked) > 0; blocked != c.blocked {
				t.Fatalf("blocked: %v\n%s", plan.Blocked, listed(plan))
			}
			if !c.blocked {
				b.applied(fanOut...)
				b.undone(everythingBack, fanOut...)
			}
			b.sim.Edit(func(*awssim.World) {
				if topic.Policy.Value != c.policy {
					t.Errorf("its policy became %s", topic.Policy.Value)
				}
			})
			if !strings.Contains(b.inventory(), "ExpelCloudTrailFanOut") {
				t.Error("undo has taken somebody's topic")
			}
		})
	}
}
