// Package files reads and writes every file of trailhead. What is written
// replaces the old file in one step, for its owner only, and never through a
// link; what is read is bounded, and is a regular file or a pipe. It imports
// nothing of ours, so that every package may use it.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Errors of Check, Write and Append. Their texts are for people.
var (
	// ErrForeign: a file is there that trailhead did not write.
	ErrForeign = errors.New("it is there already, and trailhead did not write it")
	// ErrLink: the path is a symbolic link.
	ErrLink = errors.New("it is a link; trailhead writes only to the file itself")
	// ErrKind: the path is a folder, a device or a pipe.
	ErrKind = errors.New("it is no regular file")
)

// headSize is how much of an old file is read to tell who wrote it, in bytes.
const headSize = 4096

// Writing says how a file is written. The zero value makes a new file for its
// owner only (0600), and refuses to replace any.
type Writing struct {
	// Mark is a text in the first 4 KiB of each file of this kind that trailhead
	// writes: an old file that has it is replaced. Without a Mark none is.
	Mark string
	// Overwrite replaces a file that trailhead did not write.
	Overwrite bool
	// Mode is the file's mode; 0 is 0600.
	Mode fs.FileMode
	// Fast leaves out the sync to the disk, for what is written many times over.
	Fast bool
}

// Check reports why Write would refuse the path, without writing anything. The
// error's chain has ErrForeign, ErrLink or ErrKind, and with ErrForeign also
// fs.ErrExist.
func Check(path string, w Writing) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return refused(path, ErrLink)
	case !info.Mode().IsRegular():
		return refused(path, ErrKind)
	case w.Overwrite, info.Size() == 0 && w.Mark != "":
		return nil
	}
	if ours, err := hasMark(path, w.Mark); err != nil || ours {
		return err
	}
	return refused(path, errors.Join(ErrForeign, fs.ErrExist))
}

func refused(path string, why error) error {
	return &fs.PathError{Op: "write", Path: path, Err: oneLine{why}}
}

// oneLine says only the first of joined errors: the others are there to be
// asked for.
type oneLine struct{ error }

func (e oneLine) Error() string {
	first, _, _ := strings.Cut(e.error.Error(), "\n")
	return first
}

func (e oneLine) Unwrap() error { return e.error }

// hasMark reports whether the file's head holds the mark.
func hasMark(path, mark string) (bool, error) {
	if mark == "" {
		return false, nil
	}
	f, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0)
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }()
	head, err := io.ReadAll(io.LimitReader(f, headSize))
	return bytes.Contains(head, []byte(mark)), err
}

// Write writes text into a new file in the same folder, syncs it, and renames
// it over the path, so that whatever stops it leaves the old file whole. The
// error is as of Check, or says why the folder cannot be written.
func Write(path string, text []byte, w Writing) (err error) {
	if err := Check(path, w); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", path, because(err))
	}
	defer func() { _ = os.Remove(f.Name()) }() // there no longer, where all went well
	if err := fill(f, text, w); err != nil {
		return fmt.Errorf("write %s: %w", path, because(err))
	}
	if err := w.put(f.Name(), path); err != nil {
		return err
	}
	if !w.Fast {
		syncFolder(filepath.Dir(path))
	}
	return nil
}

func fill(f *os.File, text []byte, w Writing) error {
	_, err := f.Write(text)
	if err == nil && w.Mode != 0 {
		err = f.Chmod(w.Mode)
	}
	if err == nil && !w.Fast {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// put gives the new file its name. Where nothing may be replaced, a file that
// came in between is left alone, on file systems that have hard links.
func (w Writing) put(from, path string) error {
	if w.Mark == "" && !w.Overwrite {
		err := os.Link(from, path)
		if err == nil {
			return nil
		}
		if errors.Is(err, fs.ErrExist) {
			return refused(path, errors.Join(ErrForeign, fs.ErrExist))
		}
	}
	return os.Rename(from, path)
}

func syncFolder(path string) {
	if dir, err := os.Open(path); err == nil {
		_ = dir.Sync() // Windows cannot sync a folder, and needs not
		_ = dir.Close()
	}
}

// because is a path error without the name of the temporary file.
func because(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// Append opens a file of ours to read it and to add to it, or makes it (0600).
// What is there must have the mark at its head, be a regular file with one name
// only, and be this user's alone. A mark of "" is not looked for. The error is
// as of Check, or of CheckPrivate.
func Append(path, mark string) (*os.File, error) {
	if err := Check(path, Writing{Mark: mark, Overwrite: mark == ""}); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE|noFollow, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = refused(path, ErrKind)
	}
	if err == nil {
		err = single(path, info)
	}
	if err == nil {
		err = f.Chmod(0o600)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Another is the n-th name beside a path: plan.json, plan-2.json, plan-3.json.
func Another(path string, n int) string {
	if n < 2 {
		return path
	}
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
}
