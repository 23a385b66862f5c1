package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/apply"
	"trailhead/ui/consent"
	"trailhead/ui/flow"
	"trailhead/ui/review"
	"trailhead/ui/screen"
	"trailhead/ui/verify"
)

// company is an organization of ten accounts in which one member has a role of
// the name already, one must not make any, and one is suspended.
const company = `
signed_in: "` + stageAccount + `"
organization:
  units: {Security: , Workloads: {Production: , Test: }}
accounts:
  "` + stageAccount + `": {name: Management}
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
var forCompany = []string{"external_id=" + stageSecret, "variant=new", "scope=organization", "accept=organization-access"}

// companyAt is the wizard of that organization at its settings.
func companyAt(t testing.TB, flags ...string) *booth {
	t.Helper()
	return boothOf(stageIn(t, []byte(company)), settingsScreen, append(append([]string{}, forCompany...), flags...)...)
}

// companyRun is that wizard when its roll-out has come to its end.
func companyRun(t testing.TB, flags ...string) (*booth, *apply.Model) {
	t.Helper()
	b := companyAt(t, flags...)
	b.press("enter")
	b.reach("Review")
	b.clock.add(time.Minute)
	b.press("y")
	var a *apply.Model
	b.until("the run is over", func() bool {
		var ok bool
		a, ok = b.app.top().(*apply.Model)
		return ok && (a.State == apply.Stopped || a.State == apply.Done)
	})
	return b, a
}

// Two of ten accounts fail: all else is made, the values are handed over, and
// it is said which two, why, and what comes next.
func TestAnOrganizationThatFailsInPart(t *testing.T) {
	for _, rollout := range []string{"stackset", "direct"} {
		t.Run(rollout, func(t *testing.T) {
			b, a := companyRun(t, "members.rollout="+rollout)
			b.says("Partly done", "All is made but for 2 of 10 accounts.", "200000000002 Shop", "200000000003 Bank", "trailhead repair", "10 of 10 accounts, 2 failed, 2 skipped")
			b.saysNot("--members-role", "stand and do no harm")
			if c := a.Board().Counts(); c.Listed != 10 || c.Done+c.Failed+c.Skipped != c.Listed {
				t.Errorf("an account is lost: %+v", c)
			}
			b.press("enter")
			b.becomes("Does it work?")
			b.until("it has looked", func() bool { v, ok := b.app.top().(*verify.Model); return ok && v.Report != nil })
			b.press("enter")
			b.becomes("5 SQS URL")
			b.press("q")
			if code := b.untilLeft(); code != 6 {
				t.Errorf("left with %d, want 6", code)
			}
			text := farewell(b.j)
			for _, want := range []string{"https://sqs.us-east-1.amazonaws.com/" + stageAccount, "in 2 of 10", "200000000003", "trailhead repair --profile acme --variant new --scope organization"} {
				if !strings.Contains(text, want) {
					t.Errorf("the farewell does not say %q:\n%s", want, text)
				}
			}
		})
	}
}

// Every way out of it says "partly".
func TestPartlyIsSixWhateverKeyLeaves(t *testing.T) {
	b, _ := companyRun(t)
	b.press("q")
	if code := b.untilLeft(); code != 6 {
		t.Errorf("q left with %d, want 6", code)
	}
	b, _ = companyRun(t)
	b.press("enter")
	b.reach("Verify")
	b.press("ctrl+c")
	if code := b.untilLeft(); code != 6 {
		t.Errorf("ctrl+c in Verify left with %d, want 6", code)
	}
}

// When what stood in the way is mended, trying again sees to those two alone,
// and then it is done.
func TestTryingAgainSeesToThoseThatFailed(t *testing.T) {
	b, a := companyRun(t, "members.rollout=direct")
	delete(b.world.Accounts["200000000002"].Roles, "ExpelServiceRole")
	b.world.Accounts["200000000003"].SCPs = nil
	b.world.ResetCalls()
	b.press("r")
	b.until("it goes on", func() bool { return a.State == apply.Running })
	b.until("all is made", func() bool { return a.State == apply.Done })
	for _, c := range b.world.Calls() {
		if c.Write && c.Account != "200000000002" && c.Account != "200000000003" && strings.Contains(c.Operation, "Role") && c.Operation != "AssumeRole" {
			t.Errorf("%s was called in %s", c.Operation, c.Account)
		}
	}
	if code := b.j.Ending.LeaveCode(); code != 0 {
		t.Errorf("it ends with %d", code)
	}
}

// rollingOut is a roll-out that a test tells its news by hand.
func rollingOut(t testing.TB, members int) (*stage, *apply.Model) {
	t.Helper()
	b := companyAt(t)
	plan, err := b.j.Session.Plan(t.Context(), b.j.Set)
	if err != nil {
		t.Fatal(err)
	}
	a := apply.New(b.j, plan, false, screen.PlanSettings(b.j))
	b.stage.app = &app{j: b.j, stack: []screen.Screen{a}, code: flow.Cancelled}
	a.Began = b.clock.Now()
	var set engine.About
	for _, c := range plan.Changes {
		if c.Type == "StackSet" {
			set = c.About
			break
		}
		a.Note(engine.Began{About: c.About})
		a.Note(engine.Done{About: c.About, Took: 400 * time.Millisecond})
	}
	a.Now = a.Began
	a.Note(engine.Began{About: set})
	for i := range members {
		p := engine.Part{ID: fmt.Sprintf("2%011d", i+1), Name: fmt.Sprintf("Workload %d", i+1), State: engine.PartDone, Of: members}
		switch {
		case i%7 == 2:
			p.State, p.Reason, p.Detail = engine.PartFailed, "name taken", "Resource handler returned message: \"Role with name ExpelServiceRole already exists. (Service: Iam, Status Code: 409)\""
		case i%7 == 3:
			p.State, p.Reason = engine.PartSkipped, "suspended"
		case i > members/2:
			p.State = engine.PartWaiting
		}
		a.Note(engine.Progressed{About: set, Part: p})
	}
	b.clock.add(130 * time.Second)
	a.Now = b.clock.Now()
	return b.stage, a
}

func TestBoardScreens(t *testing.T) {
	s, a := rollingOut(t, 147)
	s.says("of 147 accounts, 21 failed, 21 skipped")
	s.goldens("apply_accounts")
	if s.keyHints() != "b ctrl+c" {
		t.Errorf("keys: %s", s.keyHints())
	}
	s.press("b")
	s.goldens("board")
	s.press("/", "b", "a", "d")
	s.says("Search: bad", "No account is like that.")
	s.press("esc", "/", "1", "2", "enter")
	s.says(`With "12"`)
	s.press("f")
	s.says("only failed")
	s.goldens("board_narrow")
	s.press("esc")
	s.says("What needs attention stands first.")
	s.press("b")
	if a.List != nil {
		t.Error("b does not close the board")
	}
}

func TestTheBoardGoesOnWhileItIsRead(t *testing.T) {
	s, a := rollingOut(t, 10)
	s.press("b", "f", "f", "f") // those that wait
	waiting := a.Board().Counts().Waiting
	rows := a.Board().Rows(a.List.Filter, 0, 20)
	if waiting == 0 || len(rows) != waiting {
		t.Fatalf("%d wait, %d are shown", waiting, len(rows))
	}
	for _, p := range rows {
		p.State = engine.PartDone
		a.Note(engine.Progressed{About: a.Lines[len(a.Lines)-1].About, Part: p})
	}
	s.says("No account is like that.")
	s.press("down", "end", "up") // nothing to stand on
	s.press("f", "f", "f")
	s.says("What needs attention stands first.")
}

func TestFailuresAreSavedInTwoFiles(t *testing.T) {
	b, _ := companyRun(t)
	b.press("s")
	b.becomes("2 failures saved: /home/acme/trailhead-failures.csv, /home/acme/trailhead-failures.json")
	if table := b.saved["trailhead-failures.csv"]; strings.Count(table, "\n") != 3 || !strings.HasPrefix(table, "account,name,reason,detail\n200000000002,Shop,") {
		t.Errorf("the table is\n%s", table)
	}
	if text := b.saved["trailhead-failures.json"]; !strings.Contains(text, `"account": "200000000003"`) || !strings.Contains(text, `"listed": 10`) {
		t.Errorf("the document is\n%s", text)
	}
	b.press("b", "s")
	b.becomes("2 failures saved")
}

func TestTheEndOfAPartialRunIsDrawn(t *testing.T) {
	s, a := rollingOut(t, 15)
	line := a.Lines[len(a.Lines)-1]
	p := &engine.Problem{What: "The role ExpelServiceRole could not be made right in 2 of 15 accounts", Why: "name taken: 200000000003, 200000000010",
		Do:    []engine.Remedy{{Do: "Mend what stands in the way, then run trailhead repair: it touches only the accounts that still lack something"}, {Do: "Rename or hand over the role or policy that has the name: tag it managed-by=trailhead, and trailhead shows what it would change"}},
		Again: true, Err: engine.ErrPartly}
	a.Note(engine.Failed{About: line.About, Problem: p})
	a.Ended(engine.Result{Problem: p, Failed: []engine.ID{line.About.ID}})
	s.goldens("apply_partly")
}

// What is switched on for the whole organization is asked for in plain words,
// once for all of it, and the default is no.
func TestTrustedAccessIsAskedFor(t *testing.T) {
	b := boothOf(stageIn(t, []byte(company)), settingsScreen, forCompany[:3]...)
	b.press("enter")
	b.reachTop("the consent", func(s screen.Overlay) bool { _, ok := s.(*consent.Model); return ok })
	b.says("Trusted access for CloudTrail is off in the organization.", "Trusted access for StackSets is off", "The switch stays on", "Switch it on for the whole organization?", "y yes N no")
	b.saysNot("--accept", "guardrail", "Control Tower")
	b.drawn("consent_organization")
	b.press("c")
	b.becomes("A text for whoever looks after the organization sent to the clipboard.")
	if len(b.clip) != 1 || !strings.Contains(b.clip[0], "StackSets") || strings.Contains(b.clip[0], stageSecret) {
		t.Errorf("the clipboard has %q", b.clip)
	}
	b.clock.add(time.Minute)
	b.press("y")
	b.reachTop("the review", func(s screen.Overlay) bool { _, ok := s.(*review.Model); return ok })
	b.says("8 accounts", "about 1 minute")
	if !b.j.Set.Accepts(answers.AcceptOrganizationAccess) || b.writes() != 0 {
		t.Errorf("accept is %v, %d writes", b.j.Set.Accept, b.writes())
	}
	b.drawn("review_organization")
}

// Verify looks into a sample of the members, beside the hops.
func TestVerifyShowsMembers(t *testing.T) {
	b, _ := companyRun(t)
	b.press("enter")
	b.becomes("members", "200000000002 Shop", "trailhead repair")
	b.drawn("verify_members")
}
