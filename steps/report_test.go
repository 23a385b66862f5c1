package steps_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/setup"
)

// The report tells every run, every change and every call with AWS's request
// id, what failed and what holds now, and no External ID.
func TestTheReportTellsAll(t *testing.T) {
	b := newWorld(t)
	d := b.session()
	if _, err := d.Evidence(t.Context(), answered(t, d), false); !errors.Is(err, steps.ErrNothingHere) {
		t.Errorf("of nothing: %v", err)
	}
	b.sim.Fail(awssim.Fault{Operation: "CreateTrail", Nth: 1, Err: awssim.APIError("AccessDeniedException", "not authorized")})
	if result, _ := b.apply(); result.Problem == nil {
		t.Fatal("the fault did not strike")
	}
	b.applied()
	d = b.session()
	e, err := d.Evidence(t.Context(), answered(t, d), true)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Runs) != 2 || e.Runs[0].Outcome != "stopped" || e.Runs[1].Outcome != "done" || e.Runs[0].By != d.Identity.ARN {
		t.Fatalf("runs: %+v", e.Runs)
	}
	if e.Now == nil || !e.Now.Healthy || e.Values["sqs_url"] == "" {
		t.Errorf("verification %+v, values %v, %s", e.Now, e.Values, e.Unknown)
	}
	refused, finished := 0, 0
	for _, r := range e.Runs {
		for _, c := range r.Changes {
			if c.Done {
				finished++
			}
			for _, call := range c.Calls {
				if call.Error != "" {
					refused++
				} else if call.RequestID == "" || !call.Answered {
					t.Errorf("%s: %+v", c.Title, call)
				}
			}
		}
	}
	if refused != 1 || finished < 8 {
		t.Errorf("%d calls refused, %d changes finished", refused, finished)
	}
	document, err := e.JSON()
	if err != nil || !json.Valid(document) {
		t.Fatal(err)
	}
	text := e.Markdown()
	for _, want := range []string{"NOT finished", "refused: denied", "## What holds now", "arn:aws:iam::123456789012:role/ExpelServiceRole",
		"trailhead undo", "| done |", "### create SQS queue"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not say %q:\n%s", want, text)
		}
	}
	for _, secret := range []string{externalID} {
		if strings.Contains(text, secret) || strings.Contains(string(document), secret) {
			t.Error("the External ID is in the report")
		}
	}
	b.undone(setup.UndoOptions{})
	d = b.session()
	after, err := d.Evidence(t.Context(), answered(t, d), true)
	if err != nil || !after.Runs[2].Undo || after.Unknown == "" {
		t.Errorf("after undo: %v, %+v", err, after)
	}
}

// A run that was killed in the middle of a call says so.
func TestTheReportKnowsWhatHasNoAnswer(t *testing.T) {
	h := engine.Record{Outcome: "killed", Changes: []engine.ChangeRecord{
		{Title: "SQS queue q", Verb: engine.Create, Calls: []engine.RecordCall{{Action: "sqs:CreateQueue"}}}}}
	if text := (export.Evidence{Runs: []engine.Record{h}}).Markdown(); !strings.Contains(text, "no answer is on record") {
		t.Error(text)
	}
}
