package plain

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// review looks at everything, shows what would be done, and asks for a yes.
func (j *journey) review(ctx context.Context) (stage, error) {
	j.gap()
	j.say("Looking at everything that is to be made. This changes nothing.")
	plan, next, err := j.planned(ctx, "look at AWS", j.review, func(ctx context.Context) (*engine.Plan, error) { return j.desk.Plan(ctx, j.set) })
	if plan == nil {
		return next, err
	}
	j.planText(plan)
	if len(plan.Blocked) > 0 {
		return j.stuck(ctx, plan.Blocked[0], way{"Try again", j.review}, way{"Back to the settings", j.settings})
	}
	if len(plan.Changes) == 0 {
		j.say("There is nothing to do: all is as it should be.")
		return j.verify, nil
	}
	question := fmt.Sprintf("Make %s? Type y for yes, n for no, d for the documents, e for the settings. Enter is no:", these(plan))
	err = j.ask(ctx, question, func(answer string) string {
		switch strings.ToLower(answer) {
		case "y", "yes":
			next = j.apply(plan)
		case "", "n", "no":
			next = j.declined
		case "e", "b":
			next = j.settings
		case "d":
			return j.documents(plan)
		default:
			return "Type y, n, d or e."
		}
		return ""
	})
	return next, err
}

// planned makes a plan. Where there is none, next is where to go.
func (j *journey) planned(ctx context.Context, what string, retry stage, make func(ctx context.Context) (*engine.Plan, error)) (plan *engine.Plan, next stage, err error) {
	err = j.attended(ctx, heartbeat, "looking at AWS", func(ctx context.Context) (err error) {
		plan, err = make(ctx)
		return err
	})
	if err == nil {
		return plan, nil, nil
	}
	var wrong answers.Problems
	if errors.As(err, &wrong) {
		j.say("The answers do not fit this account yet.")
		for i := range wrong {
			wrong[i].Value = "" // these are about what was found, not about what was typed
		}
		j.faulty, j.refused = wrong, true
		return nil, j.settings, nil
	}
	p, ok := explained(what, err)
	if !ok {
		return nil, nil, err
	}
	next, err = j.stuck(ctx, p, way{"Try again", j.afresh(p, retry)}, way{"Back to the settings", j.settings})
	return nil, next, err
}

// declined: somebody said no.
func (j *journey) declined(context.Context) (stage, error) {
	if j.begun == nil {
		j.say("Nothing was changed.")
	} else {
		j.say("Nothing more was changed. %s", j.standing())
	}
	j.code = codeCancelled
	return nil, nil
}

// these are the changes of a plan, counted: "these 8 changes".
func these(p *engine.Plan) string {
	if len(p.Changes) == 1 {
		return "this change"
	}
	return "these " + words.Count(len(p.Changes), "change")
}

// planText reads out a plan, one line for each thing.
func (j *journey) planText(p *engine.Plan) {
	title := "The plan"
	if p.Undo {
		title = "To take back"
	}
	j.gap()
	j.say("%s: %s.", title, words.Counts(p, ", "))
	var at string
	for _, c := range words.Listed(p) {
		if here := fmt.Sprintf("In account %s, region %s:", c.At.Account, c.At.Region); here != at {
			at = here
			j.say("%s", at)
		}
		text := fmt.Sprintf("Step %d, %s %s", c.Step, c.Verb, c.Title())
		if c.Summary != "" {
			text += ": " + c.Summary
		}
		j.say("%s", words.Sentence(text))
	}
	if len(p.Blocked) > 0 {
		return
	}
	for _, note := range steps.Notes(p, j.set.Answers) {
		j.say("%s", words.Sentence(note))
	}
}

// documents are the documents of all changes: whole where there was nothing,
// else what is taken out and put in.
func (j *journey) documents(p *engine.Plan) string {
	var lines []string
	for _, c := range p.Changes {
		before, after := steps.RedactDocument(c.Before, j.set.ExternalID), steps.RedactDocument(c.After, j.set.ExternalID)
		lines = append(lines, "", fmt.Sprintf("Step %d, %s %s.", c.Step, c.Verb, c.Title()))
		for _, call := range c.Calls {
			lines = append(lines, fmt.Sprintf("Call: %s, %s.", call.Action, call.Says))
		}
		switch {
		case before == "" && after == "":
		case before == "":
			lines = append(lines, "The document:", after)
		case after == "":
			lines = append(lines, "The document that goes:", before)
		default:
			lines = append(lines, changed(before, after)...)
		}
	}
	return strings.Join(append(lines, ""), "\n")
}

// changed says which lines of a document go and which come. What is the same
// at its beginning and end is counted.
func changed(before, after string) []string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	lines := []string{fmt.Sprintf("The first %s stay as they are.", words.Count(head, "line"))}
	if out := a[head : len(a)-tail]; len(out) > 0 {
		lines = append(append(lines, "Taken out:"), out...)
	}
	if in := b[head : len(b)-tail]; len(in) > 0 {
		lines = append(append(lines, "Put in:"), in...)
	}
	return append(lines, fmt.Sprintf("The last %s stay as they are.", words.Count(tail, "line")))
}
