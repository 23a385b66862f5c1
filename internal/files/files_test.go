package files

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const mark = `"schema": "trailhead/v1"`

func put(t *testing.T, path, text string, mode fs.FileMode) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A file of ours is replaced by a new one, for its owner only; one that
// somebody else wrote is left as it is.
func TestOnlyWhatTrailheadWroteIsReplaced(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		old  string
		how  Writing
		want error
	}{
		"new":                   {"", Writing{Mark: mark}, nil},
		"ours":                  {"{\n  " + mark + "\n}", Writing{Mark: mark}, nil},
		"theirs":                {"my notes", Writing{Mark: mark}, ErrForeign},
		"theirs, agreed":        {"my notes", Writing{Mark: mark, Overwrite: true}, nil},
		"nothing is replaced":   {"{\n  " + mark + "\n}", Writing{}, ErrForeign},
		"the mark is too late":  {strings.Repeat(" ", headSize) + mark, Writing{Mark: mark}, ErrForeign},
		"another kind of file":  {"account,name", Writing{Mark: mark}, ErrForeign},
		"another mode is given": {"", Writing{Mark: mark, Mode: 0o700}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
			if c.old != "" {
				put(t, path, c.old, 0o644)
			}
			err := Write(path, []byte("new"), c.how)
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			want, mode := "new", max(c.how.Mode, 0o600)
			if c.want != nil {
				want, mode = c.old, 0o644
				if !errors.Is(err, fs.ErrExist) {
					t.Errorf("%v does not say that it exists", err)
				}
			}
			info, err := os.Lstat(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := read(t, path); got != want || runtime.GOOS != "windows" && info.Mode().Perm() != mode {
				t.Errorf("%q with mode %o, want %q with %o", got, info.Mode().Perm(), want, mode)
			}
		})
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Whatever a link leads to stays as it is, and so does another name of the
// same file.
func TestNothingIsWrittenThroughALink(t *testing.T) {
	dir := t.TempDir()
	target := put(t, filepath.Join(dir, "target"), "{"+mark+"}", 0o644)
	soft, hard := filepath.Join(dir, "soft"), filepath.Join(dir, "hard")
	if err := os.Symlink(target, soft); err != nil {
		t.Skip("no links here: ", err)
	}
	if err := os.Link(target, hard); err != nil {
		t.Fatal(err)
	}
	if err := Write(soft, []byte("new"), Writing{Mark: mark, Overwrite: true}); !errors.Is(err, ErrLink) {
		t.Errorf("a soft link: %v", err)
	}
	if _, err := Append(soft, mark); !errors.Is(err, ErrLink) {
		t.Errorf("to append through a soft link: %v", err)
	}
	if _, err := Append(hard, mark); !errors.Is(err, ErrLink) {
		t.Errorf("to append to a hard link: %v", err)
	}
	if err := Write(hard, []byte("new"), Writing{Mark: mark}); err != nil {
		t.Errorf("a hard link: %v", err)
	}
	if got := read(t, target); got != "{"+mark+"}" {
		t.Errorf("the target now holds %q", got)
	}
}

func TestALogGoesOnOnlyInALog(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log")
	for range 2 {
		f, err := Append(path, "first")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString("first\n"); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, path); got != "first\nfirst\n" {
		t.Errorf("%q", got)
	}
	if _, err := Append(put(t, filepath.Join(dir, "notes"), "notes", 0o600), "first"); !errors.Is(err, ErrForeign) {
		t.Errorf("somebody's notes: %v", err)
	}
}

func TestReadingIsBounded(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		path string
		want error
	}{
		"as much as is allowed": {put(t, filepath.Join(dir, "small"), strings.Repeat("x", 1<<10), 0o600), nil},
		"more":                  {put(t, filepath.Join(dir, "large"), strings.Repeat("x", 1<<10+1), 0o600), ErrTooLarge},
		"a folder":              {dir, ErrDevice},
		"nothing there":         {filepath.Join(dir, "none"), fs.ErrNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(t.Context(), c.path, 1<<10); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	if _, err := ReadFrom(t.Context(), endless{}, "stdin", 1<<20); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a stream without end: %v", err)
	}
	if text, err := ReadFrom(t.Context(), bytes.NewReader([]byte("all")), "stdin", 3); err != nil || string(text) != "all" {
		t.Errorf("%q %v", text, err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// blocked never comes to an end.
type blocked struct{}

func (blocked) Read([]byte) (int, error) { select {} }

func TestReadingEndsWithItsContext(t *testing.T) {
	why := errors.New("somebody pressed ctrl+c")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(10*time.Millisecond, func() { cancel(why) })
	if _, err := ReadFrom(ctx, blocked{}, "stdin", 1); !errors.Is(err, why) {
		t.Errorf("%v", err)
	}
}

func TestAnotherNameKeepsTheEnding(t *testing.T) {
	for n, want := range map[int]string{1: "a/plan.json", 2: "a/plan-2.json", 9: "a/plan-9.json"} {
		if got := Another("a/plan.json", n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
