package steps

import "trailhead/steps/engine"

// Things are what the variant wants at a site, in the order of the article.
func (s Site) Things() []engine.Thing {
	var things []engine.Thing
	if s.Answers.SNSTopic != "" {
		things = append(things, topic{s})
	}
	things = append(things, bucket{s}, trail{s}, encryption{s}, queue{s}, key{s}, notification{s}, policy{s})
	if s.Answers.Auth == "user" {
		return append(things, user{s}, accessKey{s})
	}
	return append(things, role{s})
}
