package document

import (
	"time"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Event is an event as scripts see it. Times are in seconds.
type Event struct {
	Schema  string   `json:"schema"`
	Event   string   `json:"event"`
	Step    int      `json:"step"`
	Account string   `json:"account"`
	Region  string   `json:"region"`
	Type    string   `json:"type"`
	Name    string   `json:"name"`
	Verb    string   `json:"verb,omitempty"`
	Summary string   `json:"summary,omitempty"`
	Action  string   `json:"action,omitempty"`
	Says    string   `json:"says,omitempty"`
	Why     string   `json:"why,omitempty"`
	Took    *float64 `json:"took,omitempty"`
	For     *float64 `json:"for,omitempty"`
	Limit   *float64 `json:"limit,omitempty"`
	Problem *Problem `json:"problem,omitempty"`
}

// EventOf is nil for the end of a run, which its command tells.
func EventOf(event engine.Event) *Event {
	of := func(kind string, about engine.About, verb engine.Verb) *Event {
		return &Event{Schema: answers.Schema, Event: kind, Step: about.Step, Account: about.At.Account, Region: about.At.Region, Type: about.Type,
			Name: about.Name, Verb: string(verb)}
	}
	switch e := event.(type) {
	case engine.Looked:
		j := of("looked", e.About, e.Verb)
		j.Took = Seconds(e.Took)
		return j
	case engine.Began:
		j := of("began", e.About, e.Verb)
		j.Summary = e.Summary
		return j
	case engine.Called:
		j := of("called", e.About, "")
		j.Action, j.Says = e.Action, e.Says
		return j
	case engine.Waited:
		j := of("waited", e.About, "")
		j.Why, j.For, j.Limit = e.Why, Seconds(e.For), Seconds(e.Limit)
		return j
	case engine.Done:
		j := of("done", e.About, e.Verb)
		j.Took = Seconds(e.Took)
		return j
	case engine.Failed:
		j := of("failed", e.About, "")
		j.Problem = ProblemOf(e.Problem)
		return j
	case engine.Skipped:
		j := of("skipped", e.About, "")
		j.Why = e.Why
		return j
	}
	return nil
}

// Seconds are a time as scripts see it.
func Seconds(d time.Duration) *float64 {
	s := d.Round(time.Millisecond).Seconds()
	return &s
}
