package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// company is an organization of ten accounts in which one member has a role of
// the name already, one must not make any, and one is suspended.
const company = `
signed_in: "` + uitest.Account + `"
organization:
  units: {Security: , Workloads: {Production: , Test: }}
accounts:
  "` + uitest.Account + `": {name: Management}
  "200000000001": {name: Audit, unit: Security}
  "200000000002":
    name: Shop
    unit: Workloads/Production
    roles: [{name: ExpelServiceRole, trusts: [ec2.amazonaws.com]}]
  "200000000003":
    name: Bank
    unit: Workloads/Production
    scps: [{name: NoRoles, denies: ["iam:CreateRole"]}]
  "200000000004": {name: Old lab, state: SUSPENDED}
members:
  - {count: 5, first: 200000000005, name: Workload, unit: Workloads/Test}
`

// forCompany are the answers of somebody who connects all of it.
var forCompany = []string{"external_id=" + uitest.ExternalID, "variant=new", "scope=organization", "accept=organization-access"}

// companyAt is the wizard of that organization at its settings.
func companyAt(t testing.TB, flags ...string) *wizard {
	t.Helper()
	return wizardIn(uitest.EstateOf(t, []byte(company)), settingsScreen, append(append([]string{}, forCompany...), flags...)...)
}

// companyRun is that wizard when its roll-out has come to its end.
func companyRun(t testing.TB, flags ...string) *wizard {
	t.Helper()
	b := companyAt(t, flags...)
	b.Press("enter")
	b.reach("Review")
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.runEnds()
	return b
}

// Two of ten accounts fail: all else is made, the values are handed over, and
// it is said which two, why, and what comes next.
func TestAnOrganizationThatFailsInPart(t *testing.T) {
	for _, rollout := range []string{"stackset", "direct"} {
		t.Run(rollout, func(t *testing.T) {
			b := companyRun(t, "members.rollout="+rollout)
			b.Says("Partly done", "All is made but for 2 of 10 accounts.", "200000000002 Shop", "200000000003 Bank", "trailhead repair",
				"10 of 10 accounts, 2 failed, 2 skipped")
			b.SaysNot("--members-role", "stand and do no harm")
			b.Press("enter")
			b.Becomes("Does it work?")
			b.looked()
			b.meantEnter()
			b.Becomes("5 SQS URL")
			b.Press("q")
			if code := b.UntilLeft(); code != 6 {
				t.Errorf("left with %d, want 6", code)
			}
			text := farewell(b.J)
			for _, want := range []string{"https://sqs.us-east-1.amazonaws.com/" + uitest.Account, "in 2 of 10", "200000000003",
				"trailhead repair --profile acme --variant new --scope organization"} {
				if !strings.Contains(text, want) {
					t.Errorf("the farewell does not say %q:\n%s", want, text)
				}
			}
		})
	}
}

// Every way out of it says "partly".
func TestPartlyIsSixWhateverKeyLeaves(t *testing.T) {
	b := companyRun(t)
	b.Press("q")
	if code := b.UntilLeft(); code != 6 {
		t.Errorf("q left with %d, want 6", code)
	}
	b = companyRun(t)
	b.Press("enter")
	b.reach("Verify")
	b.Press("ctrl+c")
	if code := b.UntilLeft(); code != 6 {
		t.Errorf("ctrl+c in Verify left with %d, want 6", code)
	}
}

// When what stood in the way is mended, trying again sees to those two alone,
// and then it is done.
func TestTryingAgainSeesToThoseThatFailed(t *testing.T) {
	b := companyRun(t, "members.rollout=direct")
	delete(b.AWS.Accounts["200000000002"].Roles, "ExpelServiceRole")
	b.AWS.Accounts["200000000003"].SCPs = nil
	b.AWS.ResetCalls()
	b.Press("r")
	b.Until("it goes on", func() bool { return works(b.app.screen()) })
	b.made()
	for _, c := range b.AWS.Calls() {
		if c.Write && c.Account != "200000000002" && c.Account != "200000000003" && strings.Contains(c.Operation, "Role") &&
			c.Operation != "AssumeRole" {
			t.Errorf("%s was called in %s", c.Operation, c.Account)
		}
	}
	if code := b.J.Ending.LeaveCode(); code != 0 {
		t.Errorf("it ends with %d", code)
	}
}

// rollingOut is a roll-out whose news a test tells by hand, with the change that
// it is and its accounts.
func rollingOut(t testing.TB, members int) (run *told, set engine.About, parts []engine.Part) {
	t.Helper()
	run = underWay(companyAt(t).World)
	run.app.code = flow.Cancelled
	var events []engine.Event
	for _, c := range run.plan.Changes {
		if c.Type == "StackSet" {
			set = c.About
			break
		}
		events = append(events, engine.Began{About: c.About}, engine.Done{About: c.About, Took: 400 * time.Millisecond})
	}
	events = append(events, engine.Began{About: set})
	for i := range members {
		p := partOfRollOut(i, members)
		parts = append(parts, p)
		events = append(events, engine.Progressed{About: set, Part: p})
	}
	run.tell(0, events...)
	run.tell(130 * time.Second)
	return run, set, parts
}

// partOfRollOut is one account of a roll-out that is half way: of each seven one
// has failed, and one is left out.
func partOfRollOut(i, members int) engine.Part {
	p := engine.Part{ID: fmt.Sprintf("2%011d", i+1), Name: fmt.Sprintf("Workload %d", i+1), State: engine.PartDone, Of: members}
	switch {
	case i%7 == 2:
		p.State, p.Reason = engine.PartFailed, "name taken"
		p.Detail = "Resource handler returned message: \"Role with name ExpelServiceRole already exists. (Service: Iam, Status Code: 409)\""
	case i%7 == 3:
		p.State, p.Reason = engine.PartSkipped, "suspended"
	case i > members/2:
		p.State = engine.PartWaiting
	}
	return p
}

func TestBoardScreens(t *testing.T) {
	s, _, _ := rollingOut(t, 147)
	s.Says("of 147 accounts, 21 failed, 21 skipped")
	s.Golden("apply_accounts")
	if s.Keys() != "b ctrl+c" {
		t.Errorf("keys: %s", s.Keys())
	}
	s.Press("b")
	s.Golden("board")
	s.Press("/", "b", "a", "d")
	s.Says("Search: bad", "No account is like that.")
	s.Press("esc", "/", "1", "2", "enter")
	s.Says(`With "12"`)
	s.Press("tab")
	s.Says("only failed")
	s.Golden("board_narrow")
	s.Press("esc")
	s.Says("What needs attention stands first.")
	s.Press("b")
	s.SaysNot("What needs attention stands first.")
}

func TestTheBoardGoesOnWhileItIsRead(t *testing.T) {
	s, set, parts := rollingOut(t, 10)
	s.Press("b", "tab", "tab", "tab") // those that wait
	shown := 0
	for _, p := range parts {
		if p.State != engine.PartWaiting {
			s.SaysNot(p.ID)
			continue
		}
		shown++
		s.Says(p.ID)
	}
	if shown == 0 {
		t.Fatal("none waits")
	}
	for _, p := range parts {
		if p.State == engine.PartWaiting {
			p.State = engine.PartDone
			s.tell(0, engine.Progressed{About: set, Part: p})
		}
	}
	s.Says("No account is like that.")
	s.Press("down", "end", "up") // nothing to stand on
	s.Press("tab", "tab", "tab")
	s.Says("What needs attention stands first.")
}

func TestFailuresAreSavedInTwoFiles(t *testing.T) {
	b := companyRun(t)
	b.Press("s")
	b.Becomes("2 failures saved: /home/acme/trailhead-failures.csv, /home/acme/trailhead-failures.json")
	if table := b.Saved["trailhead-failures.csv"]; strings.Count(table, "\n") != 3 ||
		!strings.HasPrefix(table, "account,name,reason,detail\n200000000002,Shop,") {
		t.Errorf("the table is\n%s", table)
	}
	if text := b.Saved["trailhead-failures.json"]; !strings.Contains(text, `"account": "200000000003"`) ||
		!strings.Contains(text, `"listed": 10`) {
		t.Errorf("the document is\n%s", text)
	}
	b.Press("b", "s")
	b.Becomes("2 failures saved")
}

func TestTheEndOfAPartialRunIsDrawn(t *testing.T) {
	s, set, _ := rollingOut(t, 15)
	p := &engine.Problem{What: "The role ExpelServiceRole could not be made right in 2 of 15 accounts",
		Why: "name taken: 200000000003, 200000000010",
		Do: []engine.Remedy{{Do: "Mend what stands in the way, then run trailhead repair: it touches only the accounts that still " +
			"lack something"}, {Do: "Rename or hand over the role or policy that has the name: tag it managed-by=trailhead, and trailhead shows " +
			"what it would change"}},
		Again: true, Err: engine.ErrPartly}
	s.ends(set, p)
	s.Golden("apply_partly")
}

// What is switched on for the whole organization is asked for in plain words,
// once for all of it, and the default is no.
func TestTrustedAccessIsAskedFor(t *testing.T) {
	b := wizardIn(uitest.EstateOf(t, []byte(company)), settingsScreen, forCompany[:3]...)
	b.Press("enter")
	b.at(flow.Consent)
	b.Says("Trusted access for CloudTrail is off in the organization.", "Trusted access for StackSets is off", "The switch stays on",
		"Switch it on for the whole organization?", "y yes N no")
	b.SaysNot("--accept", "guardrail", "Control Tower")
	b.Golden("consent_organization")
	b.Press("c")
	b.Becomes("A text for whoever looks after the organization sent to the clipboard.")
	if len(b.Clip) != 1 || !strings.Contains(b.Clip[0], "StackSets") || strings.Contains(b.Clip[0], uitest.ExternalID) {
		t.Errorf("the clipboard has %q", b.Clip)
	}
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.at(flow.Review)
	b.Says("8 accounts", "about 1 minute")
	if !b.J.Set.Accepts(answers.AcceptOrganizationAccess) || b.Writes() != 0 {
		t.Errorf("accept is %v, %d writes", b.J.Set.Accept, b.Writes())
	}
	b.Golden("review_organization")
}

// Verify looks into a sample of the members, beside the hops.
func TestVerifyShowsMembers(t *testing.T) {
	b := companyRun(t)
	b.Press("enter")
	b.Becomes("members", "200000000002 Shop", "trailhead repair")
	b.Golden("verify_members")
}
