package step8workbench

import (
	"strings"
	"testing"

	"trailhead/steps/answers"
)

// What the form does not say is said as far as it is known: the second question
// is answered for a new trail alone, and the unit of a subsidiary is handed over
// where units were chosen.
func TestAdviceSaysWhatIsKnown(t *testing.T) {
	of := func(variant string, units ...string) answers.Answers {
		a := answers.Defaults()
		a.Variant, a.Members.OrganizationalUnits = variant, units
		return a
	}
	for name, c := range map[string]struct {
		answers      answers.Answers
		says, leaves string
	}{
		"new":               {of(answers.VariantNew), "Answer No to the second question.", "not known"},
		"existing":          {of(answers.VariantExisting), "For a trail that was there the answer is not known", "organizational unit"},
		"existing, a unit":  {of(answers.VariantExisting, "ou-ab12-c3d4e5f6"), "the organizational unit is ou-ab12-c3d4e5f6.", "Answer No"},
		"existing, two":     {of(answers.VariantExisting, "ou-1", "ou-2"), "the organizational unit is ou-1, ou-2.", "Answer No"},
		"by Control Tower":  {of(answers.VariantControlTower), "is not known", "Answer No"},
		"Control Tower, OU": {of(answers.VariantControlTower, "ou-1"), "the organizational unit is ou-1.", "Answer No"},
	} {
		if got := Advice(c.answers); !strings.Contains(got, c.says) || strings.Contains(got, c.leaves) {
			t.Errorf("%s: %q, want %q and not %q", name, got, c.says, c.leaves)
		}
	}
}
