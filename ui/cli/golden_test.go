package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/steps/export"
	"trailhead/ui/flow"
)

// TestEachCommandReadsAsItShould walks one set-up from nothing to nothing and
// has what each command says in a golden file.
func TestEachCommandReadsAsItShould(t *testing.T) {
	r := newTerminal(t)
	for _, c := range []struct {
		name string
		args string
		code flow.Code
	}{
		{"version", "version", 0},
		{"version-json", "version --json", 0},
		{"discover-empty", "discover", 0},
		{"permissions", "permissions", 0},
		{"permissions-json", "permissions --json --queue MyQueue", 0},
		{"outputs-nothing", "outputs", 1},
		{"verify-nothing", "verify", 1},
		{"plan", "plan", 0},
		{"plan-details", "plan --details", 0},
		{"plan-json", "plan --json --detailed-exitcode", 3},
		{"plan-preflight", "plan --preflight", 0},
		{"plan-preflight-json", "plan --preflight --json", 0},
		{"apply", "apply --yes", 0},
		{"apply-again", "apply --yes", 0},
		{"plan-again", "plan --detailed-exitcode", 0},
		{"verify", "verify", 0},
		{"verify-wait", "verify --wait 15m", 0},
		{"verify-json", "verify --json", 0},
		{"verify-foreign", "verify --role-arn arn:aws:iam::" + account + ":role/ExpelServiceRole --queue-url https://sqs." + region +
			".amazonaws.com/" + account + "/ExpelMasterCloudTrailNotify", 0},
		{"outputs", "outputs", 0},
		{"outputs-json", "outputs --json", 0},
		{"discover", "discover", 0},
		{"discover-json", "discover --json", 0},
		{"plan-preflight-again", "plan --preflight", 0},
		{"undo-refused", "undo", 64},
		{"undo", "undo --yes", 0},
		{"undo-json", "undo --yes --json --delete-logs " + bucket + " --delete-key alias/expel-cloudtrail", 0},
		{"undo-nothing", "undo --yes", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.t = t
			args := strings.Fields(c.args)
			r.golden(c.name, r.must(c.code, args...), args...)
		})
	}
}

// TestEachHelpFits80Columns has the help texts in golden files.
func TestEachHelpFits80Columns(t *testing.T) {
	for _, c := range []string{"", "discover", "plan", "apply", "verify", "outputs", "undo", "repair", "report", "permissions", "export",
		"version", "completion"} {
		t.Run("help-"+c, func(t *testing.T) {
			r := newTerminal(t)
			args := strings.Fields(c + " --help")
			o := r.must(0, args...)
			for line := range strings.Lines(o.stdout) {
				if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 {
					t.Errorf("%d columns: %s", n, line)
				}
			}
			r.golden(strings.TrimSuffix("help-"+c, "-"), o, args...)
		})
	}
}

// TestEachProblemReadsAsItShould has in golden files what is said when
// something goes wrong.
func TestEachProblemReadsAsItShould(t *testing.T) {
	for _, c := range []struct {
		name    string
		args    string
		code    flow.Code
		prepare func(r *terminal)
	}{
		{"no-answers", "plan", 64, func(r *terminal) { r.env = nil; r.region = "" }},
		{"no-external-id", "plan", 64, func(r *terminal) { r.env = nil }},
		{"several-bad-answers", "plan --region us-esat-1 --external-id abc --queue a.fifo --bucket BIG", 64, nil},
		{"missing-and-bad", "plan --queue a.fifo", 64, func(r *terminal) { r.env = nil }},
		{"region-of-the-config", "plan", 64, func(r *terminal) { r.region = "mars-1" }},
		{"apply-without-yes", "apply", 64, nil},
		{"unknown-flag", "plan --bogus", 64, nil},
		{"unknown-command", "plna", 64, nil},
		{"argument-too-many", "plan now", 64, nil},
		{"no-command", "", 64, nil},
		{"world-without-rehearse", "plan --world w.json", 64, nil},
		{"no-such-scenario", "plan --rehearse=never", 64, nil},
		{"role-without-queue", "verify --role-arn arn:aws:iam::" + account + ":role/r", 64, nil},
		{"no-role-arn", "verify --role-arn r --queue-url https://q", 64, nil},
		{"wait-without-trail", "verify --role-arn arn:aws:iam::" + account + ":role/r --queue-url https://q --wait 1m", 64, nil},
		{"not-a-saved-plan", "apply --yes nothing.json", 64, nil},
		{"wrong-bucket", "undo --yes --delete-logs other-bucket", 64, nil},
		{"expired", "plan", 4, func(r *terminal) { r.world.Expire() }},
		{"bucket-name-taken", "apply --yes", 1, func(r *terminal) {
			r.world.AddAccount("999999999999", "x")
			r.world.AddBucket(bucket, "999999999999", region)
		}},
		{"denied", "apply --yes", 1, deny},
		{"preflight-denied", "plan --preflight", 0, deny},
		{"denied-json", "apply --yes --json", 1, deny},
		{"problems-json", "plan --json --region mars", 64, nil},
		{"second-trail", "plan", 64, func(r *terminal) { otherTrail(r) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newTerminal(t)
			if c.prepare != nil {
				c.prepare(r)
			}
			args := strings.Fields(c.args)
			r.golden("problem-"+c.name, r.must(c.code, args...), args...)
		})
	}
}

func deny(r *terminal) {
	r.world.AttachSCP(account, "NoNewTrails",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"cloudtrail:CreateTrail","Resource":"*"}]}`)
}

// otherTrail makes somebody's own trail, by way of a set-up under other names
// that nobody remembers.
func otherTrail(r *terminal) {
	state := r.state
	r.state = r.t.TempDir()
	r.must(0, "apply", "--yes", "--trail", "audit", "--bucket", "acme-audit", "--kms-alias", "audit", "--queue", "q", "--policy", "p",
		"--role", "r")
	r.state = state
	r.world.ResetCalls()
}

// The saved plan is exactly what is applied, and it holds no External ID.
func TestASavedPlanIsAppliedOrRefused(t *testing.T) {
	r := newTerminal(t)
	path := filepath.Join(t.TempDir(), "plan.json")
	r.must(0, "plan", "--out", path, "--queue", "MyQueue")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), externalID) {
		t.Error("the saved plan holds the External ID")
	}
	var plan export.PlanDocument
	if err := json.Unmarshal(text, &plan); err != nil || plan.Hash == "" || plan.Counts.Create != 8 {
		t.Fatalf("not a plan (%v): %s", err, text)
	}
	o := r.must(0, "apply", path, "--yes")
	if !strings.Contains(o.stdout, "/MyQueue\n") {
		t.Errorf("the answers of the saved plan did not count:\n%s", o.stdout)
	}
	r.world.ResetCalls()
	o = r.must(flow.Drift, "apply", path, "--yes")
	if r.writes() > 0 || !strings.Contains(o.stderr, "SQS queue MyQueue") {
		t.Errorf("a saved plan that no longer fits: %d writes\n%s", r.writes(), o.stderr)
	}
}

// Another region is another plan.
func TestASavedPlanKeepsItsRegion(t *testing.T) {
	r := newTerminal(t)
	path := filepath.Join(t.TempDir(), "plan.json")
	r.must(0, "plan", "--out", path, "--region", "eu-west-1")
	o := r.must(flow.Drift, "apply", path, "--yes", "--region", "eu-west-2")
	if !strings.Contains(strings.Join(strings.Fields(o.stderr), " "), "the plan is for account "+account+" in eu-west-1") {
		t.Error(o.stderr)
	}
	if o := r.must(0, "apply", path, "--yes"); !strings.Contains(o.stdout, "eu-west-1\n") {
		t.Errorf("applied elsewhere:\n%s", o.stdout)
	}
}

// A user's access key is shown once, and put on record as shown.
func TestANewAccessKeyIsShownOnce(t *testing.T) {
	r := newTerminal(t)
	r.env["TRAILHEAD_AUTH"] = "user"
	o := r.must(0, "apply", "--yes")
	if !strings.Contains(o.stdout, "Access key ID\n") || !strings.Contains(o.stdout, "Secret access key\n") ||
		strings.Contains(o.stderr, "AKIA") {
		t.Errorf("stdout:\n%s\nstderr:\n%s", o.stdout, o.stderr)
	}
	if o := r.must(0, "apply", "--yes"); strings.Contains(o.stdout, "Secret") || !strings.Contains(o.stdout, "User ARN\n") {
		t.Errorf("again:\n%s", o.stdout)
	}
}

// A secret that went nowhere is not taken for shown: the next run makes
// another key.
func TestAnAccessKeyThatCouldNotBeShownIsReplaced(t *testing.T) {
	r := newTerminal(t)
	r.env["TRAILHEAD_AUTH"] = "user"
	r.nowhere = true
	r.must(flow.Failed, "apply", "--yes")
	r.nowhere = false
	if o := r.must(0, "apply", "--yes"); !strings.Contains(o.stdout, "Secret access key\n") {
		t.Errorf("no new key:\n%s%s", o.stdout, o.stderr)
	}
}

// verify tells the broken hop and its remedy.
func TestABrokenHopEndsVerifyWithItsCode(t *testing.T) {
	r := newTerminal(t)
	r.must(0, "apply", "--yes")
	r.world.Edit(func(w *awssim.World) { w.Accounts[account].Regions[region].Trails["GlobalCloudTrail"].Logging = false })
	args := []string{"verify", "--accessible"}
	r.golden("verify-broken", r.must(flow.Broken, args...), args...)
}

// A delivery that does not come in time is told by the exit code as well.
func TestADeliveryThatDoesNotComeEndsVerifyWithItsCode(t *testing.T) {
	r := newTerminal(t)
	r.world.DeliverAfter = 0
	r.must(0, "apply", "--yes")
	if o := r.must(flow.Broken, "verify", "--wait", "1m"); !strings.Contains(o.stdout, "no log file was delivered within 1 m\n") {
		t.Error(o.stdout)
	}
}
