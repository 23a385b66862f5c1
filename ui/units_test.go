package ui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/awssim/simtest"
	"trailhead/steps/answers"
	"trailhead/steps/members"
	"trailhead/ui/flow"
	"trailhead/ui/scope"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
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
	text.WriteString("signed_in: \"" + uitest.Account + "\"\norganization:\n  units:\n")
	for c := range 30 {
		fmt.Fprintf(&text, "    Country %02d: {", c)
		for team := range 12 {
			fmt.Fprintf(&text, "Team %02d: , ", team)
		}
		text.WriteString("}\n")
	}
	text.WriteString("accounts:\n  \"" + uitest.Account + "\": {name: Management}\nmembers:\n")
	for c := range 30 {
		fmt.Fprintf(&text, "  - {count: 12, first: %d, name: Work, unit: Country %02d/*}\n", 200000000000+c*100, c)
	}
	return []byte(text.String())
}

// atUnits is the wizard at the units of an organization, from the scope.
func atUnits(t testing.TB, estate []byte, flags ...string) *wizard {
	t.Helper()
	b := wizardIn(uitest.EstateOf(t, estate), func(j *screen.Journey) screen.Screen { return scope.New(j) },
		append([]string{"external_id=" + uitest.ExternalID, "variant=new"}, flags...)...)
	b.Press("p")
	b.at(flow.Units)
	b.Until("they are listed", func() bool { return !b.app.waits() })
	return b
}

// unitLine is a unit in the tree: what is before it, its mark, and its name.
var unitLine = regexp.MustCompile(`(?m)^( [ >] )( *)[▾▸ ] \[[ x+-]\] (.+?)(?:  .*)?$`)

// unitsInView are the paths of the units in view, and which of them is under
// the cursor, -1 for none.
func (w *wizard) unitsInView() (paths []string, at int) {
	at = -1
	var above []string // the names on the way to the last unit
	for _, line := range unitLine.FindAllStringSubmatch(w.Body(), -1) {
		depth := len(line[2]) / 2
		above = append(above[:min(depth, len(above))], line[3])
		if line[1] == " > " {
			at = len(paths)
		}
		paths = append(paths, strings.Join(above[min(1, len(above)-1):], " / ")) // the root is in none
	}
	return paths, at
}

// unit is the path of the unit under the cursor.
func (w *wizard) unit() string {
	paths, at := w.unitsInView()
	if at < 0 {
		return ""
	}
	return paths[at]
}

// onUnit moves the cursor down to a unit that is in view.
func (w *wizard) onUnit(path string) {
	w.T.Helper()
	w.Press("home")
	paths, _ := w.unitsInView()
	for range paths {
		if w.unit() == path {
			return
		}
		w.Press("down")
	}
	w.T.Fatalf("there is no %s:\n%s", path, w.Screen())
}

// From the scope: everybody at first; a unit takes in what is below it; the
// count follows; the answer has the fewest ids.
func TestUnitsArePickedFromTheScope(t *testing.T) {
	b := atUnits(t, fortyAccounts(t))
	b.Says("40 accounts in 12 units", "[x] Root everybody", "[+] Workloads",
		"39 of 40 accounts get the role; excluded: 1 has the primary role (111111111111 Management).")
	b.Golden("units")
	b.onUnit("Workloads / Production / Shop")
	b.Press("space")
	b.Says("[-] Root 1 below", "[ ] Sandbox", "[-] Workloads 1 below", "[x] Shop picked",
		"6 of 40 accounts get the role; excluded: 34 in other units.")
	b.onUnit("Workloads")
	b.Press("space")
	b.onUnit("Sandbox")
	b.Press("space")
	b.Says("[x] Workloads picked", "[+] Shop with Workloads", "30 of 40 accounts get the role; excluded: 10 in other units.")
	b.onUnit("Workloads / Test")
	b.Press("space")
	b.Says("Test is picked with Workloads", "30 of 40")
	b.Press("down")
	b.Golden("units_picked")
	b.Press("enter")
	if got := b.J.Tree.Names(b.J.Set.Members.OrganizationalUnits); got != "Sandbox, Workloads" {
		t.Errorf("the answer is %s", got)
	}
	b.Says("> The accounts of chosen units of the organization", "have 30 accounts; 30 get the role as members. Chosen: Sandbox, Workloads.")
	b.Golden("scope_units")
	b.Press("enter")
	b.Says("Only these units Sandbox, Workloads")
	if b.J.Set.Scope != answers.ScopeOrganization {
		t.Errorf("the scope is %s", b.J.Set.Scope)
	}
}

// With nothing picked any more it is everybody, and esc changes nothing.
func TestNoUnitIsEverybody(t *testing.T) {
	b := atUnits(t, fortyAccounts(t))
	for _, keys := range [][]string{{"space", "space"}, {"space", "home", "space"}} {
		b.onUnit("Sandbox")
		b.Press(keys...)
		b.Says("[x] Root everybody", "39 of 40")
	}
	b.onUnit("Sandbox")
	b.Press("space", "esc")
	if len(b.J.Set.Members.OrganizationalUnits) != 0 || b.J.Set.Given(screen.KeyUnits) {
		t.Errorf("the answer is %v", b.J.Set.Members.OrganizationalUnits)
	}
	b.Press("p", "enter")
	if b.J.Set.Given(screen.KeyUnits) {
		t.Error("everybody, as before, is an answer")
	}
}

// Of hundreds the cursor can always be seen, what is searched for is found
// with what it lies under, and each part opens and closes.
func TestHundredsOfUnits(t *testing.T) {
	b := atUnits(t, hundredsOfUnits())
	b.Says("361 accounts in 390 units", "▸ [+] Country 00")
	if paths, _ := b.unitsInView(); len(paths) != 31 {
		t.Errorf("%d rows are in view", len(paths))
	}
	b.Golden("units_many")
	b.Press("end", "right")
	if paths, _ := b.unitsInView(); len(paths) != 43 {
		t.Errorf("%d rows after one was opened", len(paths))
	}
	for range 60 {
		b.Press("down")
		if !strings.Contains(b.Screen(), " > ") {
			t.Fatalf("the cursor cannot be seen:\n%s", b.Screen())
		}
	}
	b.Press("left", "left")
	if paths, _ := b.unitsInView(); len(paths) != 31 || b.unit() != "Country 29" {
		t.Errorf("closed, %d rows are in view, and the cursor is at %s", len(paths), b.unit())
	}
	b.Press("/")
	b.Type("team 07")
	b.Says("Search: team 07", "30 units")
	b.Press("enter", "space")
	b.Golden("units_search")
	b.Press("down", "down", "space")
	b.Says("2 of 361 accounts get the role")
	b.Press("esc")
	if paths, _ := b.unitsInView(); len(paths) != 43 || b.unit() != "Country 01 / Team 07" {
		t.Errorf("after the search %d rows are in view, the cursor is at %s", len(paths), b.unit())
	}
	b.Press("/")
	b.Type("nowhere")
	b.Says("No unit is called that.")
	b.Press("enter", "space", "down", "esc", "enter")
	if got := b.J.Tree.Names(b.J.Set.Members.OrganizationalUnits); got != "Country 00 / Team 07, Country 01 / Team 07" {
		t.Errorf("the answer is %s", got)
	}
}

// The listing goes on in the background: esc ends it.
func TestAListingOfUnitsCanBeLeft(t *testing.T) {
	b := wizardIn(uitest.EstateOf(t, fortyAccounts(t)), func(j *screen.Journey) screen.Screen { return scope.New(j) },
		"external_id="+uitest.ExternalID, "variant=new")
	held, release := b.Hold("ListAccountsForParent")
	defer release()
	b.Press("p")
	b.Until("it lists", held)
	b.Says("Listing the organization: ", " so far.")
	b.Press("esc")
	b.at(flow.Scope)
}

// Where units may not be listed, it is said why and where to go, and ids can
// be typed as before.
func TestUnitsThatMayNotBeListedCanBeTyped(t *testing.T) {
	b := companyAt(t)
	b.Deny("organizations:ListAccountsForParent")
	b.row(screen.KeyUnits)
	b.Press("e")
	b.Becomes("This identity may not list the accounts of the organization", "The units can be given by their ids all the same")
	b.SaysNot("--scope")
	b.Golden("units_denied")
	b.Press("e")
	b.Type("ou-ab12-c3d4e5f6")
	b.Press("enter")
	if got := b.J.Set.Members.OrganizationalUnits; !slices.Equal(got, []string{"ou-ab12-c3d4e5f6"}) {
		t.Errorf("the answer is %v:\n%s", got, b.Screen())
	}
	b.Allow()
	b.Press("e")
	b.Becomes("No unit of this organization, so left out: ou-ab12-c3d4e5f6.")
	b.Press("esc")
	if got := b.J.Set.Members.OrganizationalUnits; len(got) != 1 {
		t.Errorf("looking has changed the answer to %v", got)
	}
}

// BenchmarkUnits measures Update and View for a key in a tree of 390 units, of
// which a fifth is picked. A frame has 16 ms.
func BenchmarkUnits(b *testing.B) {
	estate := hundredsOfUnits()
	var ids []string
	for u := range unitsOf(b, estate).All() {
		if strings.HasSuffix(u.Name, "3") && u.Parent != nil {
			ids = append(ids, u.ID)
		}
	}
	w := atUnits(b, estate, "members.organizational_units="+strings.Join(ids, ","))
	w.Resize(120, 36)
	keys := []string{"down", "space", "space", "up"}
	for i := 0; b.Loop(); i++ {
		w.app.Update(uitest.Key(keys[i%len(keys)]))
		w.app.View()
	}
}

// unitsOf are the units of an estate.
func unitsOf(t testing.TB, estate []byte) *members.UnitTree { return atUnits(t, estate).J.Tree }
