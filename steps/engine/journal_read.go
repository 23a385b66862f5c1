package engine

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trailhead/awsops"
	"trailhead/internal/files"
	"trailhead/internal/pattern"
)

// OpenJournal reads what earlier runs in this account and region left under
// dir. It writes nothing and creates nothing: Begin does. A last line that a
// crash cut off is passed over. The error's chain has ErrJournal where the
// journal, or its folder, is not this user's alone.
func OpenJournal(dir string, at awsops.Target, clock awsops.Clock) (*Journal, error) {
	if !accountID().MatchString(at.Account) || !regionName().MatchString(at.Region) {
		return nil, &Problem{ID: "journal.account", What: "The journal cannot be opened",
			Why: fmt.Sprintf("AWS names account %q and region %q, which no AWS has", at.Account, at.Region),
			Do:  []Remedy{{Do: "Look which address AWS is asked at: AWS_ENDPOINT_URL and endpoint_url in the AWS config"}}, Err: ErrJournal}
	}
	j := &Journal{path: filepath.Join(dir, at.Account+"_"+at.Region+".jsonl"), clock: clock, parts: map[ID]bool{}}
	if err := j.trusted(); err != nil {
		return nil, err
	}
	return j, j.read()
}

var (
	accountID  = pattern.New(`^[0-9]{12}$`)
	regionName = pattern.New(`^[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$`)
)

// trusted refuses a journal that somebody else can write: what it says was made
// by us is what undo takes back.
func (j *Journal) trusted() error {
	if err := cmp.Or(files.CheckPrivate(filepath.Dir(j.path)), files.CheckPrivate(j.path)); err != nil {
		return &Problem{ID: "journal.shared", What: "The journal cannot be trusted", Why: err.Error(),
			Do:  []Remedy{{Do: "Make the folder and the file yours alone (chown, chmod go-w)", Or: "set XDG_STATE_HOME to another folder"}},
			Err: errors.Join(ErrJournal, err)}
	}
	return nil
}

// read takes in the lines of the file, one at a time.
func (j *Journal) read() error {
	f, err := files.Open(j.path, files.LargestJournal)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return j.unread(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, files.LargestLine)
	for n := 1; lines.Scan(); n++ {
		e, whole, err := entryIn(lines.Bytes())
		if err != nil {
			return j.unread(fmt.Errorf("%s, line %d: %w", j.path, n, err))
		}
		if whole {
			j.remember(e)
		}
	}
	if err := lines.Err(); err != nil {
		return j.unread(err)
	}
	return nil
}

// entryIn reads one line. Whole is false where a crash has cut it off. A field
// that is not known was written by a later trailhead, or by somebody else.
func entryIn(line []byte) (e entry, whole bool, err error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	err = d.Decode(&e)
	var torn *json.SyntaxError
	switch {
	case errors.As(err, &torn), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return e, false, nil
	case err != nil:
		return e, false, err
	case e.Account != "" && !accountID().MatchString(e.Account):
		return e, false, fmt.Errorf("account %q is none", e.Account)
	}
	return e, true, nil
}

func (j *Journal) unread(err error) error {
	return &Problem{ID: "journal.unreadable", What: "The journal cannot be read", Why: err.Error(),
		Do:  []Remedy{{Do: "Look at " + j.path, More: "Without a journal trailhead goes by tags: move the file away to go on without it."}},
		Err: errors.Join(ErrJournal, err)}
}

// remember keeps an entry at hand. What was called in each of thousands of
// accounts is on the disk for people to read, since each account is looked at
// before it is worked on. That there was a call at all is kept, once a change, and
// in which accounts something was made: undo takes back nothing else.
func (j *Journal) remember(entries ...entry) {
	for _, e := range entries {
		switch {
		case e.Event == "change":
			delete(j.parts, e.Resource)
		case e.Account == "":
		case e.Event == "call" && (makes(e) || !j.parts[e.Resource]):
			j.parts[e.Resource] = true
		case e.Event == "called" && e.Kind != "" && makes(e):
		default:
			continue
		}
		j.past = append(j.past, e)
	}
}

// makes reports whether a call makes something.
func makes(e entry) bool { return strings.Contains(e.Action, ":Create") }
