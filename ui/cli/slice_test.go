package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"trailhead/awsops/awssim/simtest"
)

// One person plans, a colleague runs their slice and gives back the receipt,
// and the first person's next plan asks for nothing any more.
func TestASliceGoesToAColleagueAndComesBack(t *testing.T) {
	r := companyRig(t)
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
	slice, receipt := filepath.Join(dir, "slice-"+account+".json"), filepath.Join(dir, "receipt.json")
	if !strings.Contains(o.stderr, slice) || !strings.Contains(o.stdout, "For others to do") {
		t.Fatalf("stderr\n%sstdout\n%s", o.stderr, o.stdout)
	}
	if o := r.must(1, "apply", slice, "--yes"); !strings.Contains(o.stderr, "The slice is for account "+account) {
		t.Errorf("in the wrong account: %s", o.stderr)
	}
	r.must(64, with("apply", "--yes", "--receipt", receipt)...)

	signIn(account, mine)
	if o := r.must(0, "apply", slice, "--yes", "--receipt", receipt); !strings.Contains(strings.Join(strings.Fields(o.stderr), " "), "Give it back to arn:aws:iam::"+audit+":user/engineer") {
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
