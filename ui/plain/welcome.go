package plain

import (
	"context"

	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// welcome offers what can be done where trailhead was at work before.
func (j *journey) welcome(ctx context.Context) (stateFunc, error) {
	lastRun := j.session.Journal.LastRun()
	j.gap()
	j.say("Welcome back. %s", words.LastRun(lastRun))
	var choices []flow.Choice
	for _, key := range welcomeOrder {
		for _, c := range flow.WelcomeQuestion(lastRun.Outcome).Choices {
			if c.Key == key {
				choices = append(choices, c)
			}
		}
	}
	var options []string
	for _, c := range choices {
		options = append(options, welcomeWords[c.Key])
	}
	n, err := j.choose(ctx, append(options, "Leave"), 0)
	switch {
	case err != nil:
		return nil, err
	case n == len(choices):
		j.say("Left. %s", j.outcomeText())
		j.code = flow.Cancelled
		return j.to(flow.Leave), nil
	case choices[n].On == flow.Chosen:
		j.asBefore = true
	case choices[n].On == flow.LookAround:
		j.found = nil
	}
	return j.to(choices[n].On), nil
}

// welcomeOrder is the order in which the choices are read out: the usual one
// first, and each always after the same others.
var welcomeOrder = []string{"go-on", "mend", "again", "verify", "values", "undo", "look"}

var welcomeWords = map[string]string{
	"go-on": "Go on from there", "mend": "Look whether all is still as it was made, and mend it",
	"again":  "Set it up again with the same answers",
	"verify": "Verify that it works", "values": "Show the values for Workbench", "undo": "Undo what trailhead did here",
	"look": "Look around and change the settings",
}
