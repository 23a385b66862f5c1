package e2e

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"trailhead/e2e/picture"
)

// patience is how long a screen may take to come up on a busy machine.
const patience = 20 * time.Second

// wizard is trailhead in a terminal, with somebody in front of it.
type wizard struct {
	*picture.Terminal
	t       testing.TB
	pt      *os.File
	cmd     *exec.Cmd
	over    chan struct{} // the program has closed the terminal
	presses int           // keys pressed, text typed not counted
	waits   time.Duration // for how long it waits for a screen
	seen    []string      // the screens that were waited for
	again   int           // the first of them after what has failed was tried again
	hurried bool          // its rehearsal takes next to no time
	heard   hearing
}

// openWizard starts trailhead in a terminal of 80 columns and 24 lines.
func openWizard(t *testing.T, args ...string) *wizard {
	t.Helper()
	return openWizardSized(t, 80, 24, nil, args...)
}

// openWizardIn is the same in a folder of its own, where files are saved.
func openWizardIn(t *testing.T, dir string, args ...string) *wizard {
	t.Helper()
	c := command(t, args...)
	c.Dir = dir
	return startWizard(t, c, 80, 24, nil)
}

// openUnhurried is openWizard for what has to be seen while it happens.
func openUnhurried(t *testing.T, args ...string) *wizard {
	t.Helper()
	w := startWizard(t, unhurriedCommand(t, args...), 80, 24, nil)
	w.hurried = false
	return w
}

func openWizardSized(t testing.TB, width, height int, env []string, args ...string) *wizard {
	t.Helper()
	return startWizard(t, command(t, args...), width, height, env)
}

func startWizard(t testing.TB, c *exec.Cmd, width, height int, env []string) *wizard {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no pseudo-terminal to be had")
	}
	c.Env = append(append(c.Env, "TERM=xterm-256color", "COLORTERM=truecolor"), env...)
	pt, err := pty.StartWithSize(c, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
	if err != nil {
		t.Fatal(err)
	}
	s := &wizard{Terminal: picture.NewTerminal(width, height, false), t: t, pt: pt, cmd: c, over: make(chan struct{}), waits: patience,
		hurried: true}
	go s.Answer(pt)
	go func() {
		defer close(s.over)
		_, _ = io.Copy(s, pt) // ends with an error where the program ends: the terminal is gone
	}()
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		_ = pt.Close()
	})
	return s
}

// sees waits until all of texts are on the screen, and returns it.
func (s *wizard) sees(texts ...string) picture.Grid {
	s.t.Helper()
	return s.seesThat(strings.Join(texts, " and "), func(g picture.Grid) bool {
		screen := g.Text()
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

func (s *wizard) seesThat(what string, is func(picture.Grid) bool) picture.Grid {
	s.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), s.waits)
	defer stop()
	g, err := s.Until(ctx, is)
	if err != nil {
		s.t.Fatalf("it never showed %s:\n%s", what, g.Text())
	}
	s.seen = append(s.seen, g.Text())
	return g
}

var keyBytes = map[string]string{"enter": "\r", "esc": "\x1b", "down": "\x1b[B", "up": "\x1b[A", "tab": "\t", "ctrl+c": "\x03",
	"end": "\x1b[F", "ctrl+u": "\x15"}

// press presses keys, one after the other.
func (s *wizard) press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		bytes, named := keyBytes[k]
		if !named {
			bytes = k
		}
		s.presses++
		s.write(bytes)
	}
}

// types types text.
func (s *wizard) types(text string) {
	s.t.Helper()
	s.write(text)
}

// write sends bytes. What was on the screen before is no answer to them.
func (s *wizard) write(bytes string) {
	s.t.Helper()
	s.Now()
	if _, err := io.WriteString(s.pt, bytes); err != nil {
		s.t.Fatal(err)
	}
}

// leaves waits until the program has ended, and returns its exit code.
func (s *wizard) leaves() int {
	s.t.Helper()
	select {
	case <-s.over:
	case <-time.After(s.waits):
		s.t.Fatalf("it did not end:\n%s", s.Now().Text())
	}
	var exit *exec.ExitError
	if err := s.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return s.cmd.ProcessState.ExitCode()
}
