package step1trail

import (
	_ "embed" // the shell functions

	"trailhead/steps/article"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
)

//go:embed ensure.sh
var shell string

// Step is step 1.
var Step = article.Step{Resources: resources, Hop: "trail", Check: Check, Template: template, Shell: shell}

func resources(s setup.Setup) []engine.Resource {
	if s.Existing != nil {
		return []engine.Resource{ExistingTrail{Setup: s}}
	}
	var all []engine.Resource
	if s.Management() {
		all = append(all, ServiceAccess{Setup: s}, ServiceRole{Setup: s})
	}
	if s.Answers.SNSTopic != "" {
		all = append(all, TrailTopic(s))
	}
	return append(all, Bucket{Setup: s}, Trail{Setup: s})
}

func template(s setup.Setup, r instructions.Object) {
	bucketResources(s, r)
	trailResources(s, r)
}
