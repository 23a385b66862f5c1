package step6policy

import (
	_ "embed" // the shell functions

	"trailhead/steps/article"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

//go:embed ensure.sh
var shell string

// Step is step 6.
var Step = article.Step{Resources: resources, Shell: shell}

// resources are a policy for each account that Expel signs in to.
func resources(s setup.Setup) []engine.Resource {
	var all []engine.Resource
	for _, account := range s.SignsInTo() {
		if s.Enters(account) {
			all = append(all, Policy{Setup: s, Account: account})
		}
	}
	return all
}
