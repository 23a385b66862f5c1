package plain_test

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
)

// company is an organization in which one member has a role of the name
// already, one must not make any, and one is suspended.
const company = `
signed_in: "` + account + `"
organization:
  units: {Workloads: {Production: }}
accounts:
  "` + account + `": {name: Management}
  "200000000001": {name: Audit}
  "200000000002":
    name: Shop
    unit: Workloads/Production
    roles: [{name: ExpelServiceRole, trusts: [ec2.amazonaws.com]}]
  "200000000003":
    name: Bank
    unit: Workloads/Production
    scps: [{name: NoRoles, denies: ["iam:CreateRole"]}]
  "200000000004": {name: Old, state: SUSPENDED}
`

func companyTerminal(t *testing.T, preset map[string]string) *terminal {
	t.Helper()
	preset["variant"], preset["scope"] = "new", "organization"
	return rigIn(t, []byte(company), "", preset)
}

// Two of five accounts fail: it is said which and why, the values are handed
// over all the same, and the code is 6.
func TestAnOrganizationThatFailsInPart(t *testing.T) {
	r := companyTerminal(t, map[string]string{"accept": "organization-access"})
	code, after := r.journey("1", "", "", "y", "4", "", "")
	for _, want := range []string{"5 of 5 accounts, 2 failed, 2 skipped.", "Failed: 200000000002 Shop: ",
		"Failed: 200000000003 Bank: ", "All is made but for 2 of 5 accounts.",
		"Saved, for you alone to read: /work/trailhead-failures.csv", "https://sqs.us-east-1.amazonaws.com/" + account} {
		if !strings.Contains(r.transcript(), want) {
			t.Errorf("it does not say %q:\n%s", want, r.transcript())
		}
	}
	if code != 6 || !strings.Contains(after, "trailhead repair") {
		t.Errorf("code %d, left on the screen:\n%s", code, after)
	}
	r.golden("organization_partly", after)
}

// Whoever chooses the whole organization hears how many accounts that is and
// who is left out, and picks units by their numbers.
func TestUnitsArePickedByNumber(t *testing.T) {
	r := estateTerminal(t, "organization", "", map[string]string{"variant": "new"})
	code, _ := r.journey("1", "", "2", "13", "Workloads", "3,?", "?", "5, 9,6", "", "n")
	for _, want := range []string{" has 40 accounts; 39 get the role as members.", "Has the primary role: 111111111111 Management.",
		"\n8. Workloads / Production / Payments: 6 accounts\n",
		"13 is not a number from 1 to 12.", "A unit takes in the units below it.", "26 of 40 accounts get the role; excluded: 14 in other units.",
		"Only these units: Security, Workloads (you)"} {
		if !strings.Contains(r.transcript(), want) {
			t.Errorf("it does not say %q:\n%s", want, r.transcript())
		}
	}
	if code != 2 {
		t.Errorf("code %d", code)
	}
	r.golden("organization_units", "")
}

// Enter is every account, and so is a hyphen where units were picked before.
func TestNoNumberIsEveryAccount(t *testing.T) {
	for name, c := range map[string]struct {
		preset map[string]string
		script []any
		says   string
	}{
		"enter": {map[string]string{"variant": "new"}, []any{"1", "", "2", "", "", "n"},
			"39 of 40 accounts get the role; excluded: 1 has the primary role (111111111111 Management)."},
		"a hyphen later": {map[string]string{"variant": "new", "scope": "organization"}, []any{"1", "", "19", "4", "19", "-", "", "n"},
			"Only these units: every account (you)"},
	} {
		t.Run(name, func(t *testing.T) {
			r := estateTerminal(t, "organization", "", c.preset)
			r.journey(c.script...)
			if !strings.Contains(r.transcript(), c.says) {
				t.Errorf("it does not say %q:\n%s", c.says, r.transcript())
			}
		})
	}
}

// Where units may not be listed, that is said and the journey goes on; their
// ids can be typed.
func TestUnitsThatMayNotBeListed(t *testing.T) {
	text := strings.Replace(company, "organization:", "denied: [\"organizations:ListAccountsForParent\"]\norganization:", 1)
	r := rigIn(t, []byte(text), "", map[string]string{"variant": "new"})
	r.journey("1", "", "2", "19", "ou-ab12-c3d4e5f6", "b")
	for _, want := range []string{"The units cannot be listed. This identity may not list the accounts of the organization",
		"Only these units: ou-ab12-c3d4e5f6"} {
		if !strings.Contains(r.transcript(), want) {
			t.Errorf("it does not say %q:\n%s", want, r.transcript())
		}
	}
}

// While many accounts are looked into, it says how many.
func TestALookAtManyAccountsSaysHowFarItIs(t *testing.T) {
	r := companyTerminal(t, map[string]string{"accept": "organization-access"})
	clock := &beating{}
	r.host.Clock = clock
	held := false
	r.world.OnCall(func(c awssim.Call, when string) {
		if c.Operation == "DescribeStackSet" && when == "before" && !held {
			held = true
			r.screen.waitFor(t, "Looking at everything")
			for range 200 { // the first beats may come before the first account
				clock.beat(1)
				time.Sleep(5 * time.Millisecond)
				if r.screen.shows("Still working: looking into the accounts: ") {
					return
				}
			}
		}
	})
	r.journey("1", "", "", "n")
	if !strings.Contains(r.transcript(), "Still working: looking into the accounts: ") {
		t.Errorf("it does not say how far it is:\n%s", r.transcript())
	}
}
