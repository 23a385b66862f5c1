package awssim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"trailhead/internal/files"
	"trailhead/internal/pattern"
)

// MarshalJSON writes the world's state. Hooks, faults and calls are not part
// of it.
func (w *World) MarshalJSON() ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.encode()
}

func (w *World) encode() ([]byte, error) { return json.MarshalIndent(w.State, "", " ") }

// UnmarshalJSON puts the state read in the place of the present one. A World
// made by New must receive it.
func (w *World) UnmarshalJSON(text []byte) error {
	var s State
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return fmt.Errorf("read simulated AWS: %w", err)
	}
	if err := s.check(); err != nil {
		return fmt.Errorf("read simulated AWS: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.State = s
	w.fill()
	return nil
}

var accountForm = pattern.New(`^[0-9]{12}$`)

// check refuses a world that no simulation has written.
func (s State) check() error {
	for id, account := range s.Accounts {
		if account == nil || !accountForm().MatchString(id) {
			return fmt.Errorf("%q is no account", id)
		}
		for name, region := range account.Regions {
			if region == nil {
				return fmt.Errorf("region %q of account %s is empty", name, id)
			}
		}
	}
	for name, bucket := range s.Buckets {
		if bucket == nil {
			return fmt.Errorf("bucket %q is empty", name)
		}
	}
	return nil
}

// KeepIn reads the world from the file if there is one, and from then on
// writes it there after every call that changes anything, all or nothing, for
// the owner only. Two processes must not keep their world in one file at the
// same time.
func (w *World) KeepIn(path string) error {
	text, err := files.ReadRegular(path, files.LargestWorld)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("read simulated AWS: %w", err)
	default:
		if err := w.UnmarshalJSON(text); err != nil {
			return fmt.Errorf("open %s: %w", path, err)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keepIn = path
	return nil
}

// Save writes the file of KeepIn, if there is one, after changes by hand: calls
// that change anything write it themselves.
func (w *World) Save() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.save()
}

// save writes the file of KeepIn, if there is one.
func (w *World) save() error {
	w.unsaved = false
	if w.keepIn == "" {
		return nil
	}
	text, err := w.encode()
	if err != nil {
		return fmt.Errorf("save simulated AWS: %w", err)
	}
	if err := files.Write(w.keepIn, text, files.Writing{Overwrite: true, Fast: true}); err != nil {
		return fmt.Errorf("save simulated AWS: %w", err)
	}
	return nil
}
