package local

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
)

// ReadManual shows a manual page with man, which has a pager of its own. It
// fails where there is no man.
func ReadManual(file, text string) (err error) {
	man, err := exec.LookPath("man")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "trailhead-man-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, file)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	show := exec.Command(man, path) // a name with a slash is a file, for every man
	show.Stdin, show.Stdout, show.Stderr = os.Stdin, os.Stdout, os.Stderr
	return show.Run()
}
