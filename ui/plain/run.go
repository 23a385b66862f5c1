package plain

import (
	"cmp"
	"context"
	"errors"
	"io"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
	"trailhead/steps/engine"
	"trailhead/steps/members"
	"trailhead/steps/setup"
	"trailhead/ui/board"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// stateFunc is a part of what is said at a station. It returns what comes next,
// nil at the end.
type stateFunc func(ctx context.Context) (stateFunc, error)

// journey is one conversation with what has come of it so far.
type journey struct {
	*talk
	host     flow.Host
	way      flow.Journey
	profile  awsops.Profile
	where    flow.Where
	session  *steps.Session
	typed    map[string]string // what was typed here, by key
	set      answers.Set
	faulty   answers.Problems // what is wrong with the answers, as last resolved
	refused  bool             // the faults were found when planning
	known    bool             // who to be and where is settled: it is only signed in
	asBefore bool             // the answers of the last run are to be used
	found    *discover.Discovery
	tree     *members.UnitTree // of the organization, as last listed
	options  setup.UndoOptions

	plan        *engine.Plan             // as last made
	looked      *engine.Plan             // the same, or that of undo: what was found is of it
	approved    engine.Approved          // what somebody has said yes to
	unreachable *setup.BucketUnreachable // of the last look
	rolled      *board.Board             // the accounts of the last roll-out
	ending      flow.Ending
	code        flow.Code
}

// Run holds the journey on in and out and returns the exit code of the
// contract: 2 where the input ends or somebody says no. After is what main
// prints at the very end: values that were not shown yet, and the command that
// does the same without questions. The error is a fault of out.
func Run(ctx context.Context, host flow.Host, in io.Reader, out io.Writer) (code flow.Code, after string, err error) {
	host = host.Ready()
	j := &journey{talk: newTalk(host, in, out), host: host, typed: map[string]string{}}
	defer j.close()
	next, ended := stateFunc(j.hello), error(nil)
	for next != nil && ended == nil {
		next, ended = next(ctx)
	}
	j.leave(ended)
	return j.code, j.after(), j.failed
}

// to moves by a transition of the journey, which is the only way to another
// station, and begins what is said there.
func (j *journey) to(on flow.Event) stateFunc {
	return func(context.Context) (stateFunc, error) {
		if _, _, err := j.way.Take(on); err != nil {
			return nil, err
		}
		return j.begin(j.way.At()), nil
	}
}

// begin is what is said at a station; nil at the end. The inventory, the units
// and the documents are told within the stations that lead there.
func (j *journey) begin(at flow.Station) stateFunc {
	switch at {
	case flow.Connect:
		return j.connect
	case flow.Welcome:
		return j.welcome
	case flow.Look:
		return j.look
	case flow.Scope:
		return j.scope
	case flow.Settings:
		return j.settings
	case flow.Access:
		return j.access
	case flow.Conflict:
		return j.conflict
	case flow.Consent:
		return j.consent
	case flow.Review:
		return j.review
	case flow.Apply:
		return j.apply
	case flow.Verify:
		return j.verify
	case flow.Values:
		return j.values
	case flow.Undo:
		return j.undo
	}
	return nil
}

// hello says what this is, and refuses answers that no question can settle.
func (j *journey) hello(context.Context) (stateFunc, error) {
	j.say("trailhead connects AWS CloudTrail to Expel Workbench.")
	if j.host.Rehearsal != "" {
		j.say("This is a rehearsal (%s) on a simulated AWS. Nothing real is looked at or changed.", j.host.Rehearsal)
	}
	if j.host.First {
		for _, t := range words.Intro(j.host.Rehearsal != "") {
			j.say("%s: %s", t.Label, t.Says)
		}
	}
	j.say("Nothing is changed before you have seen every change and said yes. Answer each question and press Enter; ctrl+c leaves.")
	j.resolve()
	if beyond := flow.Beyond(j.faulty); len(beyond) > 0 {
		j.gap()
		for _, p := range beyond {
			j.say("%s", faultText(p))
		}
		j.code = flow.Usage
		return nil, nil
	}
	return j.begin(j.way.At()), nil
}

// leave says in one line how it ended, where nothing else has.
func (j *journey) leave(ended error) {
	switch {
	case ended == nil:
		return
	case errors.Is(ended, errInterrupted):
		j.say("Left. %s", j.outcomeText())
		j.code = j.ending.LeaveCode()
	case errors.Is(ended, errHopeless):
		j.say("Left after %d answers in a row that could not be used. %s", mostTries, j.outcomeText())
		j.code = flow.Cancelled
	case errors.Is(ended, errEnded):
		j.say("The input ended here. %s", j.outcomeText())
		j.code = flow.Cancelled
	default: // a fault of trailhead's own
		j.failed = cmp.Or(j.failed, ended)
		j.code = flow.Failed
	}
}

// outcomeText is what has been changed, in a sentence.
func (j *journey) outcomeText() string {
	switch j.ending.Standing() {
	case flow.Nothing:
		return "Nothing was changed."
	case flow.AllBut:
		return "All is made but for some accounts; trailhead repair sees to these alone."
	case flow.All:
		return "All changes were made."
	}
	return "What was made stands; trailhead goes on from there."
}

// leaveFor ends the journey with the exit code that a problem means.
func (j *journey) leaveFor(p *engine.Problem) stateFunc {
	j.code = j.ending.ProblemCode(p)
	j.say("Left. %s", j.outcomeText())
	return j.to(flow.Leave)
}

// way is one thing that can be done about a problem.
type way struct {
	says string
	to   stateFunc
}

// stuck tells a problem and asks what to do about it. The last of the numbered
// choices is always to leave.
func (j *journey) stuck(ctx context.Context, p *engine.Problem, ways ...way) (stateFunc, error) {
	j.problem(p)
	switch command := flow.SignInAs(j.profile); {
	case command == awsops.SignIn{} || !p.NeedsSignIn():
	case j.host.RunsSignIn(command):
		ways = append([]way{{"Run " + command.String() + " here, then: " + ways[0].says, j.signsIn(command, p, ways)}}, ways...)
	default:
		j.say("To sign in, run this in another window:")
		j.say("%s", command)
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
		return j.leaveFor(p), nil
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
