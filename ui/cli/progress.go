package cli

import (
	"fmt"
	"strings"
	"time"

	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// progress tells a run as it goes, one line for each event: when, what, and
// for how long.
type progress struct {
	*session
	from time.Time
	all  int // changes of the plan
	done int
	name func(engine.About) string
}

func (s *session) progress(plan *engine.Plan) *progress {
	return &progress{session: s, from: s.session.Home.Clock().Now(), all: len(plan.Changes), name: words.Titles(plan)}
}

func (p *progress) show(event engine.Event) {
	switch e := event.(type) {
	case engine.Began:
		p.tell(p.ink.Grey("begin"), e.About, string(e.Verb), "")
	case engine.Waited:
		why := e.Why
		if !strings.HasPrefix(why, "AWS ") {
			why = "AWS: " + why
		}
		p.tell(p.ink.Yellow("wait "), e.About, "", why+", "+words.Lasted(e.For))
	case engine.Done:
		p.done++
		p.tell(p.ink.Green("done "), e.About, "", fmt.Sprintf("%s (%d of %d)", words.Lasted(e.Took), p.done, p.all))
	case engine.Failed:
		p.tell(p.ink.Red("FAIL "), e.About, "", e.Problem.What)
	case engine.Skipped:
		p.tell(p.ink.Yellow("skip "), e.About, "", e.Why)
	}
}

// tell writes one line: "  12.3 s  done   3 SQS queue q  0.4 s".
func (p *progress) tell(word string, about engine.About, verb, more string) {
	text := fmt.Sprintf("%d %s", about.Step, p.name(about))
	if verb != "" {
		text = fmt.Sprintf("%d %s %s", about.Step, verb, p.name(about))
	}
	if more != "" {
		text += ": " + more
	}
	p.say(fmt.Sprintf("%9s  %s  %s\n", words.Lasted(p.since(p.from)), word, escape.Line(text)))
}

// eventJSON is an event as scripts see it. Times are in seconds.
type eventJSON struct {
	Schema  string       `json:"schema"`
	Event   string       `json:"event"`
	Step    int          `json:"step"`
	Account string       `json:"account"`
	Region  string       `json:"region"`
	Type    string       `json:"type"`
	Name    string       `json:"name"`
	Verb    string       `json:"verb,omitempty"`
	Summary string       `json:"summary,omitempty"`
	Action  string       `json:"action,omitempty"`
	Says    string       `json:"says,omitempty"`
	Why     string       `json:"why,omitempty"`
	Took    *float64     `json:"took,omitempty"`
	For     *float64     `json:"for,omitempty"`
	Limit   *float64     `json:"limit,omitempty"`
	Problem *problemJSON `json:"problem,omitempty"`
}

// eventOf is nil for the end of a run, which its command tells.
func eventOf(event engine.Event) *eventJSON {
	of := func(kind string, about engine.About, verb engine.Verb) *eventJSON {
		return &eventJSON{Schema: schema, Event: kind, Step: about.Step, Account: about.At.Account, Region: about.At.Region, Type: about.Type, Name: about.Name, Verb: string(verb)}
	}
	switch e := event.(type) {
	case engine.Looked:
		j := of("looked", e.About, e.Verb)
		j.Took = seconds(e.Took)
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
		j.Why, j.For, j.Limit = e.Why, seconds(e.For), seconds(e.Limit)
		return j
	case engine.Done:
		j := of("done", e.About, e.Verb)
		j.Took = seconds(e.Took)
		return j
	case engine.Failed:
		j := of("failed", e.About, "")
		j.Problem = problemOf(e.Problem)
		return j
	case engine.Skipped:
		j := of("skipped", e.About, "")
		j.Why = e.Why
		return j
	}
	return nil
}

func seconds(d time.Duration) *float64 {
	s := d.Round(time.Millisecond).Seconds()
	return &s
}

// lineOfEvents prints each event as a line of JSON.
func (a *app) lineOfEvents(event engine.Event) {
	if j := eventOf(event); j != nil {
		a.jsonLine(j)
	}
}

// stoppedText sums up a run that did not come to its end. The lines above it
// name each change.
func stoppedText(plan *engine.Plan, r engine.Result) string {
	text := fmt.Sprintf("Made and standing: %d of %s", len(r.Done), words.Count(len(plan.Changes), "change"))
	if n := len(r.Failed); n > 0 {
		text += fmt.Sprintf("; not finished: %d", n)
	}
	if n := len(r.Skipped); n > 0 {
		text += fmt.Sprintf("; not begun: %d", n)
	}
	return text + "."
}
