package plain_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What only its tag says is ours stays until somebody types t: here the record of
// the role is missing, as where another machine has made it.
func TestUndoByTagsIsAsked(t *testing.T) {
	for typed, stays := range map[string]bool{"": true, "t": false} {
		r := newTerminal(t)
		if code, _ := r.journey(newTrail()...); code != 0 {
			t.Fatalf("exit code %d:\n%s", code, r.transcript())
		}
		r.forgets(`"thing":"role"`)
		answers := []any{"2", "", "4"}
		if typed != "" {
			answers = append(answers, typed)
		}
		r.journey(append(answers, account)...)
		if !strings.Contains(r.transcript(), "Type t to have what carries trailhead's tag taken back too") {
			t.Errorf("it is not asked:\n%s", r.transcript())
		}
		if there := strings.Contains(r.inventory(), ":role/ExpelServiceRole"); there != stays {
			t.Errorf("typed %q, the role is there: %v\n%s", typed, there, r.transcript())
		}
	}
}

// forgets takes the lines with these words out of the journal.
func (r *terminal) forgets(words string) {
	path := filepath.Join(r.state, account+"_us-east-1.jsonl")
	text, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	var rest strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, words) {
			rest.WriteString(line)
		}
	}
	if err := os.WriteFile(path, []byte(rest.String()), 0o600); err != nil {
		r.t.Fatal(err)
	}
}
