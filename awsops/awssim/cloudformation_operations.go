package awssim

import (
	"container/heap"
	"hash/fnv"
	"time"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// The states of operations and of their accounts.
const (
	opQueued    = string(cfntypes.StackSetOperationStatusQueued)
	opRunning   = string(cfntypes.StackSetOperationStatusRunning)
	opSucceeded = string(cfntypes.StackSetOperationStatusSucceeded)
	opFailed    = string(cfntypes.StackSetOperationStatusFailed)

	taskPending   = string(cfntypes.StackSetOperationResultStatusPending)
	taskCancelled = string(cfntypes.StackSetOperationResultStatusCancelled)
)

// StackOperationState is one operation of a stack set. Its accounts are worked
// on in order, some at a time, each for a while; how far it is follows from
// the clock, and is brought up to date when somebody looks.
type StackOperationState struct {
	ID, Action, Status, Request string
	CreatedAt                   time.Time
	EndedAt                     time.Time `json:",omitzero"`
	Targets                     StackTargetsState
	Preferences                 StackPreferences
	Retain, Auto                bool
	After                       []string `json:",omitempty"` // operations of other sets that must have gone well before
	Tasks                       []StackTaskState
	Next, Failed                int   // the first task that has not begun; how many have failed
	Running                     []int // a heap of tasks, the one that is done first on top
}

// StackTargetsState is what an operation is for. Accounts alone, without
// units, are those of an automatic deployment.
type StackTargetsState struct {
	Units    []string
	Filter   string
	Accounts []string
}

// StackPreferences say how many accounts may fail and are worked on at a time.
type StackPreferences struct {
	ToleranceCount, TolerancePercent   *int32 `json:",omitempty"`
	ConcurrentCount, ConcurrentPercent *int32 `json:",omitempty"`
	Soft                               bool
}

// StackTaskState is an operation in one account.
type StackTaskState struct {
	Account, Unit, Status string
	Reason                string    `json:",omitempty"`
	Due                   time.Time `json:",omitzero"`
}

func (o *StackOperationState) over() bool { return o.Status != opQueued && o.Status != opRunning }

// tolerance is how many accounts may fail; a percentage is rounded down.
func (o *StackOperationState) tolerance() int {
	if o.Auto {
		return len(o.Tasks)
	}
	if p := o.Preferences.TolerancePercent; p != nil {
		return len(o.Tasks) * int(*p) / 100
	}
	return int(value(o.Preferences.ToleranceCount))
}

// slots is how many accounts may be worked on now. Strict mode never risks
// more failures than are tolerated (API reference, ConcurrencyMode).
func (o *StackOperationState) slots() int {
	most := int(value(o.Preferences.ConcurrentCount))
	if p := o.Preferences.ConcurrentPercent; p != nil {
		most = len(o.Tasks) * int(*p) / 100
	}
	if o.Auto {
		most = len(o.Tasks)
	}
	most = min(max(most, 1), maxStacksAtOnce)
	left := o.tolerance() + 1 - o.Failed
	if left <= 0 {
		return 0
	}
	if o.Preferences.Soft || o.Auto {
		return most
	}
	return min(most, left)
}

// busy is the operation that is not over yet, nil if there is none.
func (s *StackSetState) busy() *StackOperationState {
	if s.Open < len(s.Operations) {
		return s.Operations[s.Open]
	}
	return nil
}

func (s *StackSetState) inProgress(w *World) error {
	return &cfntypes.OperationInProgressException{Message: aws.String(
		"Another Operation on StackSet " + s.arn(w) + " is in progress: " + s.busy().ID)}
}

// operate adds an operation. It begins at once if no other is under way.
func (w *World) operate(s *StackSetState, o *StackOperationState, now time.Time) {
	o.Status, o.CreatedAt = opQueued, now
	s.Operations = append(s.Operations, o)
	w.stacks.busy, w.stacks.due = true, time.Time{}
	w.runStacks(now)
}

// runStacks brings every operation to where it is by now.
func (w *World) runStacks(now time.Time) {
	if !w.stacks.busy || now.Before(w.stacks.due) {
		return
	}
	w.stacks = stackClock{}
	for _, s := range w.inOrder() {
		s.run(w, now)
		if o := s.busy(); o != nil && len(o.Running) > 0 { // else it waits for one that has a due time of its own
			if due := o.Tasks[o.Running[0]].Due; !w.stacks.busy || due.Before(w.stacks.due) {
				w.stacks.due = due
			}
			w.stacks.busy = true
		}
	}
}

func (s *StackSetState) run(w *World, now time.Time) {
	for o := s.busy(); o != nil; o = s.busy() {
		w.unsaved = true
		if o.Status == opQueued {
			at, waits, failed := w.afterOthers(o, s.startOf(o))
			if waits {
				break
			}
			if failed {
				o.Status, o.EndedAt = opFailed, at
				s.Open++
				continue
			}
			s.begin(w, o, at)
		}
		for len(o.Running) > 0 && !o.Tasks[o.Running[0]].Due.After(now) {
			i, _ := heap.Pop(stackHeap{o}).(int)
			s.finish(w, o, &o.Tasks[i])
			s.fillSlots(w, o, o.Tasks[i].Due)
		}
		if len(o.Running) > 0 {
			break
		}
		s.end(o)
		s.Open++
	}
	s.forgetGone()
}

// startOf is when a queued operation begins: when it was asked for, or when
// the one before it is over.
func (s *StackSetState) startOf(o *StackOperationState) time.Time {
	if s.Open > 0 && s.Operations[s.Open-1].EndedAt.After(o.CreatedAt) {
		return s.Operations[s.Open-1].EndedAt
	}
	return o.CreatedAt
}

func (s *StackSetState) begin(w *World, o *StackOperationState, at time.Time) {
	o.Status, o.EndedAt = opRunning, at // the end moves on with every account that is done
	o.Tasks = s.tasks(w, o)
	if o.Action != string(cfntypes.StackSetOperationActionDelete) {
		s.addInstances(o)
	}
	for _, t := range o.Tasks {
		if i := s.instance(t.Account); i != nil {
			i.Detail, i.Reason, i.Operation = taskPending, "", o.ID
		}
	}
	s.fillSlots(w, o, at)
}

// fillSlots begins with as many accounts as may be worked on.
func (s *StackSetState) fillSlots(w *World, o *StackOperationState, at time.Time) {
	o.EndedAt = at
	for len(o.Running) < o.slots() && o.Next < len(o.Tasks) {
		i := o.Next
		o.Next++
		t := &o.Tasks[i]
		if s.skip(w, o, t) {
			continue
		}
		t.Status, t.Due = opRunning, at.Add(w.stackTakes(t.Account))
		if instance := s.instance(t.Account); instance != nil {
			instance.Detail = opRunning
		}
		heap.Push(stackHeap{o}, i)
	}
}

// end closes an operation nobody works on any more. Accounts that were never
// begun have been given up.
func (s *StackSetState) end(o *StackOperationState) {
	const gaveUp = "Cancelled since failure tolerance has exceeded"
	for i := o.Next; i < len(o.Tasks); i++ {
		o.Tasks[i].Status, o.Tasks[i].Reason = taskCancelled, gaveUp
		if instance := s.instance(o.Tasks[i].Account); instance != nil {
			instance.Detail, instance.Reason = taskCancelled, gaveUp
		}
	}
	o.Next, o.Status = len(o.Tasks), opSucceeded
	if o.Failed > o.tolerance() {
		o.Status = opFailed
	}
}

// stackTakes is how long a stack takes in an account: about StackTakes, but
// not everywhere the same, as in AWS.
func (w *World) stackTakes(account string) time.Duration {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(account))
	return w.StackTakes*3/4 + w.StackTakes*time.Duration(sum.Sum32()%64)/128
}

// stackHeap orders an operation's running accounts by when they are done.
type stackHeap struct{ o *StackOperationState }

func (h stackHeap) Len() int { return len(h.o.Running) }
func (h stackHeap) Less(i, j int) bool {
	a, b := &h.o.Tasks[h.o.Running[i]], &h.o.Tasks[h.o.Running[j]]
	return a.Due.Before(b.Due) || a.Due.Equal(b.Due) && a.Account < b.Account
}
func (h stackHeap) Swap(i, j int) {
	h.o.Running[i], h.o.Running[j] = h.o.Running[j], h.o.Running[i]
}
func (h stackHeap) Push(x any) {
	if i, ok := x.(int); ok {
		h.o.Running = append(h.o.Running, i)
	}
}
func (h stackHeap) Pop() any {
	last := h.o.Running[len(h.o.Running)-1]
	h.o.Running = h.o.Running[:len(h.o.Running)-1]
	return last
}
