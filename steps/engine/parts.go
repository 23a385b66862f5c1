package engine

import "context"

// Streaming is a Resource of very many parts (a role in each of ten thousand
// accounts). Each part is looked at right before it is changed and read back
// right after, and told with Tell; so the run looks at such a resource as a whole
// neither before it begins nor after the end.
type Streaming interface {
	Resource
	Streams()
}

func streams(t Resource) bool {
	_, ok := t.(Streaming)
	return ok
}

// PartState is where a part of a change stands. The words are for people and
// for JSON.
type PartState string

// The states of a part. Failed and Skipped have a reason.
const (
	PartWaiting PartState = "waiting"
	PartRunning PartState = "running"
	PartDone    PartState = "done"
	PartFailed  PartState = "failed"
	PartSkipped PartState = "skipped"
)

// Cause is why a part failed or was skipped, as a value to decide by. Reason
// says the same to people.
type Cause string

// The causes.
const (
	CauseNone        Cause = ""
	CauseNoRole      Cause = "no-role"     // no role there lets us in
	CauseNameTaken   Cause = "name-taken"  // something of another's has the name
	CauseRegionOff   Cause = "region-off"  // the region is not enabled there
	CauseDenied      Cause = "denied"      // our role there may not
	CauseSCP         Cause = "scp"         // a service control policy forbids it
	CauseInUse       Cause = "in-use"      // something else is attached to it
	CauseQuota       Cause = "quota"       // a quota is used up
	CauseCredentials Cause = "credentials" // ours have run out
	CauseCancelled   Cause = "cancelled"   // AWS stopped before it came to it
	CauseStopped     Cause = "stopped"     // the run was stopped first
	CauseInterrupted Cause = "interrupted" // a call was interrupted: its outcome is unknown
	CauseSuspended   Cause = "suspended"   // the account is suspended
	CauseLeftOut     Cause = "left-out"    // it is not meant, by the answers or by its place
	CauseStays       Cause = "stays"       // it is not ours to take back
	CauseTagged      Cause = "tagged"      // nothing but its tag says that it is ours to take back
	CauseExtra       Cause = "extra"       // it allows more than Expel needs, and nobody has agreed to that
	CauseUnreachable Cause = "unreachable" // no answer from there
	CauseOther       Cause = "other"       // Detail has AWS's words
)

// Part is one of the parts of a change: an account of a roll-out.
type Part struct {
	ID     string    `json:"account"`
	Name   string    `json:"name,omitempty"`
	State  PartState `json:"state"`
	Verb   Verb      `json:"verb,omitempty"` // what was done, or would be
	Cause  Cause     `json:"cause,omitempty"`
	Reason string    `json:"reason,omitempty"` // why it failed or was skipped, in a few words
	Detail string    `json:"detail,omitempty"` // AWS's own words
	Note   string    `json:"note,omitempty"`   // what is there beside ours, and stays
	Of     int       `json:"-"`                // how many parts are known so far, 0 where that is not told
}

// Settled reports whether nothing more is to come of a part.
func (p Part) Settled() bool {
	return p.State == PartDone || p.State == PartFailed || p.State == PartSkipped
}

// Progressed: a part of a change has come to another state.
type Progressed struct {
	About About
	Part  Part
}

func (Progressed) event() {}

// Listed: so many parts of a resource are known by now. More may come.
type Listed struct {
	About About
	Of    int
}

func (Listed) event() {}

type tellKey struct{}

// teller lets somebody hear of the parts of a resource.
type teller struct {
	about About
	send  func(Event)
}

// Tell lets whoever listens to this run or look hear of a part. It may be
// called from several goroutines.
func Tell(ctx context.Context, p Part) {
	if t, ok := ctx.Value(tellKey{}).(teller); ok {
		t.send(Progressed{About: t.about, Part: p})
	}
}

// TellListed lets them hear how many parts are known by now.
func TellListed(ctx context.Context, of int) {
	if t, ok := ctx.Value(tellKey{}).(teller); ok {
		t.send(Listed{About: t.about, Of: of})
	}
}

// telling makes send hear of the parts of a resource in ctx.
func telling(ctx context.Context, about About, send func(Event)) context.Context {
	return context.WithValue(ctx, tellKey{}, teller{about, send})
}

type listenKey struct{}

// WithListener makes hear hear of every look in ctx, beside whoever the engine
// was made with. It is called from several goroutines.
func WithListener(ctx context.Context, hear func(Event)) context.Context {
	return context.WithValue(ctx, listenKey{}, hear)
}

// listener is who hears of a look, nil where nobody cares.
func (e *Engine) listener(ctx context.Context) func(Event) {
	hear, ok := ctx.Value(listenKey{}).(func(Event))
	switch {
	case !ok:
		return e.Listen
	case e.Listen == nil:
		return hear
	}
	return func(event Event) {
		e.Listen(event)
		hear(event)
	}
}

// Attend makes those who hear of the engine's looks hear of the parts of a
// resource that is looked at by itself.
func (e *Engine) Attend(ctx context.Context, about About) context.Context {
	if hear := e.listener(ctx); hear != nil {
		return telling(ctx, about, hear)
	}
	return ctx
}
