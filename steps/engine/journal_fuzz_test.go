package engine

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"trailhead/awsops"
)

// FuzzOpenJournal: whatever a journal holds, opening it ends, and what it tells
// can be asked for.
func FuzzOpenJournal(f *testing.F) {
	for _, seed := range []string{
		`{"t":"2026-11-23T12:00:00Z","run":"r","e":"run","hash":"h","by":"arn","answers":{"queue":"q"}}` + "\n",
		`{"t":"2026-11-23T12:00:00Z","run":"r","e":"change","thing":"queue","verb":"create"}` + "\n" + `{"e":"call","thing":"queue"}` + "\n" +
			`{"e":"end","run":"r"`,
		`{"t":"2026-11-23T12:00:00Z","e":"note","thing":"k","key":"a","value":"b"}` + "\n", "\n\n{}\nnull\n[]", `{"e":"run","secret_key":"x"}`,
	} {
		f.Add([]byte(seed))
	}
	at := awsops.Target{Partition: "aws", Account: "123456789012", Region: "us-east-1"}
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "123456789012_us-east-1.jsonl"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := OpenJournal(dir, at, stillClock{})
		if err != nil {
			return
		}
		j.Past(About{ID: "queue"}, nil)
		j.History()
		j.Answers()
		j.LastRun()
	})
}

type stillClock struct{ awsops.WallClock }

func (stillClock) Now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
