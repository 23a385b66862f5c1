package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trailhead/awsops/awssim/simtest"
	"trailhead/ui/flow"
)

// One person plans, a colleague runs their slice and gives back the receipt,
// and the first person's next plan asks for nothing any more.
func TestASliceGoesToAColleagueAndComesBack(t *testing.T) {
	r := companyTerminal(t)
	dir, mine := t.TempDir(), r.state
	set := []string{"--variant", "new", "--scope", "organization", "--members-rollout", "none", "--accept", "organization-access"}
	with := func(args ...string) []string { return append(args, set...) }
	if o := r.must(0, with("plan", "--slices", dir)...); !strings.Contains(o.stderr, "nothing to cut") {
		t.Errorf("one account: %s", o.stderr)
	}

	const audit = "200000000001"
	r.world.Org.Delegated["cloudtrail.amazonaws.com"] = []string{audit}
	r.world.Org.TrustedAccess = append(r.world.Org.TrustedAccess, "cloudtrail.amazonaws.com")
	r.world.AddServiceLinkedRole(account, "cloudtrail.amazonaws.com")
	signIn := func(id, state string) {
		r.world.SignIn("arn:aws:iam::"+id+":user/engineer", simtest.AccessKeyID)
		r.state = state
	}
	signIn(audit, t.TempDir())
	first := r.state
	r.must(0, with("apply", "--yes")...)
	o := r.must(0, with("plan", "--slices", dir)...)
	cutting := o.stderr
	slice, receipt := filepath.Join(dir, "slice-"+account+".json"), filepath.Join(dir, "receipt.json")
	if !strings.Contains(o.stderr, slice) || !strings.Contains(o.stdout, "For others to do") {
		t.Fatalf("stderr\n%sstdout\n%s", o.stderr, o.stdout)
	}
	if o := r.must(1, "apply", slice, "--yes"); !strings.Contains(o.stderr, "The slice is for account "+account) {
		t.Errorf("in the wrong account: %s", o.stderr)
	}
	r.must(64, with("apply", "--yes", "--receipt", receipt)...)

	signIn(account, mine)
	before := r.writes()
	if o := r.must(flow.Usage, "apply", slice, "--yes", "--phrase", "aaaa-bbbb-cccc-dddd"); !strings.Contains(
		o.stderr, "is not the phrase of this slice") || r.writes() > before {
		t.Errorf("with another phrase: %s", o.stderr)
	}
	phrase := regexp.MustCompile(`--phrase\s+(\S+)`).FindStringSubmatch(cutting)
	if phrase == nil {
		t.Fatalf("no phrase is told: %s", cutting)
	}
	if o := r.run("apply", slice, "--phrase", phrase[1]); !strings.Contains(o.stderr, "add --yes") {
		t.Errorf("without a yes: %s", o.stderr)
	}
	if o := r.must(0, "apply", slice, "--yes", "--receipt", receipt); !strings.Contains(o.stderr, "Nobody has confirmed where this slice") ||
		!strings.Contains(strings.Join(strings.Fields(o.stderr), " "), "Give it back to arn:aws:iam::"+audit+":user/engineer") {
		t.Errorf("the colleague is told %s", o.stderr)
	}

	signIn(audit, first)
	if o := r.must(64, with("plan", "--take-in", slice)...); !strings.Contains(o.stderr, "is not a receipt") {
		t.Errorf("a slice taken for a receipt: %s", o.stderr)
	}
	o = r.must(0, with("plan", "--take-in", receipt, "--detailed-exitcode")...)
	if strings.Contains(o.stdout, "For others to do") {
		t.Errorf("still asked for:\n%s", o.stdout)
	}
	r.must(0, with("plan", "--detailed-exitcode")...) // it is on record
}

// The report comes as Markdown, as JSON, or as a file of each, without the
// External ID.
func TestTheReportIsPrintedAndSaved(t *testing.T) {
	r := newTerminal(t)
	r.must(1, "report")
	r.must(0, "apply", "--yes", "--variant", "new", "--scope", "account")
	name := filepath.Join(t.TempDir(), "ticket")
	shown, document := r.must(0, "report").stdout, r.must(0, "report", "--json", "--no-verify").stdout
	r.must(0, "report", "--out", name)
	saved, err := os.ReadFile(name + ".md")
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"printed": shown, "saved": string(saved)} {
		if !strings.HasPrefix(text, "# CloudTrail to Expel Workbench: account "+account) || !strings.Contains(text, "| done |") {
			t.Errorf("%s:\n%s", what, text)
		}
	}
	if !json.Valid([]byte(document)) || !strings.Contains(document, `"plan_hash"`) ||
		strings.Contains(shown+document+string(saved), externalID) {
		t.Errorf("JSON:\n%s", document)
	}
	r.must(1, "report", "--out", filepath.Join(name, "no", "such", "folder"))
}

// What was saved in a rehearsal is about a simulated AWS, and never runs on AWS
// itself, nor the other way round.
func TestAFileOfARehearsalNeverRunsOnAWS(t *testing.T) {
	r, dir := newTerminal(t), t.TempDir()
	rehearsed, real := filepath.Join(dir, "rehearsed.json"), filepath.Join(dir, "real.json")
	r.must(0, with(anew, "plan", "--rehearse=new", "--out", rehearsed)...)
	r.must(0, with(anew, "plan", "--out", real)...)
	if o := r.must(flow.Usage, "apply", "--yes", rehearsed); r.writes() > 0 ||
		!strings.Contains(strings.Join(strings.Fields(o.stderr), " "), "never runs on AWS") {
		t.Errorf("on AWS: %d writes, %s", r.writes(), o.stderr)
	}
	if o := r.must(flow.Usage, "apply", "--yes", "--rehearse=new", real); r.writes() > 0 {
		t.Errorf("in a rehearsal: %s", o.stderr)
	}
	r.must(0, "apply", "--yes", "--rehearse=new", rehearsed)
}

// An External ID in a saved plan would take the place of the right one.
func TestASavedPlanHoldsNoExternalID(t *testing.T) {
	r := newTerminal(t)
	path := filepath.Join(t.TempDir(), "plan.json")
	r.must(0, with(anew, "plan", "--out", path)...)
	text := strings.Replace(contents(t, path), `"answers": {`, `"answers": {"external_id": "22222222-2222-4222-8222-222222222222", `, 1)
	written(t, path, text)
	if o := r.must(flow.Usage, "apply", "--yes", path); r.writes() > 0 || !strings.Contains(o.stderr, "external_id") {
		t.Errorf("%d writes: %s", r.writes(), o.stderr)
	}
}
