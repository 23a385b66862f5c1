package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/awsops"
)

// A journal decides what undo takes back: what trailhead has not written is not
// passed over in silence. Only a line that a crash cut off is.
func TestAJournalIsReadStrictly(t *testing.T) {
	at := awsops.Target{Partition: "aws", Account: "123456789012", Region: "us-east-1"}
	for line, want := range map[string]string{
		`{"e":"run","run":"r","t":"2026-11-23T12:00:00Z"}`: "",
		`{"e":"run","run":"r","t":"2026-11-`:               "",
		`{"e":"run","secret_key":"x"}`:                     "secret_key",
		`{"e":"call","account":"../x"}`:                    "account",
		`{"e":1}`:                                          "line 1",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "123456789012_us-east-1.jsonl"), []byte(line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenJournal(dir, at, awsops.WallClock{}); (err == nil) != (want == "") || err != nil &&
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
	for _, bad := range []awsops.Target{{Account: "../../x", Region: "us-east-1"}, {Account: "123456789012", Region: "../x"}} {
		if _, err := OpenJournal(t.TempDir(), bad, awsops.WallClock{}); err == nil {
			t.Errorf("a journal for %+v", bad)
		}
	}
}
