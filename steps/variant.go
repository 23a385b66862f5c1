package steps

import (
	"slices"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Things are what the variant wants at a site, in the order of the article.
func (s Site) Things() []engine.Thing {
	if s.theirs != nil {
		return s.existingThings()
	}
	var things []engine.Thing
	if s.management() {
		things = append(things, serviceAccess{s}, serviceRole{s})
	}
	if s.Answers.SNSTopic != "" {
		things = append(things, s.trailTopic())
	}
	things = append(things, bucket{s}, trail{s}, encryption{s}, queue{s}, key{s}, notification{s})
	things = append(things, s.primary()...)
	things = append(things, s.others()...)
	return append(things, s.members()...)
}

// members are the other accounts of an organization. Only its management
// account and delegated administrators can reach them.
func (s Site) members() []engine.Thing {
	switch rollout := s.rollout(); {
	case rollout == answers.RolloutNone:
		return nil
	case rollout == answers.RolloutStackSet && s.management():
		return []engine.Thing{stackSetAccess{s}, stackSet{s}}
	case rollout == answers.RolloutStackSet && slices.Contains(s.org.delegated, stackSetsService):
		return []engine.Thing{stackSet{s}}
	case rollout == answers.RolloutDirect && (s.management() || len(s.org.delegated) > 0):
		return []engine.Thing{memberRoles{s}}
	}
	return []engine.Thing{rolloutElsewhere{s}}
}

// existingThings connect a trail as it is: what is theirs is looked at and
// kept, and ours stands beside it.
func (s Site) existingThings() []engine.Thing {
	things := []engine.Thing{theirTrail{s}, theirBucket{s}, queue{s}, key{s}}
	things = append(things, s.wayOfEvents()...)
	things = append(things, s.primary()...)
	things = append(things, s.theirKeys()...)
	things = append(things, s.others()...)
	return append(things, s.members()...)
}

// wayOfEvents is how the queue hears of new files (route.go).
func (s Site) wayOfEvents() []engine.Thing {
	switch r := s.theirs.route; {
	case r.kind == routeSubscribe:
		return []engine.Thing{theirTopic{s}, s.ourSubscription()}
	case r.kind == routeFanOut && r.replaced.Destination != "":
		return []engine.Thing{s.front(), theirQueue{s}, s.theirSubscription(), s.ourSubscription(), notification{s}}
	case r.kind == routeFanOut:
		return []engine.Thing{s.front(), s.ourSubscription(), notification{s}}
	}
	return []engine.Thing{notification{s}}
}

// primary is what Expel signs in as where the log files are.
func (s Site) primary() []engine.Thing {
	account := s.logAt().Account
	if s.Answers.Auth == "user" {
		return []engine.Thing{policy{s, account}, user{s}, accessKey{s}}
	}
	return []engine.Thing{policy{s, account}, role{s, account}}
}

// others are the accounts beside the primary one that Expel is to look into
// and that no roll-out reaches: where we are signed in, the organization's
// management account, and the owner of Control Tower's trail. A user cannot be
// in two accounts, so this takes a role.
func (s Site) others() []engine.Thing {
	if s.Answers.Auth == answers.AuthUser {
		return nil
	}
	wanted := []string{s.At.Account}
	if s.org != nil {
		wanted = append(wanted, s.org.ManagementAccount)
	}
	if s.theirs != nil && s.theirs.tower != nil {
		wanted = append(wanted, accountIn(s.theirs.trail.ARN))
	}
	var things []engine.Thing
	for i, account := range wanted {
		switch {
		case account == s.logAt().Account || slices.Contains(wanted[:i], account):
		case s.enters(account):
			things = append(things, policy{s, account}, role{s, account})
		default:
			things = append(things, elsewhere{s, account})
		}
	}
	return things
}
