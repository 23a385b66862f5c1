package ui

import (
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/uitest"
)

// changedBy carries out the plan for some answers, and returns the accounts in
// which a call has changed something.
func (s *wizard) changedBy(t *testing.T, given ...string) map[string]bool {
	t.Helper()
	set, err := answers.Resolve(answers.Layers{Flags: uitest.Flags(given...)})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.J.Session.Plan(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	ok, err := plan.Approve()
	if err != nil {
		t.Fatal(err)
	}
	s.AWS.ResetCalls()
	run := s.J.Session.Apply(t.Context(), set, ok, false)
	var problem *engine.Problem
	for event := range run.Events() {
		if over, last := event.(engine.Ended); last {
			problem = over.Result.Problem
		}
	}
	if problem != nil {
		t.Fatal(problem)
	}
	return accountsOf(s.AWS.Calls())
}

// accountsOf are the accounts in which calls have changed something.
func accountsOf(calls []awssim.Call) map[string]bool {
	all := map[string]bool{}
	for _, c := range calls {
		if c.Write && c.Err == "" && c.Service != "STS" {
			all[c.Account] = true
		}
	}
	return all
}
