package words

import (
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// LastRun is how the last run here ended, and when.
func LastRun(s *engine.LastRun) string {
	when := s.When.UTC().Format("2 January 2006, 15:04 UTC")
	const stands = " What it made stands and does no harm."
	switch s.Outcome {
	case "done":
		return "The set-up here was finished on " + when + "."
	case "removed":
		return "The set-up here was taken back on " + when + "."
	case "stopped":
		return "A run here was stopped by a problem on " + when + "." + stands
	case "interrupted":
		return "A run here was interrupted on " + when + "." + stands
	}
	return "A run here began on " + when + " and never came to its end. What it made is on record; trailhead looks first."
}

// From says who gave the answer to f.
func From(f answers.Field, set answers.Set) string {
	source := set.Source(f.Key)
	switch {
	case source != answers.Default:
		return source.String()
	case f.Key == "region":
		return "your AWS config"
	}
	return f.From
}
