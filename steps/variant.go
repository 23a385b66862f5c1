package steps

import (
	"slices"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Resources are what the variant wants at a set-up, in the order of the article.
func (s Setup) Resources() []engine.Resource {
	if s.existing != nil {
		return s.existingResources()
	}
	var resources []engine.Resource
	if s.management() {
		resources = append(resources, serviceAccess{s}, serviceRole{s})
	}
	if s.Answers.SNSTopic != "" {
		resources = append(resources, s.trailTopic())
	}
	resources = append(resources, bucket{s}, trail{s}, encryption{s}, queue{s}, key{s}, notification{s})
	resources = append(resources, s.primary()...)
	resources = append(resources, s.others()...)
	return append(resources, s.members()...)
}

// members are the other accounts of an organization. Only its management
// account and delegated administrators can reach them.
func (s Setup) members() []engine.Resource {
	switch rollout := s.rollout(); {
	case rollout == answers.RolloutNone:
		return nil
	case rollout == answers.RolloutStackSet && s.management():
		return []engine.Resource{stackSetAccess{s}, stackSet{s}}
	case rollout == answers.RolloutStackSet && slices.Contains(s.org.delegated, stackSetsService):
		return []engine.Resource{stackSet{s}}
	case rollout == answers.RolloutDirect && (s.management() || len(s.org.delegated) > 0):
		return []engine.Resource{memberRoles{s}}
	}
	return []engine.Resource{rolloutElsewhere{s}}
}

// existingResources connect a trail as it is: what is theirs is looked at and
// kept, and ours stands beside it.
func (s Setup) existingResources() []engine.Resource {
	resources := []engine.Resource{existingTrail{s}, existingBucket{s}, queue{s}, key{s}}
	resources = append(resources, s.wayOfEvents()...)
	resources = append(resources, s.primary()...)
	resources = append(resources, s.existingKeys()...)
	resources = append(resources, s.others()...)
	return append(resources, s.members()...)
}

// wayOfEvents is how the queue hears of new files (route.go).
func (s Setup) wayOfEvents() []engine.Resource {
	switch r := s.existing.route; {
	case r.kind == routeSubscribe:
		return []engine.Resource{existingTopic{s}, s.ourSubscription()}
	case r.kind == routeFanOut && r.replaced.Destination != "":
		return []engine.Resource{s.front(), existingQueue{s}, s.existingSubscription(), s.ourSubscription(), notification{s}}
	case r.kind == routeFanOut:
		return []engine.Resource{s.front(), s.ourSubscription(), notification{s}}
	}
	return []engine.Resource{notification{s}}
}

// primary is what Expel signs in as where the log files are.
func (s Setup) primary() []engine.Resource {
	account := s.logAt().Account
	if s.Answers.Auth == "user" {
		return []engine.Resource{policy{s, account}, user{s}, accessKey{s}}
	}
	return []engine.Resource{policy{s, account}, role{s, account}}
}

// others are the accounts beside the primary one that Expel is to look into
// and that no roll-out reaches: where we are signed in, the organization's
// management account, and the owner of Control Tower's trail. A user cannot be
// in two accounts, so this takes a role.
func (s Setup) others() []engine.Resource {
	if s.Answers.Auth == answers.AuthUser {
		return nil
	}
	wanted := []string{s.At.Account}
	if s.org != nil {
		wanted = append(wanted, s.org.ManagementAccount)
	}
	if s.existing != nil && s.existing.tower != nil {
		wanted = append(wanted, accountIn(s.existing.trail.ARN))
	}
	var resources []engine.Resource
	for i, account := range wanted {
		switch {
		case account == s.logAt().Account || slices.Contains(wanted[:i], account):
		case s.enters(account):
			resources = append(resources, policy{s, account}, role{s, account})
		default:
			resources = append(resources, elsewhere{s, account})
		}
	}
	return resources
}
