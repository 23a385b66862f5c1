package steps_test

import (
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/setup"
)

// What the stacks of our StackSet have made is ours to mend. Something of another
// name there is not, although the account has its stack.
func TestRepairMendsOnlyWhatItsStacksMade(t *testing.T) {
	b := writtenWorld(t, []byte(company))
	more := organizationBy("stackset")
	b.applied(more...)
	const member, theirs = "200000000002", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}`
	_, there, err := b.home().Assume(t.Context(), "arn:aws:iam::"+member+":role/OrganizationAccountAccessRole", "test")
	b.must(err)
	arn := must(there.CreatePolicy(t.Context(), awsops.NewPolicy{Name: "OrdersPolicy", Document: theirs}))(t)
	d := b.session()
	set := answered(t, d, append(more, "policy=OrdersPolicy")...)
	plan := must(d.PlanRepair(t.Context(), set))(t)
	_, _ = follow(d.Apply(t.Context(), set, must(plan.Approve())(t), false))
	if now := must(there.Policy(t.Context(), arn))(t); now.Document.Raw() != theirs || len(now.Tags) > 0 {
		t.Errorf("somebody's policy is now %s %v", now.Document.Raw(), now.Tags)
	}
}

// A role that a roll-out has found with our tag and mended is not made by it: its
// undo leaves it and says so, unless somebody asks to go by the tags.
func TestUndoInMembersGoesByItsRecord(t *testing.T) {
	const member = "200000000002"
	b := writtenWorld(t, []byte(company))
	more := organizationBy("direct")
	b.applied(more...)
	b.state = memoryDir(t) // whoever made it is forgotten
	b.sim.Edit(func(w *awssim.World) {
		delete(w.Accounts["200000000003"].Roles, "ExpelServiceRole")
		delete(w.Accounts["200000000003"].Policies, "arn:aws:iam::200000000003:policy/ExpelAPIPolicy")
		w.Accounts[member].Roles["ExpelServiceRole"].Trust.Value = `{"Version":"2012-10-17","Statement":[]}`
	})
	result, _ := b.apply(more...)
	if result.Problem != nil {
		t.Fatal(result.Problem)
	}
	has := func(id string) bool { return b.sim.Accounts[id].Roles["ExpelServiceRole"] != nil }
	_, plan := b.undone(setup.UndoOptions{}, more...)
	if !has(member) || has("200000000003") {
		t.Errorf("the role that was only mended is there: %v, the one that was made: %v", has(member), has("200000000003"))
	}
	if told := notes(plan); !strings.Contains(told, "no record here says that trailhead made it): 200000000001, "+member) {
		t.Errorf("undo says %s", told)
	}
	d := b.session()
	if left := leftBy(must(d.PlanUndo(t.Context(), answered(t, d, more...), setup.UndoOptions{}))(t)); !strings.Contains(left, member) {
		t.Errorf("what is left is not told: %s", left)
	}
	b.undone(setup.UndoOptions{ByTags: true}, more...)
	if has(member) || has("200000000001") {
		t.Error("by the tags, too, the roles stay")
	}
}
