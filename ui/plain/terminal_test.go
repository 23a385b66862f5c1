package plain_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
	"trailhead/ui/plain"

	"trailhead/internal/sample"
)

func TestMain(m *testing.M) { sample.Main(m) }

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	account    = simtest.Account
	externalID = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"
)

// beating is the person's clock: a heartbeat comes when a test says so.
type beating struct {
	mu    sync.Mutex
	beats int
}

func (*beating) Now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func (c *beating) Sleep(ctx context.Context, _ time.Duration) error {
	for ctx.Err() == nil {
		c.mu.Lock()
		due := c.beats > 0
		if due {
			c.beats--
		}
		c.mu.Unlock()
		if due {
			return nil
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

// beat lets so many heartbeats come.
func (c *beating) beat(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.beats += n
}

// screen is what the person sees. Out is what the journey wrote; all has what
// was typed too.
type screen struct {
	mu       sync.Mutex
	out, all bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all.Write(p)
	return s.out.Write(p)
}

func (s *screen) shows(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(s.out.String(), text)
}

// waitFor waits until text is on the screen.
func (s *screen) waitFor(t testing.TB, text string) {
	for range 500 {
		if s.shows(text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%q never came", text)
}

// typist gives one line for each read, and does what the script says between.
// A pipe that is full gives what it has, which the shared reader must keep.
type typist struct {
	script []any // a string is typed, a func() happens before the next
	screen *screen
}

func (k *typist) Read(p []byte) (int, error) {
	for len(k.script) > 0 {
		next := k.script[0]
		k.script = k.script[1:]
		switch next := next.(type) {
		case func():
			next()
		case string:
			k.screen.mu.Lock()
			k.screen.all.WriteString(strings.ReplaceAll(next, externalID, "(the External ID)") + "\n")
			k.screen.mu.Unlock()
			return copy(p, next+"\n"), nil
		}
	}
	return 0, io.EOF
}

// terminal is an account on a simulated AWS with somebody in front of it.
type terminal struct {
	t          testing.TB
	world      *awssim.World
	clock      *simtest.Clock
	state      string
	host       flow.Host
	interrupts chan os.Signal
	screen     *screen
	saved      map[string]string
	reach      func(ctx context.Context, region string) (*awsops.Account, error)
}

func newTerminal(t testing.TB) *terminal {
	t.Helper()
	world, clock := simtest.New()
	r := &terminal{t: t, world: world, clock: clock, state: t.TempDir(), interrupts: make(chan os.Signal, 4), saved: map[string]string{}}
	r.reach = func(ctx context.Context, region string) (*awsops.Account, error) {
		return simtest.Connect(ctx, r.world, r.clock, region)
	}
	r.host = flow.Host{
		Profiles: func(context.Context) ([]awsops.Profile, error) {
			return []awsops.Profile{
				{Name: "sandbox", Kind: "SSO", Problem: awsops.ProfileProblem{Kind: awsops.SignInExpired},
					SignIn: awsops.SignIn{Profile: "sandbox", SSO: true}},
				{Name: "production", Kind: "SSO", Account: account, Role: "AdministratorAccess", Region: "us-east-1",
					Expires: (*beating)(nil).Now().Add(6*time.Hour + 12*time.Minute)},
				{Kind: "environment", Source: "keys ****0001"},
			}, nil
		},
		Connect: r.connect,
		Preset:  answers.Layers{},
		Regions: answers.Regions,
		Clock:   &beating{},
		Save: func(name string, text []byte) (string, error) {
			r.saved[name] = string(text)
			return "/work/" + name, nil
		},
		Interrupts: r.interrupts,
	}
	return r
}

func (r *terminal) connect(ctx context.Context, where flow.Where) (*steps.Session, error) {
	reach, err := r.reach(ctx, where.Region)
	if err != nil {
		return nil, err
	}
	return steps.Open(ctx, reach, r.state, nil)
}

// journey plays a script to its end.
func (r *terminal) journey(script ...any) (code flow.Code, after string) {
	r.t.Helper()
	r.screen = &screen{}
	type ended struct {
		code  flow.Code
		after string
		err   error
	}
	over := make(chan ended, 1)
	go func() {
		code, after, err := plain.Run(r.t.Context(), r.host, &typist{script: script, screen: r.screen}, r.screen)
		over <- ended{code, after, err}
	}()
	select {
	case e := <-over:
		if e.err != nil {
			r.t.Errorf("Run: %v", e.err)
		}
		r.clean()
		return e.code, e.after
	case <-time.After(20 * time.Second):
		r.t.Fatalf("it hangs after:\n%s", r.transcript())
		return 0, ""
	}
}

// clean makes sure of what holds for every journey: plain signs only, and no
// External ID before the values.
func (r *terminal) clean() {
	r.t.Helper()
	out := r.screen.out.String()
	for i, c := range []byte(out) {
		if c != '\n' && (c < ' ' || c > '~') {
			r.t.Fatalf("byte %#x in %q", c, out[max(0, i-40):min(len(out), i+10)])
		}
	}
	before, _, _ := strings.Cut(out, "Paste these into Workbench")
	if strings.Contains(strings.ToLower(before), externalID) {
		r.t.Error("the External ID shows before the values")
	}
}

func (r *terminal) transcript() string {
	r.screen.mu.Lock()
	defer r.screen.mu.Unlock()
	return r.screen.all.String()
}

var (
	took    = regexp.MustCompile(`(\d+ m )?\d+(\.\d)? s\b`)
	keyIDs  = regexp.MustCompile(`(key[/ ])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	counted = regexp.MustCompile(`^Done: \d+ of`)
	request = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-F]{16}`)
)

// steady is a transcript in which what happens at the same time stands in
// alphabetical order, with no durations.
func steady(text string) string {
	atOnce := []string{"Begin: ", "Done: ", "Waiting: ", "Failed: ", "Not begun: ", "Found: "}
	lines := strings.Split(keyIDs.ReplaceAllString(text, "${1}(key id)"), "\n")
	from := 0
	for i := 0; i <= len(lines); i++ {
		live := i < len(lines) && slices.ContainsFunc(atOnce, func(p string) bool { return strings.HasPrefix(lines[i], p) })
		if live {
			lines[i] = counted.ReplaceAllString(took.ReplaceAllString(lines[i], "N s"), "Done: N of")
			continue
		}
		if i < len(lines) && strings.HasPrefix(lines[i], "For AWS support") {
			lines[i] = request.ReplaceAllString(lines[i], "(request id)")
		}
		slices.Sort(lines[from:i])
		from = min(i+1, len(lines))
	}
	return strings.Join(lines, "\n")
}

// golden compares the transcript with the one on file.
func (r *terminal) golden(name, after string) {
	r.t.Helper()
	got := steady(r.transcript())
	if after != "" {
		got += "\n---- left on the screen by main ----" + after
	}
	path := filepath.Join("..", "..", "testdata", "plain", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			r.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	if got != string(want) {
		r.t.Errorf("%s differs (-update rewrites it):\n%s", path, got)
	}
}

// inventory is what the simulated AWS holds, less keys that AWS deletes later.
func (r *terminal) inventory() string {
	lines := strings.Split(r.world.Inventory(), "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, "PendingDeletion") })
	return strings.Join(lines, "\n")
}
