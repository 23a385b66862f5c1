package awsops

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/controltower"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"
)

// Target is one account and region of one partition.
type Target struct {
	Partition string // "aws", "aws-us-gov", …
	Account   string // twelve digits
	Region    string
}

// Account is one AWS account in one region, as one identity sees it. Its
// methods are the verbs; their errors are *Error, wrapped with what was
// attempted. It is safe for use by several goroutines.
type Account struct {
	target Target
	cfg    aws.Config
	clock  Clock
	log    *slog.Logger
	how    Options // we have connected

	// The clients are made when they are first asked for: of the thousands of
	// accounts of an organization each needs one or two.
	cloudformation func() *cloudformation.Client
	cloudtrail     func() *cloudtrail.Client
	controltower   func() *controltower.Client
	iam            func() *iam.Client
	kms            func() *kms.Client
	orgs           func() *organizations.Client
	s3             func() *s3.Client
	sns            func() *sns.Client
	sqs            func() *sqs.Client
	sts            func() *sts.Client
}

// Options say how to reach AWS.
type Options struct {
	Profile string // of the shared AWS config; "" as the AWS CLI would choose
	Region  string // "" as the AWS CLI would choose
	Clock   Clock  // nil: the machine's
	Log     *slog.Logger
	// MFA asks for a token where a profile wants one. Nil: such a profile fails.
	MFA func() (string, error)
	// Simulate replaces AWS: it gets an empty configuration to install the
	// simulated one in. Nil: AWS itself.
	Simulate func(*aws.Config)
	// SimulateAs is Simulate for another profile; nil where there is none.
	SimulateAs func(profile string) (func(*aws.Config), error)
	// Transport sends the calls. Nil: the one that all accounts of this process
	// share.
	Transport *Transport
	// Impatient leaves out the SDK's own pauses between attempts. For tests.
	Impatient bool
}

// ErrNoRegion: no region was given and the AWS config names none.
var ErrNoRegion = errors.New("no region given")

// ErrNoProfile: the shared AWS config has no profile of that name.
var ErrNoProfile = errors.New("no such profile in the AWS config")

// Connect resolves configuration as the AWS CLI does: profile, SSO,
// environment, assumed roles, endpoint URLs. It makes no call to AWS: ask
// Identity for that. The errors are ErrNoProfile, ErrNoRegion, a
// *SourceProfileError and, where a role wants an MFA code and there is no MFA,
// an *Error of the kind NoMFA (all wrapped).
func Connect(ctx context.Context, o Options) (*Account, error) {
	if o.Clock == nil {
		o.Clock = WallClock{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	cfg, err := loadConfig(ctx, o)
	if err != nil {
		return nil, err
	}
	if cfg.Region == "" {
		return nil, fmt.Errorf("connect to AWS: %w", ErrNoRegion)
	}
	cfg.Retryer = retryer(o)
	a := &Account{target: Target{Region: cfg.Region, Partition: "aws"}, cfg: cfg, clock: o.Clock, log: o.Log, how: o}
	a.makeClients()
	return a, nil
}

// SignIn connects with another profile of the AWS config, in the same region
// and as this account was connected otherwise. It makes no call to AWS. The
// errors are Connect's.
func (a *Account) SignIn(ctx context.Context, profile string) (*Account, error) {
	o := a.how
	o.Profile, o.Region = profile, a.target.Region
	if o.Simulate == nil {
		return Connect(ctx, o)
	}
	if o.SimulateAs == nil {
		return nil, fmt.Errorf("read AWS config: %w: %q", ErrNoProfile, profile)
	}
	var err error
	if o.Simulate, err = o.SimulateAs(profile); err != nil {
		return nil, fmt.Errorf("read AWS config: %w: %w", ErrNoProfile, err)
	}
	return Connect(ctx, o)
}

func loadConfig(ctx context.Context, o Options) (aws.Config, error) {
	if o.Simulate != nil {
		cfg := aws.Config{Region: o.Region}
		o.Simulate(&cfg)
		return cfg, nil
	}
	transport := o.Transport
	if transport == nil {
		transport = sharedTransport()
	}
	send := &sender{transport: transport}
	send.trust(nil)
	var endpoint *string // of STS
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithAPIOptions([]func(*middleware.Stack) error{send.install}), // of the clients that fetch credentials
		config.WithSharedConfigProfile(o.Profile),
		config.WithRegion(o.Region),
		config.WithAppID("trailhead"),
		config.WithLogger(logging.Nop{}), // the SDK must not write between our lines
		config.WithAssumeRoleCredentialOptions(assumingProfiles(o.MFA, func() *string { return endpoint })),
	)
	if err != nil {
		return cfg, configError(err)
	}
	endpoint = stsEndpoint(cfg)
	send.trust(rootsOf(cfg.HTTPClient))
	cfg.HTTPClient = send // none of the SDK's own, which each client would copy with a pool of its own
	cfg.APIOptions = nil
	return cfg, nil
}

// retryer is the SDK's standard one; what it does not retry, patience.go does.
func retryer(o Options) func() aws.Retryer {
	standard := retry.NewStandard(func(s *retry.StandardOptions) {
		s.RateLimiter = ratelimit.None // a plan is a few dozen calls: a shared token bucket only makes failures depend on their neighbours
		if o.Impatient {
			s.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		}
	})
	return func() aws.Retryer { return standard } // it keeps nothing of a call, so all clients share it
}

func (a *Account) makeClients() {
	own := a.cfg.Copy()
	cfg := &own
	cfg.APIOptions = append(cfg.APIOptions[:len(cfg.APIOptions):len(cfg.APIOptions)], a.attend)
	a.cloudformation = made(cfg, cloudformation.NewFromConfig)
	a.cloudtrail = made(cfg, cloudtrail.NewFromConfig)
	a.controltower = made(cfg, controltower.NewFromConfig)
	a.iam = made(cfg, iam.NewFromConfig)
	a.kms = made(cfg, kms.NewFromConfig)
	a.orgs = made(cfg, organizations.NewFromConfig)
	a.s3 = made(cfg, s3.NewFromConfig, func(o *s3.Options) {
		o.UsePathStyle = o.BaseEndpoint != nil // as the AWS CLI does: BUCKET.localhost is nobody's name
	})
	a.sns = made(cfg, sns.NewFromConfig)
	a.sqs = made(cfg, sqs.NewFromConfig)
	a.sts = made(cfg, sts.NewFromConfig)
}

// made makes a client once it is asked for, and only once.
func made[C, O any](cfg *aws.Config, by func(aws.Config, ...func(*O)) *C, options ...func(*O)) func() *C {
	return sync.OnceValue(func() *C { return by(*cfg, options...) })
}

// Target is where the calls go. The account is known once Identity has been
// asked.
func (a *Account) Target() Target { return a.target }

// Clock is the clock this account's waits run on.
func (a *Account) Clock() Clock { return a.clock }

// In is the same identity in another region.
func (a *Account) In(region string) *Account {
	if region == a.target.Region {
		return a
	}
	b := &Account{target: a.target, cfg: a.cfg.Copy(), clock: a.clock, log: a.log, how: a.how}
	b.target.Region, b.cfg.Region = region, region
	b.makeClients()
	return b
}

// at is the same identity with its account and partition known.
func (a *Account) at(partition, account string) *Account {
	b := *a
	b.target.Partition, b.target.Account = partition, account
	b.makeClients()
	return &b
}

// partitionOf reads the partition off an ARN.
func partitionOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 3); len(parts) == 3 && parts[0] == "arn" {
		return parts[1]
	}
	return "aws"
}
