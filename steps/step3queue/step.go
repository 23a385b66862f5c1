package step3queue

import (
	_ "embed" // the shell functions

	"trailhead/steps/article"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

//go:embed ensure.sh
var shell string

// Step is step 3.
var Step = article.Step{Resources: resources, Hop: "queue", Check: Check, Template: queueResources, Shell: shell}

func resources(s setup.Setup) []engine.Resource { return []engine.Resource{Queue{Setup: s}} }
