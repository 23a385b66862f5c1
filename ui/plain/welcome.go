package plain

import (
	"context"

	"trailhead/ui/words"
)

// welcome offers what can be done where trailhead was at work before.
func (j *journey) welcome(ctx context.Context) (stage, error) {
	stood := j.session.Journal.LastRun()
	j.gap()
	j.say("Welcome back. %s", words.LastRun(stood))
	goOn := "Go on from there"
	if stood.Outcome == "done" {
		goOn = "Look whether all is still as it was made, and mend it"
	} else if stood.Outcome == "removed" {
		goOn = "Set it up again with the same answers"
	}
	stages := []stage{j.again, j.verify, j.values, j.undo, j.look}
	n, err := j.choose(ctx, []string{goOn, "Verify that it works", "Show the values for Workbench", "Undo what trailhead did here", "Look around and change the settings", "Leave"}, 0)
	if err != nil {
		return nil, err
	}
	if n == len(stages) {
		j.say("Left. %s", j.outcomeText())
		j.code = codeCancelled
		return nil, nil
	}
	return stages[n], nil
}

// again goes on with the answers of the last run, and asks only what is
// missing or no longer right.
func (j *journey) again(ctx context.Context) (stage, error) {
	if len(j.faulty) > 0 {
		return j.settings, nil
	}
	if err := j.askExternalID(ctx); err != nil {
		return nil, err
	}
	return j.review, nil
}
