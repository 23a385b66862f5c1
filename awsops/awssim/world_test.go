package awssim_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go"
)

const (
	acct  = "111122223333"
	other = "444455556666"
	admin = "arn:aws:sts::111122223333:assumed-role/Admin/me"
)

// noNetwork fails the test's calls should one get past the simulation.
type noNetwork struct{}

func (noNetwork) Do(*http.Request) (*http.Response, error) {
	return nil, errors.New("a call went to the network")
}

// world is a world with one account, signed in to as an administrator.
type world struct {
	*testing.T
	sim   *awssim.World
	clock *awssim.TestClock
	ctx   context.Context
	cfg   aws.Config
}

func newWorld(t *testing.T) *world {
	t.Helper()
	b := &world{T: t, sim: awssim.New(), ctx: t.Context(), clock: awssim.NewTestClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))}
	b.sim.SetClock(b.clock)
	b.sim.AddAccount(acct, "main")
	b.cfg = b.as(admin, "AKIAADMIN")
	return b
}

// as is a configuration that acts as a principal.
func (b *world) as(arn, key string) aws.Config {
	b.sim.SignIn(arn, key)
	return b.with(key)
}

// with is a configuration that uses an access key.
func (b *world) with(key string) aws.Config {
	cfg := aws.Config{
		Region: "us-east-1", HTTPClient: noNetwork{},
		Credentials: credentials.NewStaticCredentialsProvider(key, "secret", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
				o.RateLimiter = ratelimit.None
			})
		},
	}
	b.sim.Install(&cfg)
	return cfg
}

func inRegion(cfg aws.Config, region string) aws.Config {
	cfg = cfg.Copy()
	cfg.Region = region
	return cfg
}

// ok stops the test on an error.
func ok[O any](out O, err error) func(testing.TB) O {
	return func(t testing.TB) O {
		t.Helper()
		if err != nil {
			t.Fatalf("unexpected error: %v", err)
		}
		return out
	}
}

// refused wants an API error with this code and this text in it.
func refused(t testing.TB, err error, code, text string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Fatalf("want %s, got %v", code, err)
	}
	if api.ErrorCode() != code || !strings.Contains(api.ErrorMessage(), text) {
		t.Fatalf("want %s with %q, got %s: %s", code, text, api.ErrorCode(), api.ErrorMessage())
	}
}

// typed wants an error of the SDK's type T.
func typed[T error](t testing.TB, err error) T {
	t.Helper()
	var target T
	if !errors.As(err, &target) {
		t.Fatalf("want %T, got %v", target, err)
	}
	return target
}
