package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/steps/setup"
)

// Somebody has made the stack set depend on theirs: the plan says so, an update
// keeps it, and an account that joins gets the role after theirs.
func TestAStackSetThatDependsOnAnother(t *testing.T) {
	b := estateWorld(t, "organization-baseline-first")
	depends := slices.Clone(b.stackSet().DependsOn)
	if len(depends) != 1 {
		t.Fatalf("it depends on %v", depends)
	}
	if notes := strings.Join(notesOf(b.plan(wholeCompany...)), " "); !strings.Contains(notes, "waits for the 1 stack set") ||
		!strings.Contains(notes, "acme-baseline") {
		t.Errorf("the plan notes %s", notes)
	}
	b.applied(wholeCompany...) // a new template: the set is updated
	if got := b.stackSet().DependsOn; !slices.Equal(got, depends) || !b.stackSet().AutoDeploy {
		t.Errorf("after the update it depends on %v", got)
	}
	const joins = "444444444444"
	b.sim.AddAccount(joins, "Newcomer")
	b.sim.Join(joins, b.unit("Workloads"), "CREATED")
	b.later()
	if theirs := b.sim.Accounts[joins].Roles["AcmeBaseline"]; theirs == nil || !b.hasRole(joins) ||
		b.sim.Accounts[joins].Roles["ExpelServiceRole"].CreatedAt.Before(theirs.CreatedAt) {
		t.Error("the account that joined lacks a role, or got ours first")
	}
	if again := b.plan(wholeCompany...); len(again.Changes) > 0 {
		t.Errorf("still to do:\n%s", listed(again))
	}
	b.undone(setup.UndoOptions{ByTags: true}, wholeCompany...)
	if b.hasRole(joins) || b.sim.Accounts[joins].Roles["AcmeBaseline"] == nil {
		t.Error("undo left ours or took theirs")
	}
}
