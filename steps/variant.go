package steps

import (
	"slices"

	"trailhead/steps/answers"
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
	"trailhead/steps/text"
)

// Resources are what the variant wants at a set-up, in the order of the article.
func Resources(s setup.Setup) []engine.Resource {
	if s.Existing != nil {
		return existingResources(s)
	}
	var resources []engine.Resource
	if s.Management() {
		resources = append(resources, step1trail.ServiceAccess{Setup: s}, step1trail.ServiceRole{Setup: s})
	}
	if s.Answers.SNSTopic != "" {
		resources = append(resources, step1trail.TrailTopic(s))
	}
	resources = append(resources, step1trail.Bucket{Setup: s}, step1trail.Trail{Setup: s}, step2encryption.Encryption{Setup: s}, step3queue.Queue{Setup: s}, step4key.Key{Setup: s}, step5notification.Notification{Setup: s})
	resources = append(resources, primary(s)...)
	resources = append(resources, others(s)...)
	return append(resources, memberResources(s)...)
}

// memberResources are the other accounts of an organization. Only its management
// account and delegated administrators can reach them.
func memberResources(s setup.Setup) []engine.Resource {
	switch rollout := s.Rollout(); {
	case rollout == answers.RolloutNone:
		return nil
	case rollout == answers.RolloutStackSet && s.Management():
		return []engine.Resource{members.StackSetAccess{Setup: s}, members.StackSet{Setup: s}}
	case rollout == answers.RolloutStackSet && slices.Contains(s.Org.Delegated, setup.StackSetsService):
		return []engine.Resource{members.StackSet{Setup: s}}
	case rollout == answers.RolloutDirect && (s.Management() || len(s.Org.Delegated) > 0):
		return []engine.Resource{members.MemberRoles{Setup: s}}
	}
	return []engine.Resource{members.RolloutElsewhere{Setup: s}}
}

// existingResources connect a trail as it is: what is theirs is looked at and
// kept, and ours stands beside it.
func existingResources(s setup.Setup) []engine.Resource {
	resources := []engine.Resource{step1trail.ExistingTrail{Setup: s}, step2encryption.ExistingBucket{Setup: s}, step3queue.Queue{Setup: s}, step4key.Key{Setup: s}}
	resources = append(resources, wayOfEvents(s)...)
	resources = append(resources, primary(s)...)
	resources = append(resources, step4key.ExistingKeys(s)...)
	resources = append(resources, others(s)...)
	return append(resources, memberResources(s)...)
}

// wayOfEvents is how the queue hears of new files (route.go).
func wayOfEvents(s setup.Setup) []engine.Resource {
	switch r := s.Existing.Route; {
	case r.Kind == setup.RouteSubscribe:
		return []engine.Resource{step5notification.ExistingTopic{Setup: s}, step5notification.OurSubscription(s)}
	case r.Kind == setup.RouteFanOut && r.Replaced.Destination != "":
		return []engine.Resource{step5notification.Front(s), step5notification.ExistingQueue{Setup: s}, step5notification.ExistingSubscription(s), step5notification.OurSubscription(s), step5notification.Notification{Setup: s}}
	case r.Kind == setup.RouteFanOut:
		return []engine.Resource{step5notification.Front(s), step5notification.OurSubscription(s), step5notification.Notification{Setup: s}}
	}
	return []engine.Resource{step5notification.Notification{Setup: s}}
}

// primary is what Expel signs in as where the log files are.
func primary(s setup.Setup) []engine.Resource {
	account := s.LogAt().Account
	if s.Answers.Auth == "user" {
		return []engine.Resource{step6policy.Policy{Setup: s, Account: account}, step7role.User{Setup: s}, step7role.AccessKey{Setup: s}}
	}
	return []engine.Resource{step6policy.Policy{Setup: s, Account: account}, step7role.Role{Setup: s, Account: account}}
}

// others are the accounts beside the primary one that Expel is to look into
// and that no roll-out reaches: where we are signed in, the organization's
// management account, and the owner of Control Tower's trail. A user cannot be
// in two accounts, so this takes a role.
func others(s setup.Setup) []engine.Resource {
	if s.Answers.Auth == answers.AuthUser {
		return nil
	}
	wanted := []string{s.At.Account}
	if s.Org != nil {
		wanted = append(wanted, s.Org.ManagementAccount)
	}
	if s.Existing != nil && s.Existing.Tower != nil {
		wanted = append(wanted, text.AccountIn(s.Existing.Trail.ARN))
	}
	var resources []engine.Resource
	for i, account := range wanted {
		switch {
		case account == s.LogAt().Account || slices.Contains(wanted[:i], account):
		case s.Enters(account):
			resources = append(resources, step6policy.Policy{Setup: s, Account: account}, step7role.Role{Setup: s, Account: account})
		default:
			resources = append(resources, step7role.Elsewhere{Setup: s, Account: account})
		}
	}
	return resources
}
