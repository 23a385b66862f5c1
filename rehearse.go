package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/ui/cli"
)

const (
	rehearsalAccount = "123456789012"
	rehearsalKey     = "AKIAREHEARSAL0000000"
	rehearsalRegion  = "us-east-1"

	// Calls take about as long as real ones; waits are cut short.
	rehearsalLatency = 120 * time.Millisecond
	rehearsalSpeed   = 60
	// CloudTrail delivers about five minutes after it begins to log.
	rehearsalDelivery = 5 * time.Minute
)

// scenario sets up a simulated AWS, and what goes wrong in it.
type scenario struct {
	cli.Scenario
	prepare func(w *awssim.World, region string)
}

var rehearsals = []scenario{
	{cli.Scenario{Name: "new", Means: "an empty account"}, func(*awssim.World, string) {}},
	{cli.Scenario{Name: "existing", Means: "an account that has a trail, and somebody who listens to its bucket"}, existingTrail},
	{cli.Scenario{Name: "throttled", Means: "every 5th call is throttled"}, func(w *awssim.World, _ string) {
		for nth := 5; nth <= 2000; nth += 5 {
			w.Fail(awssim.Fault{Nth: nth, Err: awssim.Throttling()})
		}
	}},
	{cli.Scenario{Name: "denied", Means: "a service control policy refuses CreateTrail"}, func(w *awssim.World, _ string) {
		if len(w.AddAccount(rehearsalAccount, "rehearsal").SCPs) == 0 {
			w.AttachSCP(rehearsalAccount, "NoNewTrails", `{"Version":"2012-10-17","Statement":[{"Sid":"NoNewTrails","Effect":"Deny","Action":"cloudtrail:CreateTrail","Resource":"*"}]}`)
		}
	}},
	{cli.Scenario{Name: "slow", Means: "what is made is seen 12 seconds later"}, func(w *awssim.World, _ string) { w.Lag = 12 * time.Second }},
	{cli.Scenario{Name: "expired", Means: "the credentials expire during apply"}, expireDuringApply},
	{cli.Scenario{Name: "name-taken", Means: "another account has the bucket's name"}, func(w *awssim.World, region string) {
		const other = "999999999999"
		w.AddAccount(other, "somebody else")
		w.AddBucket(fmt.Sprintf("expel-cloudtrail-%s-%s", rehearsalAccount, region), other, region)
	}},
}

// existingTrail is a trail as many accounts have one: a bucket of its own, and
// a rule on it that belongs to somebody else.
func existingTrail(w *awssim.World, region string) {
	if len(w.AddAccount(rehearsalAccount, "rehearsal").Roles) > 0 || w.Buckets["acme-trail-logs"] != nil {
		return // a world that was kept
	}
	const name = "acme-trail-logs"
	b := w.AddBucket(name, rehearsalAccount, region)
	b.Notification.Value = s3types.NotificationConfiguration{QueueConfigurations: []s3types.QueueConfiguration{{
		Id: aws.String("inventory"), Events: []s3types.Event{"s3:ObjectRemoved:*"}, QueueArn: aws.String("arn:" + partitionOf(region) + ":sqs:" + region + ":" + rehearsalAccount + ":inventory")}}}
	b.Policy.Value = `{"Version":"2012-10-17","Statement":[
		{"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"*"},
		{"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"*"}]}`
	w.AddQueue(rehearsalAccount, region, "inventory", map[string]string{"Policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}]}`})
	w.AddTrail(awssim.TrailState{Name: "acme-trail", Account: rehearsalAccount, HomeRegion: region, Bucket: name, MultiRegion: true, GlobalEvents: true, Validation: true,
		Logging: true, CreatedAt: time.Now(), StartedAt: time.Now()})
}

// expireDuringApply lets six writes through, which is the middle of an apply.
func expireDuringApply(w *awssim.World, _ string) {
	var mu sync.Mutex
	writes := 0
	w.OnCall(func(c awssim.Call, when string) {
		mu.Lock()
		defer mu.Unlock()
		if c.Write && when == "before" {
			if writes++; writes == 7 {
				w.Expire()
			}
		}
	})
}

func scenarios() []cli.Scenario {
	var all []cli.Scenario
	for _, s := range rehearsals {
		all = append(all, s.Scenario)
	}
	return all
}

// rehearsal is one simulated AWS with the folder for its journals.
type rehearsal struct {
	world *awssim.World
	clock *quickClock
	dir   string
	tidy  func() error
}

// rehearse connects to a simulated AWS. Without a world's file it is forgotten
// at the end, journals and all.
func rehearse(ctx context.Context, where cli.Where) (*awsops.Account, string, func() error, error) {
	r, err := newRehearsal(where)
	if err != nil {
		return nil, "", nil, err
	}
	reach, err := r.connect(ctx, where.Region)
	if err != nil {
		return nil, "", nil, errors.Join(err, r.close())
	}
	return reach, r.dir, r.close, nil
}

func newRehearsal(where cli.Where) (*rehearsal, error) {
	dir, tidy, err := rehearsalState(where.World)
	if err != nil {
		return nil, err
	}
	r := &rehearsal{clock: &quickClock{}, dir: dir, tidy: tidy}
	if where.World != "" {
		r.clock.load(filepath.Join(dir, "clock"))
	}
	if r.world, err = world(where, orRehearsalRegion(where.Region), r.clock); err != nil {
		return nil, errors.Join(err, tidy())
	}
	return r, nil
}

func orRehearsalRegion(region string) string {
	if region == "" {
		return rehearsalRegion
	}
	return region
}

// connect signs in to the simulated AWS, anew where that has run out.
func (r *rehearsal) connect(ctx context.Context, region string) (*awsops.Account, error) {
	region = orRehearsalRegion(region)
	r.world.SignIn("arn:"+partitionOf(region)+":iam::"+rehearsalAccount+":user/rehearsal", rehearsalKey)
	return awsops.Connect(ctx, awsops.Options{Region: region, Clock: r.clock, Impatient: true, Simulate: func(cfg *aws.Config) {
		cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: rehearsalKey, SecretAccessKey: "rehearsal", Source: "Rehearsal"}, nil
		})
		r.world.Install(cfg)
	}})
}

func (r *rehearsal) close() error { return errors.Join(r.clock.save(), r.tidy()) }

// rehearsalState is the folder for the journals of a rehearsal: beside the
// world's file, or a temporary one.
func rehearsalState(world string) (dir string, tidy func() error, err error) {
	if world != "" {
		return world + ".state", func() error { return nil }, nil
	}
	dir, err = os.MkdirTemp("", "trailhead-rehearsal-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

func world(where cli.Where, region string, clock *quickClock) (*awssim.World, error) {
	w := awssim.New().WithClock(clock)
	if where.World != "" {
		if err := w.KeepIn(where.World); err != nil {
			return nil, fmt.Errorf("rehearse: %w", err)
		}
	}
	w.Latency, w.DeliverAfter = rehearsalLatency, rehearsalDelivery
	for _, s := range rehearsals {
		if s.Name == where.Scenario {
			s.prepare(w, region)
		}
	}
	return w, nil
}

func partitionOf(region string) string {
	switch {
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	}
	return "aws"
}

// quickClock passes waits of a second and more 60 times as fast, and jumps
// ahead by what it has saved. Shorter ones, which stand for a call's way to
// AWS and back, take their time.
type quickClock struct {
	mu    sync.Mutex
	ahead time.Duration // of the machine's clock
	keep  string        // the file that remembers it for the next command, "" for none
}

// Now implements awsops.Clock.
func (c *quickClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// Sleep implements awsops.Clock. Sleepers side by side jump only once.
func (c *quickClock) Sleep(ctx context.Context, d time.Duration) error {
	if d < time.Second {
		return awsops.WallClock{}.Sleep(ctx, d)
	}
	until := c.Now().Add(d)
	if err := (awsops.WallClock{}).Sleep(ctx, d/rehearsalSpeed); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := time.Until(until) - c.ahead; left > 0 {
		c.ahead += left
	}
	return nil
}

// load goes on from where the last command's clock stood: time must not run
// backwards in a world that is kept. A file that cannot be read counts as none.
func (c *quickClock) load(path string) {
	c.keep = path
	text, err := os.ReadFile(path)
	var stood time.Time
	if err == nil && json.Unmarshal(text, &stood) == nil {
		c.ahead = max(0, time.Until(stood))
	}
}

func (c *quickClock) save() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keep == "" || c.ahead == 0 {
		return nil
	}
	text, err := json.Marshal(time.Now().Add(c.ahead))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.keep), 0o700); err != nil {
		return err
	}
	return os.WriteFile(c.keep, text, 0o600)
}
