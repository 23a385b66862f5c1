package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/cli/document"
	"trailhead/ui/flow"
)

// ending ends the program with a code, when all has been said.
type ending struct{ code flow.Code }

// Error implements error.
func (e ending) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// misuse is a command line that cannot be understood.
type misuse struct{ text string }

// Error implements error.
func (m misuse) Error() string { return m.text }

func misused(format string, args ...any) error { return misuse{fmt.Sprintf(format, args...)} }

var (
	errInterrupted = errors.New("interrupted")
	errTimeout     = errors.New("the time given with --timeout is over")
	errCancelled   = errors.New("cancelled")
)

// verdict is an error with the exit code it means and the way it is told.
type verdict struct {
	code     flow.Code
	problem  *engine.Problem
	problems answers.Problems
}

// judge maps every error to the contract's exit codes. Cause is why the
// command's context ended, nil while it has not.
func (a *app) judge(err, cause error) verdict {
	var problem *engine.Problem
	var problems answers.Problems
	var m misuse
	errors.As(err, &problem)
	switch {
	case errors.Is(err, errInterrupted), errors.Is(cause, errInterrupted):
		return verdict{flow.Interrupted, &engine.Problem{ID: "run.interrupted", What: "Interrupted",
			Do: []engine.Remedy{engine.RunAgain("it goes on from here")}}, nil}
	case errors.Is(err, errTimeout), errors.Is(cause, errTimeout):
		return verdict{flow.Failed, &engine.Problem{ID: "run.timeout", What: fmt.Sprintf("Not done within %s", a.opts.timeout),
			Why: errTimeout.Error(),
			Do:  []engine.Remedy{{Again: true, Note: "it goes on from here", More: "A longer --timeout may help."}}, Again: true}, nil}
	case errors.Is(err, errCancelled):
		return verdict{flow.Cancelled, &engine.Problem{ID: "run.cancelled", What: "Nothing was changed"}, nil}
	case errors.As(err, &problems):
		return verdict{flow.Usage, nil, problems}
	case errors.As(err, &m):
		return verdict{flow.Usage, &engine.Problem{ID: "usage", What: m.text}, nil}
	case problem == nil:
		problem = engine.Explain("do what was asked", nil, err)
	}
	return verdict{flow.CodeOf(problem), problem, nil}
}

// report tells an error and returns the exit code.
func (a *app) report(ctx context.Context, err error) flow.Code {
	var end ending
	switch {
	case err == nil:
		return flow.Done
	case errors.As(err, &end):
		return end.code
	}
	v := a.judge(err, context.Cause(ctx))
	if a.opts.json {
		a.reportJSON(v)
	}
	if v.problem != nil {
		a.say(a.page(a.ink).Problem(v.problem))
	} else {
		a.say(a.page(a.ink).Problems(v.problems))
	}
	return v.code
}

// connectProblems gives the errors of Connect that are answers in truth the
// form of answers: which flag, variable and key would settle it.
func connectProblems(err error, profile string, set answers.Set, missing answers.Problems) error {
	switch {
	case errors.Is(err, awsops.ErrNoRegion):
		return append(answers.Require(set, "region"), missing...)
	case errors.Is(err, awsops.ErrNoProfile):
		unknown := answers.Problem{ID: "profile.unknown", Key: "profile", Value: profile, What: "is not in the AWS config", Flag: "profile",
			Env:  "AWS_PROFILE",
			Hint: "Name one of those that aws configure list-profiles lists, with --profile or AWS_PROFILE."}
		return append(answers.Problems{unknown}, missing...)
	}
	var source *awsops.SourceProfileError
	if errors.As(err, &source) {
		wrong := answers.Problem{ID: "profile.source", Key: "profile", Value: profile, What: "cannot be used: " + source.Error(), Flag: "profile",
			Env:  "AWS_PROFILE",
			Hint: "Correct source_profile in the AWS config, or name another profile."}
		return append(answers.Problems{wrong}, missing...)
	}
	return err
}

// schema marks every JSON document. Fields may be added to them, never
// renamed.
const schema = answers.Schema

// document prints one JSON document on stdout, indented and without secrets.
func (a *app) document(v any) error {
	text, err := document.Encode(v, "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(a.out, a.secrets.Redact(string(text)))
	return err
}

// jsonLine prints one JSON document on a line of its own, without secrets.
func (a *app) jsonLine(v any) {
	text, err := document.Encode(v, "")
	if err != nil {
		a.say(err.Error() + "\n")
		return
	}
	_, _ = io.WriteString(a.out, a.secrets.Redact(string(text)))
}

func (a *app) reportJSON(v verdict) {
	line := document.Stopped{Schema: schema, Event: "stopped", Problem: document.ProblemOf(v.problem),
		Problems: document.AnswersOf(v.problems), Partial: a.partial}
	if a.partial == nil {
		a.jsonLine(line)
		return
	}
	if text, err := document.Encode(line, ""); err == nil { // as it is: the External ID is one of the values
		_, _ = a.out.Write(text)
	}
}
