package ui

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

// estateStage is the wizard in one of the estates, signed in there.
func estateStage(t testing.TB, name string) *stage {
	t.Helper()
	return stageIn(t, simtest.Estate(t, name))
}

// stageIn is the wizard in an estate that a test describes, signed in there.
func stageIn(t testing.TB, text []byte) *stage {
	t.Helper()
	e, err := estate.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t)
	s.world = awssim.New().WithClock(s.clock)
	if err := e.Build(s.world); err != nil {
		t.Fatal(err)
	}
	as := func(key string) func(*aws.Config) {
		return func(cfg *aws.Config) {
			cfg.Credentials = credentials.NewStaticCredentialsProvider(key, "secret", "")
			s.world.Install(cfg)
		}
	}
	s.j.Host.Connect = func(ctx context.Context, w flow.Where) (*steps.Session, error) {
		e.SignIn(s.world, simtest.AccessKeyID)
		reach, err := awsops.Connect(ctx, awsops.Options{Region: w.Region, Clock: s.clock, Impatient: true, Simulate: as(simtest.AccessKeyID),
			SimulateAs: func(profile string) (func(*aws.Config), error) {
				return as("AKIA" + profile), e.SignInAs(s.world, profile, "AKIA"+profile)
			}})
		if err != nil {
			return nil, err
		}
		return steps.Open(ctx, reach, s.state, nil)
	}
	s.j.Host.Profiles = func(context.Context) ([]awsops.Profile, error) {
		all := []awsops.Profile{{Name: "acme", Kind: "keys", Source: "access key ****0001"}}
		for _, p := range slices.Sorted(maps.Keys(e.Profiles)) {
			all = append(all, awsops.Profile{Name: p, Kind: "role", Account: e.Profiles[p].As, Role: "LogAdmin", Source: "acme"})
		}
		return all, nil
	}
	if s.j.Profiles, err = s.j.Host.Profiles(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.j.Session, err = s.j.Host.Connect(t.Context(), s.j.Where); err != nil {
		t.Fatal(err)
	}
	return s
}

// planningIn is a booth in an estate where a plan has just been asked for.
func planningIn(t testing.TB, name string, flags ...string) *booth {
	t.Helper()
	b := boothOf(estateStage(t, name), settingsScreen, append([]string{"external_id=" + stageSecret, "scope=account", "variant=existing"}, flags...)...)
	b.press("enter")
	return b
}
