package engine

import (
	"errors"
	"fmt"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/remedy"
)

// Problem is an error told to a person: what happened, why, and what to do.
type Problem struct {
	ID        ProblemID // what kind of problem it is, for scripts and for docs/troubleshooting.md
	Step      int       // of the article, where a plan is blocked by it; 0 otherwise
	What      string
	Why       string
	Do        []Remedy
	Kind      awsops.Kind
	Layer     awsops.Layer
	Reason    awsops.Reason
	Action    string // the IAM action that was refused
	Code      string // AWS's error code
	RequestID string
	Again     bool // whether trying again, unchanged, may help
	Err       error
}

// ProblemID names a kind of problem for ever: "notification.overlap". Scripts
// see it in --json, and docs/troubleshooting.md has an entry for each. A refusal
// of AWS of which nothing else is known is "aws." and its kind.
type ProblemID string

// Remedy is one thing that a person can do about a problem.
type Remedy = remedy.Remedy

// RunAgain is the remedy of trying again; note says what comes of it.
func RunAgain(note string) Remedy { return Remedy{Again: true, Note: note} }

// newPlan is the remedy where a plan no longer fits.
var newPlan = Remedy{Do: "Look at a new plan, then say yes to that one"}

// Error is what and why, on one line.
func (p *Problem) Error() string {
	if p.Why == "" {
		return p.What
	}
	return p.What + ": " + p.Why
}

// Unwrap is the error underneath.
func (p *Problem) Unwrap() error { return p.Err }

// NeedsSignIn reports whether nothing helps but new credentials.
func (p *Problem) NeedsSignIn() bool {
	return p.Kind == awsops.Expired || p.Kind == awsops.NoCredentials || p.Kind == awsops.NoMFA
}

// ErrDrift is in the chain of a Problem that says AWS has moved since the
// plan was shown.
var ErrDrift = errors.New("AWS has changed since the plan was made")

// ErrBusy is in the chain of a Problem that says another run is at work.
var ErrBusy = errors.New("another trailhead is at work here")

// ErrJournal is in the chain of a Problem that says the journal could not be
// written, so that nothing could be done.
var ErrJournal = errors.New("the journal cannot be written")

// ErrLost is in the chain of a Problem that says somebody else's entry was
// gone after a write of ours.
var ErrLost = errors.New("somebody else's entry is gone")

// ErrPartly is in the chain of a Problem that says some of many parts of a
// change could not be made; all others were.
var ErrPartly = errors.New("some parts could not be made")

// Explain tells the story of err, which came up while doing `what` ("create
// SQS queue q"). The resource itself may know more than the kind of error says.
func Explain(what string, resource Resource, err error) *Problem {
	var problem *Problem
	if errors.As(err, &problem) {
		return problem
	}
	var refused *awsops.Error
	if !errors.As(err, &refused) {
		return &Problem{ID: "other", What: "Could not " + what, Why: err.Error(), Err: err}
	}
	p := &Problem{}
	if e, ok := resource.(Explainer); ok {
		if special := e.Explain(refused); special != nil {
			p = special
		}
	}
	p.fill(what, refused)
	p.Err = err
	return p
}

// fill adds what the kind of error alone can say.
func (p *Problem) fill(what string, e *awsops.Error) {
	p.Kind, p.Layer, p.Reason = e.Kind, e.Layer, e.Reason
	p.Action, p.Code, p.RequestID = e.Call.Action, e.Code, e.RequestID
	if p.ID == "" {
		p.ID = ProblemID("aws." + strings.ReplaceAll(e.Kind.String(), " ", "-"))
	}
	if p.What == "" {
		p.What = "Could not " + what
	}
	general := stories[e.Kind]
	if p.Why == "" {
		p.Why = general.why(e)
	}
	if p.Do == nil {
		p.Do = general.do(e)
	}
	p.Again = p.Again || general.again
}

type story struct {
	why   func(*awsops.Error) string
	do    func(*awsops.Error) []Remedy
	again bool
}

func says(e *awsops.Error) string {
	if e.Code == "" {
		return e.Cause()
	}
	return fmt.Sprintf("AWS says %s: %s", e.Code, e.Message)
}

func plain(text string) func(*awsops.Error) string {
	return func(e *awsops.Error) string { return text + " (" + says(e) + ")" }
}

func doing(remedies ...Remedy) func(*awsops.Error) []Remedy {
	return func(*awsops.Error) []Remedy { return remedies }
}

// stories are what each kind of error means for the person in front of it.
var stories = map[awsops.Kind]story{
	awsops.Unknown: {why: says, do: doing(Remedy{Again: true, More: "If it happens again, tell us the request id."})},
	awsops.Denied:  {why: deniedWhy, do: deniedDo},
	awsops.Throttled: {why: plain("AWS asked for fewer calls for longer than we wait"),
		do: doing(Remedy{Do: "Wait a few minutes", Again: true}), again: true},
	awsops.NotYet: {why: plain("AWS did not catch up within the time it usually takes"),
		do: doing(Remedy{Do: "Wait a few minutes", Again: true, Note: "it goes on from here"}), again: true},
	awsops.Taken: {why: plain("The name is in use"),
		do: doing(Remedy{Do: "Choose another name"}, Remedy{Do: "If you have just made it yourself", Again: true})},
	awsops.Missing: {why: plain("Something that was there is gone"), do: doing(RunAgain("it looks first and plans anew")), again: true},
	awsops.Invalid: {why: says, do: doing(Remedy{Do: "Change the answer that AWS refuses", Again: true})},
	awsops.Limit: {why: plain("A quota of this account is used up"),
		do: doing(Remedy{Do: "Remove what is not needed", Or: "ask for a higher quota in Service Quotas", Again: true})},
	awsops.Expired: {why: plain("The credentials have run out"),
		do: signIn("Sign in again", "aws sso login, or fresh keys"), again: true},
	awsops.NoCredentials: {why: plain("There are no valid credentials"),
		do: signIn("Sign in", "aws sso login --profile NAME, aws login, or set AWS_PROFILE or AWS_ACCESS_KEY_ID"), again: true},
	awsops.NoMFA: {why: plain("There is nobody to ask for the MFA code of this profile"),
		do: doing(Remedy{Do: "Run it in a terminal", Or: "sign in beforehand with a profile that needs no code", Again: true})},
	awsops.ClockSkew: {why: clockWhy, do: doing(Remedy{Do: "Set the clock of this machine", Again: true})},
	awsops.Untrusted: {why: plain("Nobody whom this machine trusts vouches for what answered in AWS's name, so nothing was sent"),
		do: doing(Remedy{Do: "If a proxy of yours looks into TLS, name the certificate it signs with: AWS_CA_BUNDLE=FILE",
			Or:    "ca_bundle in the AWS config",
			Again: true})},
	awsops.Unavailable: {why: plain("AWS had a fault of its own"), do: doing(RunAgain(nothingTwice)), again: true},
	awsops.Network: {why: plain("No answer came from AWS, so it is not known whether the call was carried out"),
		do: doing(Remedy{Do: "Check the network", Again: true, Note: nothingTwice}), again: true},
	awsops.TooLarge: {why: plain("What came is no answer of AWS, so it is not known whether the call was carried out"),
		do: doing(Remedy{Do: "Look what answers in place of AWS (AWS_ENDPOINT_URL, HTTPS_PROXY)", Again: true})},
	awsops.Interrupted: {why: func(*awsops.Error) string {
		return "It was interrupted, so it is not known whether the call was carried out"
	}, do: doing(RunAgain(nothingTwice)), again: true},
}

// signIn names the command that fits the profile, where it is known.
func signIn(what, otherwise string) func(*awsops.Error) []Remedy {
	return func(e *awsops.Error) []Remedy {
		by := otherwise
		if command := e.SignIn.String(); command != "" {
			by = command
		}
		return []Remedy{{Do: what + " (" + by + ")", Again: true, Note: "it goes on from here"}}
	}
}

func clockWhy(e *awsops.Error) string {
	where := "ahead of"
	if e.Skew < 0 {
		where = "behind"
	}
	return fmt.Sprintf("The clock of this machine is %s %s AWS's, and AWS takes no request that is signed so far from its time (%s)",
		e.Skew.Abs(), where, says(e))
}

const nothingTwice = "it looks first, so nothing is made twice"

func deniedWhy(e *awsops.Error) string {
	switch e.Layer {
	case awsops.SCP:
		return "A service control policy of the organization does not allow " + e.Call.Action + ". " + e.Message
	case awsops.RCP:
		return "A resource control policy of the organization does not allow " + e.Call.Action + ". " + e.Message
	case awsops.Boundary:
		return "The permissions boundary of this identity does not allow " + e.Call.Action + ". " + e.Message
	case awsops.KeyPolicy:
		return "The key's own policy does not allow " + e.Call.Action + ". " + e.Message
	case awsops.ResourcePolicy:
		return "The policy on the resource does not allow " + e.Call.Action + ". " + e.Message
	case awsops.IdentityPolicy, awsops.SessionPolicy:
		return "The policies of this identity do not allow " + e.Call.Action + ". " + e.Message
	}
	return "Some policy does not allow " + e.Call.Action + "; AWS does not say which. " + e.Message
}

func deniedDo(e *awsops.Error) []Remedy {
	allowed := Remedy{Do: "Have " + e.Call.Action + " allowed for this identity (trailhead permissions prints the whole policy)", Again: true,
		Note: "it goes on from here"}
	switch {
	case e.Layer == awsops.SCP || e.Layer == awsops.RCP:
		allowed.Do = "Ask whoever looks after the organization's policies to allow " + e.Call.Action + " for this identity"
	case e.Reason == awsops.ExplicitDeny: // an Allow outweighs none
		allowed.Do = "Have the statement that denies " + e.Call.Action + " taken out for this identity"
	}
	return []Remedy{allowed}
}
