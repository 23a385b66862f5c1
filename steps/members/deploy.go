package members

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/text"
)

// preferences let one bad account stop nobody: AWS's own defaults are no
// failure and one account at a time (docs/aws.md#stacksets-operations).
var preferences = awsops.OperationPreferences{FailureTolerance: 100, MaxConcurrent: 100}

// newToken makes a call that is repeated the same call.
func newToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

func (s stackSetObserved) deployCall(lacking []string) engine.Call {
	return engine.Call{Action: "cloudformation:CreateStackInstances", Says: "make the stacks in " + text.Plural(len(lacking), "account"),
		Run: s.deploy}
}

// deploy makes the stacks that are missing by now: an operation of an earlier
// run may still be at work, and is waited for first.
func (s stackSetObserved) deploy(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	s.l = s.l.beginAnew(ctx)
	if err := s.awaitOthers(ctx, aws); err != nil {
		return s.leave(ctx, err)
	}
	if err := s.lookAtStacks(ctx, aws); err != nil {
		return s.leave(ctx, err)
	}
	for _, id := range s.having() {
		s.settle(ctx, id, engine.Part{State: engine.PartDone, Verb: engine.Keep})
	}
	lacking := s.missing()
	for _, id := range lacking {
		engine.Tell(ctx, engine.Part{ID: id, Name: strings.TrimSpace(s.members[id]), State: engine.PartWaiting, Of: s.l.listed})
	}
	for _, begin := range s.operations(lacking) {
		id, err := begin(ctx, aws)
		if err == nil {
			err = s.await(ctx, aws, id, engine.Create)
		}
		if err != nil {
			return s.leave(ctx, err)
		}
	}
	if err := s.settleRest(ctx, aws); err != nil {
		return s.leave(ctx, err)
	}
	return s.l.outcome("The stack set " + stackSetName(s.Setup))
}

// settle takes in how a member has ended, once.
func (s stackSetObserved) settle(ctx context.Context, id string, p engine.Part) {
	if !s.l.has(id) {
		p.ID, p.Name = id, strings.TrimSpace(s.members[id])
		s.l.settle(ctx, p)
	}
}

// leave accounts for the members that the run does not follow to their end.
func (s stackSetObserved) leave(ctx context.Context, cause error) error {
	w := whyOf(cause)
	if errors.Is(cause, errStopped) || errors.Is(cause, context.Canceled) {
		w.cause, w.reason = engine.CauseStopped, "the run was stopped; CloudFormation goes on by itself with what it has begun"
	}
	for _, id := range slices.Sorted(maps.Keys(s.members)) {
		s.settle(ctx, id, w.part(engine.Part{}, engine.PartSkipped))
	}
	return cause
}

// update gives the set the present template; CloudFormation then brings every
// stack up to date.
func (s stackSetObserved) update(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	s.l = s.l.beginAnew(ctx)
	if err := s.awaitOthers(ctx, aws); err != nil {
		return s.leave(ctx, err)
	}
	id, err := aws.UpdateStackSet(ctx, callAs(s.Setup), awsops.StackSetUpdate{Name: stackSetName(s.Setup), Template: s.wantedTemplate(),
		Parameters: map[string]string{instructions.ParameterExternalID: s.Setup.Answers.ExternalID.Reveal()},
		Tags:       s.found.Tags.With(setTags(s.Setup)), OperationID: newToken(), Preferences: preferences})
	if err == nil {
		err = s.await(ctx, aws, id, engine.Change)
	}
	if err != nil {
		return s.leave(ctx, err)
	}
	return nil // who still lacks it is the next call's matter
}

// Looking at an operation costs one call; its accounts cost one call a
// hundred. So they are listed ever less often, and the number of calls grows
// no faster than listing the accounts does.
const (
	operationPause = 5 * time.Second
	firstListing   = 2 // looks between the first two listings; doubled each time
)

// errStopped says that the run was stopped while AWS goes on by itself.
var errStopped = errors.New("the operation goes on in AWS")

// await follows an operation to its end, and tells of each account.
func (s stackSetObserved) await(ctx context.Context, aws *awsops.Account, id string, verb engine.Verb) error {
	reported := map[string]bool{}
	next, gap := firstListing, firstListing
	for look := 1; ; look++ {
		op, err := aws.StackSetOperation(ctx, callAs(s.Setup), stackSetName(s.Setup), id)
		if err != nil && !awsops.Is(err, awsops.Missing) { // it may not be seen at once
			return err
		}
		over := err == nil && op.Over()
		if over || look == next {
			next, gap = look+gap*2, gap*2
			if err := s.results(ctx, aws, id, verb, reported); err != nil {
				return err
			}
		}
		if over {
			if op.Status != "SUCCEEDED" && len(reported) == 0 {
				return &engine.Problem{ID: "members.operation-failed",
					What: "CloudFormation's operation on " + stackSetName(s.Setup) + " ended as " + op.Status, Why: op.Reason,
					Do: []engine.Remedy{{Again: true}}, Again: true}
			}
			return nil
		}
		if aws.Clock().Sleep(awsops.StopOf(ctx), operationPause) != nil {
			return &engine.Problem{ID: "members.stopped", What: "Stopped while CloudFormation is at work on " + stackSetName(s.Setup),
				Why: errStopped.Error() + " by itself", Err: errStopped,
				Do: []engine.Remedy{engine.RunAgain("it waits for what is under way and goes on from there")}, Kind: awsops.Interrupted, Again: true}
		}
	}
}

// results tells of the accounts that an operation has settled since the last
// listing.
func (s stackSetObserved) results(ctx context.Context, aws *awsops.Account, id string, verb engine.Verb, reported map[string]bool) error {
	for r, err := range aws.OperationResults(ctx, callAs(s.Setup), stackSetName(s.Setup), id, "") {
		if err != nil {
			return err
		}
		p := engine.Part{Verb: verb, Detail: r.Reason}
		switch r.Status {
		case "SUCCEEDED":
			p.State = engine.PartDone
		case "FAILED", "CANCELLED":
			p = stackWhy(r.Reason, r.Status).part(p, engine.PartFailed)
		default:
			continue
		}
		reported[r.Account] = true
		if s.members[r.Account] != "" {
			s.settle(ctx, r.Account, p)
		}
	}
	return nil
}

// settleRest accounts for those whose results AWS has not shown: it may show
// them late, and the stacks themselves tell.
func (s stackSetObserved) settleRest(ctx context.Context, aws *awsops.Account) error {
	open := func(id string) bool { return !s.l.has(id) }
	if !slices.ContainsFunc(slices.Collect(maps.Keys(s.members)), open) {
		return nil
	}
	now, err := s.instances(ctx, aws)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(s.members)) {
		i, there := now[id]
		switch {
		case there && isCurrent(i):
			s.settle(ctx, id, engine.Part{State: engine.PartDone, Verb: engine.Create})
		case there:
			s.settle(ctx, id, stackWhy(i.Reason, i.Detail).part(engine.Part{}, engine.PartFailed))
		default:
			s.settle(ctx, id, engine.Part{State: engine.PartFailed, Cause: engine.CauseOther, Reason: "CloudFormation says nothing of it"})
		}
	}
	return nil
}

// awaitOthers waits for operations that somebody, or an earlier run, has under
// way on this stack set.
func (s stackSetObserved) awaitOthers(ctx context.Context, aws *awsops.Account) error {
	const most = 10 // the newest; older ones have ended
	n := 0
	for op, err := range aws.StackSetOperations(ctx, callAs(s.Setup), stackSetName(s.Setup)) {
		if awsops.Is(err, awsops.Missing) {
			return nil
		}
		if err != nil {
			return err
		}
		if !op.Over() {
			if err := s.outlast(ctx, aws, op.ID); err != nil {
				return err
			}
		}
		if n++; n == most {
			break
		}
	}
	return nil
}

// outlast waits until an operation that is not ours to tell of is over.
func (s stackSetObserved) outlast(ctx context.Context, aws *awsops.Account, id string) error {
	for {
		op, err := aws.StackSetOperation(ctx, callAs(s.Setup), stackSetName(s.Setup), id)
		if err != nil || op.Over() {
			return err
		}
		if err := aws.Clock().Sleep(awsops.StopOf(ctx), operationPause); err != nil {
			return err
		}
	}
}
