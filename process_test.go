package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"trailhead/internal/sample"
)

// builtOnce is where TestMain finds what is to be tidied up.
var builtOnce string

// program builds trailhead once, for the tests that need a process of its own.
var program = sync.OnceValues(func() (string, error) {
	var err error
	if builtOnce, err = os.MkdirTemp("", "trailhead-test-"); err != nil {
		return "", err
	}
	path := filepath.Join(builtOnce, "trailhead")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

func TestMain(m *testing.M) {
	flag.Parse()
	if p := flag.Lookup("test.parallel"); p.Value.String() == p.DefValue { // most of these tests wait most of the time
		_ = flag.Set(p.Name, "8")
	}
	code := m.Run()
	if builtOnce != "" {
		_ = os.RemoveAll(builtOnce)
	}
	os.Exit(code)
}

// command is trailhead with a home of its own, so that neither AWS nor a
// journal of this machine is met.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	if sample.UnderRace {
		t.Skip("starts the program, which is built without the race detector")
	}
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	c := exec.Command(path, args...)
	c.Env = []string{"HOME=" + home, "USERPROFILE=" + home, "LocalAppData=" + home, "SystemRoot=" + os.Getenv("SystemRoot"), "TMPDIR=" + home, "TEMP=" + home,
		"AWS_EC2_METADATA_DISABLED=true"}
	return c
}

// result runs c and returns its exit code and both streams.
func result(t *testing.T, c *exec.Cmd) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	if c.Stdout == nil {
		c.Stdout = &out
	}
	c.Stderr = &err
	var exit *exec.ExitError
	if failed := c.Run(); failed != nil && !errors.As(failed, &exit) {
		t.Fatal(failed)
	}
	return c.ProcessState.ExitCode(), out.String(), err.String()
}

// Each rehearsal ends as it promises, with what must be named for it.
func TestEachScenarioEndsAsItSays(t *testing.T) {
	const logs, management = "222222222222", "111111111111"
	ends := map[string]struct {
		args    string
		code    int
		account string // of the role that Workbench is told of
	}{
		"new": {"", 0, rehearsalAccount}, "throttled": {"", 0, rehearsalAccount}, "slow": {"", 0, rehearsalAccount},
		"denied": {"", 1, ""}, "name-taken": {"", 1, ""}, "expired": {"", 4, ""},
		"existing":             {"--variant existing", 0, rehearsalAccount},
		"existing-topic":       {"--variant existing --overlap subscribe", 0, rehearsalAccount},
		"existing-overlap":     {"--variant existing --overlap fan-out", 0, rehearsalAccount},
		"foreign-bucket":       {"--variant existing --scope account", 0, logs},
		"foreign-key":          {"--variant existing", 0, rehearsalAccount},
		"control-tower-3":      {"--variant control-tower --scope account", 0, logs},
		"control-tower-4":      {"--variant control-tower --scope account", 1, ""},
		"delegated-admin":      {"--variant existing --scope account", 0, logs},
		"organization":         {"--scope organization --accept organization-access", 0, management},
		"organization-partial": {"--scope organization --accept organization-access", 6, management},
		"organization-huge":    {"--scope account", 0, management},
	}
	for _, s := range scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			want, known := ends[s.Name]
			code, stdout, stderr := result(t, command(t, append(strings.Fields(want.args), "apply", "--yes", "--rehearse="+s.Name)...))
			if !known || code != want.code {
				t.Fatalf("exit code %d, want %d:\n%s", code, want.code, stderr)
			}
			values := ""
			if want.account != "" {
				values = strings.ReplaceAll(fiveValues, rehearsalAccount, want.account)
			}
			if stdout != values {
				t.Errorf("stdout:\n%s", stdout)
			}
			if !strings.Contains(stderr, "simulated AWS") || !strings.Contains(stderr, "No External ID was given") {
				t.Errorf("stderr:\n%s", stderr)
			}
		})
	}
}

// With a world's file all commands work on the same world, and its time never
// runs backwards.
func TestAWorldIsKeptBetweenCommands(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.json")
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"apply --yes", 0, fiveValues},
		{"plan --detailed-exitcode", 0, "keep 8"},
		{"verify --wait 15m", 0, "last file delivered a minute ago"},
		{"verify", 0, "last file delivered a minute ago"},
		{"outputs", 0, fiveValues},
		{"undo --yes --json", 0, `"IAM role ExpelServiceRole"`},
		{"plan --detailed-exitcode", 3, "create IAM role"},
	} {
		code, stdout, stderr := result(t, command(t, append(strings.Fields(c.args), "--rehearse", "--world", file)...))
		stdout = strings.ReplaceAll(stdout, "create  IAM role ", "create IAM role")
		if code != c.code || !strings.Contains(stdout, c.says) {
			t.Fatalf("%s: exit code %d\n%s%s", c.args, code, stdout, stderr)
		}
	}
}

func TestARehearsalLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	c := command(t, "plan", "--rehearse")
	result(t, c)
	left, err := os.ReadDir(strings.TrimPrefix(c.Env[0], "HOME="))
	if err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
}

// shelled is a command line of the shell, with trailhead as its $0.
func shelled(t *testing.T, script string) *exec.Cmd {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell")
	}
	c := command(t)
	c.Path, c.Args = sh, []string{"sh", "-c", script, c.Path}
	return c
}

// Stdin may be closed: nothing asks, and nothing breaks.
func TestStdinClosed(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]int{`"$0" plan --rehearse <&-`: 0, `"$0" apply --rehearse <&-`: 64, `"$0" undo --rehearse <&-`: 0} {
		if code, _, stderr := result(t, shelled(t, script)); code != want {
			t.Errorf("%s: exit code %d\n%s", script, code, stderr)
		}
	}
}

// A reader that has gone away is reported, after the work is done.
func TestStdoutWithoutAReader(t *testing.T) {
	t.Parallel()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = reader.Close()
	defer func() { _ = writer.Close() }()
	c := command(t, "apply", "--yes", "--rehearse")
	c.Stdout = writer
	if code, _, stderr := result(t, c); code != 1 || !strings.Contains(stderr, "Done: 8 changes") || !strings.Contains(stderr, "trailhead outputs") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

// A stdout that is closed has become the null device by the time main runs;
// the values are lost, and that is said.
func TestStdoutClosed(t *testing.T) {
	t.Parallel()
	code, _, stderr := result(t, shelled(t, `"$0" apply --yes --rehearse >&-`))
	if code != 0 || !strings.Contains(stderr, "trailhead outputs prints them again") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

// Ctrl-C stops in good order, and the same command goes on.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be sent an interrupt")
	}
	file := filepath.Join(t.TempDir(), "world.json")
	c := command(t, "apply", "--yes", "--rehearse=slow", "--world", file)
	var stderr watched
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	stderr.until(t, "begin  1 create S3 bucket")
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	if code := c.ProcessState.ExitCode(); code != 130 || !strings.Contains(stderr.String(), "Stopping after the calls under way") {
		t.Fatalf("exit code %d\n%s", code, stderr.String())
	}
	if code, stdout, text := result(t, command(t, "apply", "--yes", "--rehearse", "--world", file)); code != 0 || stdout != fiveValues {
		t.Errorf("exit code %d\n%s%s", code, stdout, text)
	}
}

// watched is a stream that can be waited on.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func (w *watched) until(t *testing.T, says string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(w.String(), says); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never said %q:\n%s", says, w.String())
		}
	}
}

// Without credentials the answer comes at once, and says to sign in.
func TestWithoutCredentials(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := result(t, command(t, "discover", "--region", "us-east-1"))
	if code != 4 || stdout != "" || !strings.Contains(stderr, "aws sso login") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

// The first output is there within 50 ms. The machine does other things as
// well, so one such start in ten seconds is enough.
func TestFirstOutputIsFast(t *testing.T) {
	const fast = 50 * time.Millisecond
	command(t) // builds it
	best, began := time.Hour, time.Now()
	for best > fast && time.Since(began) < 10*time.Second {
		c := command(t, "version")
		from := time.Now()
		if code, _, stderr := result(t, c); code != 0 {
			t.Fatal(stderr)
		}
		best = min(best, time.Since(from))
	}
	if best > fast {
		t.Errorf("the best start took %s", best)
	}
}
