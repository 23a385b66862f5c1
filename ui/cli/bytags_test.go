package cli

import (
	"strings"
	"testing"
)

// Where no record speaks, undo goes by the tags only where it is told to by a flag
// of its own, and by nothing else; in JSON, too.
func TestUndoByTagsHasAFlagOfItsOwn(t *testing.T) {
	r := newTerminal(t)
	before := r.world.Inventory()
	r.must(0, "apply", "--yes")
	made := r.world.Inventory()
	r.state = t.TempDir() // on another machine
	for _, args := range [][]string{{"undo", "--yes"}, {"undo", "--yes", "--delete-key", "alias/expel-cloudtrail"}} {
		o := r.must(64, args...)
		if !strings.Contains(o.stderr, "--by-tags") || !strings.Contains(o.stderr, "IAM role ExpelServiceRole") {
			t.Errorf("%v says %s", args, o.stderr)
		}
		if o := r.must(64, append(args, "--json")...); !strings.Contains(o.stdout+o.stderr, `"undo.by-tags"`) {
			t.Errorf("%v in JSON: %s%s", args, o.stdout, o.stderr)
		}
	}
	if now := r.world.Inventory(); now != made {
		t.Errorf("something was taken back without the flag:\n%s", now)
	}
	r.must(0, "undo", "--yes", "--by-tags", "--delete-key", "alias/expel-cloudtrail")
	for line := range strings.Lines(r.world.Inventory()) {
		if !strings.Contains(before, strings.TrimSpace(line)) && !strings.Contains(line, "PendingDeletion") {
			t.Errorf("by the tags, this is left: %s", line)
		}
	}
}
