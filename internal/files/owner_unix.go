//go:build unix

package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

const noFollow = syscall.O_NOFOLLOW

// ErrOwner: a file or folder is another user's, or others may write to it.
var ErrOwner = errors.New("it is not safe from others")

// CheckPrivate refuses a file or folder that another user owns or may write
// to. What is not there is fine. The error's chain has ErrOwner.
func CheckPrivate(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) != os.Geteuid() {
		why := fmt.Errorf("%w: it belongs to user %d, and trailhead runs as user %d", ErrOwner, owner.Uid, os.Geteuid())
		return &fs.PathError{Op: "trust", Path: path, Err: why}
	}
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return &fs.PathError{Op: "trust", Path: path, Err: fmt.Errorf("%w: others may write to it (mode %04o)", ErrOwner, mode)}
	}
	return nil
}

// single refuses a file that has another name elsewhere, or another owner.
func single(path string, info fs.FileInfo) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Nlink > 1 {
		return refused(path, ErrLink)
	}
	return CheckPrivate(path)
}
