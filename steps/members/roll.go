package members

import (
	"context"
	"errors"
	"sync"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// roll is work on many members at a time.
type roll struct {
	ctx  context.Context
	home *awsops.Account
	work memberFunc
	l    *ledger
	pace *pace
	all  sync.WaitGroup
	next chan awsops.Member // to a worker that has nothing to do
	stop context.Context    // done: no further account is begun
	halt context.CancelCauseFunc
}

func newRoll(ctx context.Context, home *awsops.Account, work memberFunc) *roll {
	r := &roll{home: home, work: work, l: newLedger(), pace: newPace(home.Clock()), next: make(chan awsops.Member)}
	r.ctx = r.pace.heeding(ctx)
	r.stop, r.halt = context.WithCancelCause(awsops.StopOf(ctx))
	return r
}

// errHalted is in the cause of a roll that has ended before its time.
type errHalted struct{ error }

func (e errHalted) Unwrap() error { return e.error }

// halted is what made it pointless to go on, nil where nothing did. It is the
// last thing that is asked of a roll.
func (r *roll) halted() error {
	defer r.halt(nil)
	var why errHalted
	if errors.As(context.Cause(r.stop), &why) {
		return why.error
	}
	return nil
}

// take works on a member, as soon as there is a place. It does not wait for
// the end.
func (r *roll) take(m awsops.Member) {
	if !r.pace.begin(r.stop) {
		r.l.skip(r.ctx, m, context.Cause(r.stop))
		return
	}
	engine.Tell(r.ctx, engine.Part{ID: m.ID, Name: m.Name, State: engine.PartRunning, Of: r.l.list(0)})
	select {
	case r.next <- m:
	default: // all are busy
		r.all.Go(func() { r.worker(m) })
	}
}

// worker works on one member after another: a goroutine whose stack has grown
// to what a call takes is worth keeping for the next.
func (r *roll) worker(m awsops.Member) {
	for more := true; more; m, more = <-r.next {
		r.on(m)
	}
}

func (r *roll) on(m awsops.Member) {
	defer r.pace.end()
	p, err := r.work(r.ctx, m)
	if err != nil {
		r.halt(errHalted{err})
	}
	r.l.settle(r.ctx, p)
}

// wait is for all that was taken; nothing is taken after it.
func (r *roll) wait() {
	close(r.next)
	r.all.Wait()
}

// skip settles an account that is not begun any more.
func (l *ledger) skip(ctx context.Context, m awsops.Member, why error) {
	cause, reason := engine.CauseStopped, "not begun: the run was stopped"
	if halted := (errHalted{}); errors.As(why, &halted) {
		first := whyOf(halted.error)
		cause, reason = first.cause, "not begun: "+first.reason
	}
	l.mu.Lock()
	l.unbegun++
	l.mu.Unlock()
	l.settle(ctx, engine.Part{ID: m.ID, Name: m.Name, State: engine.PartSkipped, Cause: cause, Reason: reason})
}
