package steps

import (
	"context"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// undeploy deletes the stacks. An account whose role somebody else uses keeps
// it, and is named.
func (s stackSetObserved) undeploy(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	s.l = s.l.beginAnew(ctx)
	if err := s.awaitOthers(ctx, aws); err != nil {
		return s.leave(ctx, err)
	}
	had, err := s.instances(ctx, aws)
	if err != nil {
		return s.leave(ctx, err)
	}
	left := had
	if len(had) > 0 {
		t := s.targets(nil)
		t.Filter, t.Accounts = awsops.NoFilter, nil
		if len(s.found.Units) > 0 {
			t.Units = s.found.Units
		}
		if left, err = s.delete(ctx, aws, t, left); err != nil {
			return s.leave(ctx, err)
		}
	}
	for id := range s.members {
		_, stood := had[id]
		switch _, stands := left[id]; {
		case !stood:
			s.settle(ctx, id, engine.Part{State: engine.PartSkipped, Reason: "has no stack"})
		case !stands:
			s.settle(ctx, id, engine.Part{State: engine.PartDone, Verb: engine.Remove})
		}
	}
	for id, i := range left {
		if s.members[id] == "" && !s.l.has(id) {
			s.l.list(1) // it has left the organization or the chosen units
		}
		s.settle(ctx, id, engine.Part{State: engine.PartFailed, Reason: stackReason(i.Reason, i.Detail), Detail: i.Reason})
	}
	return s.l.outcome("The stacks of " + s.setup.stackSetName())
}

// delete deletes the stacks of some targets. Nothing can be deleted in an
// account that is suspended, and its stack would keep the set: it is only
// forgotten. Left are the stacks that stand after that.
func (s stackSetObserved) delete(ctx context.Context, aws *awsops.Account, t awsops.StackTargets, left map[string]awsops.StackInstance) (map[string]awsops.StackInstance, error) {
	as, name := s.setup.callAs(), s.setup.stackSetName()
	id, err := aws.DeleteStackInstances(ctx, as, awsops.StackInstances{StackSet: name, Targets: t, OperationID: newToken(), Preferences: preferences}, false)
	if err == nil {
		err = s.await(ctx, aws, id, engine.Remove)
	}
	if err != nil {
		return left, err
	}
	if left, err = s.instances(ctx, aws); err != nil {
		return left, err
	}
	t.Filter, t.Accounts = awsops.Intersection, nil
	for account, i := range left {
		if stackReason(i.Reason, i.Detail) == suspended {
			t.Accounts = append(t.Accounts, account)
		}
	}
	if len(t.Accounts) == 0 {
		return left, nil
	}
	id, err = aws.DeleteStackInstances(ctx, as, awsops.StackInstances{StackSet: name, Targets: t, OperationID: newToken(), Preferences: preferences}, true)
	if err == nil {
		err = s.outlast(ctx, aws, id)
	}
	if err != nil {
		return left, err
	}
	s.l.forgive(t.Accounts)
	return s.instances(ctx, aws)
}

// instances are the stacks that stand, by account.
func (s stackSetObserved) instances(ctx context.Context, aws *awsops.Account) (map[string]awsops.StackInstance, error) {
	found := map[string]awsops.StackInstance{}
	for i, err := range aws.StackInstances(ctx, s.setup.callAs(), s.setup.stackSetName(), awsops.InstanceFilter{}) {
		if err != nil {
			return found, err
		}
		found[i.Account] = i
	}
	return found, nil
}

// stackReason is CloudFormation's text on an account in a few words.
func stackReason(text, status string) string {
	text = strings.ToLower(text)
	switch {
	case strings.Contains(text, "suspended"), strings.Contains(strings.ToLower(status), "suspended"):
		return suspended
	case status == "CANCELLED":
		return "cancelled"
	case strings.Contains(text, "already exists"):
		return "name taken"
	case strings.Contains(text, "service control policy"):
		return "a service control policy forbids it"
	case strings.Contains(text, "region"):
		return "region is off there"
	case strings.Contains(text, "accessdenied"), strings.Contains(text, "not authorized"):
		return "not allowed"
	case strings.Contains(text, "detach"), strings.Contains(text, "delete conflict"), strings.Contains(text, "deleteconflict"):
		return "something else uses it"
	}
	return "CloudFormation could not make the stack right"
}
