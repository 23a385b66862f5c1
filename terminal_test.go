package main

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

	"trailhead/ui/picture"
)

// patience is how long a screen may take to come up on a busy machine.
const patience = 20 * time.Second

// seat is somebody in front of a terminal in which trailhead runs.
type seat struct {
	*picture.Terminal
	t       testing.TB
	pt      *os.File
	cmd     *exec.Cmd
	over    chan struct{} // the program has closed the terminal
	presses int           // keys pressed, text typed not counted
	waits   time.Duration // for how long it waits for a screen
}

// sit starts trailhead in a terminal of 80 columns and 24 lines.
func sit(t *testing.T, args ...string) *seat {
	t.Helper()
	return sitAt(t, 80, 24, nil, args...)
}

// sitIn is the same in a folder of its own, where files are saved.
func sitIn(t *testing.T, dir string, args ...string) *seat {
	t.Helper()
	c := command(t, args...)
	c.Dir = dir
	return sitBefore(t, c, 80, 24, nil)
}

func sitAt(t *testing.T, width, height int, env []string, args ...string) *seat {
	t.Helper()
	return sitBefore(t, command(t, args...), width, height, env)
}

func sitBefore(t *testing.T, c *exec.Cmd, width, height int, env []string) *seat {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no pseudo-terminal to be had")
	}
	c.Env = append(append(c.Env, "TERM=xterm-256color", "COLORTERM=truecolor"), env...)
	pt, err := pty.StartWithSize(c, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
	if err != nil {
		t.Fatal(err)
	}
	s := &seat{Terminal: picture.NewTerminal(width, height, false), t: t, pt: pt, cmd: c, over: make(chan struct{}), waits: patience}
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
func (s *seat) sees(texts ...string) picture.Grid {
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

func (s *seat) seesThat(what string, is func(picture.Grid) bool) picture.Grid {
	s.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), s.waits)
	defer stop()
	g, err := s.Until(ctx, is)
	if err != nil {
		s.t.Fatalf("it never showed %s:\n%s", what, g.Text())
	}
	return g
}

var seatKeys = map[string]string{"enter": "\r", "esc": "\x1b", "down": "\x1b[B", "up": "\x1b[A", "tab": "\t", "ctrl+c": "\x03", "end": "\x1b[F", "ctrl+u": "\x15"}

// press presses keys, one after the other.
func (s *seat) press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		bytes, named := seatKeys[k]
		if !named {
			bytes = k
		}
		s.presses++
		s.write(bytes)
	}
}

// types types text.
func (s *seat) types(text string) {
	s.t.Helper()
	s.write(text)
}

// write sends bytes. What was on the screen before is no answer to them.
func (s *seat) write(bytes string) {
	s.t.Helper()
	s.Now()
	if _, err := io.WriteString(s.pt, bytes); err != nil {
		s.t.Fatal(err)
	}
}

// leaves waits until the program has ended, and returns its exit code.
func (s *seat) leaves() int {
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
