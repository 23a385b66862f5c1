package members

import (
	"context"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Remove implements engine.Observed.
func (s stackSetObserved) Remove(*engine.Values) engine.Diff {
	if s.exists && s.found.Tags[setup.TagManagedBy] != setup.Trailhead { // ours has it from the first moment, so this is another of that name
		return engine.Kept("trailhead did not make it")
	}
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: s.exists, Tags: s.found.Tags, Past: s.past, Apart: s.apart}); leaves {
		return d
	}
	if others := s.Setup.OthersWithMembers(); len(others) > 0 {
		return engine.Kept(others[0].Title(s.Setup) + " uses the roles of the member accounts")
	}
	return engine.Diff{Verb: engine.Remove, Summary: "with policy and role in " + text.Plural(len(s.members), "account"),
		Parts: len(s.members), Before: engine.NewDocument(s.found.Template), Calls: []engine.Call{
			{Action: "cloudformation:DeleteStackInstances", Says: "delete its stacks", Run: s.undeploy},
			{Action: "cloudformation:DeleteStackSet", Says: "delete the stack set",
				Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
					return engine.Gone(aws.DeleteStackSet(ctx, callAs(s.Setup), stackSetName(s.Setup)))
				}}}}
}

// apart says why the stack set is not this set-up's.
func (s stackSetObserved) apart() string {
	for _, name := range []string{s.Setup.Answers.Role, s.Setup.Answers.Policy} {
		if !strings.Contains(s.found.Template, `"`+name+`"`) {
			return "its template does not make " + name
		}
	}
	return ""
}

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
		t := awsops.StackTargets{Units: s.deployedTo(), Filter: awsops.NoFilter, Region: s.Setup.At.Region}
		if left, err = s.delete(ctx, aws, t, unitsOf(had)); err != nil {
			return s.leave(ctx, err)
		}
	}
	for id := range s.members {
		_, stood := had[id]
		switch _, stands := left[id]; {
		case !stood:
			s.settle(ctx, id, engine.Part{State: engine.PartSkipped, Cause: engine.CauseLeftOut, Reason: "has no stack"})
		case !stands:
			s.settle(ctx, id, engine.Part{State: engine.PartDone, Verb: engine.Remove})
		}
	}
	for id, i := range left {
		if s.members[id] == "" && !s.l.has(id) {
			s.l.list(1) // it has left the organization or the chosen units
		}
		s.settle(ctx, id, stackWhy(i.Reason, i.Detail).part(engine.Part{}, engine.PartFailed))
	}
	return s.l.outcome("The stacks of " + stackSetName(s.Setup))
}

// delete deletes the stacks of some targets; units is where each stack belongs
// to. Nothing can be deleted in an account that is suspended, and its stack
// would keep the set: it is only forgotten. Left are the stacks that stand
// after that.
func (s stackSetObserved) delete(ctx context.Context, aws *awsops.Account, t awsops.StackTargets, units map[string]string) (
	map[string]awsops.StackInstance, error) {
	for _, part := range inCalls(t, units) {
		id, err := s.beginDelete(ctx, aws, part, false)
		if err == nil {
			err = s.await(ctx, aws, id, engine.Remove)
		}
		if err != nil {
			return nil, err
		}
	}
	left, err := s.instances(ctx, aws)
	if err != nil {
		return left, err
	}
	var forget []string
	for account, i := range left {
		if _, meant := units[account]; meant && stackWhy(i.Reason, i.Detail).cause == engine.CauseSuspended {
			forget = append(forget, account)
		}
	}
	if len(forget) == 0 {
		return left, nil
	}
	t.Filter, t.Accounts = awsops.Intersection, forget
	for _, part := range inCalls(t, units) {
		id, err := s.beginDelete(ctx, aws, part, true)
		if err == nil {
			err = s.outlast(ctx, aws, id)
		}
		if err != nil {
			return left, err
		}
	}
	s.l.forgive(forget)
	return s.instances(ctx, aws)
}

func (s stackSetObserved) beginDelete(ctx context.Context, aws *awsops.Account, t awsops.StackTargets, retain bool) (string, error) {
	return aws.DeleteStackInstances(ctx, callAs(s.Setup), awsops.StackInstances{
		StackSet: stackSetName(s.Setup), Targets: t, OperationID: newToken(), Preferences: preferences}, retain)
}

// unitsOf is the unit that each stack belongs to.
func unitsOf(stacks map[string]awsops.StackInstance) map[string]string {
	units := make(map[string]string, len(stacks))
	for account, i := range stacks {
		units[account] = i.Unit
	}
	return units
}

// instances are the stacks that stand, by account.
func (s stackSetObserved) instances(ctx context.Context, aws *awsops.Account) (map[string]awsops.StackInstance, error) {
	found := map[string]awsops.StackInstance{}
	for i, err := range aws.StackInstances(ctx, callAs(s.Setup), stackSetName(s.Setup), awsops.InstanceFilter{}) {
		if err != nil {
			return found, err
		}
		found[i.Account] = i
	}
	return found, nil
}

// stackWhy is why CloudFormation could not make or delete the stack of an
// account. The service tells it in a text only.
func stackWhy(text, status string) why {
	w := stackCause(strings.ToLower(text), strings.ToLower(status))
	w.detail = text
	return w
}

func stackCause(text, status string) why {
	switch {
	case strings.Contains(text, "suspended"), strings.Contains(status, "suspended"):
		return why{cause: engine.CauseSuspended, reason: suspended}
	case status == "cancelled":
		return why{cause: engine.CauseCancelled, reason: "cancelled"}
	case strings.Contains(text, "already exists"):
		return why{cause: engine.CauseNameTaken, reason: "name taken"}
	case strings.Contains(text, "service control policy"):
		return why{cause: engine.CauseSCP, reason: "a service control policy forbids it"}
	case strings.Contains(text, "region"):
		return why{cause: engine.CauseRegionOff, reason: "region is off there"}
	case strings.Contains(text, "accessdenied"), strings.Contains(text, "not authorized"):
		return why{cause: engine.CauseDenied, reason: "not allowed"}
	case strings.Contains(text, "detach"), strings.Contains(text, "delete conflict"), strings.Contains(text, "deleteconflict"):
		return why{cause: engine.CauseInUse, reason: "something else uses it"}
	}
	return why{cause: engine.CauseOther, reason: "CloudFormation could not make the stack right"}
}
