// Package local is what the wizard does on the machine of the person: it saves
// files and opens pages.
package local

import (
	"errors"
	"io/fs"
	"path/filepath"

	"trailhead/internal/escape"
	"trailhead/internal/files"
)

const mostNames = 99 // that are tried for a file

// Save writes a file into the working directory that only its owner reads, and
// returns its path. A file that is there already is not touched: another name
// is taken then.
func Save(name string, text []byte) (string, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	free := path
	for n := 1; n <= mostNames; n++ {
		free = files.Another(path, n)
		if err = files.Write(free, []byte(escape.Text(string(text))), files.Writing{}); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return free, err
}
