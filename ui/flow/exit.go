package flow

import (
	"errors"

	"trailhead/steps/engine"
)

// Code is an exit code of the contract.
type Code int

// The exit codes, in docs/contract.md.
const (
	Done        Code = 0
	Failed      Code = 1
	Cancelled   Code = 2 // a person said no, or went away before anything was changed
	Changes     Code = 3 // plan: there is something to do
	SignInAgain Code = 4 // nothing helps but new credentials
	Broken      Code = 5 // verify: it does not work
	Partly      Code = 6 // all is made but for some accounts
	Drift       Code = 7 // AWS has moved since the plan was shown
	Usage       Code = 64
	Interrupted Code = 130
)

// CodeOf is the exit code that a problem means, where that is what ends it.
func CodeOf(p *engine.Problem) Code {
	switch {
	case p == nil:
		return Done
	case errors.Is(p, engine.ErrDrift):
		return Drift
	case errors.Is(p, engine.ErrPartly):
		return Partly
	case p.NeedsSignIn():
		return SignInAgain
	}
	return Failed
}
