package steps

import "trailhead/steps/engine"

// Things are what the variant wants at a site, in the order of the article.
func (s Site) Things() []engine.Thing {
	if s.theirs != nil {
		return s.existingThings()
	}
	var things []engine.Thing
	if s.Answers.SNSTopic != "" {
		things = append(things, topic{s})
	}
	things = append(things, bucket{s}, trail{s}, encryption{s}, queue{s}, key{s}, notification{s}, policy{s})
	return append(things, s.identity()...)
}

// existingThings connect a trail as it is: what is theirs is looked at and
// kept, and ours stands beside it.
func (s Site) existingThings() []engine.Thing {
	things := []engine.Thing{theirTrail{s}, theirBucket{s}, queue{s}, key{s}, notification{s}, policy{s}}
	things = append(things, s.identity()...)
	for _, arn := range s.theirs.keys() {
		things = append(things, theirKey{s, arn})
	}
	return things
}

// identity is what Expel signs in as.
func (s Site) identity() []engine.Thing {
	if s.Answers.Auth == "user" {
		return []engine.Thing{user{s}, accessKey{s}}
	}
	return []engine.Thing{role{s}}
}
