package steps

import (
	"trailhead/steps/article"
	"trailhead/steps/engine"
	"trailhead/steps/members"
	"trailhead/steps/setup"
	"trailhead/steps/step1trail"
	"trailhead/steps/step2encryption"
	"trailhead/steps/step3queue"
	"trailhead/steps/step4key"
	"trailhead/steps/step5notification"
	"trailhead/steps/step6policy"
	"trailhead/steps/step7role"
)

// Article are the steps of Expel's article that make something, in its order.
// Step 7 has two parts: the accounts that we can enter, and the members of an
// organization.
var Article = []article.Step{
	step1trail.Step, step2encryption.Step, step3queue.Step, step4key.Step,
	step5notification.Step, step6policy.Step, step7role.Step, members.Step,
}

// Resources are what the variant wants at a set-up, in the order of the article.
func Resources(s setup.Setup) []engine.Resource {
	var all []engine.Resource
	for _, step := range Article {
		all = append(all, step.Resources(s)...)
	}
	return all
}
