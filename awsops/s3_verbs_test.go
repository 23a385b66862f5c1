package awsops

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trailhead/awsops/policydoc"
)

var s3Contract = []contractCase{
	{name: "a bucket is made, and everything about it set and read", run: func(e *estate) {
		refusedFirst[Bucket](e, Missing)(e.a.Bucket(e.ctx, "acme-logs"))
		e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
		same(e, "bucket", must(e.a.Bucket(e.ctx, "acme-logs")), Bucket{Name: "acme-logs", Region: usEast1})
		same(e, "owner enforced", must(e.a.BucketOwnerEnforced(e.ctx, "acme-logs")), true)
		e.ok(e.a.BlockPublicAccess(e.ctx, "acme-logs"), e.a.EnforceBucketOwner(e.ctx, "acme-logs"))
		same(e, "blocked", must(e.a.PublicAccessBlocked(e.ctx, "acme-logs")), true)
		same(e, "owner enforced", must(e.a.BucketOwnerEnforced(e.ctx, "acme-logs")), true)

		same(e, "no policy", must(e.a.BucketPolicy(e.ctx, "acme-logs")).Raw(), "")
		policy := letTrailIn("acme-logs", "t")
		e.ok(e.a.PutBucketPolicy(e.ctx, "acme-logs", policy))
		e.samePolicy(must(e.a.BucketPolicy(e.ctx, "acme-logs")).Raw(), policy)
		e.ok(e.a.DeleteBucketPolicy(e.ctx, "acme-logs"))
		same(e, "no policy again", must(e.a.BucketPolicy(e.ctx, "acme-logs")).Raw(), "")
		same(e, "no replication", len(must(e.a.Replications(e.ctx, "acme-logs"))), 0)
	}},
	{name: "encryption is set and read", run: func(e *estate) {
		key := must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot}))
		e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
		if before := must(e.a.BucketEncryption(e.ctx, "acme-logs")); before.KeyID != "" {
			e.Fatalf("a new bucket has a key: %+v", before)
		}
		for _, want := range []Encryption{{Algorithm: "aws:kms", KeyID: key.ARN, BucketKey: true}, {Algorithm: "AES256"}} {
			e.ok(e.a.PutBucketEncryption(e.ctx, "acme-logs", want))
			same(e, "encryption", must(e.a.BucketEncryption(e.ctx, "acme-logs")), want)
		}
	}},
	{name: "tags are replaced as a whole", run: func(e *estate) {
		e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
		same(e, "none", must(e.a.BucketTags(e.ctx, "acme-logs")), Tags{})
		for _, want := range []Tags{{"vendor": "expel", "x": "1"}, {"vendor": "other"}} {
			e.ok(e.a.PutBucketTags(e.ctx, "acme-logs", want))
			same(e, "tags", must(e.a.BucketTags(e.ctx, "acme-logs")), want)
		}
	}},
	{name: "a bucket of another region is found there", notOn: map[string]string{
		onMoto: "moto keeps one S3 for all regions and never redirects"}, run: func(e *estate) {
		e.ok(e.a.In("eu-west-1").CreateBucket(e.ctx, "acme-eu", nil))
		same(e, "from home", must(e.a.Bucket(e.ctx, "acme-eu")).Region, "eu-west-1")
		same(e, "from there", must(e.a.In("eu-west-1").Bucket(e.ctx, "acme-eu")).Region, "eu-west-1")
	}},
	{name: "a bucket's own region is named in the reply", run: func(e *estate) {
		e.ok(e.a.In("eu-west-1").CreateBucket(e.ctx, "acme-eu", nil))
		same(e, "region", must(e.a.In("eu-west-1").Bucket(e.ctx, "acme-eu")).Region, "eu-west-1")
	}},
	{name: "a name that is ours already is taken, but for us-east-1", run: func(e *estate) {
		there := e.a.In("eu-west-1")
		e.ok(there.CreateBucket(e.ctx, "acme-eu", nil))
		e.refused(Taken, there.CreateBucket(e.ctx, "acme-eu", nil))
		e.ok(e.a.CreateBucket(e.ctx, "acme-us", nil), e.a.CreateBucket(e.ctx, "acme-us", nil))
	}},
	{name: "somebody else's bucket is denied and taken", notOn: map[string]string{onMoto: "one set of credentials, one account"},
		run: func(e *estate) {
			e.world.SignIn("arn:aws:iam::210987654321:user/other", "AKIDOTHER")
			other := e.as("AKIDOTHER")
			e.ok(other.CreateBucket(e.ctx, "theirs", nil))
			refusedFirst[Bucket](e, Denied)(e.a.Bucket(e.ctx, "theirs"))
			e.refused(Taken, e.a.CreateBucket(e.ctx, "theirs", nil))
		}},
	{name: "an absent bucket is missing", run: func(e *estate) {
		refusedFirst[bool](e, Missing)(e.a.PublicAccessBlocked(e.ctx, "none-such"))
		refusedFirst[bool](e, Missing)(e.a.BucketOwnerEnforced(e.ctx, "none-such"))
		refusedFirst[Encryption](e, Missing)(e.a.BucketEncryption(e.ctx, "none-such"))
		refusedFirst[policydoc.Text](e, Missing)(e.a.BucketPolicy(e.ctx, "none-such"))
		refusedFirst[[]Replication](e, Missing)(e.a.Replications(e.ctx, "none-such"))
		refusedFirst[Tags](e, Missing)(e.a.BucketTags(e.ctx, "none-such"))
		refusedFirst[Notifications](e, Missing)(e.a.Notifications(e.ctx, "none-such"))
		refusedFirst[bool](e, Missing)(e.a.BucketEmpty(e.ctx, "none-such"))
		e.refused(Missing, e.a.DeleteBucket(e.ctx, "none-such"))
		_, _, err := e.a.LatestObject(e.ctx, "none-such", "")
		e.refused(Missing, err)
	}},
	{name: "a bucket that should be there is waited for", run: func(e *estate) {
		e.refused(NotYet, e.a.PutBucketPolicy(e.ctx, "none-such", letTrailIn("none-such", "t")))
		same(e, "waited", e.clock.total().String(), "2m0s")
	}},
	{name: "a bucket is emptied, then deleted", run: func(e *estate) {
		e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
		same(e, "empty", must(e.a.BucketEmpty(e.ctx, "acme-logs")), true)
		for _, key := range []string{"a", "b/c", "d e+f", "g%20h", "i&j"} {
			e.put("acme-logs", key)
		}
		same(e, "empty", must(e.a.BucketEmpty(e.ctx, "acme-logs")), false)
		same(e, "code", e.refused(Invalid, e.a.DeleteBucket(e.ctx, "acme-logs")).Code, "BucketNotEmpty")
		deleted := 0
		e.ok(e.a.EmptyBucket(e.ctx, "acme-logs", func(n int) { deleted = n }))
		same(e, "deleted", deleted, 5)
		same(e, "empty", must(e.a.BucketEmpty(e.ctx, "acme-logs")), true)
		e.ok(e.a.EmptyBucket(e.ctx, "acme-logs", nil), e.a.DeleteBucket(e.ctx, "acme-logs"))
		refusedFirst[Bucket](e, Missing)(e.a.Bucket(e.ctx, "acme-logs"))
	}},
	{name: "an object that cannot be deleted stops the emptying",
		notOn: map[string]string{onMoto: "moto has no policies that deny (docs/aws.md#moto)"}, run: func(e *estate) {
			e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
			e.put("acme-logs", "kept")
			e.ok(e.a.PutBucketPolicy(
				e.ctx, "acme-logs", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject*","Resource":"arn:aws:s3:::acme-logs/*"}]}`))
			refusal := e.refused(Denied, e.a.EmptyBucket(e.ctx, "acme-logs", nil))
			same(e, "action", refusal.Call.Action, "s3:DeleteObjectVersion")
		}},
	{name: "the latest object under a prefix is found", run: func(e *estate) {
		e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
		e.put("acme-logs", "AWSLogs/1")
		_, _, err := e.a.LatestObject(e.ctx, "acme-logs", "other/")
		e.refused(Missing, err)
		key, at, err := e.a.LatestObject(e.ctx, "acme-logs", "AWSLogs/")
		e.ok(err)
		if key != "AWSLogs/1" || at.IsZero() {
			e.Fatalf("latest: %q %v", key, at)
		}
	}},
}

// put writes an object, which no verb does.
func (e *estate) put(bucket, key string) {
	e.Helper()
	must(e.a.s3().PutObject(e.ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("x"), ContentLength: aws.Int64(1)}))
}

// TestEveryS3CallNamesTheOwner keeps us out of buckets that are somebody
// else's and only have the name we expect.
func TestEveryS3CallNamesTheOwner(t *testing.T) {
	var without []string
	calls := 0
	a := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; r.Header.Get("X-Amz-Expected-Bucket-Owner") != contractAccount {
			without = append(without, r.Method+" "+r.URL.String())
		}
		w.WriteHeader(http.StatusForbidden)
	})
	ctx := t.Context()
	_, _ = a.Bucket(ctx, "b")
	_, _ = a.PublicAccessBlocked(ctx, "b")
	_, _ = a.BucketOwnerEnforced(ctx, "b")
	_, _ = a.BucketEncryption(ctx, "b")
	_, _ = a.BucketPolicy(ctx, "b")
	_, _ = a.BucketTags(ctx, "b")
	_, _ = a.Replications(ctx, "b")
	_, _ = a.Notifications(ctx, "b")
	_, _ = a.BucketEmpty(ctx, "b")
	_, _, _ = a.LatestObject(ctx, "b", "")
	_, _ = All(a.Objects(ctx, "b", "", ""))
	_, _ = a.ReadObject(ctx, "b", "k")
	for _, write := range []error{
		a.BlockPublicAccess(ctx, "b"), a.EnforceBucketOwner(ctx, "b"), a.PutBucketEncryption(ctx, "b", Encryption{Algorithm: "AES256"}),
		a.PutBucketPolicy(ctx, "b", "{}"),
		a.DeleteBucketPolicy(ctx, "b"), a.PutBucketTags(ctx, "b", nil), a.PutNotifications(ctx, "b", Notifications{}),
		a.EmptyBucket(ctx, "b", nil), a.DeleteBucket(ctx, "b"),
		a.deleteVersions(ctx, "b", []types.ObjectIdentifier{{Key: aws.String("k")}}),
	} {
		if !Is(write, Denied) && KindOf(write) != Invalid {
			t.Errorf("not sent: %v", write)
		}
	}
	if len(without) != 0 || calls != 22 {
		t.Errorf("%d calls, these without the owner: %q", calls, without)
	}
}

// Rules of each version say in a place of their own what they copy; one that is
// switched off copies nothing.
func TestReplicationsOfEachVersion(t *testing.T) {
	a := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `<ReplicationConfiguration><Role>r</Role>`+
			`<Rule><ID>one</ID><Status>Enabled</Status><Prefix>a/</Prefix><Destination><Bucket>arn:aws:s3:::x</Bucket></Destination></Rule>`+
			`<Rule><ID>two</ID><Status>Enabled</Status><Filter><Prefix>b/</Prefix></Filter><Destination><Bucket>arn:aws:s3:::x</Bucket>`+
			`<Account>999999999999</Account></Destination></Rule>`+
			`<Rule><ID>three</ID><Status>Enabled</Status><Filter><And><Prefix>c/</Prefix></And></Filter>`+
			`<Destination><Bucket>arn:aws:s3:::x</Bucket></Destination></Rule>`+
			`<Rule><ID>off</ID><Status>Disabled</Status><Destination><Bucket>arn:aws:s3:::x</Bucket></Destination></Rule>`+
			`</ReplicationConfiguration>`)
	})
	found, err := a.Replications(t.Context(), "b")
	want := []Replication{{"one", "a/", "arn:aws:s3:::x", ""}, {"two", "b/", "arn:aws:s3:::x", "999999999999"},
		{"three", "c/", "arn:aws:s3:::x", ""}}
	if err != nil || !slices.Equal(found, want) {
		t.Errorf("%+v, %v", found, err)
	}
}
