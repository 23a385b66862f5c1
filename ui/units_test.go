package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/awssim/simtest"
	"trailhead/steps/answers"
	"trailhead/ui/scope"
	"trailhead/ui/screen"
	"trailhead/ui/units"
)

// fortyAccounts are the estate of the rehearsal, with units three levels deep.
func fortyAccounts(t testing.TB) []byte {
	t.Helper()
	return simtest.Estate(t, "organization")
}

// hundredsOfUnits are 30 countries with 12 teams each, and an account in every
// one.
func hundredsOfUnits() []byte {
	var text strings.Builder
	text.WriteString("signed_in: \"" + stageAccount + "\"\norganization:\n  units:\n")
	for c := range 30 {
		fmt.Fprintf(&text, "    Country %02d: {", c)
		for team := range 12 {
			fmt.Fprintf(&text, "Team %02d: , ", team)
		}
		text.WriteString("}\n")
	}
	text.WriteString("accounts:\n  \"" + stageAccount + "\": {name: Management}\nmembers:\n")
	for c := range 30 {
		fmt.Fprintf(&text, "  - {count: 12, first: %d, name: Work, unit: Country %02d/*}\n", 200000000000+c*100, c)
	}
	return []byte(text.String())
}

// atUnits is the wizard at the units of an organization, from the scope.
func atUnits(t testing.TB, estate []byte, flags ...string) (*booth, *units.Model) {
	t.Helper()
	b := boothOf(stageIn(t, estate), func(j *screen.Journey) screen.Screen { return scope.New(j) }, append([]string{"external_id=" + stageSecret, "variant=new"}, flags...)...)
	b.press("o")
	s := b.app.top().(*units.Model)
	b.until("they are listed", func() bool { return s.Run == 0 })
	return b, s
}

// onUnit moves the cursor down to a unit that is in view.
func (b *booth) onUnit(s *units.Model, path string) {
	b.t.Helper()
	b.press("home")
	for range s.Rows() {
		if s.Tree.Unit(s.At).Path() == path {
			return
		}
		b.press("down")
	}
	b.t.Fatalf("there is no %s:\n%s", path, b.screen())
}

// From the scope: everybody at first; a unit takes in what is below it; the
// count follows; the answer has the fewest ids.
func TestUnitsArePickedFromTheScope(t *testing.T) {
	b, s := atUnits(t, fortyAccounts(t))
	b.says("40 accounts in 12 units", "[x] Root everybody", "[+] Workloads", "39 of 40 accounts get the role; excluded: 1 has the primary role (111111111111 Management).")
	b.drawn("units")
	b.onUnit(s, "Workloads / Production / Shop")
	b.press("space")
	b.says("[-] Root 1 below", "[ ] Sandbox", "[-] Workloads 1 below", "[x] Shop picked", "6 of 40 accounts get the role; excluded: 34 in other units.")
	b.onUnit(s, "Workloads")
	b.press("space")
	b.onUnit(s, "Sandbox")
	b.press("space")
	b.says("[x] Workloads picked", "[+] Shop with Workloads", "30 of 40 accounts get the role; excluded: 10 in other units.")
	b.onUnit(s, "Workloads / Test")
	b.press("space")
	b.says("Test is picked with Workloads", "30 of 40")
	b.press("down")
	b.drawn("units_picked")
	b.press("enter")
	if got := b.j.Tree.Names(b.j.Set.Members.OrganizationalUnits); got != "Sandbox, Workloads" {
		t.Errorf("the answer is %s", got)
	}
	b.says("> The accounts of chosen units of the organization", "have 30 accounts; 30 get the role as members. Chosen: Sandbox, Workloads.")
	b.drawn("scope_units")
	b.press("enter")
	b.says("Only these units Sandbox, Workloads")
	if b.j.Set.Scope != answers.ScopeOrganization {
		t.Errorf("the scope is %s", b.j.Set.Scope)
	}
}

// With nothing picked any more it is everybody, and esc changes nothing.
func TestNoUnitIsEverybody(t *testing.T) {
	b, s := atUnits(t, fortyAccounts(t))
	for _, keys := range [][]string{{"space", "space"}, {"space", "home", "space"}} {
		b.onUnit(s, "Sandbox")
		b.press(keys...)
		b.says("[x] Root everybody", "39 of 40")
	}
	b.onUnit(s, "Sandbox")
	b.press("space", "esc")
	if len(b.j.Set.Members.OrganizationalUnits) != 0 || b.j.Set.Given(screen.KeyUnits) {
		t.Errorf("the answer is %v", b.j.Set.Members.OrganizationalUnits)
	}
	b.press("o", "enter")
	if b.j.Set.Given(screen.KeyUnits) {
		t.Error("everybody, as before, is an answer")
	}
}

// Of hundreds the cursor can always be seen, what is searched for is found
// with what it lies under, and each part opens and closes.
func TestHundredsOfUnits(t *testing.T) {
	b, s := atUnits(t, hundredsOfUnits())
	b.says("361 accounts in 390 units", "▸ [+] Country 00")
	if rows := len(s.Rows()); rows != 31 {
		t.Errorf("%d rows are in view", rows)
	}
	b.drawn("units_many")
	b.press("end", "right")
	if rows := len(s.Rows()); rows != 43 {
		t.Errorf("%d rows after one was opened", rows)
	}
	for range 60 {
		b.press("down")
		if !strings.Contains(b.screen(), " > ") {
			t.Fatalf("the cursor cannot be seen:\n%s", b.screen())
		}
	}
	b.press("left", "left")
	if rows, at := len(s.Rows()), s.Tree.Unit(s.At).Name; rows != 31 || at != "Country 29" {
		t.Errorf("closed, %d rows are in view, and the cursor is at %s", rows, at)
	}
	b.press("/")
	b.typed("team 07")
	b.says("Search: team 07", "30 units")
	b.press("enter", "space")
	b.drawn("units_search")
	b.press("down", "down", "space")
	b.says("2 of 361 accounts get the role")
	b.press("esc")
	if len(s.Rows()) != 43 || s.Tree.Unit(s.At).Path() != "Country 01 / Team 07" {
		t.Errorf("after the search %d rows are in view, the cursor is at %s", len(s.Rows()), s.Tree.Unit(s.At).Path())
	}
	b.press("/")
	b.typed("nowhere")
	b.says("No unit is called that.")
	b.press("enter", "space", "down", "esc", "enter")
	if got := b.j.Tree.Names(b.j.Set.Members.OrganizationalUnits); got != "Country 00 / Team 07, Country 01 / Team 07" {
		t.Errorf("the answer is %s", got)
	}
}

// The listing goes on in the background: esc ends it, and its late answer is
// none.
func TestAListingOfUnitsCanBeLeft(t *testing.T) {
	b := boothOf(stageIn(t, fortyAccounts(t)), func(j *screen.Journey) screen.Screen { return scope.New(j) }, "external_id="+stageSecret, "variant=new")
	b.press("o")
	s := b.app.top().(*units.Model)
	late := units.Listed{Run: s.Run}
	s.Far.Set(units.Progress{Units: 1204, Accounts: 9650})
	b.says("Listing the organization: 1,204 units with 9,650 accounts so far.")
	b.press("esc")
	if _, ok := b.app.top().(*scope.Model); !ok || s.Run != 0 {
		t.Fatalf("esc leads to\n%s", b.screen())
	}
	s.Update(late)
	if s.Err != nil || s.Tree != nil {
		t.Error("the late answer was taken")
	}
}

// Where units may not be listed, it is said why and where to go, and ids can
// be typed as before.
func TestUnitsThatMayNotBeListedCanBeTyped(t *testing.T) {
	b := companyAt(t)
	b.deny("organizations:ListAccountsForParent")
	b.on(screen.KeyUnits)
	b.press("e")
	b.becomes("This identity may not list the accounts of the organization", "The units can be given by their ids all the same")
	b.saysNot("--scope")
	b.drawn("units_denied")
	b.press("t")
	b.typed("ou-ab12-c3d4e5f6")
	b.press("enter")
	if got := b.j.Set.Members.OrganizationalUnits; !slices.Equal(got, []string{"ou-ab12-c3d4e5f6"}) {
		t.Errorf("the answer is %v:\n%s", got, b.screen())
	}
	b.allow()
	b.press("e")
	b.becomes("No unit of this organization, so left out: ou-ab12-c3d4e5f6.")
	b.press("esc")
	if got := b.j.Set.Members.OrganizationalUnits; len(got) != 1 {
		t.Errorf("looking has changed the answer to %v", got)
	}
}

// BenchmarkUnits measures Update and View for a key in a tree of 390 units, of
// which a fifth is picked. A frame has 16 ms.
func BenchmarkUnits(b *testing.B) {
	booth, s := atUnits(b, hundredsOfUnits())
	booth.resize(120, 36)
	var ids []string
	for u := range s.Tree.All() {
		s.Open[u.ID] = true
		if strings.HasSuffix(u.Name, "3") && u.Parent != nil {
			ids = append(ids, u.ID)
		}
	}
	s.Pick(s.Tree.Smallest(ids))
	keys := []string{"down", "space", "space", "up"}
	for i := 0; b.Loop(); i++ {
		booth.app.Update(boothKeys[keys[i%len(keys)]])
		booth.app.View()
	}
}
