package engine

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trailhead/awsops"
)

// Beside are the journals of other accounts and regions in the same folder, in
// the order of their names. The error is that of the first which cannot be read
// or trusted, beside those that can.
func (j *Journal) Beside() ([]*Journal, error) {
	files, err := os.ReadDir(filepath.Dir(j.path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, j.unread(err)
	}
	var all []*Journal
	var failed error
	for _, f := range files {
		at, ok := journalOf(f.Name())
		if !ok || f.Name() == filepath.Base(j.path) {
			continue
		}
		other, err := OpenJournal(filepath.Dir(j.path), at, j.clock)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		all = append(all, other)
	}
	return all, failed
}

// journalOf is the account and region of a journal by the name of its file.
func journalOf(file string) (awsops.Target, bool) {
	account, region, ok := strings.Cut(strings.TrimSuffix(file, ".jsonl"), "_")
	ok = ok && strings.HasSuffix(file, ".jsonl") && accountID().MatchString(account) && regionName().MatchString(region)
	return awsops.Target{Account: account, Region: region}, ok
}

// At is the account and region that the journal is of.
func (j *Journal) At() awsops.Target {
	at, _ := journalOf(filepath.Base(j.path))
	return at
}

// Standing are the resources that the journal says we made or changed and have
// not taken back since.
func (j *Journal) Standing() []ID {
	j.mu.Lock()
	var ids []ID
	for _, e := range j.past {
		if e.Event == "change" && !slices.Contains(ids, e.Resource) {
			ids = append(ids, e.Resource)
		}
	}
	j.mu.Unlock()
	return slices.DeleteFunc(ids, func(id ID) bool {
		past := j.Whatever(id)
		return !past.Made && !past.Changed
	})
}

// madeBeside reports whether the journal of another region names this very
// resource as made by us: roles and policies are not of one region.
func (e *Engine) madeBeside(about About) bool {
	return slices.ContainsFunc(e.pastsBeside(about), func(p Past) bool { return p.Made })
}

// partsBeside adds what the journals of other regions have of the parts of this
// very resource.
func (e *Engine) partsBeside(about About, parts map[PartCall]bool) map[PartCall]bool {
	for _, past := range e.pastsBeside(about) {
		if parts == nil {
			parts = past.Parts
			continue
		}
		maps.Copy(parts, past.Parts)
	}
	return parts
}

func (e *Engine) pastsBeside(about About) []Past {
	if about.Identity == "" {
		return nil
	}
	e.beside.Do(func() { e.others, _ = e.Journal.Beside() }) // what cannot be read says nothing
	var all []Past
	for _, j := range e.others {
		all = append(all, j.foldOf(about, func(c entry, _ json.RawMessage) bool { return c.Identity == about.Identity }))
	}
	return all
}
