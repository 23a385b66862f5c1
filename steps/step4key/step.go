package step4key

import (
	_ "embed" // the shell functions

	"trailhead/steps/article"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

//go:embed ensure.sh
var shell string

// Step is step 4.
var Step = article.Step{Resources: resources, Hop: "key", Check: Check, Template: keyResources, Shell: shell}

func resources(s setup.Setup) []engine.Resource {
	all := []engine.Resource{Key{Setup: s}}
	if s.Existing != nil {
		all = append(all, existingKeys(s)...)
	}
	return all
}
