// Package simtest is what the tests of every layer begin with: an empty
// account on the simulated AWS, somebody signed in to it, and a clock that
// jumps. Only tests import it.
package simtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
)

// The account of New, and the access key of its administrator.
const (
	Account     = "123456789012"
	AccessKeyID = "AKIATESTADMIN0000001"
)

// Clock jumps ahead where others sleep. It implements the clocks of awsops
// and of awssim.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock begins at noon (UTC) of 23 November 2026.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)} }

// Now implements awsops.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep implements awsops.Clock: it jumps by d, also where ctx is done.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.Add(d)
	return ctx.Err()
}

// Add moves the clock by d, which may be less than nothing.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// New is an AWS with one empty account, and its clock.
func New() (*awssim.World, *Clock) {
	clock := NewClock()
	world := awssim.New().WithClock(clock)
	world.AddAccount(Account, "acme")
	SignIn(world)
	return world, clock
}

// SignIn signs the account's administrator in, again if need be.
func SignIn(world *awssim.World) {
	world.SignIn("arn:aws:iam::"+Account+":user/admin", AccessKeyID)
}

// Connect reaches the world with the administrator's access key. Nothing in
// it waits for the wall clock.
func Connect(ctx context.Context, world *awssim.World, clock awsops.Clock, region string) (*awsops.Account, error) {
	return awsops.Connect(ctx, awsops.Options{Region: region, Clock: clock, Impatient: true, Simulate: func(cfg *aws.Config) {
		cfg.Credentials = credentials.NewStaticCredentialsProvider(AccessKeyID, "secret", "")
		world.Install(cfg)
	}})
}

// MustConnect is Connect for a test that has nothing to say about it.
func MustConnect(t testing.TB, world *awssim.World, clock awsops.Clock, region string) *awsops.Account {
	t.Helper()
	reach, err := Connect(t.Context(), world, clock, region)
	if err != nil {
		t.Fatal(err)
	}
	return reach
}
