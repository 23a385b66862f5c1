package members

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
)

// leftOutRoles are the checks of accounts that members.exclude_accounts leaves
// out and that have the role all the same: automatic deployment takes no notice
// of who is left out, and another run may have made it. Of an account that
// cannot be entered counts what the stack set says.
func (j *judge) leftOutRoles(ctx context.Context, h checks.Hop, l *ledger) []checks.Check {
	var all []checks.Check
	for _, p := range l.of(engine.PartSkipped) {
		if !excluded(j.setup, p.ID) {
			continue
		}
		name := strings.TrimSpace(p.ID + " " + p.Name)
		if j.hasStack(ctx, p.ID) {
			all = append(all, h.Check("left-out", checks.Warn, name+" is left out (members.exclude_accounts), and has the role "+
				j.setup.Answers.Role+": automatic deployment has made it", "trailhead repair removes it."))
			continue
		}
		aws, err := j.way.enter(ctx, j.home, p.ID)
		if err != nil {
			continue
		}
		if _, there, err := awsops.OrMissing(aws.Role(ctx, j.setup.Answers.Role)); there && err == nil {
			all = append(all, h.Check("left-out", checks.Warn, name+" is left out (members.exclude_accounts), and has a role "+
				j.setup.Answers.Role+" all the same, of somebody's or of an earlier run", "Where Expel shall not look into the account, have the "+
				"role deleted there; trailhead leaves accounts alone that are left out."))
		}
	}
	return all
}

// hasStack reports whether the stack set has made a stack in an account.
func (j *judge) hasStack(ctx context.Context, account string) bool {
	if j.setup.Rollout() != answers.RolloutStackSet {
		return false
	}
	stacks, err := awsops.All(j.home.StackInstances(ctx, callAs(j.setup), stackSetName(j.setup), awsops.InstanceFilter{Account: account}))
	return err == nil && slices.ContainsFunc(stacks, isCurrent)
}
