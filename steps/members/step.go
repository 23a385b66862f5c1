package members

import (
	"slices"

	"trailhead/steps/answers"
	"trailhead/steps/article"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Step is step 7 in the other accounts of an organization.
var Step = article.Step{Resources: resources}

// resources are the other accounts of an organization. Only its management
// account and delegated administrators can reach them.
func resources(s setup.Setup) []engine.Resource {
	switch rollout := s.Rollout(); {
	case rollout == answers.RolloutNone:
		return nil
	case rollout == answers.RolloutStackSet && s.Management():
		return []engine.Resource{StackSetAccess{Setup: s}, StackSet{Setup: s}}
	case rollout == answers.RolloutStackSet && slices.Contains(s.Org.Delegated, setup.StackSetsService):
		return []engine.Resource{StackSet{Setup: s}}
	case rollout == answers.RolloutDirect && (s.Management() || len(s.Org.Delegated) > 0):
		return []engine.Resource{MemberRoles{Setup: s}}
	}
	return []engine.Resource{RolloutElsewhere{Setup: s}}
}
