package members

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"unicode"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// unitsAtATime is how many listings of an organization go on side by side. AWS
// Organizations is slow to give out pages and quick to throttle.
const unitsAtATime = 8

// unitWalk lists the units of an organization, and who is in each.
type unitWalk struct {
	ctx    context.Context
	stop   context.CancelFunc
	home   *awsops.Account
	setup  setup.Setup
	tell   func(units, accounts int)
	places chan struct{}
	all    sync.WaitGroup

	mu              sync.Mutex
	units, accounts int   // found so far
	failed          error // the first
}

func newUnitWalk(ctx context.Context, home *awsops.Account, setup setup.Setup, tell func(units, accounts int)) *unitWalk {
	w := &unitWalk{home: home, setup: setup, tell: tell, places: make(chan struct{}, unitsAtATime)}
	w.ctx, w.stop = context.WithCancel(ctx)
	return w
}

// walk lists a unit and all that is below it. It does not wait for the end.
func (w *unitWalk) walk(u *Unit) {
	w.found(1, 0)
	w.listing(func() error { return w.accountsOf(u) })
	w.listing(func() error { return w.unitsOf(u) })
}

// wait waits for the end.
func (w *unitWalk) wait() error {
	w.all.Wait()
	w.stop()
	return w.failed
}

// listing makes one listing, as soon as there is a place. The first that fails
// ends all others.
func (w *unitWalk) listing(list func() error) {
	w.all.Go(func() {
		w.places <- struct{}{}
		defer func() { <-w.places }()
		err := w.ctx.Err()
		if err == nil {
			err = list()
		}
		if err != nil {
			w.mu.Lock()
			w.failed = cmp.Or(w.failed, err)
			w.mu.Unlock()
			w.stop()
		}
	})
}

func (w *unitWalk) accountsOf(u *Unit) error {
	for m, err := range w.home.AccountsIn(w.ctx, u.ID) {
		if err != nil {
			return err
		}
		u.Listed++
		if without := leftOut(w.setup, m); without.cause != engine.CauseNone {
			u.LeftOut = append(u.LeftOut, without.part(engine.Part{ID: m.ID, Name: m.Name}, engine.PartSkipped))
		} else {
			u.Members++
		}
		w.found(0, 1)
	}
	return nil
}

func (w *unitWalk) unitsOf(u *Unit) error {
	for below, err := range w.home.OrganizationalUnits(w.ctx, u.ID) {
		if err != nil {
			return err
		}
		u.Units = append(u.Units, &Unit{ID: below.ID, Name: printable(below.Name), Parent: u})
	}
	slices.SortFunc(u.Units, func(a, b *Unit) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	for _, below := range u.Units {
		w.walk(below)
	}
	return nil
}

// printable is a unit's name on one line: AWS lets anything into it, also what
// would act on a terminal.
func printable(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(c rune) bool { return unicode.IsControl(c) || unicode.IsSpace(c) }), " ")
}

func (w *unitWalk) found(units, accounts int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.units += units
	w.accounts += accounts
	w.tell(w.units, w.accounts)
}
