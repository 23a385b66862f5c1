package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// secondOf are the answers of an organization's set-up in another region.
func secondOf(rollout string) []string {
	return append(organizationBy(rollout), "region=eu-west-1", "trail=SecondTrail", "accept=second-trail,organization-access")
}

// A second region's set-up of an organization leaves the members' roles of the
// first as they are, whichever way they were made: it shares them, or says that
// it cannot make them. Taking one back leaves what the other uses.
func TestTwoSetUpsShareTheRolesOfMembers(t *testing.T) {
	t.Parallel()
	for _, first := range rollouts {
		t.Run(first, func(t *testing.T) {
			t.Parallel()
			b := writtenWorld(t, []byte(company))
			more := append(organizationBy(first), "accept=organization-access,second-trail")
			before := b.inventory()
			b.applied(more...)
			roles := b.membersRoles()
			b2 := b.in("eu-west-1")
			blocked := b2.plan(secondOf(answers.RolloutStackSet)...).Blocked
			if len(blocked) != 1 || blocked[0].ID != "members.other-set-up" || !strings.Contains(blocked[0].What, "set-up in us-east-1") {
				t.Errorf("a second StackSet: %v", blocked)
			}
			b2.applied(secondOf(answers.RolloutDirect)...)
			if now := b.membersRoles(); now != roles {
				t.Errorf("the second set-up changed them:\n%s", difference(roles, now))
			}
			_, plan := b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"}, more...)
			left := leftBy(plan)
			if b.membersRoles() != roles || !strings.Contains(left, "the set-up in eu-west-1 uses the roles of the member accounts") {
				t.Errorf("the first was taken back, and so is what the second uses:\n%s", left)
			}
			b2.isHealthy(secondOf(answers.RolloutDirect)...)
			b2.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"}, secondOf(answers.RolloutDirect)...)
			b.undone(setup.UndoOptions{}, more...) // what had to stay then
			if left := difference(before, b.inventory()); strings.Contains(left, ":iam::2000") || strings.Contains(left, "stack set trailhead") {
				t.Errorf("both are taken back, and what is left is\n%s", left)
			}
		})
	}
}

// membersRoles are the roles and policies of the members.
func (b *world) membersRoles() string {
	var all []string
	for line := range strings.Lines(b.inventory()) {
		if strings.Contains(line, ":iam::2000") {
			all = append(all, strings.TrimSpace(line))
		}
	}
	return strings.Join(all, "\n")
}

// A role trusts one External ID: a set-up with another one that would darken an
// earlier set-up is refused, and one whose External ID is changed says what that
// means for the other.
func TestASecondSetUpWithAnotherExternalID(t *testing.T) {
	t.Parallel()
	const other = "external_id=11111111-2222-4333-8444-555555555555"
	b := newWorld(t)
	b.applied("accept=second-trail")
	there := b.in("eu-west-1")
	clashes := func(plan *engine.Plan) bool {
		return slices.ContainsFunc(plan.Blocked, func(p *engine.Problem) bool { return p.ID == "role.other-set-up" })
	}
	if plan := there.plan(append(slices.Clone(second), other)...); !clashes(plan) {
		t.Errorf("the second set-up takes the role: %s", listed(plan))
	}
	if plan := there.plan(append(slices.Clone(second), other, "role=Second", "policy=Second")...); clashes(plan) {
		t.Error("a role of its own is refused")
	}
	there.applied(second...)
	plan := there.plan(append(slices.Clone(second), other)...)
	if clashes(plan) || !strings.Contains(notes(plan), "The set-up in us-east-1 has this role, too") {
		t.Errorf("both had one External ID, and one is given another: %v\n%s", plan.Blocked, notes(plan))
	}
}
