package awssim

import (
	"slices"
	"strings"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// The states of stack instances.
const (
	stackCurrent    = string(cfntypes.StackInstanceStatusCurrent)
	stackOutdated   = string(cfntypes.StackInstanceStatusOutdated)
	stackInoperable = string(cfntypes.StackInstanceStatusInoperable)

	detailSucceeded = string(cfntypes.StackInstanceDetailedStatusSucceeded)
	detailFailed    = string(cfntypes.StackInstanceDetailedStatusFailed)
	detailSkipped   = string(cfntypes.StackInstanceDetailedStatusSkippedSuspendedAccount)

	actionCreate = string(cfntypes.StackSetOperationActionCreate)
	actionUpdate = string(cfntypes.StackSetOperationActionUpdate)
	actionDelete = string(cfntypes.StackSetOperationActionDelete)

	// as AWS says it (ansible-collections/community.aws#2358)
	accountSuspended = "This account is suspended. To remove this instance from the stack set, run DeleteStackInstances with the " +
		"RetainStacks parameter."
)

// addInstances gives every account of the operation an instance.
func (s *StackSetState) addInstances(o *StackOperationState) {
	var added []*StackInstanceState
	for _, t := range o.Tasks {
		if s.instance(t.Account) == nil {
			added = append(added, &StackInstanceState{Account: t.Account, Unit: t.Unit, Status: stackOutdated})
		}
	}
	if len(added) == 0 {
		return
	}
	s.Instances = append(s.Instances, added...)
	slices.SortFunc(s.Instances, func(a, b *StackInstanceState) int { return strings.Compare(a.Account, b.Account) })
}

// forgetGone drops the instances that have been deleted, all at once.
func (s *StackSetState) forgetGone() {
	s.Instances = slices.DeleteFunc(s.Instances, func(i *StackInstanceState) bool { return i.gone })
	if len(s.Instances) == 0 && s.busy() == nil {
		s.StackRegion = ""
	}
}

// skip leaves a suspended account out. It counts as no failure, but has no
// state of its own among an operation's results.
func (s *StackSetState) skip(w *World, o *StackOperationState, t *StackTaskState) bool {
	if w.Accounts[t.Account].State == "ACTIVE" || o.Action == actionDelete && o.Retain {
		return false
	}
	t.Status, t.Reason = taskCancelled, accountSuspended
	if i := s.instance(t.Account); i != nil {
		i.Status, i.Detail, i.Reason, i.Unit = stackOutdated, detailSkipped, accountSuspended, ""
	}
	return true
}

// finish is the end of an operation in one account: the stack is there, or the
// reason why not.
func (s *StackSetState) finish(w *World, o *StackOperationState, t *StackTaskState) {
	i := s.instance(t.Account)
	if i == nil { // taken away by hand
		t.Status = opSucceeded
		return
	}
	x := w.stackExecution(s, i, t.Due)
	var why string
	switch {
	case o.Action != actionDelete:
		why = x.deploy()
	case !o.Retain:
		why = x.delete()
	}
	switch {
	case why == "" && o.Action == actionDelete:
		i.gone, t.Status = true, opSucceeded
	case why == "":
		i.Status, i.Detail, i.Reason, t.Status = stackCurrent, detailSucceeded, "", opSucceeded
		i.Version = s.Version
	case o.Action == actionDelete:
		i.Status, i.Detail, i.Reason = stackInoperable, string(cfntypes.StackInstanceDetailedStatusInoperable), why
	default:
		i.Status, i.Detail, i.Reason = stackOutdated, detailFailed, why
	}
	if why != "" {
		t.Status, t.Reason = opFailed, why
		o.Failed++
	}
}
