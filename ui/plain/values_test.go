package plain_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailhead/steps/answers"
	"trailhead/ui/flow"
)

// w waits on the clock of AWS until the first file is there.
func TestWaitForTheFirstLogFile(t *testing.T) {
	r := newTerminal(t)
	r.world.DeliverAfter = 5 * time.Minute
	code, _ := r.journey("2", "", externalID, "", "y", "w", "", "")
	if code != 0 || !r.screen.shows("The first log file was delivered.") || !r.screen.shows("6 of 6 hops work: events reach Expel's queue") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}

// A file that never comes ends the wait, not the journey.
func TestNoLogFileComes(t *testing.T) {
	r := newTerminal(t)
	r.world.DeliverAfter = 24 * time.Hour
	code, after := r.journey("2", "", externalID, "", "y", "w", "q")
	if code != 0 || !r.screen.shows("No log file was delivered within 15 m.") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
	if !strings.Contains(after, "2 External ID\n"+externalID+"\n") {
		t.Errorf("values that were not shown belong at the end: %q", after)
	}
}

// The secret of a new access key is shown once, right after it was made.
func TestAccessKeyIsShownOnce(t *testing.T) {
	r := newTerminal(t)
	code, _ := r.journey("2", "", externalID, "15", "2", "", "y", "", "")
	out := r.screen.out.String()
	if code != 0 || strings.Count(out, "\nSecret access key\n") != 1 ||
		!strings.Contains(out, "\nUser ARN\narn:aws:iam::"+account+":user/ExpelServiceRole\n") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
	if code, _ := r.journey("2", "", "1", "", ""); code != 0 || !r.screen.shows("There is nothing to do") {
		t.Errorf("a key that was shown must be kept: exit code %d\n%s", code, r.transcript())
	}
}

// The command that is printed at the end makes the plan that was approved.
func TestTheCommandMakesTheSamePlan(t *testing.T) {
	r := newTerminal(t)
	_, after := r.journey("2", "", externalID, "10", "MyQueue", "8", "2", "17", "team=security,cost=a b", "", "y", "", "")
	if !strings.Contains(after, "--bucket-key=false --queue MyQueue") || !strings.Contains(after, "--tags 'cost=a b,team=security'") {
		t.Fatal(after)
	}
	flags := map[string]string{"variant": "new", "scope": "account", "region": "us-east-1", "external_id": externalID, "bucket_key": "false",
		"queue": "MyQueue", "tags": "cost=a b,team=security"}
	set, err := answers.Resolve(answers.Layers{Flags: flags})
	if err != nil {
		t.Fatal(err)
	}
	other := newTerminal(t)
	session, err := other.connect(t.Context(), flow.Where{Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := session.Plan(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	if approved := r.approved(); plan.Hash != approved {
		t.Errorf("plan %s, approved %s", plan.Hash, approved)
	}
}

// approved is the hash of the plan that the first run carried out.
func (r *terminal) approved() string {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.state, account+"_us-east-1.jsonl"))
	if err != nil {
		r.t.Fatal(err)
	}
	var run struct{ Hash string }
	line, _, _ := strings.Cut(string(text), "\n")
	if err := json.Unmarshal([]byte(line), &run); err != nil {
		r.t.Fatal(err)
	}
	return run.Hash
}
