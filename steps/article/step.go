// Package article is what a step of Expel's article is to trailhead.
package article

import (
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
)

// Step is one step of Expel's article, with all that trailhead does for it. A
// field is nil or "" where the step has nothing to say.
type Step struct {
	// Resources are what the step makes, or looks at, for a set-up. How each is
	// explained, and written into a runbook or a script, is with its type
	// (instructions.Paged, instructions.Scripted).
	Resources func(setup.Setup) []engine.Resource
	// Check is how verify looks at what the step has made. Hop is the part of a
	// set-up that it looks at, with which the ids of its checks begin.
	Hop   string
	Check func(*checks.Facts) []checks.Check
	// Template adds the step's resources to a CloudFormation template.
	Template func(setup.Setup, instructions.Object)
	// Shell are the functions that the step's lines in a script call.
	Shell string
}
