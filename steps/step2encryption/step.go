package step2encryption

import (
	_ "embed" // the shell functions

	"trailhead/steps/article"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

//go:embed ensure.sh
var shell string

// Step is step 2.
var Step = article.Step{Resources: resources, Hop: "bucket", Check: Check, Shell: shell}

func resources(s setup.Setup) []engine.Resource {
	if s.Existing != nil {
		return []engine.Resource{ExistingBucket{Setup: s}}
	}
	return []engine.Resource{Encryption{Setup: s}}
}
