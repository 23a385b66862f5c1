package ui

import (
	"testing"

	"trailhead/steps/answers"
	"trailhead/steps/discover"
	"trailhead/ui/scope"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

// atScope is the wizard at the question whether all accounts are connected.
func atScope(t testing.TB, from string) *wizard {
	t.Helper()
	b := wizardIn(uitest.EstateOf(t, []byte(from)), func(j *screen.Journey) screen.Screen {
		found, err := j.Session.Discover(t.Context(), j.Set.Answers, func(discover.Found) {}) // one comes here from Look
		if err != nil {
			t.Fatal(err)
		}
		j.Discovery = &found
		return scope.New(j)
	}, "external_id="+uitest.ExternalID, "variant=new")
	b.Until("it has counted", func() bool { return !b.Shows("Counting its accounts") })
	return b
}

func TestTheScopeIsChosenWithWhatItMeans(t *testing.T) {
	b := atScope(t, company)
	b.Says("> The trail's accounts alone", "has 10 accounts; 8 get the role as members.", "Suspended: 200000000004 Old lab")
	b.Press("down")
	b.Golden("scope")
	b.Press("enter")
	if b.app.part() != "Settings" || b.J.Set.Scope != answers.ScopeOrganization {
		t.Errorf("the scope is %s:\n%s", b.J.Set.Scope, b.Screen())
	}
	b.Says("Member accounts", "Only these units")
}

// From a member the count cannot be had: it says which account to go to.
func TestTheScopeNamesTheAccountToGoTo(t *testing.T) {
	b := atScope(t, `
signed_in: "200000000001"
organization: {management: "`+uitest.Account+`"}
accounts:
  "`+uitest.Account+`": {name: Management}
  "200000000001": {name: Audit}
`)
	b.Says("management account " + uitest.Account)
	b.SaysNot("--scope")
	b.Press("enter")
	if b.J.Set.Scope != answers.ScopeAccount {
		t.Errorf("the scope is %s", b.J.Set.Scope)
	}
}
