package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/ui/flow"
)

// An export goes to stdout as it is, or into a file for its owner, and writes
// nothing to AWS.
func TestAnExportGoesWhereItIsWanted(t *testing.T) {
	for _, kind := range exportKinds {
		t.Run(kind, func(t *testing.T) {
			r := newTerminal(t)
			r.world.ResetCalls()
			printed := r.must(0, "export", kind)
			path := filepath.Join(t.TempDir(), "export")
			saved := r.must(0, "export", kind, "--out", path)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(text) != printed.stdout || saved.stdout != "" {
				t.Errorf("the file has %d bytes, stdout %d and then %q", len(text), len(printed.stdout), saved.stdout)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("others may read it: %v, %v", info.Mode(), err)
			}
			if strings.Contains(printed.stdout+printed.stderr, externalID) {
				t.Error("it holds the External ID")
			}
			if r.writes() > 0 {
				t.Error("something was written to AWS")
			}
		})
	}
}

func TestTheRunbookHoldsTheExternalIDWhereAsked(t *testing.T) {
	r := newTerminal(t)
	o := r.must(0, "export", "runbook", "--with-external-id")
	if !strings.Contains(o.stdout, `"sts:ExternalId": "`+externalID+`"`) || strings.Contains(o.stderr, externalID) {
		t.Error("the External ID is not in the runbook, or in what is said")
	}
}

// The answers of an earlier run are exported as a file that leads to the same
// plan, whoever takes it.
func TestExportedAnswersLeadToTheSamePlan(t *testing.T) {
	r := newTerminal(t)
	r.must(0, "apply", "--yes", "--role", "ExpelReads", "--tags", "team=security team")
	dir := t.TempDir()
	without, with := filepath.Join(dir, "without.yaml"), filepath.Join(dir, "with.yaml")
	r.must(0, "export", "answers", "--out", without)
	r.must(0, "export", "answers", "--out", with, "--with-external-id")
	r.state = t.TempDir() // somebody else's
	for _, file := range []string{without, with} {
		if o := r.must(0, "plan", "-f", file, "--detailed-exitcode"); !strings.Contains(o.stdout, "ExpelReads") {
			t.Errorf("%s plans\n%s", file, o.stdout)
		}
	}
	delete(r.env, "TRAILHEAD_EXTERNAL_ID")
	r.must(flow.Usage, "plan", "-f", without)
	r.must(0, "plan", "-f", with, "--detailed-exitcode")
}

// What makes no sense is refused before anybody signs in, and what cannot be
// had says what can.
func TestWhatCannotBeExportedIsRefused(t *testing.T) {
	for _, c := range []struct {
		args string
		code flow.Code
		says string
	}{
		{"export", flow.Usage, "trailhead export runbook, or"},
		{"export terraform", flow.Usage, `"terraform" is nothing`},
		{"export cloudformation --with-external-id", flow.Usage, "is for the runbook"},
		{"export runbook --members m.json", flow.Usage, "is for cloudformation"},
		{"export cloudformation --members m.json", flow.Failed, "There is no template for members"},
		{"export runbook --out /nowhere/at/all", flow.Failed, "Could not save the export"},
	} {
		t.Run(c.args, func(t *testing.T) {
			r := newTerminal(t)
			if o := r.must(c.code, strings.Fields(c.args)...); o.stdout != "" ||
				!strings.Contains(strings.Join(strings.Fields(o.stderr), " "), c.says) {
				t.Errorf("said %q, and on stdout %q", o.stderr, o.stdout)
			}
		})
	}
}
