package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrTooLarge: there is more than the limit.
var ErrTooLarge = errors.New("it is too large")

// ErrDevice: what is to be read is a folder, a device or a socket.
var ErrDevice = errors.New("it is neither a regular file nor a pipe")

// Limits of what is read, in bytes: far more than trailhead ever writes.
const (
	LargestSmall   = 1 << 20   // a text of a few lines: answers, an SSO token
	LargestHanded  = 32 << 20  // a saved plan, a slice, a receipt, the AWS config
	LargestLine    = 16 << 20  // one line of a journal
	LargestJournal = 512 << 20 // a journal
	LargestWorld   = 512 << 20 // a simulated AWS
)

// Read reads a regular file or a pipe of at most limit bytes. It ends with ctx,
// also where a pipe has no writer. The error's chain has ErrTooLarge, ErrDevice
// or what the system says.
func Read(ctx context.Context, path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := readable(path, info); err != nil {
		return nil, err
	}
	return awaited(ctx, func() ([]byte, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		if info, err := f.Stat(); err != nil {
			return nil, err
		} else if err := readable(path, info); err != nil { // another file since
			return nil, err
		}
		return bounded(f, path, limit)
	})
}

// Open opens a regular file of at most limit bytes to be read piece by piece.
// Errors are as of Read; the chain has ErrKind where it is something else.
func Open(path string, limit int64) (*os.File, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "read", Path: path, Err: ErrKind}
	}
	if err == nil && info.Size() > limit {
		err = tooLarge(path, limit)
	}
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// ReadRegular is Read for what can be no pipe, such as the AWS config.
func ReadRegular(path string, limit int64) ([]byte, error) {
	f, err := Open(path, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return bounded(f, path, limit)
}

func tooLarge(path string, limit int64) error {
	return &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("%w: %d MiB are allowed", ErrTooLarge, limit>>20)}
}

// ReadFrom reads an open stream, such as stdin, to its end. It ends with ctx;
// the stream may then still be waited for. Errors are as of Read.
func ReadFrom(ctx context.Context, from io.Reader, name string, limit int64) ([]byte, error) {
	return awaited(ctx, func() ([]byte, error) { return bounded(from, name, limit) })
}

func readable(path string, info fs.FileInfo) error {
	if info.Mode().IsRegular() || info.Mode()&fs.ModeNamedPipe != 0 {
		return nil
	}
	return &fs.PathError{Op: "read", Path: path, Err: ErrDevice}
}

func bounded(from io.Reader, path string, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > limit {
		return nil, tooLarge(path, limit)
	}
	return text, nil
}

// awaited does what cannot be called back, and goes on without it when ctx is
// done.
func awaited(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := read()
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
