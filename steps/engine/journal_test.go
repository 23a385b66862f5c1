package engine

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/internal/sample"
)

var here = awsops.Target{Partition: "aws", Account: "123456789012", Region: "us-east-1"}

// stoppedClock moves only when a test or a sleeper moves it.
type stoppedClock struct{ now time.Time }

func (c *stoppedClock) Now() time.Time { return c.now }
func (c *stoppedClock) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return ctx.Err()
}

func newClock() *stoppedClock {
	return &stoppedClock{now: time.Date(2026, 11, 23, 21, 47, 0, 0, time.UTC)}
}

func openJournal(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := OpenJournal(dir, here, newClock())
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func begun(t *testing.T, dir string) *Journal {
	t.Helper()
	j := openJournal(t, dir)
	if err := j.Begin("hash", "arn:aws:iam::123456789012:user/me", json.RawMessage(`{"region":"us-east-1"}`)); err != nil {
		t.Fatal(err)
	}
	return j
}

func record(t *testing.T, j *Journal, entries ...entry) {
	t.Helper()
	for _, e := range entries {
		if err := j.write(e); err != nil {
			t.Fatal(err)
		}
	}
}

func TestJournalIsReadBackByTheNextRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	j := begun(t, dir)
	record(t, j,
		entry{Event: "change", Resource: "queue", Verb: Create, After: "{}"},
		entry{Event: "call", Resource: "queue", Action: "sqs:CreateQueue"},
		entry{Event: "called", Resource: "queue", Action: "sqs:CreateQueue", Request: "r-1"},
		entry{Event: "did", Resource: "queue", Verb: Create})
	if err := j.End("done"); err != nil {
		t.Fatal(err)
	}
	next := openJournal(t, dir)
	if p := next.Past(About{ID: "queue"}, nil); !p.Made || p.After != "{}" {
		t.Errorf("past of the queue: %+v", p)
	}
	if got := string(next.Answers()); got != `{"region":"us-east-1"}` {
		t.Errorf("answers: %s", got)
	}
	if s := next.LastRun(); s == nil || s.Outcome != "done" {
		t.Errorf("standing: %+v", s)
	}
}

func TestJournalIsItsOwnersOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps access in another way")
	}
	dir := filepath.Join(t.TempDir(), "state")
	j := begun(t, dir)
	defer func() { _ = j.End("done") }()
	for path, want := range map[string]os.FileMode{dir: 0o700, j.Path(): 0o600, j.Path() + ".lock": 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
}

func TestTwoRunsAtOnceAreRefused(t *testing.T) {
	dir := t.TempDir()
	first := begun(t, dir)
	second := openJournal(t, dir)
	if err := second.Begin("hash", "", nil); !errors.Is(err, ErrBusy) {
		t.Errorf("second run: %v", err)
	}
	if err := first.End("done"); err != nil {
		t.Fatal(err)
	}
	if err := second.Begin("hash", "", nil); err != nil {
		t.Errorf("after the first has ended: %v", err)
	}
}

func TestALineCutOffByACrashIsPassedOver(t *testing.T) {
	dir := t.TempDir()
	j := begun(t, dir)
	record(t, j, entry{Event: "change", Resource: "key", Verb: Create}, entry{Event: "call", Resource: "key"})
	if err := j.End("stopped"); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	tries := sample.OneIn(t, 10)
	for cut := range len(whole) {
		if !tries(cut) {
			continue
		}
		if err := os.WriteFile(j.Path(), whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		again := begun(t, dir)
		if err := again.End("done"); err != nil {
			t.Fatal(err)
		}
		after := openJournal(t, dir)
		if s := after.LastRun(); s == nil || s.Outcome != "done" {
			t.Fatalf("cut at %d: standing %+v", cut, s)
		}
	}
}

// fullDisk takes so many bytes and then no more.
type fullDisk struct{ left int }

func (f *fullDisk) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, syscall.ENOSPC
	}
	return len(b), nil
}
func (f *fullDisk) Sync() error  { return nil }
func (f *fullDisk) Close() error { return nil }

func TestAFullDiskIsAProblemWithARemedy(t *testing.T) {
	j := openJournal(t, t.TempDir())
	j.file = &fullDisk{left: 10}
	err := j.write(entry{Event: "call"})
	var p *Problem
	if !errors.As(err, &p) || !errors.Is(err, ErrJournal) || !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(p.Why, j.Path()) || len(p.Do) == 0 {
		t.Errorf("problem does not help: %+v", p)
	}
}

func TestAReadOnlyFolderIsAProblem(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file") // stands where the folder should be, so that root is refused as well
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := OpenJournal(filepath.Join(t.TempDir(), "state"), here, newClock())
	if err != nil {
		t.Fatal(err)
	}
	j.path = filepath.Join(file, "state", "j.jsonl")
	if err := j.Begin("hash", "", nil); !errors.Is(err, ErrJournal) {
		t.Errorf("got %v", err)
	}
}

func TestNotesAreKeptBetweenRuns(t *testing.T) {
	dir := t.TempDir()
	j := begun(t, dir)
	if err := j.End("done"); err != nil {
		t.Fatal(err)
	}
	if err := j.Note("access-key", "shown", "AKIA1"); err != nil {
		t.Fatal(err)
	}
	if got := openJournal(t, dir).Past(About{ID: "access-key"}, nil).Notes["shown"]; got != "AKIA1" {
		t.Errorf("note: %q", got)
	}
}
