package awssim

import (
	"slices"
	"time"
)

// mayDependOn checks the stack sets that a stack set's automatic deployment
// shall wait for (docs/aws.md#stacksets-dependencies).
func (s *StackSetState) mayDependOn(w *World, arns []string) error {
	if len(arns) > maxDependencies {
		return apiError("ValidationError", "A stack set can depend on %d stack sets at most", maxDependencies)
	}
	for _, arn := range arns {
		on := w.stackSetByARN(arn)
		switch {
		case on == nil:
			return apiError("ValidationError", "Stack set %s not found", arn)
		case on.Region == s.Region && on.Name == s.Name, w.leadsTo(on, s):
			return apiError("ValidationError", "Circular dependency between stack sets: %s", arn)
		}
	}
	return nil
}

// leadsTo reports whether a stack set depends on another, by however many steps.
func (w *World) leadsTo(from, to *StackSetState) bool {
	return slices.ContainsFunc(from.DependsOn, func(arn string) bool {
		on := w.stackSetByARN(arn)
		return on != nil && (on.Region == to.Region && on.Name == to.Name || w.leadsTo(on, to))
	})
}

func (w *World) stackSetByARN(arn string) *StackSetState {
	for _, s := range w.stackSets() {
		if s.arn(w) == arn {
			return s
		}
	}
	return nil
}

// inOrder are all stack sets, each after those that it depends on.
func (w *World) inOrder() (sets []*StackSetState) {
	var add func(s *StackSetState)
	add = func(s *StackSetState) {
		if slices.Contains(sets, s) {
			return
		}
		for _, arn := range s.DependsOn {
			if on := w.stackSetByARN(arn); on != nil {
				add(on)
			}
		}
		sets = append(sets, s)
	}
	for _, s := range w.stackSets() {
		add(s)
	}
	return sets
}

// deploymentsBefore are the automatic deployments under way that one of this
// stack set waits for.
func (w *World) deploymentsBefore(s *StackSetState) (ids []string) {
	for _, arn := range s.DependsOn {
		on := w.stackSetByARN(arn)
		if on == nil {
			continue
		}
		for _, o := range on.Operations[on.Open:] {
			if o.Auto {
				ids = append(ids, o.ID)
			}
		}
	}
	return ids
}

// afterOthers is when an operation begins that waits for others, at the
// earliest; waits says that it cannot begin yet, failed that it never will: all
// that it waits for must have gone well.
func (w *World) afterOthers(o *StackOperationState, at time.Time) (_ time.Time, waits, failed bool) {
	if len(o.After) == 0 {
		return at, false, false
	}
	for _, s := range w.stackSets() {
		for _, before := range s.Operations {
			if slices.Contains(o.After, before.ID) {
				waits, failed = waits || !before.over(), failed || before.Failed > 0 || before.Status == opFailed
				if before.EndedAt.After(at) {
					at = before.EndedAt
				}
			}
		}
	}
	return at, waits && !failed, failed
}
