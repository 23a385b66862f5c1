package awssim_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trailhead/awsops/awssim"

	awsmw "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func (b *world) whoami(cfg aws.Config) (string, error) {
	out, err := sts.NewFromConfig(cfg).GetCallerIdentity(b.ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", err
	}
	return *out.Arn, nil
}

func (b *world) operations() (names []string) {
	for _, c := range b.sim.Calls() {
		names = append(names, c.Service+" "+c.Operation+" "+c.Err)
	}
	return names
}

func TestUnmodelledCallFailsAndNamesItself(t *testing.T) {
	b := newWorld(t)
	_, err := iam.NewFromConfig(b.cfg).CreateGroup(b.ctx, &iam.CreateGroupInput{GroupName: aws.String("g")})
	refused(t, err, "NotImplemented", "IAM CreateGroup")
	if got := b.operations(); !slices.Equal(got, []string{"IAM CreateGroup NotImplemented"}) {
		t.Fatalf("calls: %q", got)
	}
}

func TestErrorsCarryStatusAndRequestID(t *testing.T) {
	b := newWorld(t)
	_, err := iam.NewFromConfig(b.cfg).GetRole(b.ctx, &iam.GetRoleInput{RoleName: aws.String("none")})
	status := typed[interface {
		error
		HTTPStatusCode() int
		ServiceRequestID() string
	}](t, err)
	if status.HTTPStatusCode() != 404 || len(status.ServiceRequestID()) != 36 {
		t.Fatalf("status %d, request id %q", status.HTTPStatusCode(), status.ServiceRequestID())
	}
	out := ok(sts.NewFromConfig(b.cfg).GetCallerIdentity(b.ctx, &sts.GetCallerIdentityInput{}))(t)
	if id, found := awsmw.GetRequestIDMetadata(out.ResultMetadata); !found || len(id) != 36 {
		t.Fatalf("request id of an answer: %q", id)
	}
}

func TestCallerIsReadFromTheSignature(t *testing.T) {
	b := newWorld(t)
	copied := b.cfg.Copy()
	b.sim.SignIn("arn:aws:iam::444455556666:user/ann", "AKIAANN")
	copied.Credentials = b.with("AKIAANN").Credentials
	for _, c := range []struct {
		cfg  aws.Config
		want string
	}{{b.cfg, admin}, {copied, "arn:aws:iam::444455556666:user/ann"}} {
		if got, err := b.whoami(c.cfg); err != nil || got != c.want {
			t.Errorf("caller %q, %v; want %q", got, err, c.want)
		}
	}
}

func TestUnknownRegionHasNoHost(t *testing.T) {
	b := newWorld(t)
	_, err := b.whoami(inRegion(b.cfg, "us-east-11"))
	if err == nil || !strings.Contains(err.Error(), "no such host") || len(b.sim.Calls()) != 1 {
		t.Fatalf("%v after %d calls", err, len(b.sim.Calls()))
	}
}

func TestFaults(t *testing.T) {
	denied := awssim.APIError("AccessDenied", "no")
	for name, c := range map[string]struct {
		fault awssim.Fault
		want  []string // how each of three calls ends, and its attempts
	}{
		"throttling once is retried": {awssim.Fault{Nth: 1, Err: awssim.Throttling()}, []string{"ok 2", "ok 1", "ok 1"}},
		"503 twice is retried":       {awssim.Fault{Times: 2, Err: awssim.Unavailable()}, []string{"ok 3", "ok 1", "ok 1"}},
		"a reset is retried":         {awssim.Fault{Nth: 2}, []string{"ok 1", "ok 2", "ok 1"}},
		"throttling for ever is not": {awssim.Fault{Err: awssim.Throttling()},
			[]string{"ThrottlingException 3", "ThrottlingException 3", "ThrottlingException 3"}},
		"a denial is final":                {awssim.Fault{Nth: 2, Err: denied}, []string{"ok 1", "AccessDenied 1", "ok 1"}},
		"from the second on, two attempts": {awssim.Fault{Nth: 2, Times: 2, Err: denied}, []string{"ok 1", "AccessDenied 1", "AccessDenied 1"}},
		"another operation is left alone":  {awssim.Fault{Operation: "GetRole", Err: denied}, []string{"ok 1", "ok 1", "ok 1"}},
		"another service is left alone":    {awssim.Fault{Service: "IAM", Err: denied}, []string{"ok 1", "ok 1", "ok 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			b.sim.Fail(c.fault)
			var got []string
			for range c.want {
				b.sim.ResetCalls()
				_, err := b.whoami(b.cfg)
				got = append(got, fmt.Sprintf("%s %d", code(err), len(b.sim.Calls())))
			}
			if !slices.Equal(got, c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestClearFaultsSwitchesThemOff(t *testing.T) {
	b := newWorld(t)
	b.sim.Fail(awssim.Fault{Err: awssim.Throttling()})
	b.sim.ClearFaults()
	ok(b.whoami(b.cfg))(t)
}

func code(err error) string {
	var api interface{ ErrorCode() string }
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &api):
		return api.ErrorCode()
	}
	return err.Error()
}

func TestLostAnswerHasBeenCarriedOut(t *testing.T) {
	b := newWorld(t)
	b.sim.Fail(awssim.Fault{Service: "IAM", Operation: "CreateUser", Nth: 1, After: true})
	_, err := iam.NewFromConfig(b.cfg).CreateUser(b.ctx, &iam.CreateUserInput{UserName: aws.String("ann")})
	refused(t, err, "EntityAlreadyExists", "ann") // the SDK's second attempt finds the first one's user
	if len(b.sim.Calls()) != 2 {
		t.Fatalf("calls: %q", b.operations())
	}
}

func TestHookSeesEachAttemptBeforeAndAfter(t *testing.T) {
	b := newWorld(t)
	b.sim.Fail(awssim.Fault{Nth: 1, Err: awssim.Throttling()})
	var seen []string
	b.sim.OnCall(func(c awssim.Call, when string) {
		seen = append(seen, when+" "+c.Operation+" "+c.Err)
		b.sim.Calls() // the hook may ask the world
	})
	if _, err := b.whoami(b.cfg); err != nil {
		t.Fatal(err)
	}
	want := []string{"before GetCallerIdentity ", "after GetCallerIdentity ThrottlingException", "before GetCallerIdentity ",
		"after GetCallerIdentity "}
	if !slices.Equal(seen, want) {
		t.Fatalf("got %q", seen)
	}
}

func TestLatencyPassesOnTheClockAndStopsWithTheContext(t *testing.T) {
	b := newWorld(t)
	b.sim.Latency = 100 * time.Millisecond
	start := b.clock.Now()
	if _, err := b.whoami(b.cfg); err != nil || b.clock.Now().Sub(start) != b.sim.Latency {
		t.Fatalf("%v after %v", err, b.clock.Now().Sub(start))
	}
	ctx, cancel := context.WithCancel(b.ctx)
	cancel()
	b.ctx = ctx
	if _, err := b.whoami(b.cfg); !errors.Is(err, context.Canceled) || len(b.sim.Calls()) != 1 {
		t.Fatalf("%v after %d calls", err, len(b.sim.Calls()))
	}
}

func TestCallsOverlap(t *testing.T) {
	b := newWorld(t)
	client := iam.NewFromConfig(b.cfg)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, err := client.CreateUser(b.ctx, &iam.CreateUserInput{UserName: aws.String(fmt.Sprintf("u%d", i%10))}); err != nil &&
				code(err) != "EntityAlreadyExists" {
				t.Error(err)
			}
			b.sim.Inventory()
		})
	}
	wg.Wait()
	if got := strings.Count(b.sim.Inventory(), ":user/u"); got != 10 {
		t.Fatalf("%d users", got)
	}
}
