package steps_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/checks"
	"trailhead/steps/discover"
)

// logsAccount is the account that has the bucket; the role leads there.
const (
	logsAccount = "222222222222"
	logsRole    = "LogAdmin"
	logsBucket  = "acme-logs-222222222222" // the name says whose it is
	adminPolicy = "arn:aws:iam::aws:policy/AdministratorAccess"
	letsS3      = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"%s","Resource":"*"}]}`
)

// twoAccounts are a trail in one account, and its bucket in another, to which a
// function, a topic and two queues listen already.
func (b *world) twoAccounts() (logs *awsops.Account, rules awsops.Notifications) {
	b.t.Helper()
	ctx := b.t.Context()
	if b.sim != nil {
		b.sim.AddAccount(logsAccount, "logs")
		b.sim.AddRole(logsAccount, logsRole,
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}]}`, adminPolicy)
		b.sim.AddFunctions("arn:aws:lambda:us-east-1:222222222222:function:index")
	}
	_, logs, err := b.home().Assume(ctx, "arn:aws:iam::"+logsAccount+":role/"+logsRole, "test")
	if err != nil {
		b.t.Fatal(err)
	}
	b.must(logs.CreateBucket(ctx, logsBucket, nil))
	b.must(logs.PutBucketPolicy(ctx, logsBucket, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Sid":"acl","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::%[1]s"},
		{"Sid":"write","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::%[1]s/*"}]}`, logsBucket)))
	rules = b.listeners(logs)
	b.must(logs.PutNotifications(ctx, logsBucket, rules))
	arn, err := b.home().CreateTrail(ctx, awsops.NewTrail{
		Name: "audit", Bucket: logsBucket, MultiRegion: true, GlobalEvents: true, LogValidation: true})
	b.must(err)
	b.must(b.home().StartLogging(ctx, arn.ARN))
	return logs, rules
}

// listeners are a function, a topic and two queues, none of which takes what
// ours needs.
func (b *world) listeners(logs *awsops.Account) awsops.Notifications {
	b.t.Helper()
	ctx, at := b.t.Context(), "us-east-1:"+logs.Target().Account
	for _, name := range []string{"one", "two"} {
		_, err := logs.CreateQueue(ctx, awsops.NewQueue{Name: name, VisibilityTimeout: 30, Retention: 60, MaxMessageSize: 1024,
			Policy: fmt.Sprintf(letsS3, "sqs:SendMessage")})
		b.must(err)
	}
	topic, err := logs.CreateTopic(ctx, awsops.NewTopic{Name: "three", Policy: fmt.Sprintf(letsS3, "SNS:Publish")})
	b.must(err)
	return awsops.Notifications{
		Queues: []awsops.Notification{
			{ID: "one", Destination: "arn:aws:sqs:" + at + ":one", Events: []string{"s3:ObjectRemoved:Delete"}, Prefix: "AWSLogs/"},
			{ID: "two", Destination: "arn:aws:sqs:" + at + ":two", Events: []string{"s3:ObjectCreated:Post"}, Prefix: "uploads/", Suffix: ".csv"},
		},
		Topics: []awsops.Notification{{ID: "three", Destination: topic, Events: []string{"s3:ObjectRestore:Post"}, Suffix: ".gz"}},
		Lambdas: []awsops.Notification{{ID: "four", Destination: "arn:aws:lambda:" + at + ":function:index",
			Events: []string{"s3:ObjectCreated:*"}, Prefix: "inventory/"}},
	}
}

func (b *world) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// The whole path over two accounts, on both servers: discovered, planned,
// applied, verified, and taken back, beside everybody who listens already.
func TestJourneyBucketInAnotherAccount(t *testing.T) {
	benches(t, func(t *testing.T, b *world) {
		if b.sim == nil {
			b.ownersCount(t)
		}
		logs, rules := b.twoAccounts()
		before := b.inventory()
		answers := []string{"variant=existing", "trail=audit", "log_account.role=" + logsRole}
		found, err := b.session().Discover(t.Context(), answered(t, b.session(), answers...).Answers, func(discover.Found) {})
		if err != nil || len(found.Trails) != 1 || found.Trails[0].Bucket != logsBucket {
			t.Fatalf("discovered %+v, %v", found.Trails, err)
		}
		plan := b.plan(answers...)
		var changes []string
		for _, c := range plan.Changes {
			changes = append(changes, c.At.Account+" "+string(c.Verb)+" "+c.Type)
		}
		want := "222222222222 create SQS queue, 222222222222 create KMS key, 222222222222 change S3 notification, 222222222222 create IAM " +
			"policy, 123456789012 create IAM policy, 222222222222 create IAM role, 123456789012 create IAM role"
		if got := strings.Join(changes, ", "); got != want {
			t.Fatalf("changes %s\nwant %s", got, want)
		}
		b.applied(answers...)
		if again := b.plan(answers...); len(again.Changes) > 0 {
			t.Errorf("still to do:\n%s", listed(again))
		}
		after, err := logs.Notifications(t.Context(), logsBucket)
		b.must(err)
		if !after.Foreign("ExpelNotifyQueue").Equal(rules) || !after.Has("ExpelNotifyQueue") {
			t.Errorf("rules became %+v", after)
		}
		for _, s := range b.statuses(answers) {
			if strings.HasPrefix(s, string(checks.Fail)) {
				t.Error(s)
			}
		}
		b.undone(everythingBack, answers...)
		after, err = logs.Notifications(t.Context(), logsBucket)
		b.must(err)
		if !after.Equal(rules) {
			t.Errorf("undo left %+v, want %+v", after, rules)
		}
		if got := b.inventory(); got != before {
			t.Errorf("undo left:\n%s", difference(before, got))
		}
		for where, aws := range map[string]*awsops.Account{"here": b.home(), "where the bucket is": logs} {
			if _, err := aws.Role(t.Context(), "ExpelServiceRole"); !awsops.Is(err, awsops.Missing) {
				t.Errorf("the role is left %s: %v", where, err)
			}
		}
	})
}

// ownersCount puts a check in front of moto that it does not make itself: S3
// refuses whoever names another owner of a bucket than the right one.
func (b *world) ownersCount(t *testing.T) {
	moto, err := url.Parse(os.Getenv("TRAILHEAD_CONTRACT_ENDPOINT"))
	b.must(err)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(moto); r.Out.Host = r.In.Host }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		owner := r.Header.Get("X-Amz-Expected-Bucket-Owner")
		if owner != "" && owner != logsAccount && strings.HasPrefix(r.URL.Path, "/"+logsBucket) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	b.reach, err = awsops.Connect(t.Context(), awsops.Options{Region: "us-east-1"})
	b.must(err)
}
