package steps_test

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/steps/answers"
)

// An account of a direct roll-out takes six calls in all: three for the plan,
// and three to make policy beside role and attach it, two in a row.
func TestAnAccountOfARollOutTakesSixCalls(t *testing.T) {
	const n = 20
	synctest.Test(t, func(t *testing.T) {
		b := timedWorld(t, n)
		d := b.session()
		set := answered(t, d, organizationBy(answers.RolloutDirect)...)
		plan := must(d.Plan(t.Context(), set))(t)
		ok := must(plan.Approve())(t)
		planned := b.inMembers()
		b.sim.ResetCalls()
		var mu sync.Mutex
		from, to := map[string]time.Time{}, map[string]time.Time{}
		b.sim.OnCall(func(c awssim.Call, _ string) {
			mu.Lock()
			defer mu.Unlock()
			if _, began := from[c.Account]; !began {
				from[c.Account] = time.Now()
			}
			to[c.Account] = time.Now()
		})
		if result, _ := follow(d.Apply(t.Context(), set, ok, false)); result.Problem != nil {
			t.Fatal(result.Problem)
		}
		made := b.inMembers()
		if planned > 3*n || made > 3*n {
			t.Errorf("%d members took %d calls for the plan and %d to be made, three each are allowed", n, planned, made)
		}
		for account := range from {
			if took := to[account].Sub(from[account]); strings.HasPrefix(account, "2") && took > 2*callTakes {
				t.Errorf("account %s took as long as %.1f calls in a row", account, took.Seconds()/callTakes.Seconds())
			}
		}
	})
}

// inMembers counts the calls in member accounts, and the roles that were taken
// on to get there.
func (b *world) inMembers() int {
	n := 0
	for _, c := range b.sim.Calls() {
		if c.Operation == "AssumeRole" || strings.HasPrefix(c.Account, "2") {
			n++
		}
	}
	return n
}

// What has come to be in an account since the plan is looked at before anything
// of it is changed.
func TestWhatHasComeIntoAMemberIsLookedAt(t *testing.T) {
	b := writtenWorld(t, bigCompany(2))
	d := b.session()
	set := answered(t, d, organizationBy(answers.RolloutDirect)...)
	plan := must(d.Plan(t.Context(), set))(t)
	ok := must(plan.Approve())(t)
	theirs := *b.sim.Accounts["200000000000"].Roles["OrganizationAccountAccessRole"]
	b.sim.Accounts["200000000000"].Roles["ExpelServiceRole"] = &theirs
	trust, attached := theirs.Trust, len(theirs.Attached)
	result, _ := follow(d.Apply(t.Context(), set, ok, false))
	if result.Problem == nil || result.Problem.ID != "members.partly" || !strings.Contains(result.Problem.Why, "200000000000") {
		t.Errorf("problem %v", result.Problem)
	}
	if role := b.sim.Accounts["200000000000"].Roles["ExpelServiceRole"]; len(role.Attached) != attached || role.Trust != trust {
		t.Errorf("their role was changed: %+v", role)
	}
	if b.sim.Accounts["200000000001"].Roles["ExpelServiceRole"] == nil {
		t.Error("the other account was left out")
	}
}
