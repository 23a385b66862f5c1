package steps_test

import (
	"testing"

	"trailhead/steps"
)

// What was found travels with the plan: a later look for something else changes
// nothing for who carries out the first one.
func TestWhatWasFoundTravelsWithThePlan(t *testing.T) {
	b := estateWorld(t, "foreign-bucket")
	d := b.session()
	set := answered(t, d, "variant=existing", "log_account.profile=logs")
	first := must(d.Plan(t.Context(), set))(t)
	other := answered(t, d, "variant=new", "accept=second-trail", "region=us-east-1")
	second := must(d.Plan(t.Context(), other))(t)

	if found := steps.SetupOf(first); found.Existing == nil || found.LogAt().Account != "222222222222" {
		t.Errorf("of the first plan: %+v", found)
	}
	if found := steps.SetupOf(second); found.Existing != nil || found.LogAt().Account != "111111111111" {
		t.Errorf("of the second plan: %+v", found)
	}
	ok, err := first.Approve()
	if err != nil {
		t.Fatal(err)
	}
	result, _ := follow(d.Apply(t.Context(), set, ok, true))
	if result.Problem != nil {
		t.Fatal(result.Problem)
	}
	made, _ := steps.Made(first, set, result.Values)
	found, err := d.Outputs(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	for i, value := range made {
		if found[i] != value {
			t.Errorf("the run hands over %v, AWS has %v", value, found[i])
		}
	}
	if again := steps.SetupOf(second).Answered(set.Answers); again.Existing != nil {
		t.Error("what one plan has found is taken for another trail")
	}
}
