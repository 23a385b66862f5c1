package members

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
	"trailhead/steps/step7role"
)

// memberFunc works on one member. The error is what makes it pointless to go
// on with any other.
type memberFunc func(ctx context.Context, m awsops.Member) (engine.Part, error)

// choice is what becomes of a member that AWS lists.
type choice int

const (
	takeIt   choice = iota
	passOver        // somebody else sees to it: it is not in the ledger
	enough          // neither this one nor any other
)

// each works on every member as AWS lists them, many at a time, and returns
// the ledger when all have ended. What one account ends in stops no other; the
// error is that of the listing, or what made it pointless to go on.
// Choose, where it is given, is asked before each account.
func each(ctx context.Context, home *awsops.Account, s setup.Setup, work memberFunc, choose ...func(awsops.Member) choice) (
	*ledger, error) {
	r := newRoll(ctx, home, work)
listing:
	for m, err := range memberAccounts(r.ctx, home, s) {
		if err != nil {
			r.wait()
			return r.l, cmp.Or(r.halted(), err)
		}
		for _, ask := range choose {
			switch ask(m) {
			case passOver:
				continue listing
			case enough:
				break listing
			}
		}
		r.l.list(1)
		if w := leftOut(s, m); w.cause != engine.CauseNone {
			r.l.settle(r.ctx, w.part(engine.Part{ID: m.ID, Name: m.Name}, engine.PartSkipped))
			continue
		}
		r.take(m)
	}
	r.wait()
	return r.l, cmp.Or(r.halted(), ctx.Err())
}

// again works on those accounts of an earlier look in which something is to be
// done, and tells of all others as they were: what was looked at minutes ago
// is neither listed nor entered once more.
func (l *ledger) again(ctx context.Context, home *awsops.Account, work memberFunc) (*ledger, error) {
	r := newRoll(ctx, home, work)
	r.l.list(l.listed)
	idle := func(p engine.Part) bool {
		return p.State == engine.PartSkipped || p.State == engine.PartDone && p.Verb == engine.Keep
	}
	for _, p := range l.those(idle) {
		r.l.settle(r.ctx, p)
	}
	for _, p := range l.those(func(p engine.Part) bool { return !idle(p) }) {
		r.take(awsops.Member{ID: p.ID, Name: p.Name})
	}
	r.wait()
	return r.l, r.halted()
}

// memberWork is one look at a member's policy and role, or the making of them.
type memberWork struct {
	setup    setup.Setup
	home     *awsops.Account
	way      *entrance
	dry      bool // look only
	undo     bool
	values   *engine.Values
	kept     *kept                    // by the plan's look, for carrying it out
	recorded map[engine.PartCall]bool // what runs have made in the accounts
	// byStack: CloudFormation has made policy and role there for us, so they are
	// ours without a tag, and what tags they have is its matter.
	byStack bool
}

// part enters a member and makes its policy and role right.
func (w memberWork) part(ctx context.Context, m awsops.Member) (engine.Part, error) {
	p := engine.Part{ID: m.ID, Name: m.Name}
	err := w.visit(ctx, m.ID, &p)
	var stays errStays
	switch {
	case errors.As(err, &stays):
		p.Verb = ""
		return why{cause: stays.cause, reason: stays.Error()}.part(p, engine.PartSkipped), nil
	case err != nil:
		p.Verb = ""
		return whyOf(err).part(p, engine.PartFailed), pointless(err)
	}
	p.State = engine.PartDone
	return p, nil
}

// visit enters a member, or goes on where the plan's look has left it.
func (w memberWork) visit(ctx context.Context, account string, p *engine.Part) (err error) {
	var aws *awsops.Account
	before, known := w.kept.take(account)
	if known {
		aws = w.home.Resume(before.session)
	} else if aws, err = w.way.enter(ctx, w.home, account); err != nil {
		return err
	}
	if before.bare && !w.undo {
		if made, err := w.make(ctx, aws, account, p); made || err != nil {
			return err
		}
	}
	p.Verb, p.Note, err = w.ensure(ctx, aws, account)
	return err
}

// errStays is why something is not taken back.
type errStays struct {
	cause engine.Cause
	why   string
}

func staysAs(d engine.Diff) errStays {
	if d.Deletion != nil && d.Deletion.Flag == setup.FlagByTags {
		return errStays{engine.CauseTagged, d.Summary}
	}
	return errStays{engine.CauseStays, d.Summary}
}

// Error implements error.
func (e errStays) Error() string { return e.why }

// pointless is an error that every other account would end in too: without
// credentials nothing is entered, without the journal nothing is written.
func pointless(err error) error {
	if awsops.Is(err, awsops.Expired) || awsops.Is(err, awsops.NoCredentials) || errors.Is(err, engine.ErrJournal) {
		return err
	}
	return nil
}

// diffs are what is to be done with a member's things.
func (w memberWork) diffs(observed []engine.Observed) []engine.Diff {
	diffs := make([]engine.Diff, len(observed))
	for i, one := range observed {
		if w.undo {
			diffs[i] = one.Remove(w.values)
		} else {
			diffs[i] = one.Diff(w.values)
		}
	}
	return diffs
}

// blocked is what keeps one of a member's things from being made right, nil for
// nothing.
func blocked(diffs []engine.Diff) error {
	for _, d := range diffs {
		if d.Blocked != nil {
			return d.Blocked
		}
	}
	return nil
}

// proven is the set-up for undo in an account: the record of the call that has
// made a thing there proves what carries our tag.
func (w memberWork) proven(s setup.Setup, account, made string) setup.Setup {
	if s.Undo != nil && w.recorded[engine.PartCall{Account: account, Action: made}] {
		options := *s.Undo
		options.ByTags = true
		s.Undo = &options
	}
	return s
}

// ensure looks at policy and role side by side, and makes what is not right,
// the policy first: the role needs it. The note names what is there beside ours.
func (w memberWork) ensure(ctx context.Context, aws *awsops.Account, account string) (verb engine.Verb, note string, err error) {
	look := awsops.WithSharedReads(ctx) // where they are is asked with what they are
	place, err := w.setup.PlaceIn(look, aws, account)
	if err != nil {
		return "", "", err
	}
	s := w.setup.WithPlace(account, place)
	resources := []engine.Resource{step6policy.Policy{Setup: w.proven(s, account, "iam:CreatePolicy"), Account: account},
		step7role.Role{Setup: w.proven(s, account, "iam:CreateRole"), Account: account}}
	observed := make([]engine.Observed, len(resources))
	past := engine.Past{Made: w.byStack}
	err = engine.Parallel(
		func() (err error) { observed[0], err = resources[0].Observe(look, aws, past); return err },
		func() (err error) { observed[1], err = resources[1].Observe(look, aws, past); return err },
	)
	if err != nil {
		return "", note, err
	}
	if w.undo {
		observed[0], observed[1] = observed[1], observed[0]
	}
	diffs := w.diffs(observed)
	if p := blocked(diffs); p != nil && !w.undo { // then nothing is made, the policy neither
		return "", "", p
	}
	bare := true
	verb = engine.Keep
	for _, d := range diffs {
		if w.undo && d.Verb == engine.Keep && d.Summary != "" { // and so does what it needs
			return "", note, staysAs(d)
		}
		note = strings.TrimSpace(note + " " + strings.Join(d.Notes, " "))
		if d.Blocked != nil {
			return "", note, d.Blocked
		}
		if w.byStack && setup.OnlyTags(d.Calls) {
			bare = false
			continue
		}
		bare = bare && d.Verb == engine.Create
		if d.Verb != engine.Keep && (verb == engine.Keep || d.Verb == engine.Create) {
			verb = d.Verb
		}
		for _, call := range d.Calls {
			if w.dry {
				break
			}
			if err := call.Run(ctx, aws, w.values); err != nil {
				return "", note, err
			}
		}
	}
	if w.dry && verb != engine.Keep {
		w.kept.keep(account, aws, bare)
	}
	return verb, note, nil
}
