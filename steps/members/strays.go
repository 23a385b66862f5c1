package members

import (
	"context"
	"maps"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// stray is an account that has a stack of the set and is not to have one:
// automatic deployment takes no notice of accounts that are left out
// (docs/aws.md#stacksets-targets).
type stray struct{ account, unit string }

// excluded reports whether the answers leave an account out by its id.
func excluded(s setup.Setup, account string) bool {
	return slices.Contains(s.Answers.Members.ExcludeAccounts, account)
}

// isStray reports whether a stack is to be removed. In an account that has its
// role from us directly only a stack that could not be made is one: what a
// stack has made there may be the role that Expel uses.
func isStray(s setup.Setup, i awsops.StackInstance) bool {
	direct := i.Account == s.LogAt().Account || i.Account == s.At.Account
	return excluded(s, i.Account) || direct && i.Detail == "FAILED"
}

// mayStray reports whether there can be such stacks at all.
func mayStray(s setup.Setup) bool {
	return len(s.Answers.Members.ExcludeAccounts) > 0 || !s.Management() || s.CrossAccount()
}

// serves reports whether accounts that join later get the role by themselves.
// A new set deploys to them only where nobody is left out, since automatic
// deployment would serve those too. One that is there keeps its setting.
func (s stackSetObserved) serves() bool {
	if s.exists {
		return s.found.AutoDeploy
	}
	return len(s.Setup.Answers.Members.ExcludeAccounts) == 0
}

// newOnes says what becomes of accounts that join later: served are the words
// where the set sees to them.
func (s stackSetObserved) newOnes(served string) string {
	if s.serves() {
		return served
	}
	return "new ones with the next apply"
}

// autoNotes say what automatic deployment means for those who are left out.
func (s stackSetObserved) autoNotes() []string {
	switch left := len(s.Setup.Answers.Members.ExcludeAccounts) > 0; {
	case left && s.serves():
		return []string{"CloudFormation's automatic deployment takes no notice of members.exclude_accounts: a left-out account that joins or " +
			"moves between units gets the role. trailhead apply and trailhead repair remove it there again."}
	case left && !s.exists:
		return []string{"Automatic deployment is off, because it takes no notice of members.exclude_accounts: a left-out account that joins " +
			"or moves between units would get the role. Accounts that join later get it with the next trailhead apply."}
	}
	return nil
}

// orderNotes say what an account that joins gets before the role: somebody has
// made the set depend on theirs, and an update leaves that as it is.
func (s stackSetObserved) orderNotes() []string {
	if len(s.found.After) == 0 || !s.serves() {
		return nil
	}
	var names []string
	for _, arn := range s.found.After {
		_, id, _ := strings.Cut(arn, ":stackset/")
		name, _, _ := strings.Cut(id, ":")
		names = append(names, name)
	}
	return []string{"In an account that joins, automatic deployment waits for the " + text.Plural(len(names), "stack set") + " that this " +
		"one depends on (" + strings.Join(names, ", ") + "), which stays so. Where one of them fails there, trailhead apply makes the role."}
}

// strayCall removes the stacks of accounts that are left out.
func (s stackSetObserved) strayCall() engine.Call {
	return engine.Call{Action: "cloudformation:DeleteStackInstances",
		Says: "remove the stack from " + text.Plural(len(s.strays), "account") + " left out", Run: s.dropStrays}
}

// dropStrays looks once more, since an operation of somebody else's may have
// been under way, and deletes what is not to be there.
func (s stackSetObserved) dropStrays(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	s.l = s.l.beginAnew(ctx)
	if err := s.awaitOthers(ctx, aws); err != nil {
		return s.leave(ctx, err)
	}
	if err := s.lookAtStacks(ctx, aws); err != nil {
		return s.leave(ctx, err)
	}
	if len(s.missing()) == 0 { // else the deployment tells of them
		for _, id := range s.having() {
			s.settle(ctx, id, engine.Part{State: engine.PartDone, Verb: engine.Keep})
		}
	}
	if len(s.strays) == 0 {
		return nil
	}
	units := map[string]string{}
	for _, x := range s.strays {
		units[x.account] = x.unit
	}
	t := awsops.StackTargets{Units: s.deployedTo(), Filter: awsops.Intersection, Accounts: slices.Sorted(maps.Keys(units)),
		Region: s.Setup.At.Region}
	left, err := s.delete(ctx, aws, t, units)
	if err != nil {
		return err
	}
	return s.strayStays(units, left)
}

// strayStays is the problem of accounts whose stack could not be deleted.
func (s stackSetObserved) strayStays(units map[string]string, left map[string]awsops.StackInstance) error {
	var stay []engine.Part
	var reasons []string
	for _, id := range slices.Sorted(maps.Keys(units)) {
		if i, stands := left[id]; stands {
			w := stackWhy(i.Reason, i.Detail)
			stay, reasons = append(stay, w.part(engine.Part{ID: id}, engine.PartFailed)), append(reasons, id+": "+w.reason)
		}
	}
	if len(stay) == 0 {
		return nil
	}
	return &engine.Problem{ID: "members.left-out-has-role",
		What: "The stack stays in " + text.Plural(len(stay), "account") + " left out: " + idsOf(stay), Why: strings.Join(reasons, "; "),
		Do: []engine.Remedy{{Do: "Take off what somebody has attached to the role or the policy there", Again: true}}, Again: true,
		Err: engine.ErrPartly}
}
