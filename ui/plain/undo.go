package plain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// undo shows what it takes to take everything back, and asks for the account
// id. What would be lost for good is left out until somebody asks for it.
func (j *journey) undo(ctx context.Context) (stateFunc, error) {
	j.gap()
	j.say("Looking at what trailhead did here. This changes nothing.")
	plan, next, err := j.planBy(ctx, "look at what was made", j.undo,
		func(ctx context.Context) (*engine.Plan, error) { return j.session.PlanUndo(ctx, j.set, j.options) })
	if plan == nil {
		return next, err
	}
	j.planText(plan)
	if len(plan.Blocked) > 0 {
		return j.stuck(ctx, plan.Blocked[0], way{"Try again", j.to(flow.Again)}, way{"Back to the settings", j.to(flow.ToAnswers)})
	}
	if len(plan.Changes) == 0 {
		j.say("Nothing to take back.")
	}
	return j.confirmUndo(ctx, plan)
}

func (j *journey) confirmUndo(ctx context.Context, plan *engine.Plan) (next stateFunc, err error) {
	setup, account := steps.SetupOf(plan), j.session.Identity.Account
	j.say("Type k to have the key %s deleted too, or not: log files encrypted with it can then never be read again. Now: %s.", setup.Alias(),
		yesOrNo(j.options.DeleteKey != ""))
	logs := j.options.DeleteLogs != "" || slices.ContainsFunc(words.Listed(plan), func(c engine.Planned) bool { return c.Type == "S3 bucket" })
	if logs { // one that was there before us is not even listed
		j.say("Type l to have the log files in %s deleted too, or not, for good. Now: %s.", setup.Bucket(), yesOrNo(j.options.DeleteLogs != ""))
	}
	tagged := words.LeftByTags(plan)
	if tags := j.options.ByTags || len(tagged) > 0; tags {
		j.say("Type t to have what carries trailhead's tag taken back too, or not, where no record here says that trailhead made it. Now: %s.",
			yesOrNo(j.options.ByTags))
	}
	if len(words.Changed(plan)) > 0 {
		j.say("Type v to hear the three versions of what somebody has changed.")
	}
	question := fmt.Sprintf("To take back %s, type the account id %s. Enter is no:", these(plan), account)
	if len(plan.Changes) == 0 {
		question = "Type k, or press Enter to leave:"
		if logs {
			question = "Type k or l, or press Enter to leave:"
		}
	}
	err = j.ask(ctx, question, func(answer string) string {
		switch strings.ToLower(answer) {
		case "", "n", "no":
			next = j.declined
		case "k":
			j.options.DeleteKey = other(j.options.DeleteKey, setup.Alias())
			next = j.to(flow.Again)
		case "l":
			if !logs {
				return "The log files are not trailhead's to delete."
			}
			j.options.DeleteLogs = other(j.options.DeleteLogs, setup.Bucket())
			next = j.to(flow.Again)
		case "t":
			if !j.options.ByTags && len(tagged) == 0 {
				return "Nothing here is known by its tag alone."
			}
			j.options.ByTags = !j.options.ByTags
			next = j.to(flow.Again)
		case account:
			if len(plan.Changes) == 0 {
				return "There is nothing to take back."
			}
			next = j.approve(plan)
		case "v":
			if len(words.Changed(plan)) > 0 {
				return j.versionsText(plan)
			}
			fallthrough
		default:
			return fmt.Sprintf("That is not the account id. Type %s to take back, or press Enter to leave all as it is.", account)
		}
		return ""
	})
	return next, err
}

// other is the name where there was none, and none where there was one.
func other(now, name string) string {
	if now != "" {
		return ""
	}
	return name
}

func yesOrNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// undone says what was taken back and what stays.
func (j *journey) undone(plan *engine.Plan) {
	j.say("%s", words.TakenBack(plan))
	for _, left := range words.Stays(plan) {
		j.say("%s", left)
	}
}
