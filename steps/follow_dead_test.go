package steps_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
	"trailhead/steps/verify"
)

// breaking is what is wrong with a set-up, and what a person is told when a
// call is followed through it.
type breaking struct {
	name  string
	wrong func(b *world, h *awsops.Account) error
	want  string // the whole way
	hop   string // that says
	says  []string
	do    string // what to do
}

// deny lets whoever is signed in do everything else.
func deny(action string) func(*world, *awsops.Account) error {
	return func(b *world, _ *awsops.Account) error {
		b.sim.Restrict(simtest.AccessKeyID,
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"`+action+
				`","Resource":"*"}]}`)
		return nil
	}
}

// selectors gives the trail advanced selectors: management events, and this.
func selectors(fields ...types.AdvancedFieldSelector) func(*world, *awsops.Account) error {
	return func(b *world, _ *awsops.Account) error {
		all := append([]types.AdvancedFieldSelector{{Field: aws.String("eventCategory"), Equals: []string{"Management"}}}, fields...)
		b.trail().AdvancedSelectors = []types.AdvancedEventSelector{{FieldSelectors: all}}
		return nil
	}
}

func (b *world) trail() *awssim.TrailState {
	return b.sim.Accounts[account].Regions["us-east-1"].Trails["GlobalCloudTrail"]
}

var beforeTheFile = []breaking{
	{"no trail", func(b *world, h *awsops.Account) error { return h.DeleteTrail(b.t.Context(), "GlobalCloudTrail") },
		"called unknown, recorded fail", verify.HopRecorded, []string{"no trail delivers to the bucket"}, "Create the trail"},
	{"not logging", func(b *world, h *awsops.Account) error { return h.StopLogging(b.t.Context(), "GlobalCloudTrail") },
		"called unknown, recorded fail", verify.HopRecorded, []string{"logging is switched off"}, "aws cloudtrail start-logging"},
	{"write-only", func(b *world, _ *awsops.Account) error {
		b.trail().Selectors = []types.EventSelector{{ReadWriteType: types.ReadWriteTypeWriteOnly, IncludeManagementEvents: aws.Bool(true)}}
		return nil
	}, "called unknown, recorded fail", verify.HopRecorded, []string{"GlobalCloudTrail records no read calls (WriteOnly)"},
		"Record read and write management events"},
	{"CloudTrail's own calls excluded", selectors(types.AdvancedFieldSelector{
		Field: aws.String("eventSource"), NotEquals: []string{"cloudtrail.amazonaws.com"}}),
		"called unknown, recorded fail", verify.HopRecorded, []string{"leaves out the calls to cloudtrail.amazonaws.com"},
		"Take cloudtrail.amazonaws.com out"},
	{"this call excluded", selectors(types.AdvancedFieldSelector{Field: aws.String("eventName"), NotEquals: []string{"DescribeTrails"}}),
		"called pass, recorded pass, object fail", verify.HopObject,
		[]string{"no log file with it came within 20 minutes", "advanced event selectors leave calls out"}, "--wait"},
	{"not allowed to call", deny("cloudtrail:DescribeTrails"),
		"called unknown", verify.HopCalled, []string{"not allowed to read the trails (cloudtrail:DescribeTrails)"}, "and follow again"},
	{"the bucket's policy", func(b *world, h *awsops.Account) error {
		return h.PutBucketPolicy(b.t.Context(), followedBucket,
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::`+followedBucket+`"}]}`)
	}, "called pass, recorded pass, object fail", verify.HopObject,
		[]string{"the policy of the bucket " + followedBucket + " does not let CloudTrail write for GlobalCloudTrail"}, "article, step 1"},
	{"the trail's key", func(b *world, h *awsops.Account) error {
		return withoutStatement(b.t.(*testing.T), h, "Allow CloudTrail to encrypt logs")
	}, "called pass, recorded pass, object fail", verify.HopObject, []string{"the policy of the trail's key does not let CloudTrail encrypt"},
		"Add CloudTrail's statements"},
	{"the trail's key is disabled", func(b *world, h *awsops.Account) error {
		return h.DisableKey(b.t.Context(), mustKey(b.t.(*testing.T), h))
	},
		"called pass, recorded pass, object fail", verify.HopObject, []string{"CloudTrail could not deliver: KMS.DisabledException"},
		"Look at the policies"},
	{"nothing recorded", func(b *world, _ *awsops.Account) error { b.sim.DeliverAfter = time.Hour; return nil },
		"called pass, recorded fail", verify.HopRecorded, []string{"CloudTrail has recorded no such call within 20 minutes"}, "event history"},
	{"no file", func(b *world, _ *awsops.Account) error { b.sim.DeliverAfter = 35 * time.Minute; return nil },
		"called pass, recorded pass, object fail", verify.HopObject, []string{"no log file with it came within 20 minutes"}, "longer --wait"},
	{"no event history", deny("cloudtrail:LookupEvents"),
		"called pass, recorded unknown, object pass, notification pass, message pass, decrypted pass", verify.HopRecorded,
		[]string{"cloudtrail:LookupEvents"}, "and follow again"},
	{"the bucket may not be listed", deny("s3:ListBucket"),
		"called pass, recorded unknown, object unknown", verify.HopObject,
		[]string{"not allowed to read which files are in the bucket", "s3:ListBucket"}, "and follow again"},
}

func TestFollowingEndsAtTheDeadHop(t *testing.T) { followBroken(t, beforeTheFile) }

func followBroken(t *testing.T, table []breaking) {
	for _, c := range sample.Of(t, 4, table) {
		t.Run(c.name, func(t *testing.T) {
			b, d, set, subject := followWorld(t)
			b.t = t
			if err := c.wrong(b, d.Home); err != nil {
				t.Fatal(err)
			}
			f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			for _, hop := range verify.FollowHops { // what is not named was not reached
				if !strings.Contains(want, hop+" ") {
					want += ", " + hop + " unknown"
				}
			}
			if got := walked(f); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			h := hopOf(t, f, c.hop)
			for _, words := range c.says {
				if !strings.Contains(h.Evidence, words) {
					t.Errorf("%s does not say %q: %s", h.Hop, words, h.Evidence)
				}
			}
			if !strings.Contains(h.Remedy, c.do) {
				t.Errorf("%s does not say what to do, %q: %s", h.Hop, c.do, h.Remedy)
			}
			if inFlight, _ := b.messages(followedQueue); inFlight != 0 && !strings.Contains(c.name, "somebody") {
				t.Errorf("%d messages are hidden from Expel", inFlight)
			}
		})
	}
}
