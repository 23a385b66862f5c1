package steps

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// each works on every member as AWS lists them, many at a time, and returns
// the ledger when all have ended. What one account ends in stops no other; the
// error is that of the listing, or of a ctx that is done.
// More, where it is given, is asked before each account whether to go on.
func (s Site) each(ctx context.Context, home *awsops.Account, work func(ctx context.Context, m awsops.Member) engine.Part, more ...func() bool) (*ledger, error) {
	l, p := newLedger(), newPace()
	ctx = p.heeding(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	for m, err := range s.memberAccounts(ctx, home) {
		if err != nil {
			all.Wait()
			return l, err
		}
		of := l.list()
		if why := s.leftOut(m); why != "" {
			l.settle(ctx, engine.Part{ID: m.ID, Name: m.Name, State: engine.PartSkipped, Reason: why})
			continue
		}
		if len(more) > 0 && !more[0]() {
			break
		}
		if !p.begin(stopIn(ctx)) {
			l.settle(ctx, engine.Part{ID: m.ID, Name: m.Name, State: engine.PartSkipped, Reason: "the run was stopped"})
			continue
		}
		engine.Tell(ctx, engine.Part{ID: m.ID, Name: m.Name, State: engine.PartRunning, Of: of})
		all.Go(func() {
			defer p.end()
			l.settle(ctx, work(ctx, m))
		})
	}
	all.Wait()
	return l, ctx.Err()
}

// memberWork is one look at a member's policy and role, or the making of them.
type memberWork struct {
	site   Site
	home   *awsops.Account
	way    *entrance
	dry    bool // look only
	undo   bool
	values *engine.Values
	// byStack: CloudFormation has made policy and role there for us, so they are
	// ours without a tag, and what tags they have is its matter.
	byStack bool
}

// part enters a member and makes its policy and role right.
func (w memberWork) part(ctx context.Context, m awsops.Member) engine.Part {
	p := engine.Part{ID: m.ID, Name: m.Name}
	aws, err := w.way.enter(ctx, w.home, m.ID)
	if err == nil {
		p.Verb, err = w.ensure(ctx, aws, m.ID)
	}
	if err != nil {
		p.State = engine.PartFailed
		p.Reason, p.Detail = reasonOf(err)
		return p
	}
	p.State = engine.PartDone
	return p
}

// ensure looks at policy and role side by side, and makes what is not right,
// the policy first: the role needs it.
func (w memberWork) ensure(ctx context.Context, aws *awsops.Account, account string) (engine.Verb, error) {
	things := []engine.Thing{policy{w.site, account}, role{w.site, account}}
	seen := make([]engine.Seen, len(things))
	past := engine.Past{Made: w.byStack}
	err := together(
		func() (err error) { seen[0], err = things[0].Observe(ctx, aws, past); return err },
		func() (err error) { seen[1], err = things[1].Observe(ctx, aws, past); return err },
	)
	if err != nil {
		return "", err
	}
	if w.undo {
		seen[0], seen[1] = seen[1], seen[0]
	}
	verb := engine.Keep
	for _, one := range seen {
		d := one.Diff(w.values)
		if w.undo {
			d = one.Remove(w.values)
		}
		if d.Blocked != nil {
			return "", d.Blocked
		}
		if w.byStack && onlyTags(d.Calls) {
			continue
		}
		if d.Verb != engine.Keep && (verb == engine.Keep || d.Verb == engine.Create) {
			verb = d.Verb
		}
		for _, call := range d.Calls {
			if w.dry {
				break
			}
			if err := call.Run(ctx, aws, w.values); err != nil {
				return "", err
			}
		}
	}
	return verb, nil
}

// onlyTags reports whether nothing but tags is missing.
func onlyTags(calls []engine.Call) bool {
	return !slices.ContainsFunc(calls, func(c engine.Call) bool { return !strings.HasPrefix(c.Action, "iam:Tag") })
}

// noRole is the reason of an account that cannot be entered.
const noRole = "no role to assume"

// reasonOf is why an account failed, in a few words for the board, and in
// AWS's own.
func reasonOf(err error) (reason, detail string) {
	detail = err.Error()
	var told *engine.Problem
	if errors.As(err, &told) {
		return lower(told.What), told.Error()
	}
	var e *awsops.Error
	if !errors.As(err, &e) {
		return "could not be reached", detail
	}
	switch {
	case e.Call.Operation == "AssumeRole" && e.Code == "RegionDisabledException":
		return "region is off there", detail
	case e.Call.Operation == "AssumeRole" && e.Kind == awsops.Denied:
		return noRole, detail
	case e.Kind == awsops.Denied && e.Layer == awsops.SCP:
		return "a service control policy forbids " + e.Call.Action, detail
	case e.Kind == awsops.Denied:
		return "not allowed: " + e.Call.Action, detail
	case e.Kind == awsops.Taken:
		return "name taken", detail
	case e.Kind == awsops.Limit:
		return "a quota is used up", detail
	case e.Kind == awsops.Interrupted:
		return "interrupted", detail
	}
	return e.Kind.String(), detail
}

// stopIn is done when the run is to begin nothing more.
func stopIn(ctx context.Context) context.Context { return awsops.StopOf(ctx) }

// idsOf are the ids of some parts, for texts; a long list is cut.
func idsOf(parts []engine.Part) string {
	const most = 5
	var ids []string
	for i, p := range parts {
		if i == most {
			return strings.Join(ids, ", ") + " and " + plural(len(parts)-most, "more")
		}
		ids = append(ids, p.ID)
	}
	return strings.Join(ids, ", ")
}
