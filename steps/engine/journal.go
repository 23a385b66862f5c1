package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"trailhead/awsops"
	"trailhead/internal/files"
)

// Journal is the record of what was done in one account and region: what AWS
// itself cannot tell. It holds no secret; the answers it keeps include the
// External ID, so the file is readable by its owner only.
//
// Each line is one JSON entry, written and synced before and after every
// write to AWS, so that whatever kills the program, the next run knows which
// calls were made and which one may have been.
type Journal struct {
	path  string
	clock awsops.Clock

	mu    sync.Mutex
	past  []entry
	parts map[ID]bool // resources with a call in some part since their last change
	file  durable
	lock  *flock.Flock
	run   string
	batch *batch // what is to go to the disk next
	disk  sync.Mutex
}

// batch is entries that are written and synced together: those that come up
// while the disk is busy with the batch before.
type batch struct {
	entries []entry
	lines   []byte
	done    chan struct{} // closed when they are on the disk, or err says why not
	err     error
}

// durable is the file a journal writes to.
type durable interface {
	io.Writer
	Sync() error
	Close() error
}

// entry is one line of a journal. Fields may be added, never renamed: older
// journals must stay readable.
type entry struct {
	Time     time.Time       `json:"t"`
	Run      string          `json:"run"`
	Event    string          `json:"e"` // run, change, call, called, made, did, failed, going, note, end
	Resource ID              `json:"thing,omitempty"`
	Title    string          `json:"title,omitempty"`
	Identity string          `json:"identity,omitempty"` // of a change: About.Identity; of what was made: the name that AWS chose
	Verb     Verb            `json:"verb,omitempty"`
	Undo     bool            `json:"undo,omitempty"`
	Action   string          `json:"action,omitempty"`
	Account  string          `json:"account,omitempty"` // of a call, where a change has parts in several
	Request  string          `json:"request,omitempty"`
	Kind     string          `json:"kind,omitempty"`
	Code     string          `json:"code,omitempty"`
	Before   string          `json:"before,omitempty"`
	After    string          `json:"after,omitempty"`
	Hash     string          `json:"hash,omitempty"`
	By       string          `json:"by,omitempty"` // the ARN of who runs
	Outcome  string          `json:"outcome,omitempty"`
	Answers  json.RawMessage `json:"answers,omitempty"`
	Key      string          `json:"key,omitempty"`
	Value    string          `json:"value,omitempty"`
}

// Path is where the journal is kept.
func (j *Journal) Path() string { return j.path }

// Begin opens the journal for a run that will write to AWS. The error's chain
// has ErrBusy when another run holds it, ErrJournal when it cannot be kept.
func (j *Journal) Begin(hash, by string, answers json.RawMessage) error {
	if err := os.MkdirAll(filepath.Dir(j.path), 0o700); err != nil {
		return j.cannot(err)
	}
	if err := j.trusted(); err != nil {
		return err
	}
	j.lock = flock.New(j.path+".lock", flock.SetPermissions(0o600))
	locked, err := j.lock.TryLock()
	if err != nil {
		return j.cannot(err)
	}
	if !locked {
		return &Problem{ID: "run.busy", What: "Nothing was changed",
			Why: "another trailhead is making changes in this account and region right now (" + j.path + " is locked)",
			Do:  []Remedy{{Do: "Wait until it has ended", Again: true}}, Again: true, Err: ErrBusy}
	}
	if j.file == nil {
		if j.file, err = openDurable(j.path); err != nil {
			_ = j.lock.Unlock()
			return j.cannot(err)
		}
	}
	j.run = j.clock.Now().UTC().Format("20060102T150405.000Z")
	return j.write(entry{Event: "run", Hash: hash, By: by, Answers: answers})
}

// openDurable opens the file to append to, ends a line that a crash cut off,
// and syncs the folder so that the file itself survives one.
func openDurable(path string) (*os.File, error) {
	f, err := files.Append(path, "")
	if err != nil {
		return nil, err
	}
	if err := endTornLine(f); err != nil {
		_ = f.Close()
		return nil, err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // Windows cannot sync a folder, and needs not
		_ = dir.Close()
	}
	return f, nil
}

func endTornLine(f *os.File) error {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return err
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, info.Size()-1); err != nil || last[0] == '\n' {
		return err
	}
	_, err = f.WriteString("\n")
	return err
}

// End closes the journal of a run.
func (j *Journal) End(outcome string) error {
	if j.file == nil {
		return nil
	}
	err := j.write(entry{Event: "end", Outcome: outcome})
	j.mu.Lock()
	defer j.mu.Unlock()
	err = errors.Join(err, j.file.Close())
	j.file = nil
	if j.lock != nil {
		err = errors.Join(err, j.lock.Unlock())
	}
	return err
}

// write appends one entry and waits until it is on the disk. Entries that come
// up at the same time share one sync.
func (j *Journal) write(e entry) error {
	b, first, err := j.join(e)
	if err != nil {
		return err
	}
	if first {
		j.flush(b)
	}
	<-b.done
	return b.err
}

// join puts an entry into the batch that is next; whoever is first in it is to
// flush it.
func (j *Journal) join(e entry) (b *batch, first bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return nil, false, j.cannot(os.ErrClosed)
	}
	e.Time, e.Run = j.clock.Now().UTC(), j.run
	line, err := json.Marshal(e)
	if err != nil {
		return nil, false, j.cannot(err)
	}
	if first = j.batch == nil; first {
		j.batch = &batch{done: make(chan struct{})}
	}
	b = j.batch
	b.entries = append(b.entries, e)
	b.lines = append(append(b.lines, line...), '\n')
	return b, first, nil
}

// flush waits for the disk, takes the batch as it is by then, and writes it.
func (j *Journal) flush(b *batch) {
	j.disk.Lock()
	defer j.disk.Unlock()
	defer close(b.done)
	j.mu.Lock()
	j.batch = nil
	file := j.file
	j.mu.Unlock()
	if file == nil {
		b.err = j.cannot(os.ErrClosed)
		return
	}
	if _, err := file.Write(b.lines); err != nil {
		b.err = j.cannot(err)
		return
	}
	if err := file.Sync(); err != nil {
		b.err = j.cannot(err)
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.remember(b.entries...)
}

func (j *Journal) cannot(err error) error {
	return &Problem{ID: "run.journal", What: "Stopped before the next change",
		Why: fmt.Sprintf("the journal %s cannot be written: %v", j.path, err),
		Do: []Remedy{{Do: "Make room or give write access there", Or: "set XDG_STATE_HOME to another folder", Again: true,
			Note: "it goes on from here"}},
		Err: errors.Join(ErrJournal, err)}
}

// Note remembers a fact about a resource that AWS cannot tell. It may be called
// when no run is open.
func (j *Journal) Note(resource ID, key, value string) error {
	if j.file == nil {
		if err := os.MkdirAll(filepath.Dir(j.path), 0o700); err != nil {
			return j.cannot(err)
		}
		f, err := openDurable(j.path)
		if err != nil {
			return j.cannot(err)
		}
		j.file = f
		defer func() { _ = f.Close(); j.file = nil }()
	}
	return j.write(entry{Event: "note", Resource: resource, Key: key, Value: value})
}
