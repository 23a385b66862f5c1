package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"trailhead/awsops/rehearsal"
	"trailhead/internal/sample"
)

// Each rehearsal ends as it promises, with what must be named for it.
func TestEachScenarioEndsAsItSays(t *testing.T) {
	const logs, management = "222222222222", "111111111111"
	ends := map[string]struct {
		args    string
		code    int
		account string // of the role that Workbench is told of
	}{
		"new": {"", 0, account}, "throttled": {"", 0, account}, "slow": {"", 0, account},
		"denied": {"", 1, ""}, "name-taken": {"", 1, ""}, "expired": {"", 4, ""},
		"existing":             {"--variant existing", 0, account},
		"existing-topic":       {"--variant existing --overlap subscribe", 0, account},
		"existing-overlap":     {"--variant existing --overlap fan-out", 0, account},
		"foreign-bucket":       {"--variant existing --scope account", 0, logs},
		"foreign-key":          {"--variant existing", 0, account},
		"control-tower-3":      {"--variant control-tower --scope account", 0, logs},
		"control-tower-4":      {"--variant control-tower --scope account", 1, ""},
		"delegated-admin":      {"--variant existing --scope account", 0, logs},
		"organization":         {"--scope organization --accept organization-access", 0, management},
		"organization-partial": {"--scope organization --accept organization-access", 6, management},
		"organization-huge":    {"--scope account", 0, management},
	}
	for _, s := range rehearsal.Scenarios() {
		if !walks(t, byCommand, s.Name) {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			want, known := ends[s.Name]
			code, stdout, stderr := result(t, command(t, append(strings.Fields(want.args), "apply", "--yes", "--rehearse="+s.Name)...))
			if !known || code != want.code {
				t.Fatalf("exit code %d, want %d:\n%s", code, want.code, stderr)
			}
			values := ""
			if want.account != "" {
				values = strings.ReplaceAll(fiveValues, account, want.account)
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
	if code, _, stderr := result(t, c); code != 1 || !strings.Contains(stderr, "Done: 8 changes") ||
		!strings.Contains(stderr, "trailhead outputs") {
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

// Ctrl-C stops in good order, and so do the signals of whoever ends a process or
// closes its terminal; the same command goes on.
func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be sent an interrupt")
	}
	for name, signal := range map[string]os.Signal{"SIGINT": os.Interrupt, "SIGTERM": syscall.SIGTERM, "SIGHUP": syscall.SIGHUP} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "world.json")
			c := unhurriedCommand(t, "apply", "--yes", "--rehearse=slow", "--world", file)
			stderr := signalled(t, c, "begin  1 create S3 bucket", signal)
			if code := c.ProcessState.ExitCode(); code != 130 || !strings.Contains(stderr, "Stopping after the calls under way") {
				t.Fatalf("exit code %d\n%s", code, stderr)
			}
			if code, stdout, text := result(t, command(t, "apply", "--yes", "--rehearse", "--world", file)); code != 0 || stdout != fiveValues {
				t.Errorf("exit code %d\n%s%s", code, stdout, text)
			}
		})
	}
}

// signalled runs a command, sends it a signal once it has said something, and
// returns what it has said when it has ended.
func signalled(t *testing.T, c *exec.Cmd, said string, signal os.Signal) string {
	t.Helper()
	var stderr watched
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	stderr.until(t, said)
	if err := c.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	return stderr.String()
}

// Without credentials the answer comes at once, and says to sign in.
func TestWithoutCredentials(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := result(t, command(t, "discover", "--region", "us-east-1"))
	if code != 4 || stdout != "" || !strings.Contains(stderr, "aws sso login") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

// A call is followed to its end. How it ends in every estate is tested in
// package steps, where no time passes.
func TestACallIsFollowedInARehearsal(t *testing.T) {
	const whole = "The call reached Expel's queue, readable, in 5 m"
	for name, args := range sample.Rows(t, 1, map[string]string{
		"new":            "",
		"throttled":      "",
		"existing-topic": "--variant existing --overlap subscribe",
		"foreign-bucket": "--variant existing --scope account",
		"organization":   "--scope organization --accept organization-access",
	}) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			with := append(strings.Fields(args), "--rehearse="+name, "--world", filepath.Join(t.TempDir(), "world.json"))
			if code, _, stderr := result(t, command(t, append([]string{"apply", "--yes"}, with...)...)); code != 0 {
				t.Fatalf("apply: exit code %d\n%s", code, stderr)
			}
			code, stdout, stderr := result(t, command(t, append([]string{"verify", "--follow"}, with...)...))
			if code != 0 || !strings.Contains(stdout, whole) || !strings.Contains(stderr, "Waiting for the log file") {
				t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
			}
		})
	}
}

// Headless, too, one sees that AWS asks for patience, and which try comes.
func TestThrottledTriesAreToldHeadless(t *testing.T) {
	t.Parallel()
	code, _, stderr := result(t, command(t, "apply", "--yes", "--rehearse=throttled"))
	if code != 0 || !strings.Contains(stderr, "waits: AWS asks for patience, try 2") {
		t.Errorf("exit code %d:\n%s", code, stderr)
	}
}
