//go:build unix

package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// What has no end, or no writer, does not hold up anybody.
func TestDevicesAndPipes(t *testing.T) {
	if _, err := Read(t.Context(), "/dev/zero", 1<<20); !errors.Is(err, ErrDevice) {
		t.Errorf("/dev/zero: %v", err)
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRegular(pipe, 1); !errors.Is(err, ErrKind) {
		t.Errorf("a pipe where a file is wanted: %v", err)
	}
	if err := Write(pipe, nil, Writing{Overwrite: true}); !errors.Is(err, ErrKind) {
		t.Errorf("to replace a pipe: %v", err)
	}
	why := errors.New("the time is over")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 10*time.Millisecond, why)
	defer cancel()
	if _, err := Read(ctx, pipe, 1); !errors.Is(err, why) {
		t.Errorf("a pipe without a writer: %v", err)
	}
	writer, err := os.OpenFile(pipe, os.O_RDWR, 0) // lets the reader of above go
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAPipeIsReadToItsEnd(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	wrote := make(chan error, 1)
	go func() {
		f, err := os.OpenFile(pipe, os.O_WRONLY, 0)
		if err == nil {
			_, err = f.WriteString("queue: q\n")
			err = errors.Join(err, f.Close())
		}
		wrote <- err
	}()
	text, err := Read(t.Context(), pipe, 1<<10)
	if err = errors.Join(err, <-wrote); err != nil || string(text) != "queue: q\n" {
		t.Errorf("%q %v", text, err)
	}
}

func TestWhatOthersCanWriteIsNotTrusted(t *testing.T) {
	dir := t.TempDir()
	for mode, safe := range map[os.FileMode]bool{0o700: true, 0o755: true, 0o775: false, 0o777: false, 0o702: false} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		if err := CheckPrivate(dir); (err == nil) != safe || err != nil && !errors.Is(err, ErrOwner) {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := CheckPrivate(filepath.Join(dir, "none")); err != nil {
		t.Errorf("nothing there: %v", err)
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can give a folder away")
	}
	if err := os.Chown(dir, 12345, -1); err != nil {
		t.Fatal(err)
	}
	if err := CheckPrivate(dir); !errors.Is(err, ErrOwner) {
		t.Errorf("somebody else's: %v", err)
	}
}
