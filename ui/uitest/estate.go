package uitest

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/estate"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps"
	"trailhead/ui/flow"
)

// Estate is the world of one of the estates, signed in there.
func Estate(t testing.TB, name string) *World {
	t.Helper()
	return EstateOf(t, simtest.Estate(t, name))
}

// EstateOf is the world of an estate that a test describes, signed in there.
func EstateOf(t testing.TB, text []byte) *World {
	t.Helper()
	e, err := estate.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	w := NewWorld(t)
	w.AWS = awssim.New().WithClock(w.Clock)
	if err := e.Build(w.AWS); err != nil {
		t.Fatal(err)
	}
	w.J.Host.Connect = func(ctx context.Context, where flow.Where) (*steps.Session, error) {
		return w.enter(ctx, e, where)
	}
	w.J.Host.Profiles = func(context.Context) ([]awsops.Profile, error) {
		all := []awsops.Profile{{Name: "acme", Kind: "keys", Source: "access key ****0001"}}
		for _, p := range slices.Sorted(maps.Keys(e.Profiles)) {
			all = append(all, awsops.Profile{Name: p, Kind: "role", Account: e.Profiles[p].As, Role: "LogAdmin", Source: "acme"})
		}
		return all, nil
	}
	if w.J.Profiles, err = w.J.Host.Profiles(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.J.Session, err = w.J.Host.Connect(t.Context(), w.J.Where); err != nil {
		t.Fatal(err)
	}
	return w
}

// enter signs in where the estate says.
func (w *World) enter(ctx context.Context, e *estate.Estate, where flow.Where) (*steps.Session, error) {
	as := func(key string) func(*aws.Config) {
		return func(cfg *aws.Config) {
			cfg.Credentials = credentials.NewStaticCredentialsProvider(key, "secret", "")
			w.AWS.Install(cfg)
		}
	}
	e.SignIn(w.AWS, simtest.AccessKeyID)
	reach, err := awsops.Connect(ctx, awsops.Options{Region: where.Region, Clock: w.Clock, Impatient: true, Simulate: as(simtest.AccessKeyID),
		SimulateAs: func(profile string) (func(*aws.Config), error) {
			return as("AKIA" + profile), e.SignInAs(w.AWS, profile, "AKIA"+profile)
		}})
	if err != nil {
		return nil, err
	}
	return steps.Open(ctx, reach, w.State, nil)
}
