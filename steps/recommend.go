package steps

import (
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
)

// Recommendation is the variant that fits an account best, and why.
type Recommendation struct {
	Variant string   `json:"variant"`
	Trail   string   `json:"trail,omitempty"` // the trail to use, for existing and control-tower
	Why     string   `json:"why"`
	Others  []Option `json:"others,omitempty"` // what else could be chosen, and why it ranks lower
}

// Option is a variant that was not recommended.
type Option struct {
	Variant string `json:"variant"`
	Trail   string `json:"trail,omitempty"`
	Why     string `json:"why"`
}

// recommend ranks by what costs and changes least: Control Tower's trail, any
// trail that covers every region, a new one.
func recommend(trails []awsops.Trail) Recommendation {
	var best *awsops.Trail
	for _, t := range trails {
		if strings.HasPrefix(t.Name, controlTowerPrefix) {
			return Recommendation{Variant: answers.VariantControlTower, Trail: t.ARN,
				Why: "Control Tower already records into " + t.Bucket + "; nothing of Control Tower's would be edited.", Others: newCosts()}
		}
		if best == nil && t.MultiRegion {
			best = &t
		}
	}
	if best != nil {
		return Recommendation{Variant: answers.VariantExisting, Trail: best.ARN,
			Why: "The trail " + best.Name + " already records every region into " + best.Bucket + ".", Others: newCosts()}
	}
	if len(trails) > 0 {
		return Recommendation{Variant: answers.VariantNew, Why: "No trail here records every region.",
			Others: []Option{{Variant: answers.VariantExisting, Trail: trails[0].ARN, Why: "The trail " + trails[0].Name + " records " + trails[0].HomeRegion + " only."}}}
	}
	return Recommendation{Variant: answers.VariantNew, Why: "There is no trail here yet."}
}

func newCosts() []Option {
	return []Option{{Variant: answers.VariantNew, Why: "It would be a second copy of the management events: 2.00 USD per 100,000 events."}}
}
