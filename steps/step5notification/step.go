package step5notification

import (
	_ "embed" // the shell functions

	"trailhead/steps/article"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

//go:embed ensure.sh
var shell string

// Step is step 5.
var Step = article.Step{Resources: resources, Hop: "notification", Check: Check, Shell: shell}

// resources are how the queue hears of new files (setup.Route).
func resources(s setup.Setup) []engine.Resource {
	if s.Existing == nil {
		return []engine.Resource{Notification{Setup: s}}
	}
	switch r := s.Existing.Route; {
	case r.Kind == setup.RouteSubscribe:
		return []engine.Resource{ExistingTopic{Setup: s}, OurSubscription(s)}
	case r.Kind == setup.RouteFanOut && r.Replaced.Destination != "":
		return []engine.Resource{Front(s), ExistingQueue{Setup: s}, ExistingSubscription(s), OurSubscription(s), Notification{Setup: s}}
	case r.Kind == setup.RouteFanOut:
		return []engine.Resource{Front(s), OurSubscription(s), Notification{Setup: s}}
	}
	return []engine.Resource{Notification{Setup: s}}
}
