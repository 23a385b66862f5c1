package steps_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/internal/sample"
)

// templateOf is the members' template for these answers.
func templateOf(t *testing.T, more ...string) string {
	t.Helper()
	for _, c := range writtenWorld(t, []byte(company)).plan(append(more, wholeCompany...)...).Changes {
		if c.ID == "stackset" {
			return c.After.Reveal()
		}
	}
	t.Fatal("the plan has no stack set")
	return ""
}

// templates are the members' templates for what may be in them.
func templates(t *testing.T) map[string]string {
	return map[string]string{
		"article":   templateOf(t),
		"user":      templateOf(t, "trusted_principal=user"),
		"long":      templateOf(t, "role="+strings.Repeat("r", 64), "policy="+strings.Repeat("p", 128)),
		"odd-names": templateOf(t, "role=Expel+role=a,b.c@d_e-f", "policy=Expel+policy=a,b.c@d_e-f"),
	}
}

// The template fits into the call, whatever its resources are called, and holds
// nothing of the customer's.
func TestTemplateFits(t *testing.T) {
	for name, text := range templates(t) {
		if len(text) > awsops.LargestStackTemplate || !json.Valid([]byte(text)) {
			t.Errorf("%s: %d bytes, the call takes %d:\n%s", name, len(text), awsops.LargestStackTemplate, text)
		}
		if strings.Contains(text, externalID) {
			t.Errorf("%s: the External ID is in it:\n%s", name, text)
		}
	}
}

// The template is valid for CloudFormation's own linter, without a warning and
// without a remark.
func TestTemplateIsValid(t *testing.T) {
	lint, err := exec.LookPath("cfn-lint")
	if err != nil || !sample.Full() {
		t.Skip("takes cfn-lint, which .ci/moto installs, and some seconds: TRAILHEAD_TEST_FULL=1")
	}
	args := []string{"--include-checks", "I", "--"}
	for name, text := range templates(t) {
		args = append(args, filepath.Join(t.TempDir(), name+".json"))
		if err := os.WriteFile(args[len(args)-1], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command(lint, args...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("cfn-lint: %v\n%s", err, out)
	}
}
