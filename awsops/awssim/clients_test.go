package awssim

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"

	"trailhead/awsops/policydoc"
)

const (
	home    = "111122223333"
	other   = "444455556666"
	region  = "us-east-1"
	trails  = "arn:aws:cloudtrail:us-east-1:111122223333:trail/"
	bucket  = "acme-logs"
	queueID = "arn:aws:sqs:us-east-1:111122223333:expel"
)

// clients are a world and the clients of one principal in one region.
type clients struct {
	t     *testing.T
	sim   *World
	clock *TestClock
	ctx   context.Context
	s3    *s3.Client
	sqs   *sqs.Client
	sns   *sns.Client
	kms   *kms.Client
	trail *cloudtrail.Client
}

// newClients signs an administrator in to each of two accounts: keys HOME and OTHER.
func newClients(t *testing.T) *clients {
	t.Helper()
	clock := NewTestClock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	w := New().WithClock(clock)
	w.AddAccount(home, "Home")
	w.AddAccount(other, "Other")
	w.SignIn("arn:aws:sts::"+home+":assumed-role/Admin/ann", "HOME")
	w.SignIn("arn:aws:sts::"+other+":assumed-role/Admin/bob", "OTHER")
	return (&clients{t: t, sim: w, clock: clock, ctx: t.Context()}).as("HOME", region)
}

// as is the same world for another key and region.
func (g *clients) as(key, region string) *clients {
	cfg := aws.Config{Region: region, Credentials: credentials.NewStaticCredentialsProvider(key, "secret", "")}
	g.sim.Install(&cfg)
	n := *g
	n.s3, n.sqs, n.sns, n.kms, n.trail = s3.NewFromConfig(cfg), sqs.NewFromConfig(cfg), sns.NewFromConfig(cfg), kms.NewFromConfig(cfg),
		cloudtrail.NewFromConfig(cfg)
	return &n
}

// restricted signs a principal in who may do only this.
func (g *clients) restricted(actions ...string) *clients {
	g.sim.SignIn("arn:aws:sts::"+home+":assumed-role/Little/lou", "LITTLE")
	g.sim.Restrict("LITTLE", policydoc.New(policydoc.Statement{Effect: "Allow", Action: actions, Resource: policydoc.Strings{"*"}}).String())
	return g.as("LITTLE", region)
}

func (g *clients) ok(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatalf("unexpected error: %v", err)
	}
}

// refused checks the code and a part of the text.
func (g *clients) refused(err error, code, text string) {
	g.t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		g.t.Fatalf("got %v, want %s", err, code)
	}
	if api.ErrorCode() != code || !strings.Contains(api.ErrorMessage(), text) {
		g.t.Fatalf("got %s: %s\nwant %s: ...%s...", api.ErrorCode(), api.ErrorMessage(), code, text)
	}
}

// typed checks that the SDK's own type comes back.
func typed[E error](g *clients, err error) E {
	g.t.Helper()
	var e E
	if !errors.As(err, &e) {
		g.t.Fatalf("got %T %v, want %T", err, err, e)
	}
	return e
}

func (g *clients) bucket(name string) {
	g.t.Helper()
	_, err := g.s3.CreateBucket(g.ctx, &s3.CreateBucketInput{Bucket: aws.String(name)})
	g.ok(err)
}

func (g *clients) bucketPolicy(name, policy string) error {
	_, err := g.s3.PutBucketPolicy(g.ctx, &s3.PutBucketPolicyInput{Bucket: aws.String(name), Policy: aws.String(policy)})
	return err
}

func (g *clients) key(policy string) string {
	g.t.Helper()
	in := &kms.CreateKeyInput{}
	if policy != "" {
		in.Policy = aws.String(policy)
	}
	out, err := g.kms.CreateKey(g.ctx, in)
	g.ok(err)
	return *out.KeyMetadata.Arn
}

func (g *clients) queue(name string, attributes map[string]string) string {
	g.t.Helper()
	out, err := g.sqs.CreateQueue(g.ctx, &sqs.CreateQueueInput{QueueName: aws.String(name), Attributes: attributes})
	g.ok(err)
	return *out.QueueUrl
}

// messages receives everything in a queue.
func (g *clients) messages(url string) []string {
	g.t.Helper()
	var bodies []string
	for {
		out, err := g.sqs.ReceiveMessage(g.ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(url), MaxNumberOfMessages: 10})
		g.ok(err)
		if len(out.Messages) == 0 {
			return bodies
		}
		for _, m := range out.Messages {
			bodies = append(bodies, *m.Body)
		}
	}
}

func (g *clients) notify(name string, queues ...s3types.QueueConfiguration) error {
	_, err := g.s3.PutBucketNotificationConfiguration(g.ctx, &s3.PutBucketNotificationConfigurationInput{
		Bucket: aws.String(name), NotificationConfiguration: &s3types.NotificationConfiguration{QueueConfigurations: queues},
	})
	return err
}

// toQueue is a notification of all new objects; filter is prefix, suffix.
func toQueue(id, arn string, filter ...string) s3types.QueueConfiguration {
	c := s3types.QueueConfiguration{Id: aws.String(id), QueueArn: aws.String(arn), Events: []s3types.Event{s3types.EventS3ObjectCreated}}
	names := []s3types.FilterRuleName{"prefix", "suffix"}
	for i, v := range filter {
		if c.Filter == nil {
			c.Filter = &s3types.NotificationConfigurationFilter{Key: &s3types.S3KeyFilter{}}
		}
		c.Filter.Key.FilterRules = append(c.Filter.Key.FilterRules, s3types.FilterRule{Name: names[i], Value: aws.String(v)})
	}
	return c
}

// lets is a policy that lets a service do something for a resource.
func lets(service, action, resource, condition string) string {
	return `{"Version":"2012-10-17","Statement":[` + statement(service, action, resource, condition) + `]}`
}

func statement(service, action, resource, condition string) string {
	return `{"Effect":"Allow","Principal":{"Service":"` + service + `.amazonaws.com"},"Action":"` + action + `","Resource":"` + resource +
		`","Condition":` + condition + `}`
}

const (
	fromLogs   = `{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:acme-logs"},"StringEquals":{"aws:SourceAccount":"111122223333"}}`
	adminsOnly = `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`
)

func queuePolicy(arn string) string { return lets("s3", "sqs:SendMessage", arn, fromLogs) }

// keyPolicy lets the administrators in, and whoever the statements say.
func keyPolicy(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(append([]string{adminsOnly}, statements...), ",") + `]}`
}
