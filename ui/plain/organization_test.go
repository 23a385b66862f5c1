package plain_test

import (
	"strings"
	"testing"
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

func companyRig(t *testing.T, preset map[string]string) *rig {
	t.Helper()
	preset["variant"], preset["scope"] = "new", "organization"
	return rigIn(t, []byte(company), "", preset)
}

// Two of five accounts fail: it is said which and why, the values are handed
// over all the same, and the code is 6.
func TestAnOrganizationThatFailsInPart(t *testing.T) {
	r := companyRig(t, map[string]string{"accept": "organization-access"})
	code, after := r.journey("1", "", "", "y", "4", "", "")
	for _, want := range []string{"Accounts: 5 of 5 accounts, 2 failed, 2 skipped.", "Failed: 200000000002 Shop: ", "Failed: 200000000003 Bank: ", "All is made but for 2 of 5 accounts.",
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
