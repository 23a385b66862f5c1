package cli

import (
	"cmp"
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
	"trailhead/ui/flow"
	"trailhead/ui/words"

	sampling "trailhead/internal/sample"
)

func TestMain(m *testing.M) { sampling.Main(m) }

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	account    = simtest.Account
	region     = "us-east-1"
	externalID = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"
	bucket     = "expel-cloudtrail-" + account + "-" + region + "-an"
)

// terminal is a simulated AWS with commands to run against it, one after the other.
type terminal struct {
	t        *testing.T
	world    *awssim.World
	clock    awsops.Clock
	state    string
	region   string // as the AWS config would give it
	env      map[string]string
	stdin    io.Reader
	tty      Terminal
	patience time.Duration // of completion
	signals  chan os.Signal
	nowhere  bool
	connect  func() // called when a command connects
	reach    func(ctx context.Context, region string) (*awsops.Account, error)
	// profiles are those of the AWS config; nil for none
	profiles func(context.Context) ([]awsops.Profile, error)
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	world, clock := simtest.New()
	r := &terminal{t: t, world: world, clock: clock, state: t.TempDir(), region: region,
		env: map[string]string{"TRAILHEAD_EXTERNAL_ID": externalID}, stdin: never{t}, signals: make(chan os.Signal, 4), connect: func() {}}
	r.reach = func(ctx context.Context, region string) (*awsops.Account, error) {
		return simtest.Connect(ctx, r.world, r.clock, region)
	}
	r.world.DeliverAfter = 5 * time.Minute
	r.world.SignIn("arn:aws:iam::"+account+":user/engineer", simtest.AccessKeyID)
	return r
}

// never fails the test that reads from it: without a terminal nothing asks.
type never struct{ t *testing.T }

func (n never) Read([]byte) (int, error) {
	n.t.Error("something was asked without a terminal")
	return 0, io.EOF
}

// outcome is what a command left behind.
type outcome struct {
	code           flow.Code
	stdout, stderr string
}

func (r *terminal) run(args ...string) outcome {
	r.t.Helper()
	var out, err lockedBuffer
	code := Main(r.host(&out, &err, args))
	return outcome{code, out.String(), err.String()}
}

func (r *terminal) host(out, err io.Writer, args []string) Host {
	return Host{
		Args: args, Stdin: r.stdin, Stdout: out, Stderr: err, Terminal: r.tty, Width: 80, Signals: r.signals, Nowhere: r.nowhere,
		Profiles:  r.profiles,
		Env:       func(name string) (string, bool) { v, ok := r.env[name]; return v, ok },
		Patience:  cmp.Or(r.patience, time.Minute),
		StateDir:  func() (string, error) { return r.state, nil },
		Scenarios: []Scenario{{"new", "an empty account"}, {"slow", "all is late"}},
		Build: Build{Version: "v1.2.3", Commit: "0123456789ab", Date: "2026-05-04T09:30:00Z", Go: "go1.26", SDK: "v1.47.7",
			System: "linux/amd64"},
		Connect: func(ctx context.Context, where flow.Where) (*awsops.Account, string, func() error, error) {
			r.connect()
			if where.Region == "" {
				where.Region = r.region
			}
			reach, err := r.reach(ctx, where.Region)
			return reach, r.state, nil, err
		},
	}
}

// must runs a command that has to end with this code.
func (r *terminal) must(code flow.Code, args ...string) outcome {
	r.t.Helper()
	o := r.run(args...)
	if o.code != code {
		r.t.Fatalf("trailhead %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), o.code, code, o.stdout, o.stderr)
	}
	return o
}

// writes counts the calls since the last reset that can change anything.
func (r *terminal) writes() int {
	n := 0
	for _, c := range r.world.Calls() {
		if c.Write {
			n++
		}
	}
	return n
}

type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// stuckClock never comes to the end of a wait.
type stuckClock struct{ simtest.Clock }

func (c *stuckClock) Sleep(ctx context.Context, _ time.Duration) error {
	<-ctx.Done()
	return ctx.Err()
}

var (
	uuids     = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	hashes    = regexp.MustCompile(`[0-9a-f]{64}`)
	progressL = regexp.MustCompile(`^ +[0-9.ms ]+  (begin|done |wait |FAIL |skip )  `)
	foundL    = regexp.MustCompile(`^ +[0-9.]+ s  [a-zA-Z]`) // of discover
	elapsed   = regexp.MustCompile(`(?m)^ +[0-9.ms ]+ s  (begin|done |wait |FAIL |skip )  (.*?)(: [0-9.ms ]+ s( \([0-9]+ of [0-9]+\)))?$`)
	counting  = regexp.MustCompile(`\([0-9]+ of [0-9]+\)`)
)

// golden compares what a command did with the file, in which the order of
// things that happen at the same time is settled by the alphabet.
func (r *terminal) golden(name string, o outcome, args ...string) {
	r.t.Helper()
	text := "$ trailhead " + strings.Join(args, " ") + "\n--- stdout\n" + settled(o.stdout) + "--- stderr\n" + settled(o.stderr) +
		"--- exit code\n" + string(rune('0'+o.code/100)) + string(rune('0'+o.code/10%10)) + string(rune('0'+o.code%10)) + "\n"
	path := filepath.Join("..", "..", "testdata", "cli", name+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			r.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	if text != string(want) {
		r.t.Errorf("%s is different (go test ./ui/cli -update, then read the diff):\n%s", path,
			strings.Join(differences(string(want), text), "\n"))
	}
}

func differences(want, got string) []string {
	var lines []string
	for _, l := range words.Compare(want, got) {
		if l.Mark != ' ' {
			lines = append(lines, string(l.Mark)+" "+l.Text)
		}
	}
	return lines
}

func settled(text string) string {
	text = strings.ReplaceAll(text, externalID, "<the external id>")
	text = uuids.ReplaceAllString(text, "<uuid>")
	text = hashes.ReplaceAllString(text, "<hash>")
	text = elapsed.ReplaceAllString(text, "    0.0 s  $1  $2$4") // who moves the clock first is chance
	text = counting.ReplaceAllString(text, "(n of n)")
	lines := strings.SplitAfter(text, "\n")
	together := func(l string) bool {
		return progressL.MatchString(l) || foundL.MatchString(l) || strings.HasPrefix(l, `{"schema"`) && !strings.Contains(l, `"outputs"`)
	}
	for i := 0; i < len(lines); {
		j := i
		for j < len(lines) && together(lines[j]) {
			j++
		}
		slices.Sort(lines[i:j])
		i = max(j, i+1)
	}
	return strings.Join(lines, "")
}
