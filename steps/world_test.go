package steps_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/estate"
	"trailhead/awsops/awssim/simtest"
	"trailhead/awsops/policydoc"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"

	"trailhead/internal/sample"
)

func TestMain(m *testing.M) { sample.Main(m) }

const (
	account    = simtest.Account
	externalID = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"
)

// world is one AWS to try things on, with somebody signed in.
type world struct {
	t     testing.TB
	sim   *awssim.World // nil over HTTP
	clock *simtest.Clock
	reach *awsops.Account
	state string // the state folder

	estate *estate.Estate // that the world was built from, nil for none

	counted counter
}

// newWorld is an empty account on the simulated AWS.
func newWorld(t testing.TB) *world {
	t.Helper()
	sim, clock := simtest.New()
	b := &world{t: t, sim: sim, clock: clock, state: memoryDir(t)}
	b.reach = b.connect("us-east-1")
	return b
}

// memoryDir is a folder that costs nothing to sync, where there is one: the
// journal is synced twice a call.
func memoryDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "trailhead-test")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (b *world) connect(region string) *awsops.Account {
	b.t.Helper()
	return simtest.MustConnect(b.t, b.sim, b.clock, region)
}

// newMotoWorld is an empty account on the server in
// TRAILHEAD_CONTRACT_ENDPOINT, over HTTP.
func newMotoWorld(t testing.TB) *world {
	t.Helper()
	endpoint := os.Getenv("TRAILHEAD_CONTRACT_ENDPOINT")
	if endpoint == "" {
		t.Skip("TRAILHEAD_CONTRACT_ENDPOINT names no server; .ci/moto starts one")
	}
	t.Setenv("AWS_ENDPOINT_URL", endpoint)
	t.Setenv("AWS_ACCESS_KEY_ID", "testing")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "testing")
	t.Setenv("AWS_CA_BUNDLE", "")
	response, err := http.Post(endpoint+"/moto-api/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	reach, err := awsops.Connect(t.Context(), awsops.Options{Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, reach: reach, state: t.TempDir()}
}

// benches runs a test on both servers.
func benches(t *testing.T, test func(t *testing.T, b *world)) {
	t.Run("awssim", func(t *testing.T) { test(t, newWorld(t)) })
	t.Run("moto", func(t *testing.T) { test(t, newMotoWorld(t)) })
}

func (b *world) session() *steps.Session {
	b.t.Helper()
	d, err := steps.Open(b.t.Context(), b.reach, b.state, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

// answered are the answers of somebody who gave only what must be given, and
// what the test adds as "key=value".
func answered(t testing.TB, d *steps.Session, more ...string) answers.Set {
	t.Helper()
	flags := map[string]string{"external_id": externalID, "scope": "account", "variant": "new", "region": "us-east-1"}
	for _, m := range more {
		key, value, _ := strings.Cut(m, "=")
		flags[key] = value
	}
	set, err := answers.Resolve(answers.Layers{Flags: flags, Earlier: d.Earlier()})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func (b *world) plan(more ...string) *engine.Plan {
	b.t.Helper()
	d := b.session()
	plan, err := d.Plan(b.t.Context(), answered(b.t, d, more...))
	if err != nil {
		b.t.Fatal(err)
	}
	return plan
}

// apply plans and carries out; the result may be a failure.
func (b *world) apply(more ...string) (engine.Result, []engine.Event) {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, more...)
	plan, err := d.Plan(b.t.Context(), set)
	if err != nil {
		b.t.Fatal(err)
	}
	ok, err := plan.Approve()
	if err != nil {
		b.t.Fatal(err)
	}
	return follow(d.Apply(awsops.WithObserver(b.t.Context(), &b.counted), set, ok, false))
}

// applied is apply where it must go well.
func (b *world) applied(more ...string) engine.Result {
	b.t.Helper()
	result, _ := b.apply(more...)
	if result.Problem != nil {
		b.t.Fatalf("apply: %+v", result.Problem)
	}
	return result
}

// undone plans and carries out the way back, and returns what was left.
func (b *world) undone(options setup.UndoOptions, more ...string) (engine.Result, *engine.Plan) {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, more...)
	plan, err := d.PlanUndo(b.t.Context(), set, options)
	if err != nil {
		b.t.Fatal(err)
	}
	ok, err := plan.Approve()
	if err != nil {
		b.t.Fatal(err)
	}
	result, _ := follow(d.Apply(b.t.Context(), set, ok, false))
	if result.Problem != nil {
		b.t.Fatalf("undo: %+v", result.Problem)
	}
	return result, plan
}

func follow(run *engine.Run) (engine.Result, []engine.Event) {
	var events []engine.Event
	for e := range run.Events() {
		events = append(events, e)
	}
	return run.Wait(), events
}

// listed is a plan in one line a change, for messages.
func listed(p *engine.Plan) string {
	var b bytes.Buffer
	for _, c := range p.Changes {
		b.WriteString(string(c.Verb) + " " + c.Title() + ": " + c.Summary + "\n" + c.Before.Reveal() + "\n→\n" + c.After.Reveal() + "\n")
	}
	return b.String()
}

// problemIn is the problem in err's chain, nil when there is none.
func problemIn(err error) *engine.Problem {
	var p *engine.Problem
	errors.As(err, &p)
	return p
}

func mustParse(t testing.TB, policy string) policydoc.Document {
	t.Helper()
	doc, err := policydoc.Parse(policy)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
