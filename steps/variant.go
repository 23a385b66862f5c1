package steps

import "trailhead/steps/engine"

// Things are what the variant wants at a site, in the order of the article.
func (s Site) Things() []engine.Thing {
	if s.theirs != nil {
		return s.existingThings()
	}
	var things []engine.Thing
	if s.Answers.SNSTopic != "" {
		things = append(things, s.trailTopic())
	}
	things = append(things, bucket{s}, trail{s}, encryption{s}, queue{s}, key{s}, notification{s})
	return append(things, s.primary()...)
}

// existingThings connect a trail as it is: what is theirs is looked at and
// kept, and ours stands beside it.
func (s Site) existingThings() []engine.Thing {
	things := []engine.Thing{theirTrail{s}, theirBucket{s}, queue{s}, key{s}}
	things = append(things, s.wayOfEvents()...)
	things = append(things, s.primary()...)
	things = append(things, s.theirKeys()...)
	return append(things, s.others()...)
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

// others are the accounts beside the primary one that Expel is to look into:
// where we are signed in, and the trail's owner. A user cannot be in two
// accounts, so this takes a role.
func (s Site) others() []engine.Thing {
	if s.Answers.Auth == "user" {
		return nil
	}
	var things []engine.Thing
	if s.apart() {
		things = append(things, policy{s, s.At.Account}, role{s, s.At.Account})
	}
	owner := accountIn(s.theirs.trail.ARN)
	if s.theirs.tower != nil && owner != s.At.Account && owner != s.logAt().Account {
		things = append(things, elsewhere{s, owner})
	}
	return things
}
