package e2e

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/rehearsal"
	"trailhead/e2e/picture"
	"trailhead/internal/sample"
)

// toWhole walks from the start to the review of a plan for every account of
// the organization.
func (s *wizard) toWhole() {
	s.t.Helper()
	s.toLook()
	s.press("enter")
	s.sees("What shall be", "> The trail's accounts alone")
	s.press("down")
	s.sees("> Every account of the organization")
	s.press("enter")
	s.identify()
	s.press("enter")
	s.sees("Trusted access for CloudTrail is off", "Trusted access for StackSets is off", "y yes   N no")
	quietly()
	s.press("y")
	s.sees("Review", "Make these 12 changes?")
}

// wholeMade connects all accounts of the organization. On the way a unit is
// picked, and everybody again.
func wholeMade(s *wizard) {
	s.t.Helper()
	s.begins()
	s.press("enter")
	s.sees("Recommended", "trails in", "40 accounts")
	s.press("enter")
	s.sees("What shall be", "has 40 accounts; 39 get the role")
	s.press("p")
	s.sees("[x] Root", "39 of 40 accounts get the role")
	s.press("/")
	s.types("sandbox")
	s.sees("Search: sandbox", "1 unit")
	s.press("enter", " ")
	s.sees("[x] Sandbox", "6 of 40 accounts get the role; excluded: 34 in other units")
	s.press("enter")
	s.sees("Chosen: Sandbox.")
	s.press("p")
	s.pictures("organization-units", s.sees("[x] Sandbox", "6 of 40 accounts", "40 accounts in 12 units"))
	s.press(" ", "enter")
	s.pictures("organization-scope", s.sees("> Every account of the organization", "39 get the role"))
	s.press("enter")
	s.identify()
	s.press("enter")
	s.sees("Trusted access for StackSets is off", "y yes   N no")
	quietly()
	s.press("y")
	s.saysYes()
	s.sees("Done", "12 of 12", "40 of 40 accounts, 1 skipped")
	s.press("enter")
	s.toTheEnd()
}

// partlyIn are the members of organization-partial that fail.
var partlyIn = []string{"100000000007", "100000000011", "100000000018"}

// partlyMade connects all accounts but for those that fail.
func partlyMade(s *wizard) {
	s.t.Helper()
	s.toWhole()
	s.saysYes()
	s.sees("of 21 accounts")
	s.press("b")
	s.picturesPassing("organization-board", "14 of 21 accounts, 2 failed", "21 of 21 accounts, 3 failed")
	s.press("b")
	s.pictures("organization-end", s.sees("Partly done", "All is made but for 3 of 21 accounts", "21 of 21 accounts, 3 failed, 2 skipped"))
	s.press("b")
	s.seesThat("the three and why", func(g picture.Grid) bool {
		text := g.Text()
		return strings.Count(text, "✗ failed") == 3 && !slices.ContainsFunc(partlyIn, func(id string) bool { return !strings.Contains(text, id) })
	})
	s.press("b", "enter")
	s.sees("hops work", "members", "enter values")
	quietly()
	s.press("enter")
	s.sees("5 SQS URL")
	s.press("q")
	if code := s.leaves(); code != 6 {
		s.t.Errorf("exit code %d", code)
	}
}

// Of 20 members three fail for three reasons: the values are handed over all
// the same. When each is mended, repair makes the role in these three alone.
func TestAnOrganizationThatFailsInPartInTheWizard(t *testing.T) {
	t.Parallel()
	options := rehearsal.Options{Scenario: "organization-partial", World: filepath.Join(t.TempDir(), "world.json")}
	open := openWizard
	if sample.Full() {
		open = openUnhurried // it is in the pictures
	}
	s := open(t, "--rehearse="+options.Scenario, "--world", options.World)
	partlyMade(s)
	mendPartial(t, options)
	answers := []string{"--scope=organization", "--accept=organization-access", "--external-id=" + ownExternalID,
		"--rehearse=" + options.Scenario, "--world", options.World}
	code, stdout, stderr := result(t, command(t, append([]string{"repair", "--yes", "--json"}, answers...)...))
	if code != 0 {
		t.Fatalf("repair ends with %d:\n%s", code, stderr)
	}
	var made []string
	for line := range strings.Lines(stdout) {
		var e struct{ Event, Account, State, Verb string }
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if e.Event == "account" && e.State == "done" && e.Verb != "keep" {
			made = append(made, e.Account)
		}
	}
	slices.Sort(made)
	if !slices.Equal(slices.Compact(made), partlyIn) {
		t.Errorf("repair has seen to %v\n%s", made, stdout)
	}
	if code, _, stderr := result(t, command(t, append([]string{"repair", "--dry-run"}, answers...)...)); code != 0 {
		t.Errorf("something is left to mend: %d\n%s", code, stderr)
	}
}

// mendPartial takes away what keeps the role from being made in three members.
func mendPartial(t *testing.T, options rehearsal.Options) {
	t.Helper()
	r, err := rehearsal.New(options)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		r.World.FreeName(partlyIn[0], "ExpelServiceRole"), r.World.DetachSCP(partlyIn[1], "NoNewRoles"),
		r.World.FreeName(partlyIn[2], "ExpelAPIPolicy"),
		r.World.Save(), r.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// All of 10,000 accounts, to the end. It takes minutes, most of which the
// simulated AWS takes to list them, twenty at a time.
func TestAHugeOrganizationInTheWizard(t *testing.T) {
	if !sample.Full() {
		t.Skip("takes minutes: TRAILHEAD_TEST_FULL=1")
	}
	t.Parallel()
	s := openWizardSized(t, 120, 36, nil, "--rehearse=organization-huge")
	s.waits = 5 * time.Minute
	s.toWhole()
	s.saysYes()
	s.sees("of 10,001 accounts")
	s.sees("All is made as it should be", "10,001 of 10,001 accounts, 1 skipped")
	s.press("b")
	s.press("/")
	s.types("europe")
	s.sees("Search: europe", "1 of 2000")
	s.press("enter", "b", "enter")
	s.toTheEnd()
}
