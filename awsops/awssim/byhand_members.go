package awssim

import (
	"fmt"
	"slices"
	"strings"
)

// What follows breaks and mends member accounts as people do between two runs
// of trailhead. Each is an error where there is nothing to break or mend, so
// that no test proves less than it says. A world that is kept in a file is
// written by Save afterwards.

// AddPolicy adds a managed policy of the customer as it might long have been
// there. It replaces one of that name.
func (w *World) AddPolicy(account, name, document string) *PolicyState {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.account(account, "account "+account)
	p := &PolicyState{Name: name, Path: "/", ARN: a.iamARN("policy", "/", name), ID: w.uniqueID("ANPA", account, name), Default: settled("v1"),
		LastVersion: 1, Versions: []PolicyVersion{{ID: "v1", Document: document}}, Tags: map[string]string{}}
	a.Policies[p.ARN] = p
	return p
}

// DropRole deletes a role with everything on it, such as ExpelServiceRole in
// one member, or the role by which a member is entered.
func (w *World) DropRole(account, name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.Accounts[account]
	if a.role(name) == nil {
		return fmt.Errorf("drop role: account %s has no role %s", account, name)
	}
	delete(a.Roles, name)
	return nil
}

// Retrust gives a role another trust policy, seen at once.
func (w *World) Retrust(account, role, trust string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	found := w.Accounts[account].role(role)
	if found == nil {
		return fmt.Errorf("change trust: account %s has no role %s", account, role)
	}
	found.Trust = settled(trust)
	return nil
}

// DetachSCP takes a service control policy off an account.
func (w *World) DetachSCP(account, name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.Accounts[account]
	if a == nil || !slices.ContainsFunc(a.SCPs, func(s SCP) bool { return s.Name == name }) {
		return fmt.Errorf("detach service control policy: account %s has no %s", account, name)
	}
	a.SCPs = slices.DeleteFunc(a.SCPs, func(s SCP) bool { return s.Name == name })
	return nil
}

// FreeName deletes the role and the policy that have a name, in whatever case
// and path, and takes the policy off whoever has it.
func (w *World) FreeName(account, name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, freed := w.Accounts[account], false
	if a == nil {
		return fmt.Errorf("free name: there is no account %s", account)
	}
	for key := range a.Roles {
		if strings.EqualFold(key, name) {
			delete(a.Roles, key)
			freed = true
		}
	}
	for arn, p := range a.Policies {
		if strings.EqualFold(p.Name, name) {
			a.detachEverywhere(arn)
			delete(a.Policies, arn)
			freed = true
		}
	}
	if !freed {
		return fmt.Errorf("free name: account %s has nothing called %s", account, name)
	}
	return nil
}

func (a *AccountState) detachEverywhere(policy string) {
	for _, role := range a.Roles {
		delete(role.Attached, policy)
	}
	for _, user := range a.Users {
		delete(user.Attached, policy)
	}
}

// LetIn makes the role by which the management account enters a member that
// had none, as its owner would: an administrator that trusts the management
// account.
func (w *World) LetIn(account, role string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.Accounts[account]
	switch {
	case a == nil || !w.Org.has(account):
		return fmt.Errorf("let in: account %s is in no organization", account)
	case a.role(role) != nil:
		return fmt.Errorf("let in: account %s has a role %s", account, role)
	}
	trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:` + a.Partition + `:iam::` +
		w.Org.ManagementAccount + `:root"},"Action":"sts:AssumeRole"}]}`
	w.addRole(a, role, trust, []string{"arn:" + a.Partition + ":iam::aws:policy/AdministratorAccess"})
	return nil
}

// SetState closes or opens an account: ACTIVE, SUSPENDED, ... as Organizations
// says it.
func (w *World) SetState(account, state string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.Accounts[account]
	if a == nil || a.State == state {
		return fmt.Errorf("set state: account %s is not there, or is %s already", account, state)
	}
	a.State = state
	return nil
}
