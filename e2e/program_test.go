// Package e2e tests trailhead as a program: its commands, its wizard in a
// terminal, what the documents show, and the journey over HTTP against moto.
package e2e

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

// account is the one that rehearsals sign in to.
const account = "123456789012"

// builtIn is the folder of the programs that were built.
var builtIn string

// hurried is trailhead whose rehearsals take next to no time.
var hurried = sync.OnceValues(func() (string, error) {
	return built("hurried", "-X trailhead/awsops/rehearsal.hurried=yes")
})

// unhurried is trailhead as users have it: a rehearsal shows each step for as
// long as AWS would take for it.
var unhurried = sync.OnceValues(func() (string, error) { return built("unhurried", "") })

func built(name, ldflags string) (string, error) {
	path := filepath.Join(builtIn, name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if out, err := exec.Command("go", "build", "-ldflags=-s -w "+ldflags, "-o", path, "trailhead").CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
}

func TestMain(m *testing.M) {
	flag.Parse()
	if p := flag.Lookup("test.parallel"); p.Value.String() == p.DefValue { // most of these tests wait most of the time
		_ = flag.Set(p.Name, "8")
	}
	var err error
	if builtIn, err = os.MkdirTemp("", "trailhead-test-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(builtIn)
	os.Exit(code)
}

// command is trailhead with a home of its own, so that neither AWS nor a
// journal of this machine is met.
func command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	return commandOf(t, hurried, args...)
}

// unhurriedCommand is the same for what has to be seen while it happens.
func unhurriedCommand(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	return commandOf(t, unhurried, args...)
}

func commandOf(t testing.TB, program func() (string, error), args ...string) *exec.Cmd {
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
	c.Env = []string{"HOME=" + home, "USERPROFILE=" + home, "LocalAppData=" + home, "SystemRoot=" + os.Getenv("SystemRoot"), "TMPDIR=" + home,
		"TEMP=" + home,
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
