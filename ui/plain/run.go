package plain

import (
	"context"
	"errors"
	"io"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/words"
)

// The exit codes of the contract that the journey ends with.
const (
	codeDone        = 0
	codeFailed      = 1
	codeCancelled   = 2
	codeSignIn      = 4
	codePartly      = 6
	codeDrift       = 7
	codeUsage       = 64
	codeInterrupted = 130
)

// stage is one part of the journey. It returns the next one, nil at the end.
type stage func(ctx context.Context) (stage, error)

// journey is one conversation with what has come of it so far.
type journey struct {
	*talk
	host    Host
	profile awsops.Profile
	where   Where
	session *steps.Session
	edited  map[string]string // what was typed here, by key: stronger than flags
	set     answers.Set
	faulty  answers.Problems // what is wrong with the answers, as last resolved
	refused bool             // the faults were found when planning
	found   *steps.Discovery
	tree    *steps.UnitTree // of the organization, as last listed
	options steps.UndoOptions

	begun    *engine.Plan // the last plan that was carried out; nil: nothing was changed
	complete bool         // it came to its end
	lacking  bool         // all is made but for some accounts
	rolled   *board.Board // the accounts of the last roll-out
	outputs  steps.Outputs
	handed   bool // the values have been shown
	code     int
}

// Run holds the journey on in and out and returns the exit code of the
// contract: 2 where the input ends or somebody says no. After is what main
// prints at the very end: values that were not shown yet, and the command that
// does the same without questions. The error is a fault of out.
func Run(ctx context.Context, host Host, in io.Reader, out io.Writer) (code int, after string, err error) {
	j := &journey{talk: newTalk(host, in, out), host: host, edited: map[string]string{}}
	defer j.close()
	next, ended := stage(j.hello), error(nil)
	for next != nil && ended == nil {
		next, ended = next(ctx)
	}
	j.leave(ended)
	return j.code, j.after(), j.failed
}

// hello says what this is, and refuses answers that no question can settle.
func (j *journey) hello(context.Context) (stage, error) {
	j.say("trailhead connects AWS CloudTrail to Expel Workbench.")
	if j.host.Rehearsal != "" {
		j.say("This is a rehearsal (%s) on a simulated AWS. Nothing real is looked at or changed.", j.host.Rehearsal)
	}
	j.say("Nothing is changed before you have seen every change and said yes. Answer each question and press Enter; ctrl+c leaves.")
	j.resolve()
	var beyond answers.Problems
	for _, p := range j.faulty {
		if _, ok := answers.FieldOf(p.Key); !ok {
			beyond = append(beyond, p)
		}
	}
	if len(beyond) > 0 {
		j.gap()
		for _, p := range beyond {
			j.say("%s", faultText(p))
		}
		j.code = codeUsage
		return nil, nil
	}
	return j.connect, nil
}

// leave says in one line how it ended, where nothing else has.
func (j *journey) leave(ended error) {
	switch {
	case ended == nil:
		return
	case errors.Is(ended, errInterrupted):
		j.say("Left. %s", j.outcomeText())
		j.code = codeCancelled
		if j.lacking {
			j.code = codePartly
		} else if j.complete {
			j.code = codeDone
		} else if j.begun != nil {
			j.code = codeInterrupted
		}
	case errors.Is(ended, errHopeless):
		j.say("Left after %d answers in a row that could not be used. %s", mostTries, j.outcomeText())
		j.code = codeCancelled
	default:
		j.say("The input ended here. %s", j.outcomeText())
		j.code = codeCancelled
	}
}

// outcomeText is what has been changed, in a sentence.
func (j *journey) outcomeText() string {
	switch {
	case j.begun == nil:
		return "Nothing was changed."
	case j.lacking:
		return "All is made but for some accounts; trailhead repair sees to these alone."
	case j.complete:
		return "All changes were made."
	}
	return "What was made stands; trailhead goes on from there."
}

// leaveFor ends the journey with the exit code that a problem means.
func (j *journey) leaveFor(p *engine.Problem) {
	switch {
	case errors.Is(p, engine.ErrDrift):
		j.code = codeDrift
	case j.lacking:
		j.code = codePartly
	case words.NeedsSignIn(p):
		j.code = codeSignIn
	default:
		j.code = codeFailed
	}
	j.say("Left. %s", j.outcomeText())
}

// way is one thing that can be done about a problem.
type way struct {
	says string
	to   stage
}

// stuck tells a problem and asks what to do about it. The last of the numbered
// choices is always to leave.
func (j *journey) stuck(ctx context.Context, p *engine.Problem, ways ...way) (stage, error) {
	j.problem(p)
	if j.profile.SignIn != "" && words.NeedsSignIn(p) {
		j.say("To sign in, run this in another window:")
		j.say("%s", j.profile.SignIn)
	}
	options := make([]string, 0, len(ways)+1)
	for _, w := range ways {
		options = append(options, w.says)
	}
	n, err := j.choose(ctx, append(options, "Leave for later"), -1)
	if err != nil {
		return nil, err
	}
	if n == len(ways) {
		j.leaveFor(p)
		return nil, nil
	}
	return ways[n].to, nil
}

// explained is the story of an error, false where somebody interrupted.
func explained(what string, err error) (*engine.Problem, bool) {
	if errors.Is(err, errInterrupted) {
		return nil, false
	}
	return engine.Explain(what, nil, err), true
}
