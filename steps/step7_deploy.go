package steps

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// preferences let one bad account stop nobody: AWS's own defaults are no
// failure and one account at a time (field notes §9).
var preferences = awsops.OperationPreferences{FailureTolerance: 100, MaxConcurrent: 100}

// newToken makes a call that is repeated the same call.
func newToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

func (s stackSetSeen) deployCall(lacking []string) engine.Call {
	return engine.Call{Action: "cloudformation:CreateStackInstances", Says: "make the stacks in " + plural(len(lacking), "account"), Run: s.deploy}
}

// targets are the accounts of an operation: all under the units but those left
// out, or only some.
func (s stackSetSeen) targets(only []string) awsops.StackTargets {
	t := awsops.StackTargets{Units: s.units, Filter: awsops.NoFilter, Region: s.site.At.Region}
	switch {
	case len(only) > 0:
		t.Filter, t.Accounts = awsops.Intersection, only
	case len(s.filter) > 0:
		t.Filter, t.Accounts = awsops.Difference, s.filter
	}
	return t
}

// deploy makes the stacks that are missing by now: an operation of an earlier
// run may still be at work, and is waited for first.
func (s stackSetSeen) deploy(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	if err := s.awaitOthers(ctx, aws); err != nil {
		return err
	}
	now, err := s.look(ctx, aws)
	if err != nil {
		return err
	}
	lacking := now.missing()
	for id := range now.have {
		now.l.settle(ctx, engine.Part{ID: id, Name: strings.TrimSpace(now.members[id]), State: engine.PartDone, Verb: engine.Keep})
	}
	if len(lacking) == 0 {
		return nil
	}
	for _, id := range lacking {
		engine.Tell(ctx, engine.Part{ID: id, Name: strings.TrimSpace(now.members[id]), State: engine.PartWaiting, Of: now.l.listed})
	}
	var only []string
	if len(now.have) > 0 { // the others are not touched again
		only = lacking
	}
	id, err := aws.CreateStackInstances(ctx, s.site.callAs(), awsops.StackInstances{StackSet: s.site.stackSetName(), Targets: now.targets(only), OperationID: newToken(), Preferences: preferences})
	if err != nil {
		return err
	}
	if err := now.await(ctx, aws, id, engine.Create); err != nil {
		return err
	}
	now.settleRest(ctx, lacking)
	return now.l.outcome("The stack set " + s.site.stackSetName())
}

// update gives the set the present template; CloudFormation then brings every
// stack up to date.
func (s stackSetSeen) update(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	if err := s.awaitOthers(ctx, aws); err != nil {
		return err
	}
	id, err := aws.UpdateStackSet(ctx, s.site.callAs(), awsops.StackSetUpdate{Name: s.site.stackSetName(), Template: s.site.memberTemplate(),
		Parameters: map[string]string{parameterExternalID: s.site.Answers.ExternalID.Reveal()}, Tags: s.found.Tags.With(s.site.stackTags()), OperationID: newToken(), Preferences: preferences})
	if err != nil {
		return err
	}
	return s.await(ctx, aws, id, engine.Change)
}

// undeploy deletes the stacks. An account whose role somebody else uses keeps
// it, and is named.
func (s stackSetSeen) undeploy(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	if err := s.awaitOthers(ctx, aws); err != nil {
		return err
	}
	some := false
	for _, err := range aws.StackInstances(ctx, s.site.callAs(), s.site.stackSetName(), awsops.InstanceFilter{}) {
		if err != nil {
			return err
		}
		some = true
		break
	}
	if !some {
		return nil
	}
	t := s.targets(nil)
	t.Filter, t.Accounts = awsops.NoFilter, nil
	if len(s.found.Units) > 0 {
		t.Units = s.found.Units
	}
	id, err := aws.DeleteStackInstances(ctx, s.site.callAs(), awsops.StackInstances{StackSet: s.site.stackSetName(), Targets: t, OperationID: newToken(), Preferences: preferences}, false)
	if err != nil {
		return err
	}
	if err := s.await(ctx, aws, id, engine.Remove); err != nil {
		return err
	}
	if shut := s.l.failedFor(suspended); len(shut) > 0 { // nothing can be deleted in them, and their stacks would keep the set
		t.Filter, t.Accounts = awsops.Intersection, shut
		id, err := aws.DeleteStackInstances(ctx, s.site.callAs(), awsops.StackInstances{StackSet: s.site.stackSetName(), Targets: t, OperationID: newToken(), Preferences: preferences}, true)
		if err != nil {
			return err
		}
		if err := s.outlast(ctx, aws, id); err != nil {
			return err
		}
		s.l.forgive(shut)
	}
	return s.l.outcome("The stacks of " + s.site.stackSetName())
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
func (s stackSetSeen) await(ctx context.Context, aws *awsops.Account, id string, verb engine.Verb) error {
	told := map[string]bool{}
	next, gap := firstListing, firstListing
	for look := 1; ; look++ {
		op, err := aws.StackSetOperation(ctx, s.site.callAs(), s.site.stackSetName(), id)
		if err != nil && !awsops.Is(err, awsops.Missing) { // it may not be seen at once
			return err
		}
		over := err == nil && op.Over()
		if over || look == next {
			next, gap = look+gap*2, gap*2
			if err := s.results(ctx, aws, id, verb, told); err != nil {
				return err
			}
		}
		if over {
			if op.Status != "SUCCEEDED" && len(told) == 0 {
				return &engine.Problem{What: "CloudFormation's operation on " + s.site.stackSetName() + " ended as " + op.Status, Why: op.Reason, Do: []string{"Run the same command again."}, Again: true}
			}
			return nil
		}
		if aws.Clock().Sleep(awsops.StopOf(ctx), operationPause) != nil {
			return &engine.Problem{What: "Stopped while CloudFormation is at work on " + s.site.stackSetName(), Why: errStopped.Error() + " by itself", Err: errStopped,
				Do: []string{"Run the same command again: it waits for what is under way and goes on from there."}, Kind: awsops.Interrupted, Again: true}
		}
	}
}

// results tells of the accounts that an operation has settled since the last
// listing.
func (s stackSetSeen) results(ctx context.Context, aws *awsops.Account, id string, verb engine.Verb, told map[string]bool) error {
	for r, err := range aws.OperationResults(ctx, s.site.callAs(), s.site.stackSetName(), id, "") {
		if err != nil {
			return err
		}
		p := engine.Part{ID: r.Account, Name: strings.TrimSpace(s.members[r.Account]), Verb: verb, Detail: r.Reason}
		switch r.Status {
		case "SUCCEEDED":
			p.State = engine.PartDone
		case "FAILED", "CANCELLED":
			p.State, p.Reason = engine.PartFailed, stackReason(r)
		default:
			continue
		}
		if !told[r.Account] && !s.l.has(r.Account) {
			told[r.Account] = true
			s.l.settle(ctx, p)
		}
	}
	return nil
}

// settleRest accounts for those that AWS says nothing of: a suspended account
// is left out by CloudFormation itself.
func (s stackSetSeen) settleRest(ctx context.Context, ids []string) {
	for _, id := range ids {
		if !s.l.has(id) {
			s.l.settle(ctx, engine.Part{ID: id, Name: strings.TrimSpace(s.members[id]), State: engine.PartFailed, Reason: "CloudFormation says nothing of it"})
		}
	}
}

// stackReason is CloudFormation's text on an account in a few words.
func stackReason(r awsops.OperationResult) string {
	text := strings.ToLower(r.Reason)
	switch {
	case strings.Contains(text, "suspended"):
		return suspended
	case r.Status == "CANCELLED":
		return "cancelled"
	case strings.Contains(text, "already exists"):
		return "name taken"
	case strings.Contains(text, "service control policy"):
		return "a service control policy forbids it"
	case strings.Contains(text, "region"):
		return "region is off there"
	case strings.Contains(text, "accessdenied"), strings.Contains(text, "not authorized"):
		return "not allowed"
	}
	return "CloudFormation could not make the stack"
}

// awaitOthers waits for operations that somebody, or an earlier run, has under
// way on this stack set.
func (s stackSetSeen) awaitOthers(ctx context.Context, aws *awsops.Account) error {
	const most = 10 // the newest; older ones have ended
	n := 0
	for op, err := range aws.StackSetOperations(ctx, s.site.callAs(), s.site.stackSetName()) {
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
func (s stackSetSeen) outlast(ctx context.Context, aws *awsops.Account, id string) error {
	for {
		op, err := aws.StackSetOperation(ctx, s.site.callAs(), s.site.stackSetName(), id)
		if err != nil || op.Over() {
			return err
		}
		if err := aws.Clock().Sleep(awsops.StopOf(ctx), operationPause); err != nil {
			return err
		}
	}
}
