package step7role

import (
	_ "embed" // the shell functions

	"trailhead/steps/answers"
	"trailhead/steps/article"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

//go:embed ensure.sh
var shell string

// Step is step 7, apart from the member accounts of an organization.
var Step = article.Step{Resources: resources, Hop: "role", Check: Check, Template: accessResources, Shell: shell}

// resources are what Expel signs in as: a user where the log files are, or a
// role there and in the accounts beside it.
func resources(s setup.Setup) []engine.Resource {
	if s.Answers.Auth == answers.AuthUser {
		return []engine.Resource{User{Setup: s}, UnseenKey{Setup: s}, AccessKey{Setup: s}}
	}
	var all []engine.Resource
	for _, account := range s.SignsInTo() {
		if s.Enters(account) {
			all = append(all, Role{Setup: s, Account: account})
		} else {
			all = append(all, Elsewhere{Setup: s, Account: account})
		}
	}
	return all
}
