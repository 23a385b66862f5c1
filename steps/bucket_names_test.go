package steps_test

import (
	"strings"
	"testing"

	"trailhead/steps/setup"
)

const ownBucket = "expel-cloudtrail-123456789012-us-east-1-an"

// A name of the account's own namespace: S3 makes such a bucket only where the
// call says so, and nobody else can take it.
func TestABucketOfTheAccountsOwnNamespace(t *testing.T) {
	b := newWorld(t)
	before := b.inventory()
	b.applied("bucket=" + ownBucket)
	if b.sim.Buckets[ownBucket] == nil {
		t.Fatal("the bucket is not there")
	}
	if again := b.plan("bucket=" + ownBucket); len(again.Changes) > 0 {
		t.Errorf("still to do:\n%s", listed(again))
	}
	b.sim.DeliverLogs()
	b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail", DeleteLogs: ownBucket}, "bucket="+ownBucket)
	if left := difference(before, b.inventory()); left != "" {
		t.Errorf("undo left %s", left)
	}
}

// A name of another account's or region's namespace is refused before anything
// is made, and one that a service control policy refuses is told with a name
// that it may demand.
func TestABucketsNameThatS3DoesNotTake(t *testing.T) {
	onlyOwn := `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:CreateBucket","Resource":"*","Condition":{"StringNotEquals":{"s3:x-amz-bucket-namespace":"account-regional"}}}]}`
	t.Run("another region", func(t *testing.T) {
		b := newWorld(t)
		plan := b.plan("bucket=acme-logs-123456789012-eu-west-1-an")
		if len(plan.Blocked) != 1 || plan.Blocked[0].ID != "bucket.namespace" || !strings.Contains(told(plan.Blocked[0]), ownBucket) {
			t.Errorf("blocked: %+v", plan.Blocked)
		}
	})
	t.Run("a service control policy", func(t *testing.T) {
		b := writtenWorld(t, []byte(`
signed_in: "200000000001"
organization: {management: "123456789012"}
accounts: {"123456789012": {name: Management}, "200000000001": {name: Shop}}
`))
		b.sim.AttachSCP("200000000001", "OwnNamespace", onlyOwn)
		result, _ := b.apply("bucket=acme-logs")
		if p := result.Problem; p == nil || p.ID != "bucket.namespace" ||
			!strings.Contains(told(p), "expel-cloudtrail-200000000001-us-east-1-an") {
			t.Errorf("told %s", told(result.Problem))
		}
		b.applied("bucket=expel-cloudtrail-200000000001-us-east-1-an")
	})
}
