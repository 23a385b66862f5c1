package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"trailhead/internal/escape"
	"trailhead/internal/files"
	"trailhead/steps/engine"
)

// fileKind is a kind of file that a command writes.
type fileKind struct {
	what string // "the plan"
	flag string // that names the file
	mark string // what each file of this kind has at its head: such a file is replaced without asking
	mode fs.FileMode
}

var (
	planFile     = fileKind{what: "the plan", flag: "--out", mark: `"` + schema + `"`}
	sliceFile    = fileKind{what: "the slices", flag: "--slices", mark: `"` + schema + `"`}
	receiptFile  = fileKind{what: "the receipt", flag: "--receipt", mark: `"` + schema + `"`}
	failuresJSON = fileKind{what: "the failures", flag: "--failures", mark: `"` + schema + `"`}
	failuresCSV  = fileKind{what: "the failures", flag: "--failures", mark: "account,name,reason,detail"}
	reportJSON   = fileKind{what: "the report", flag: "--out", mark: `"` + schema + `"`}
	reportText   = fileKind{what: "the report", flag: "--out", mark: "# CloudTrail to Expel Workbench: account "}
	runbookFile  = fileKind{what: "the export", flag: "--out", mark: "`trailhead export runbook` has written it"}
	scriptFile   = fileKind{what: "the export", flag: "--out", mark: "Written by trailhead export awscli", mode: 0o700}
	templateFile = fileKind{what: "the export", flag: "--out", mark: "(made by trailhead)"}
	membersFile  = fileKind{what: "the export", flag: "--members", mark: "(made by trailhead)"}
	answersFile  = fileKind{what: "the export", flag: "--out", mark: "# Answers for trailhead"}
	manualFile   = fileKind{what: "the manual pages", flag: "--dir", mark: `" "trailhead"`, mode: 0o644}
)

// failuresFile is the kind that a name's ending asks for.
func failuresFile(path string) fileKind {
	if strings.HasSuffix(strings.ToLower(path), ".json") {
		return failuresJSON
	}
	return failuresCSV
}

// mostNames is how many names are tried to find one that is free.
const mostNames = 99

// wanted is a file that a command was asked to write; a path of "" is none.
type wanted struct {
	path string
	kind fileKind
}

// mayWrite makes sure, before anything else is done, that files can be written.
// Where trailhead did not write what is there, somebody is asked; with
// --overwrite it is replaced.
func (a *app) mayWrite(ctx context.Context, all ...wanted) error {
	for _, w := range all {
		if w.path == "" {
			continue
		}
		if err := a.mayReplace(ctx, w.path, w.kind); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) mayReplace(ctx context.Context, path string, kind fileKind) error {
	err := files.Check(path, kind.writing(a.overwrites(path)))
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, files.ErrForeign):
		return cannotWrite(path, kind, err)
	case !a.host.Terminal.Asks():
		return cannotWrite(path, kind, err)
	}
	question := fmt.Sprintf("%s is there already, and trailhead did not write it. Replace it? (%s is free.)", path, freeName(path))
	if err := a.ask(ctx, question); err != nil {
		return err
	}
	a.agreed = append(a.agreed, path)
	return nil
}

// freeName is the first name beside path that no file has.
func freeName(path string) string {
	for n := 2; n <= mostNames; n++ {
		if name := files.Another(path, n); files.Check(name, files.Writing{}) == nil {
			return name
		}
	}
	return path
}

func (a *app) overwrites(path string) bool {
	return a.opts.overwrite || slices.Contains(a.agreed, path)
}

func (k fileKind) writing(overwrite bool) files.Writing {
	return files.Writing{Mark: k.mark, Overwrite: overwrite, Mode: k.mode}
}

// write writes a file that mayWrite has allowed.
func (a *app) write(path, text string, kind fileKind) error {
	if err := files.Write(path, []byte(escape.Text(text)), kind.writing(a.overwrites(path))); err != nil {
		return cannotWrite(path, kind, err)
	}
	return nil
}

// cannotWrite is wrong usage where another name would do, and a failure where
// the disk does not take the file.
func cannotWrite(path string, kind fileKind, err error) error {
	switch {
	case errors.Is(err, files.ErrForeign):
		return misused("%s %s: %v. Name another file, such as %s, or replace it with --overwrite", kind.flag, path, files.ErrForeign,
			freeName(path))
	case errors.Is(err, files.ErrLink), errors.Is(err, files.ErrKind):
		return misused("%s %s: %v. Name another file", kind.flag, path, reason(err))
	}
	return cannotSave(kind.what, kind.flag, err)
}

// reason is an error without the path, which stands beside it.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

func cannotSave(what, flag string, err error) error {
	return &engine.Problem{ID: "file.unwritable", What: "Could not save " + what, Why: err.Error(),
		Do: []engine.Remedy{{Do: "Give a place that can be written with " + flag}}, Err: err}
}
