package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// planned looks at everything, says what would be done, and goes on with what
// the plan asks.
func (j *journey) planned(ctx context.Context) (stateFunc, error) {
	j.gap()
	j.say("Looking at everything that is to be made. This changes nothing.")
	plan, next, err := j.planBy(ctx, "look at AWS", j.planned,
		func(ctx context.Context) (*engine.Plan, error) { return j.session.Plan(ctx, j.set) })
	if plan == nil {
		return next, err
	}
	j.plan = plan
	j.planText(plan)
	return j.to(flow.AfterPlan(plan)), nil
}

// review asks for a yes to the plan.
func (j *journey) review(ctx context.Context) (next stateFunc, err error) {
	plan := j.plan
	if len(plan.Blocked) > 0 {
		return j.stuck(ctx, plan.Blocked[0], way{"Try again", j.planned}, way{"Back to the settings", j.to(flow.ToAnswers)})
	}
	j.loginsText(ctx)
	if len(plan.Changes) == 0 {
		j.say("There is nothing to do here: all is as it should be.")
		return j.to(flow.NothingToDo), nil
	}
	more := ""
	if len(plan.Handed) > 0 {
		more = " t for the texts for others,"
	}
	question := fmt.Sprintf("Make %s? Type y for yes, n for no, d for the documents,%s e for the settings. Enter is no:", these(plan), more)
	err = j.ask(ctx, question, func(answer string) string {
		switch strings.ToLower(answer) {
		case "y", "yes":
			next = j.approve(plan)
		case "", "n", "no":
			next = j.declined
		case "e", "b":
			next = j.to(flow.ToAnswers)
		case "d":
			return j.documents(plan)
		case "t":
			if len(plan.Handed) > 0 {
				return textsFor(plan, j)
			}
			fallthrough
		default:
			return "Type y, n, d or e."
		}
		return ""
	})
	return next, err
}

// approve is a yes to a plan.
func (j *journey) approve(plan *engine.Plan) stateFunc {
	return func(ctx context.Context) (stateFunc, error) {
		ok, err := plan.Approve()
		if err != nil {
			p, _ := explained("begin", err)
			return j.stuck(ctx, p, way{"Back to the settings", j.to(flow.ToAnswers)})
		}
		j.plan, j.approved = plan, ok
		return j.to(flow.Yes), nil
	}
}

// planBy makes a plan. Where there is none, next is where to go.
func (j *journey) planBy(ctx context.Context, what string, retry stateFunc, make func(ctx context.Context) (*engine.Plan, error)) (
	plan *engine.Plan, next stateFunc, err error) {
	accounts := &board.Tally{}
	far := func() string { return cmp.Or(accounts.Looking(), "looking at AWS") }
	err = j.attending(ctx, heartbeat, far, func(ctx context.Context) (err error) {
		plan, err = make(engine.WithListener(ctx, accounts.Hear))
		return err
	})
	if err == nil {
		j.looked = plan
		return plan, nil, nil
	}
	if on, leads := flow.AfterNoPlan(err); leads {
		if on == flow.NeedsAccess {
			errors.As(err, &j.unreachable)
			return nil, j.to(on), nil
		}
		j.say("The answers do not fit this account yet.")
		wrong := flow.ProblemsOf(err)
		for i := range wrong {
			wrong[i].Value = "" // these are about what was found, not about what was typed
		}
		j.faulty, j.refused = wrong, true
		return nil, j.to(on), nil
	}
	p, ok := explained(what, err)
	if !ok {
		return nil, nil, err
	}
	next, err = j.stuck(ctx, p, way{"Try again", j.afresh(p, retry)}, way{"Back to the settings", j.to(flow.ToAnswers)})
	return nil, next, err
}

// declined: somebody said no.
func (j *journey) declined(context.Context) (stateFunc, error) {
	if j.ending.Standing() == flow.Nothing {
		j.say("Nothing was changed.")
	} else {
		j.say("Nothing more was changed. %s", j.outcomeText())
	}
	j.code = flow.Cancelled
	return j.to(flow.Leave), nil
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
	parts := words.Parts(p)
	for _, part := range parts {
		who := part.Account
		if len(parts) > 1 {
			who = words.Account(j.session, steps.SetupOf(p), part.Account)
		}
		j.say("In account %s, region %s:", who, part.Region)
		for _, c := range part.Lines {
			j.say("%s", words.Sentence(j.lineText(part, c)))
		}
	}
	if len(p.Blocked) > 0 {
		return
	}
	j.changedText(p)
	j.handedText(p)
	for _, note := range steps.Notes(p, j.set.Answers) {
		j.say("%s", words.Sentence(note))
	}
}

// lineText is one line of a plan, with what is different from the rest of its
// account.
func (j *journey) lineText(part words.Part, c engine.Planned) string {
	text := fmt.Sprintf("Step %d, %s %s", c.Step, c.Verb, words.RowTitle(c.About, c.Verb))
	if c.At.Region != part.Region {
		text += " in " + c.At.Region
	}
	if summary := words.Summary(c); summary != "" {
		text += ": " + summary
	}
	if as := words.Special(j.session, c.About); as != "" && c.Verb != engine.Keep {
		text += ", as " + as
	}
	return text
}

// documents are the documents of all changes: whole where there was nothing,
// else what is taken out and put in.
func (j *journey) documents(p *engine.Plan) string {
	var lines []string
	title := words.RowTitles(p)
	for _, c := range p.Changes {
		before, after := c.Before.String(), c.After.String()
		lines = append(lines, "", fmt.Sprintf("Step %d, %s %s.", c.Step, c.Verb, title(c.About)))
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
// before, between and after is counted.
func changed(before, after string) []string {
	heads := map[rune]string{'-': "Taken out:", '+': "Put in:"}
	all := words.Compare(before, after)
	var lines []string
	for from, to := 0, 0; from < len(all); from = to {
		for to < len(all) && all[to].Mark == all[from].Mark {
			to++
		}
		head := heads[all[from].Mark]
		if head == "" {
			lines = append(lines, staying(which(from, to, len(all)), to-from))
			continue
		}
		lines = append(lines, head)
		for _, l := range all[from:to] {
			lines = append(lines, l.Text)
		}
	}
	return lines
}

// which are lines of a document that has so many.
func which(from, to, n int) string {
	switch {
	case from == 0:
		return "first"
	case to == n:
		return "last"
	}
	return "next"
}

// staying says how much stays.
func staying(which string, n int) string {
	if n == 1 {
		return "The " + which + " line stays as it is."
	}
	return fmt.Sprintf("The %s %d lines stay as they are.", which, n)
}
