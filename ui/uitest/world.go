package uitest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// What the wizard is told and makes in every world.
const (
	Account    = simtest.Account
	ExternalID = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"
	RoleARN    = "arn:aws:iam::123456789012:role/ExpelServiceRole"
	QueueURL   = "https://sqs.us-east-1.amazonaws.com/123456789012/ExpelMasterCloudTrailNotify"
)

// QuietPeriod is how long no key must have been pressed before a yes counts.
const QuietPeriod = 400 * time.Millisecond

// World is the simulated AWS, and the machine that the wizard runs on.
type World struct {
	T     testing.TB
	AWS   *awssim.World
	Clock *simtest.Clock // of AWS and of the person
	State string         // the folder of the journals
	Env   map[string]string
	Saved map[string]string // the files that were saved, by name
	J     *screen.Journey   // signed in to Account
}

// NewWorld is a world with nothing in its account. The journey has the answers
// of somebody who connects that one account with a new trail, and more of them,
// each "key=value".
func NewWorld(t testing.TB, more ...string) *World {
	t.Helper()
	aws, clock := simtest.New()
	w := &World{T: t, AWS: aws, Clock: clock, State: t.TempDir(), Env: map[string]string{}, Saved: map[string]string{}}
	w.J = &screen.Journey{Where: flow.Where{Profile: "acme", Region: "us-east-1"}, SignIn: awsops.SignIn{Profile: "acme", SSO: true},
		Styles: screen.StylesOn(screen.BackgroundOf(true)), Host: w.host()}
	session, err := w.Connect(t.Context(), w.J.Where)
	if err != nil {
		t.Fatal(err)
	}
	w.J.Session = session
	flags := Flags(append([]string{"external_id=" + ExternalID, "scope=account", "variant=new", "region=us-east-1"}, more...)...)
	if w.J.Set, err = answers.Resolve(answers.Layers{Flags: flags}); err != nil {
		t.Fatal(err)
	}
	return w
}

// host is the machine of the person.
func (w *World) host() flow.Host {
	return flow.Host{Clock: w.Clock, Connect: w.Connect,
		Env:  func(name string) (string, bool) { v, ok := w.Env[name]; return v, ok },
		Open: func(string) error { return nil },
		Save: func(name string, text []byte) (string, error) {
			w.Saved[name] = string(text)
			return "/home/acme/" + name, nil
		}}
}

// Flags are answers by key, of "key=value" each.
func Flags(pairs ...string) map[string]string {
	flags := map[string]string{}
	for _, p := range pairs {
		key, value, _ := strings.Cut(p, "=")
		flags[key] = value
	}
	return flags
}

// Connect opens a session in Account. The error is AWS's.
func (w *World) Connect(ctx context.Context, where flow.Where) (*steps.Session, error) {
	reach, err := simtest.Connect(ctx, w.AWS, w.Clock, where.Region)
	if err != nil {
		return nil, err
	}
	return steps.Open(ctx, reach, w.State, nil)
}

// SignIn gives the identity new credentials.
func (w *World) SignIn() { simtest.SignIn(w.AWS) }

// Writes is how many calls have changed something.
func (w *World) Writes() int {
	n := 0
	for _, c := range w.AWS.Calls() {
		if c.Write && c.Err == "" {
			n++
		}
	}
	return n
}

// Hold stops every call of an operation before it is made, until release. Held
// reports whether one has come.
func (w *World) Hold(operation string) (held func() bool, release func()) {
	var mu sync.Mutex
	arrived, open := false, make(chan struct{})
	w.AWS.OnCall(func(c awssim.Call, when string) {
		if c.Operation == operation && when == "before" {
			mu.Lock()
			arrived = true
			mu.Unlock()
			<-open
		}
	})
	held = func() bool { mu.Lock(); defer mu.Unlock(); return arrived }
	return held, sync.OnceFunc(func() { close(open); w.AWS.OnCall(nil) })
}

// HoldAll stops every call before it is made, until release.
func (w *World) HoldAll() (release func()) {
	open := make(chan struct{})
	w.AWS.OnCall(func(awssim.Call, string) { <-open })
	return sync.OnceFunc(func() { close(open) })
}

// Deny makes AWS refuse an action of this identity, until Allow.
func (w *World) Deny(action string) {
	service, operation, _ := strings.Cut(action, ":")
	names := map[string]string{"cloudtrail": "CloudTrail", "s3": "S3", "sqs": "SQS", "organizations": "Organizations"}
	w.AWS.Fail(awssim.Fault{Service: names[service], Operation: operation, Err: awssim.APIError("AccessDenied",
		"User: arn:aws:iam::"+Account+":user/admin is not authorized to perform: "+action+" because no identity-based policy allows the action")})
}

// Allow takes back what Deny did.
func (w *World) Allow() { w.AWS.ClearFaults() }

// OtherTrail makes a trail that records everything already.
func (w *World) OtherTrail() {
	w.AWS.AddBucket("acme-logs", Account, "us-east-1")
	w.AWS.AddTrail(awssim.TrailState{Name: "audit", Account: Account, HomeRegion: "us-east-1", Bucket: "acme-logs", MultiRegion: true,
		Logging: true})
}
