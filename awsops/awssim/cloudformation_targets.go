package awssim

import (
	"slices"
	"strings"
	"time"
)

// under says for every place in the tree whether it is one of the units or
// somewhere beneath them. Each place is looked up once.
type under struct {
	org   *OrgState
	known map[string]string // place to the unit that covers it, "" none
}

func (o *OrgState) under(units []string) under {
	u := under{org: o, known: map[string]string{}}
	for _, id := range units {
		u.known[id] = id
	}
	return u
}

// unit is the unit that covers a place, "" if none does.
func (u under) unit(place string) string {
	unit, ok := u.known[place]
	if ok {
		return unit
	}
	if ou := u.org.OUs[place]; ou != nil {
		unit = u.unit(ou.Parent)
	}
	u.known[place] = unit
	return unit
}

// covers is the unit through which the targets mean an account, "" if they do
// not. The filter says what the listed accounts are for.
func (t StackTargetsState) covers(u under, account string, listed map[string]bool) string {
	unit := ""
	if m := u.org.Members[account]; m != nil {
		unit = u.unit(m.Parent)
	}
	switch t.Filter {
	case "INTERSECTION":
		if !listed[account] {
			return ""
		}
	case "DIFFERENCE":
		if listed[account] {
			return ""
		}
	case "", "UNION":
		if unit == "" && listed[account] && u.org.Members[account] != nil {
			return u.org.Members[account].Parent
		}
	}
	return unit
}

func setOf(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, item := range list {
		set[item] = true
	}
	return set
}

// tasks are the accounts of an operation, in order: for a creation all that
// are meant, for the others those of them that have an instance. The
// management account never is one (docs/aws.md#stacksets-targets).
func (s *StackSetState) tasks(w *World, o *StackOperationState) (tasks []StackTaskState) {
	switch {
	case o.Action == actionCreate && !o.Auto:
		for _, t := range w.targeted(o.Targets) {
			tasks = append(tasks, StackTaskState{Account: t.Account, Unit: t.Unit, Status: taskPending})
		}
	case o.Auto && o.Action == actionCreate:
		for _, id := range o.Targets.Accounts {
			if unit := s.coverage(w, id); unit != "" {
				tasks = append(tasks, StackTaskState{Account: id, Unit: unit, Status: taskPending})
			}
		}
	default:
		meant := s.meant(w, o)
		for _, i := range s.Instances {
			if !i.gone && meant(i) {
				tasks = append(tasks, StackTaskState{Account: i.Account, Unit: i.Unit, Status: taskPending})
			}
		}
	}
	return tasks
}

type targetedAccount struct{ Account, Unit string }

func (w *World) targeted(t StackTargetsState) (accounts []targetedAccount) {
	u, listed := w.Org.under(t.Units), setOf(t.Accounts)
	for _, id := range w.Org.sorted() {
		if id == w.Org.ManagementAccount {
			continue
		}
		if unit := t.covers(u, id, listed); unit != "" {
			accounts = append(accounts, targetedAccount{id, unit})
		}
	}
	return accounts
}

// meant says which instances an update or a deletion is for. An instance
// belongs to the unit it was deployed through, wherever its account is now.
func (s *StackSetState) meant(w *World, o *StackOperationState) func(*StackInstanceState) bool {
	u, listed := w.Org.under(o.Targets.Units), setOf(o.Targets.Accounts)
	all := len(o.Targets.Units)+len(o.Targets.Accounts) == 0
	return func(i *StackInstanceState) bool {
		switch {
		case o.Action == actionUpdate && i.Status == stackInoperable:
			return false
		case all:
			return true
		case o.Auto:
			return listed[i.Account]
		case o.Targets.covers(u, i.Account, listed) != "":
			return true
		case w.Org.Members[i.Account] == nil: // it has left
			return u.unit(i.Unit) != "" && (o.Targets.Filter != "INTERSECTION" || listed[i.Account]) &&
				(o.Targets.Filter != "DIFFERENCE" || !listed[i.Account])
		}
		return false
	}
}

// remember keeps what a stack set was deployed to.
func (s *StackSetState) remember(t StackTargetsState) {
	for _, unit := range t.Units {
		target := StackSetTarget{Unit: unit, Filter: t.Filter, Accounts: t.Accounts}
		at := slices.IndexFunc(s.Targets, func(have StackSetTarget) bool { return have.Unit == unit })
		if at < 0 {
			s.Targets = append(s.Targets, target)
			continue
		}
		s.Targets[at] = target
	}
}

// forget drops the units whose stacks were all deleted, so that nobody who
// joins later is served through them.
func (s *StackSetState) forget(t StackTargetsState) {
	if t.Filter == "INTERSECTION" {
		return
	}
	s.Targets = slices.DeleteFunc(s.Targets, func(have StackSetTarget) bool { return slices.Contains(t.Units, have.Unit) })
}

// coverage is the unit through which an account belongs to the stack set for
// automatic deployment, "" if it does not. The filter by accounts is not heeded:
// one that joins or moves is served although it was left out
// (docs/aws.md#stacksets-targets).
func (s *StackSetState) coverage(w *World, account string) string {
	if account == w.Org.ManagementAccount || w.Org.Members[account] == nil {
		return ""
	}
	for _, target := range s.Targets {
		t := StackTargetsState{Units: []string{target.Unit}}
		if unit := t.covers(w.Org.under(t.Units), account, nil); unit != "" {
			return unit
		}
	}
	return ""
}

// memberMoved lets automatic deployment follow an account that has joined,
// moved or left.
func (w *World) memberMoved(account string) {
	if w.Org.stackSetsAccess() != accessOn {
		return
	}
	now := w.clock.Now().UTC()
	for _, s := range w.inOrder() {
		if !s.AutoDeploy {
			continue
		}
		belongs, has := s.coverage(w, account) != "", s.instance(account) != nil
		switch {
		case belongs && !has:
			w.deployByItself(s, actionCreate, account, now)
		case !belongs && has:
			w.deployByItself(s, actionDelete, account, now)
		}
	}
}

// deployByItself adds the account to an automatic deployment that has not
// begun yet, or begins one.
func (w *World) deployByItself(s *StackSetState, action, account string, now time.Time) {
	if n := len(s.Operations); n > s.Open {
		if last := s.Operations[n-1]; last.Auto && last.Status == opQueued && last.Action == action {
			last.Targets.Accounts = append(last.Targets.Accounts, account)
			slices.SortFunc(last.Targets.Accounts, strings.Compare)
			return
		}
	}
	w.operate(s, &StackOperationState{ID: w.uuid("operation", s.ID), Action: action, Auto: true, Retain: action == actionDelete && s.Retain,
		Targets: StackTargetsState{Accounts: []string{account}}, After: w.deploymentsBefore(s)}, now)
}
