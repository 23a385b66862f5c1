package ui

import (
	"testing"

	"trailhead/steps/answers"
	"trailhead/ui/scope"
	"trailhead/ui/screen"
)

// atScope is the wizard at the question whether all accounts are connected.
func atScope(t testing.TB, from string) *booth {
	t.Helper()
	b := boothOf(stageIn(t, []byte(from)), func(j *screen.Journey) screen.Screen { return scope.New(j) }, "external_id="+stageSecret, "variant=new")
	b.until("it has counted", func() bool { return b.app.top().(*scope.Model).Run == 0 })
	return b
}

func TestTheScopeIsChosenWithWhatItMeans(t *testing.T) {
	b := atScope(t, company)
	b.says("> This account alone", "has 10 accounts; 8 get the role as members.", "Suspended: 200000000004 Old lab")
	b.press("down")
	b.drawn("scope")
	b.press("enter")
	if b.app.part() != "Settings" || b.j.Set.Scope != answers.ScopeOrganization {
		t.Errorf("the scope is %s:\n%s", b.j.Set.Scope, b.screen())
	}
	b.says("Member accounts", "Only these units")
}

// From a member the count cannot be had: it says which account to go to.
func TestTheScopeNamesTheAccountToGoTo(t *testing.T) {
	b := atScope(t, `
signed_in: "200000000001"
organization: {management: "`+stageAccount+`"}
accounts:
  "`+stageAccount+`": {name: Management}
  "200000000001": {name: Audit}
`)
	b.says("management account " + stageAccount)
	b.saysNot("--scope")
	b.press("enter")
	if b.j.Set.Scope != answers.ScopeAccount {
		t.Errorf("the scope is %s", b.j.Set.Scope)
	}
}
