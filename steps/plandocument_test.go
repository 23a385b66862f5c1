package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/steps/export"
)

func TestAPlanDocumentIsReadAsItWasWritten(t *testing.T) {
	b := newWorld(t)
	d := b.session()
	set := answered(t, d)
	plan := b.plan()
	text, err := export.NewPlanDocument(plan, d.Home.Target(), set).JSON()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), externalID) {
		t.Error("it holds the External ID")
	}
	saved, ok, err := export.ReadPlanDocument(text)
	if !ok || err != nil || saved.Hash != plan.Hash || saved.Counts.Create != len(plan.Changes) || saved.Account != account ||
		saved.Answers["scope"] != "account" {
		t.Errorf("read back: %v %v %+v", ok, err, saved)
	}
	if moved := saved.Moved(export.NewPlanDocument(b.plan(), d.Home.Target(), set)); moved != nil {
		t.Errorf("nothing has moved, and it says %q", moved)
	}
	b.applied("queue=Other")
	if moved := saved.Moved(export.NewPlanDocument(b.plan(), d.Home.Target(), set)); !slices.Contains(
		moved, "CloudTrail trail GlobalCloudTrail") {
		t.Errorf("the trail has been made, and it says %q", moved)
	}
}

func TestWhatIsNotASavedPlanIsRefused(t *testing.T) {
	for _, text := range []string{"", "null", "[]", `{"schema":"trailhead/v1"}`, `{"hash":"1"}`, `{"schema":"trailhead/v2","hash":"1"}`} {
		if _, ok, err := export.ReadPlanDocument([]byte(text)); ok && err == nil {
			t.Errorf("%q was taken for a plan", text)
		}
	}
}

// What others have to do counts for whether a saved plan still fits, and two
// accounts' resources of one name are told apart.
func TestASavedPlanKnowsAccountsAndWhatIsHandedOver(t *testing.T) {
	role := func(account, after string) export.PlanChange {
		return export.PlanChange{Account: account, Type: "IAM role", Name: "r", Verb: "create", After: after}
	}
	key := export.PlanHanded{Account: "3", Type: "KMS key", Name: "k", What: "add a statement", Text: "{}"}
	saved := export.PlanDocument{Changes: []export.PlanChange{role("1", "a"), role("2", "a")}, Handed: []export.PlanHanded{key}}
	now := saved
	if moved := saved.Moved(now); moved != nil {
		t.Errorf("nothing has moved, and it says %q", moved)
	}
	now.Changes = []export.PlanChange{role("1", "a"), role("2", "b")}
	key.Text = `{"Sid":"x"}`
	now.Handed = []export.PlanHanded{key}
	if moved := saved.Moved(now); !slices.Equal(moved, []string{"IAM role r in 2", "KMS key k"}) {
		t.Errorf("it says %q", moved)
	}
}
