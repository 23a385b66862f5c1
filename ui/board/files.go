package board

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// File is a file of the accounts that failed.
type File struct {
	Name string
	Text []byte
}

// Files are the accounts that failed as a table for people and as a document
// for programs. They are as the board is now.
func (b *Board) Files(schema string) ([]File, error) {
	table, err := b.CSV()
	if err != nil {
		return nil, err
	}
	document, err := b.JSON(schema)
	return []File{{"trailhead-failures.csv", table}, {"trailhead-failures.json", document}}, err
}

// mostNames is how many names are tried for a file.
const mostNames = 99

// Save writes files with save, which touches none that is there already: then
// a number is added to the name. It returns their paths.
func Save(files []File, save func(name string, text []byte) (path string, err error)) ([]string, error) {
	var paths []string
	for _, f := range files {
		ext := filepath.Ext(f.Name)
		path, err := save(f.Name, f.Text)
		for n := 2; errors.Is(err, fs.ErrExist) && n <= mostNames; n++ {
			path, err = save(fmt.Sprintf("%s-%d%s", strings.TrimSuffix(f.Name, ext), n, ext), f.Text)
		}
		if err != nil {
			return paths, fmt.Errorf("save %s: %w", f.Name, err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}
