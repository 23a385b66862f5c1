package plain

import (
	"context"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// mostFailures is how many accounts that failed are read out; a file has all.
const mostFailures = 20

// accounts tells how a roll-out has ended: how many accounts, and each that
// failed.
func (p *progress) accounts() {
	if p.board.Empty() {
		return
	}
	failed := p.board.Failures()
	p.say("%s.", p.board.Counts().Words())
	for i, part := range failed {
		if i == mostFailures {
			p.say("And %d more.", len(failed)-i)
			break
		}
		p.say("Failed: %s", words.Sentence(words.Member(part)))
	}
	p.rolled = &p.board
}

// partly goes on with the values, which are good all the same, or with the
// accounts that failed.
func (j *journey) partly(ctx context.Context, plan *engine.Plan, r engine.Result) (next stateFunc, err error) {
	j.handsOver(r)
	if len(plan.Handed) > 0 {
		j.handedText(plan)
	}
	j.gap()
	c := j.rolled.Counts()
	j.say("%s", words.AllBut(c.Failed, c.Listed))
	for i, do := range words.Remedies(r.Problem, words.OnCommandLine) {
		if i > 0 { // the first is what RepairLater says
			j.say("What to do: %s", words.Sentence(do))
		}
	}
	j.say("%s", words.RepairLater)
	options := []string{"Go on: does it work?", "Try these accounts again", "Back to the settings"}
	to := []stateFunc{j.to(flow.Made), j.retry, j.to(flow.ToAnswers)}
	if j.host.Save != nil {
		options, to = append(options, "Save the accounts that failed, then go on"), append(to, j.saveFailures)
	}
	n, err := j.choose(ctx, append(options, "Leave"), 0)
	switch {
	case err != nil:
		return nil, err
	case n == len(to):
		return j.goodbye(ctx)
	}
	return to[n], nil
}

// saveFailures writes the accounts that failed into files, and goes on.
func (j *journey) saveFailures(context.Context) (stateFunc, error) {
	files, err := j.rolled.Files(answers.Schema)
	var paths []string
	if err == nil {
		paths, err = board.Save(files, j.host.Save)
	}
	for _, path := range paths {
		j.say("Saved, for you alone to read: %s", path)
	}
	if err != nil {
		j.say("Not saved: %s", words.Sentence(err.Error()))
	}
	return j.to(flow.Made), nil
}
