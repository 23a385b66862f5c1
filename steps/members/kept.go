package members

import (
	"context"
	"slices"
	"strings"
	"sync"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/step6policy"
	"trailhead/steps/step7role"
)

// kept is what the plan's look leaves for carrying it out, of each account in
// which something is to be done. A nil one keeps nothing.
type kept struct {
	mu sync.Mutex
	by map[string]entered // by account
}

// entered is an account that was looked into.
type entered struct {
	session awsops.RoleSession
	bare    bool // neither policy nor role was there
}

func (k *kept) keep(account string, aws *awsops.Account, bare bool) {
	session, ok := aws.RoleSession()
	if k == nil || !ok {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.by == nil {
		k.by = map[string]entered{}
	}
	k.by[account] = entered{session, bare}
}

// take hands out what was kept of an account, once.
func (k *kept) take(account string) (entered, bool) {
	if k == nil {
		return entered{}, false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	e, ok := k.by[account]
	delete(k.by, account)
	return e, ok
}

// make makes policy and role where the plan has found neither, beside each
// other and without another look: IAM refuses what is there by then. It reports
// false where it did, so that the account has to be looked at.
func (w memberWork) make(ctx context.Context, aws *awsops.Account, account string, p *engine.Part) (made bool, err error) {
	policy := step6policy.Policy{Setup: w.setup, Account: account}.Absent().Diff(w.values)
	role := step7role.Role{Setup: w.setup, Account: account}.Absent().Diff(w.values)
	if policy.Blocked != nil || role.Blocked != nil {
		return false, nil
	}
	run := func(calls []engine.Call) func() error {
		return func() error {
			for _, call := range calls {
				if err := call.Run(ctx, aws, w.values); err != nil {
					return err
				}
			}
			return nil
		}
	}
	waits := slices.IndexFunc(role.Calls, func(c engine.Call) bool { return !c.Early }) // for the policy
	err = engine.Parallel(run(policy.Calls), run(role.Calls[:waits]))
	if err == nil {
		err = run(role.Calls[waits:])()
	}
	if awsops.Is(err, awsops.Taken) {
		return false, nil
	}
	p.Verb, p.Note = engine.Create, strings.Join(slices.Concat(policy.Notes, role.Notes), " ")
	return true, err
}
