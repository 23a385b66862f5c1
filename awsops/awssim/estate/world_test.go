package estate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/estate"
	"trailhead/awsops/awssim/simtest"
)

// world is an estate that has been built, and the one who has signed in.
type world struct {
	testing.TB
	ctx    context.Context
	estate *estate.Estate
	sim    *awssim.World
	clock  *simtest.Clock
	me     aws.Config
}

func parse(t testing.TB, text string) *estate.Estate {
	t.Helper()
	e, err := estate.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func read(t testing.TB, name string) string {
	t.Helper()
	return string(simtest.Estate(t, name))
}

// built builds one of the estates.
func built(t testing.TB, name string) *world {
	t.Helper()
	return build(t, parse(t, read(t, name)))
}

func build(t testing.TB, e *estate.Estate) *world {
	t.Helper()
	g := &world{TB: t, ctx: t.Context(), estate: e, clock: simtest.NewClock()}
	g.sim = awssim.New().WithClock(g.clock)
	if err := e.Build(g.sim); err != nil {
		t.Fatal(err)
	}
	e.SignIn(g.sim, "AKIAREHEARSAL")
	g.me = g.with("AKIAREHEARSAL", "")
	return g
}

func (g *world) with(key, token string) aws.Config {
	cfg := aws.Config{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider(key, "secret", token)}
	g.sim.Install(&cfg)
	return cfg
}

// as signs in as anybody.
func (g *world) as(arn string) aws.Config {
	key := "AKIA" + arn[strings.LastIndex(arn, "/")+1:]
	g.sim.SignIn(arn, key)
	return g.with(key, "")
}

// in assumes a role of another account.
func (g *world) in(account, role string) aws.Config {
	g.Helper()
	out, err := g.assume(account, role)
	if err != nil {
		g.Fatal(err)
	}
	return g.with(*out.Credentials.AccessKeyId, *out.Credentials.SessionToken)
}

func (g *world) assume(account, role string) (*sts.AssumeRoleOutput, error) {
	return sts.NewFromConfig(g.me).AssumeRole(g.ctx, &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + account + ":role/" + role), RoleSessionName: aws.String("me")})
}

// must is the answer of a call that has to work.
func must[O any](out O, err error) func(testing.TB) O {
	return func(t testing.TB) O {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// refused wants an API error with this code and this text in it.
func refused(t testing.TB, err error, code, text string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code || !strings.Contains(api.ErrorMessage(), text) {
		t.Fatalf("want %s with %q, got %v", code, text, err)
	}
}
