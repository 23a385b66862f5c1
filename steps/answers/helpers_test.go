package answers

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const goldens = "../../testdata/answers"

// externalID is the External ID of the tests: no error may hold it.
const externalID = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"

// golden compares got with the golden file, or rewrites it with -update. The
// folder is made absolute first, since tests change directory.
func golden(t *testing.T, folder, name, got string) {
	t.Helper()
	path := filepath.Join(folder, name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\ngot\n%s\nwant\n%s", name, got, want)
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// write makes a file in a folder of its own and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "answers.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// env is an environment made of pairs.
func env(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for _, pair := range pairs {
			if key, text, _ := strings.Cut(pair, "="); key == name {
				return text, true
			}
		}
		return "", false
	}
}

// samples has one good answer for every field, none of them a default.
var samples = map[string]string{
	"variant": "existing", "scope": "organization", "region": "eu-central-1", "external_id": externalID,
	"trail": "arn:aws:cloudtrail:eu-central-1:123456789012:trail/audit", "bucket": "acme.logs-2026", "kms_alias": "team/logs_1",
	"bucket_key": "false", "sns_topic": "files", "queue": "Q-1", "notification": "to Expel, for us", "overlap": "subscribe",
	"notification_filter": "trail", "permissions_boundary": "arn:aws:iam::123456789012:policy/limits/Vendor", "iam_path": "/vendors/",
	"policy": "P+=,.@_-", "role": "acme.Role", "role_session_name": "acme@expel", "auth": "role", "trusted_principal": "user",
	"members.rollout": "direct", "members.role": "Auditor", "members.organizational_units": "ou-ab12-c3d4e5f6,r-ab12",
	"members.exclude_accounts": "000456789012,123456789012",
	"log_account.role":         "Archive", "log_account.profile": "log archive", "tags": "a:b=1=2,team=Grüne Wiese",
	"accept": "second-trail,organization-access", "remediation": "true",
}
