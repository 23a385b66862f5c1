package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/estate"
	"trailhead/awsops/awssim/simtest"
	sampling "trailhead/internal/sample"
	"trailhead/ui/cli/document"
	"trailhead/ui/flow"
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

// companyTerminal is that organization, seen from its management account.
func companyTerminal(t *testing.T, more ...string) *terminal {
	t.Helper()
	r := newTerminal(t)
	e, err := estate.Parse([]byte(company + strings.Join(more, "")))
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Build(r.world); err != nil {
		t.Fatal(err)
	}
	e.SignIn(r.world, simtest.AccessKeyID)
	return r
}

// Two of four members fail: the values are handed over all the same, the exit
// code says "partly", each failure has its reason, in words, in the file and
// in JSON; repair then mends those two alone.
func TestAnOrganizationThatFailsInPart(t *testing.T) {
	for _, rollout := range []string{"stackset", "direct"} {
		t.Run(rollout, func(t *testing.T) {
			r := companyTerminal(t)
			set := []string{"--variant", "new", "--scope", "organization", "--accept", "organization-access", "--members-rollout", rollout}
			with := func(args ...string) []string { return append(args, set...) }
			table, failures := filepath.Join(t.TempDir(), "failed.csv"), filepath.Join(t.TempDir(), "failed.json")
			o := r.must(6, with("apply", "--yes", "--failures", table)...)
			for _, want := range []string{"FAIL   7 200000000002 Shop: ", "FAIL   7 200000000003 Bank: ", "5 of 5 accounts, 2 failed, 2 skipped",
				"trailhead repair"} {
				if !strings.Contains(o.stderr, want) {
					t.Errorf("apply does not say %q:\n%s", want, o.stderr)
				}
			}
			if !strings.Contains(o.stdout, "https://sqs.us-east-1.amazonaws.com/"+account) {
				t.Errorf("the values are not handed over:\n%s", o.stdout)
			}
			if text, err := os.ReadFile(table); err != nil || strings.Count(string(text), "\n") != 3 ||
				!strings.HasPrefix(string(text), "account,name,reason,detail\n200000000002,Shop,") {
				t.Errorf("%v: %s", err, text)
			}
			o = r.must(5, with("verify", "--all")...)
			if !strings.Contains(o.stdout, "200000000002 Shop: ") || !strings.Contains(o.stdout, "Expel cannot look into every account") {
				t.Errorf("verify says\n%s", o.stdout)
			}
			r.must(3, with("repair", "--dry-run")...)
			delete(r.world.Accounts["200000000002"].Roles, "ExpelServiceRole")
			o = r.must(6, with("repair", "--yes", "--json", "--failures", failures)...)
			lines := strings.Split(strings.TrimSpace(o.stdout), "\n")
			var last struct {
				Event   string
				Members document.Members
			}
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Event != "stopped" {
				t.Errorf("%v: the last line is %s", err, lines[len(lines)-1])
			}
			if text, err := os.ReadFile(failures); err != nil || !strings.Contains(string(text), `"account": "200000000003"`) ||
				strings.Contains(string(text), `"account": "200000000002"`) {
				t.Errorf("%v: %s", err, text)
			}
			r.world.Accounts["200000000003"].SCPs = nil
			r.world.ResetCalls()
			r.must(0, with("repair", "--yes")...)
			for _, c := range r.world.Calls() {
				if c.Write && rollout == "direct" && c.Account != "200000000003" {
					t.Errorf("%s was called in %s", c.Operation, c.Account)
				}
			}
			r.must(0, with("repair", "--dry-run")...)
			r.must(0, with("verify", "--all")...)
			r.must(0, with("undo", "--yes")...)
		})
	}
}

func TestWhatRepairRefuses(t *testing.T) {
	r := companyTerminal(t)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"one account": {[]string{"repair", "--yes", "--variant", "new", "--scope", "account"},
			"there are no member accounts to repair"},
		"a file of another kind": {[]string{"repair", "--yes", "--failures", "failed.txt"}, "neither .csv nor .json"},
		"without a yes":          {[]string{"repair", "--variant", "new", "--scope", "organization"}, "add --yes"},
	} {
		if o := r.must(64, c.args...); !strings.Contains(o.stderr, c.says) {
			t.Errorf("%s: %s", name, o.stderr)
		}
	}
	if i := slices.IndexFunc(r.world.Calls(), func(c awssim.Call) bool { return c.Write }); i >= 0 {
		t.Error("something was written")
	}
}

// Where a look at the accounts takes long, it says how far it is: a plan that
// lists them, one that enters them, and verify in each of them.
func TestALongLookSaysHowFarItIs(t *testing.T) {
	r := companyTerminal(t, "members:\n  - {count: 80, first: 200000000010, name: More}\n")
	with := func(rollout string, args ...string) []string {
		return append(args, "--variant", "new", "--scope", "organization", "--accept", "organization-access", "--members-rollout", rollout)
	}
	r.must(6, with("stackset", "apply", "--yes")...)
	r.world.Latency = 2 * time.Second
	for _, c := range sampling.Of(t, 1, []struct {
		code flow.Code
		args []string
		says string
	}{
		{0, with("stackset", "plan"), " listed."},
		{0, with("direct", "plan"), " of 85"},
		{5, with("stackset", "verify", "--all"), " of 85"},
	}) {
		o := r.must(c.code, c.args...)
		if !strings.Contains(o.stderr, "Looking into the accounts: ") || !strings.Contains(o.stderr, c.says) {
			t.Errorf("%v does not say how far it is:\n%s", c.args, o.stderr)
		}
		if o := r.must(c.code, append(c.args, "--json")...); strings.Contains(o.stderr, "Looking into") {
			t.Errorf("%v --json says\n%s", c.args, o.stderr)
		}
	}
}
