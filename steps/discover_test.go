package steps_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/internal/sample"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
)

// discovered is what a discovery finds, and what it told meanwhile.
func (b *world) discovered(more ...string) (discover.Discovery, []string) {
	b.t.Helper()
	var mu sync.Mutex
	var told []string
	d := b.session()
	found, err := d.Discover(b.t.Context(), answered(b.t, d, more...).Answers, func(f discover.Found) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, f.What)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	honest(b.t, found)
	return found, told
}

// A profile of its own leads into the bucket's account, whose trails are looked
// for as well; one that does not sign in is an unknown and no error.
func TestDiscoveryGoesWhereTheAnswersLead(t *testing.T) {
	b := estateWorld(t, "foreign-bucket")
	found, told := b.discovered("log_account.profile=logs")
	logs := found.Account("222222222222")
	if logs == nil || logs.Way != "profile logs" || found.Bucket("acme-central-logs").Account != logs.ID {
		t.Errorf("the log account is %+v", logs)
	}
	if !slices.ContainsFunc(told, func(what string) bool { return strings.Contains(what, "by the profile logs") }) {
		t.Errorf("told: %s", strings.Join(told, "; "))
	}
	found, _ = b.discovered("log_account.profile=nobody", "log_account.role=Nobody")
	bucket := found.Bucket("acme-central-logs")
	if bucket.Account != "" || bucket.Notifications != nil || len(found.Unknown) < 2 {
		t.Errorf("nobody lets us in, and yet: %+v, unknown %+v", bucket, found.Unknown)
	}
	if found.Recommendation.Variant != answers.VariantExisting || !strings.Contains(advised(found.Recommendation.Needs), "222222222222") &&
		!strings.Contains(advised(found.Recommendation.Needs), "acme-central-logs") {
		t.Errorf("recommended: %+v", found.Recommendation.Option)
	}
}

// Whatever call is refused, discovery goes on, says what it does not know, and
// takes nothing for absent.
func TestDiscoveryWithEachCallRefused(t *testing.T) {
	b := estateWorld(t, "control-tower-3")
	b.discovered()
	operations := map[string]bool{}
	for _, c := range b.sim.Calls() {
		operations[c.Operation] = c.Operation != "GetCallerIdentity"
	}
	for operation, refused := range sample.Rows(t, 8, operations) {
		if !refused {
			continue
		}
		t.Run(operation, func(t *testing.T) {
			b := estateWorld(t, "control-tower-3")
			b.sim.Fail(awssim.Fault{Operation: operation, Err: awssim.APIError(
				"AccessDenied", "User: x is not authorized to perform: it because no identity-based policy allows it")})
			found, _ := b.discovered()
			if len(found.Unknown) == 0 {
				t.Errorf("%s was refused, and nothing is unknown", operation)
			}
		})
	}
}

const trustCloudFormation = `{"Version":"2012-10-17","Statement":[` +
	`{"Effect":"Allow","Principal":{"Service":"cloudformation.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// One region of many that does not answer is named as not seen, and holds up
// nothing that the others have answered.
func TestASilentRegionIsNamed(t *testing.T) {
	const silent, limit = "ap-south-1", 50 * time.Millisecond
	for _, c := range []struct{ estate, operation, refusedIn, what, action string }{
		{"control-tower-3", "DescribeTrails", "eu-west-3", "trails in " + silent, "cloudtrail:DescribeTrails"},
		// Only its roles show that Control Tower is somewhere, so each region is asked.
		{"control-tower-opted-out", "ListLandingZones", "us-east-1", "whether Control Tower is in " + silent, "controltower:ListLandingZones"},
	} {
		synctest.Test(t, func(t *testing.T) { // in which nothing but silence takes time
			b := estateWorld(t, c.estate)
			must(b.home().CreateRole(t.Context(), awsops.NewRole{Name: "AWSControlTowerStackSetRole", Trust: trustCloudFormation}))(t)
			b.sim.Fail(awssim.Fault{Operation: c.operation, Region: c.refusedIn, Err: awssim.APIError("AccessDeniedException", "no")})
			want, _ := b.discovered()
			b.sim.Fail(awssim.Fault{Operation: c.operation, Region: silent, Err: awssim.Silence()})
			d := b.session()
			got, err := d.Discover(awsops.WithAttemptLimit(t.Context(), limit), answered(t, d).Answers, func(discover.Found) {})
			if err != nil {
				t.Fatal(err)
			}
			unseen := discover.Unread{What: c.what, Action: c.action, Why: "no answer within 50ms"}
			if !slices.Contains(got.Unknown, unseen) {
				t.Errorf("%s: want %+v in %+v", c.operation, unseen, got.Unknown)
			}
			if got.ControlTower == nil || len(got.Trails) != len(want.Trails) || got.Recommendation.Variant != want.Recommendation.Variant {
				t.Errorf("%s: %d trails, %s, want %d, %s", c.operation, len(got.Trails), got.Recommendation.Variant, len(want.Trails),
					want.Recommendation.Variant)
			}
		})
	}
}

// An organization is as large as it is, and a discovery is not: it lists a
// hundred accounts, takes eight calls in a row, and names where it found something.
func TestDiscoveryOfALargeOrganizationIsNoLonger(t *testing.T) {
	for _, n := range []int{50, 1000} {
		synctest.Test(t, func(t *testing.T) {
			b := timedWorld(t, n)
			b.sim.ResetCalls()
			d := b.session()
			from := time.Now()
			found, err := d.Discover(t.Context(), answered(t, d).Answers, func(discover.Found) {})
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(from); took > 8*callTakes {
				t.Errorf("%d accounts: as long as %.1f calls, 8 are enough", n, took.Seconds()/callTakes.Seconds())
			}
			if pages := b.called("ListAccounts"); pages > 6 {
				t.Errorf("%d accounts: %d pages listed, 6 are enough", n, pages)
			}
			if org := found.Organization; org.MembersMore != (n > 100) || org.Members > 100 {
				t.Errorf("%d accounts: %d counted, more %t", n, org.Members, org.MembersMore)
			}
			for _, a := range found.Accounts {
				if a.Name == "" {
					t.Errorf("%d accounts: account %s has no name", n, a.ID)
				}
			}
		})
	}
}

// A discovery that is given up ends, with nothing found.
func TestDiscoveryCanBeGivenUp(t *testing.T) {
	for _, operation := range []string{"DescribeOrganization", "DescribeTrails", "HeadBucket", "GetBucketPolicy", "DescribeKey",
		"GetTopicAttributes"} {
		t.Run(operation, func(t *testing.T) {
			b := estateWorld(t, "control-tower-3")
			ctx, stop := context.WithCancel(t.Context())
			b.sim.OnCall(func(c awssim.Call, _ string) {
				if c.Operation == operation {
					stop()
				}
			})
			d := b.session()
			if found, err := d.Discover(ctx, answered(t, d).Answers, func(discover.Found) {}); !errors.Is(err, context.Canceled) ||
				len(found.Trails) > 0 {
				t.Errorf("it found %d trails and ended with %v", len(found.Trails), err)
			}
		})
	}
}

// The same estate always makes the same discovery, however its calls overtake
// each other.
func TestDiscoveryIsAlwaysTheSame(t *testing.T) {
	for _, name := range []string{"control-tower-3", "existing-topic", "organization-and-own-trail"} {
		b := estateWorld(t, name)
		first, _ := b.discovered()
		for range 5 {
			again, _ := b.discovered()
			a, err := json.Marshal(first)
			if err != nil {
				t.Fatal(err)
			}
			if b, _ := json.Marshal(again); string(a) != string(b) {
				t.Errorf("%s: %s\nand then\n%s", name, a, b)
			}
		}
	}
}

// advised is advice as the command line tells it.
func advised(all []discover.Advice) string {
	var texts []string
	for _, a := range all {
		texts = append(texts, a.Words(true))
	}
	return strings.Join(texts, " ")
}
