// Package rehearsal is the simulated AWS of trailhead --rehearse: its
// scenarios, the identities that one can sign in with, and a clock on which
// long waits are short.
package rehearsal

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/estate"
)

// Options say what is rehearsed.
type Options struct {
	Scenario string // the name of one of Scenarios
	World    string // the file that keeps the simulated AWS; "" forgets it at the end
	Region   string // "" is DefaultRegion
}

// Rehearsal is one simulated AWS with the folder for its journals.
type Rehearsal struct {
	// World is the simulated AWS.
	World  *awssim.World
	estate *estate.Estate
	clock  *clock
	region string
	dir    string
	tidy   func() error
}

// New builds the simulated AWS of a scenario, or finds it in the World file as
// an earlier command has left it. Close it at the end.
func New(o Options) (*Rehearsal, error) {
	dir, tidy, err := stateDir(o.World)
	if err != nil {
		return nil, err
	}
	r := &Rehearsal{clock: newClock(), region: cmp.Or(o.Region, DefaultRegion), dir: dir, tidy: tidy}
	if o.World != "" {
		r.clock.load(filepath.Join(dir, "clock"))
	}
	if err := r.setUp(o); err != nil {
		return nil, errors.Join(fmt.Errorf("rehearse: %w", err), tidy())
	}
	return r, nil
}

// Region is the one that the rehearsal was made for.
func (r *Rehearsal) Region() string { return r.region }

// Dir is the folder for journals.
func (r *Rehearsal) Dir() string { return r.dir }

// Close keeps the clock for the next command, or removes everything where no
// World file was named.
func (r *Rehearsal) Close() error { return errors.Join(r.clock.save(), r.tidy()) }

// stateDir is the folder for the journals of a rehearsal: beside the world's
// file, or a temporary one.
func stateDir(world string) (dir string, tidy func() error, err error) {
	if world != "" {
		return world + ".state", func() error { return nil }, nil
	}
	dir, err = os.MkdirTemp("", "trailhead-rehearsal-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

func (r *Rehearsal) setUp(o Options) error {
	at := slices.IndexFunc(scenarios, func(s scenario) bool { return s.Name == o.Scenario })
	if at < 0 {
		return fmt.Errorf("there is no scenario %q", o.Scenario)
	}
	s := scenarios[at]
	r.World = awssim.New().WithClock(r.clock)
	if o.World != "" {
		if err := r.World.KeepIn(o.World); err != nil {
			return err
		}
	}
	var err error
	if r.estate, err = estateOf(s.estate, r.region); err != nil {
		return err
	}
	if err := r.build(s.estate); err != nil {
		return err
	}
	r.World.Latency, r.World.DeliverAfter, r.World.Recording = r.clock.latency, deliveryTime, true
	if s.prepare != nil {
		s.prepare(r.World, r.region)
	}
	return nil
}

// build builds an estate once: in a world that is kept, what was deleted since
// is not to come back.
func (r *Rehearsal) build(name string) error {
	if slices.Contains(r.World.Built, name) {
		return nil
	}
	if err := r.estate.Build(r.World); err != nil {
		return err
	}
	r.World.Edit(func(w *awssim.World) { w.Built = append(w.Built, name) })
	return nil
}

// estateOf reads an estate, for a region; "" is an empty account.
func estateOf(name, region string) (*estate.Estate, error) {
	text := []byte("signed_in: " + strconv.Quote(accountID) + "\naccounts:\n  " + strconv.Quote(accountID) + ": {name: rehearsal}\n")
	if name != "" {
		var err error
		if text, err = estates.ReadFile("estates/" + name + ".yaml"); err != nil {
			return nil, err
		}
	}
	e, err := estate.Parse(text)
	if err == nil {
		e.Region = region
	}
	return e, err
}
