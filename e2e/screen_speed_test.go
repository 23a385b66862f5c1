package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/creack/pty"
)

// How long a frame is in coming is measured in a real terminal with the whole
// program, since most of it is not spent in Update and View.

// hearing is when the program last wrote to the terminal, as soon as the
// terminal is only listened to and draws nothing itself.
type hearing struct {
	only atomic.Bool
	last atomic.Int64 // since hearingBegan, in nanoseconds
}

var hearingBegan = time.Now()

// Write takes what the program writes.
func (s *wizard) Write(p []byte) (int, error) {
	s.heard.last.Store(int64(time.Since(hearingBegan)))
	if s.heard.only.Load() {
		return len(p), nil
	}
	return s.Terminal.Write(p)
}

// frameAfter is the time from a key to the last byte before the program is
// silent, 0 where it has written nothing.
func (s *wizard) frameAfter(key string) time.Duration {
	const silence = 100 * time.Millisecond
	from := int64(time.Since(hearingBegan))
	s.press(key)
	for wait := silence; ; {
		time.Sleep(wait)
		last := s.heard.last.Load()
		if wait = silence - time.Since(hearingBegan) + time.Duration(last); wait <= 0 || last < from {
			return max(0, time.Duration(last-from))
		}
	}
}

// BenchmarkKeyInTerminal measures from a key to the last byte of the frame that
// it makes, in a terminal. The limit is 16 ms.
func BenchmarkKeyInTerminal(b *testing.B) {
	for _, size := range [][2]int{{120, 36}, {300, 100}} {
		for _, frame := range []struct {
			name string
			keys [2]string
		}{
			{"a line changes", [2]string{"up", "down"}},
			{"all changes", [2]string{"?", "?"}},
		} {
			b.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], frame.name), func(b *testing.B) {
				s := openWizardSized(b, size[0], size[1], nil, "--rehearse")
				s.toLook()
				s.press("enter")
				s.identify()
				quietly()
				s.heard.only.Store(true)
				var took []time.Duration
				used := s.cpu()
				for i := 0; b.Loop(); i++ {
					took = append(took, s.frameAfter(frame.keys[i%2]))
				}
				used = s.cpu() - used
				slices.Sort(took)
				if took[0] == 0 {
					b.Fatal("a key made no frame")
				}
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/key")
				b.ReportMetric(float64(used.Microseconds())/1000/float64(len(took)), "cpu-ms/key")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// BenchmarkFirstScreen measures from the start of the process to the first
// frame, in a terminal. The limit is 30 ms.
func BenchmarkFirstScreen(b *testing.B) {
	var took []time.Duration
	for b.Loop() {
		c := command(b, "--rehearse")
		c.Env = append(c.Env, "TERM=xterm-256color", "COLORTERM=truecolor")
		from := time.Now()
		pt, err := pty.StartWithSize(c, &pty.Winsize{Rows: 36, Cols: 120})
		if err != nil {
			b.Fatal(err)
		}
		var out []byte
		for piece := make([]byte, 1<<16); !bytes.Contains(out, []byte("connects AWS CloudTrail")); {
			n, err := pt.Read(piece)
			if err != nil {
				b.Fatal(err)
			}
			out = append(out, piece[:n]...)
		}
		took = append(took, time.Since(from))
		_ = c.Process.Kill()
		_ = c.Wait()
		_ = pt.Close()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/start")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkIdle measures how much of a core the wizard takes while nothing
// happens: on a question, and while it waits for AWS. The limits are 0.5 % and
// 1 %.
func BenchmarkIdle(b *testing.B) {
	for _, state := range []struct {
		name string
		walk func(testing.TB) *wizard
	}{
		{"question", func(t testing.TB) *wizard {
			s := openWizardSized(t, 120, 36, nil, "--rehearse")
			s.begins()
			return s
		}},
		{"waiting", func(t testing.TB) *wizard {
			s := startWizard(t, unhurriedCommand(t, "--rehearse"), 120, 36, nil)
			s.toReview()
			s.saysYes()
			s.sees("w wait for a file")
			s.press("w")
			s.sees("Waiting for the first log file") // some twelve seconds of a rehearsal
			return s
		}},
	} {
		b.Run(state.name, func(b *testing.B) {
			s := state.walk(b)
			quietly()
			s.heard.only.Store(true)
			used, from := s.cpu(), time.Now()
			for b.Loop() {
				time.Sleep(time.Second)
			}
			b.ReportMetric(100*float64(s.cpu()-used)/float64(time.Since(from)), "%core")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// cpu is the time that the program has run on a processor, on Linux.
func (s *wizard) cpu() time.Duration {
	s.t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		s.t.Skip("the time on a processor is not to be had here")
	}
	total := 0
	for _, path := range threads {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // a thread that has ended
		}
		ran, err := strconv.Atoi(string(bytes.Fields(text)[0]))
		if err != nil {
			s.t.Fatal(err)
		}
		total += ran
	}
	return time.Duration(total)
}
