package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
)

// Replan plans again what this screen carries out, with credentials that may
// be newer than those of the first plan.
type Replan func(ctx context.Context, session *steps.Session) (*engine.Plan, error)

// Screen is one station of the journey. It handles its own keys and its own
// messages, does no IO in Update and changes nothing inside a command.
type Screen interface {
	// Init is called each time the screen is shown, also on coming back to it.
	Init() tea.Cmd
	// Update returns what the screen wants of the root, nil for nothing. The
	// root grants it before it takes the next message, so that a key which is
	// typed ahead finds the screen that it was meant for. Never send an intent
	// by a command: the next key would be handled by the old screen first.
	Update(msg tea.Msg) (Intent, tea.Cmd)
	// View is the body; it fits into the area.
	View(a Area) string
	// Actions are what can be pressed now.
	Actions() []Action
	// Station is where in the journey it is.
	Station() flow.Station
}

// Busy is a screen that for the moment takes every key itself, Esc, ctrl+c and
// ? included.
type Busy interface{ Busy() bool }

// Waiter is a screen that at times waits for AWS, with nothing to press. Keys
// typed ahead are kept for what comes then; Esc and ctrl+c go through.
type Waiter interface{ Waiting() bool }

// Overlay lies over a screen and is no station: help, and the question for an
// MFA code.
type Overlay interface {
	Init() tea.Cmd
	Update(msg tea.Msg) (Intent, tea.Cmd)
	View(a Area) string
	Actions() []Action
}

// Worker is a screen that carries something out. While it does, nothing takes
// the screen away.
type Worker interface{ Working() bool }

// Area is the room a screen has.
type Area struct {
	Width, Height int // text never runs wider than Width
	Styles        Styles
}

// Returner is a screen that takes in what another one has come to, when one
// comes back from there.
type Returner interface{ Returned(with any) tea.Cmd }

// Intent is what a screen wants of the root: one of those below.
type Intent interface{ intended() }

// The intents.
type (
	// Advance moves by a transition of package flow. With is what the next
	// screen works on.
	Advance struct {
		On   flow.Event
		With any
	}
	// Approval is the plan that somebody has said yes to, and how to make it
	// anew.
	Approval struct {
		Plan  *engine.Plan
		Again Replan
	}
	// Dismiss takes away what lies over the screen, and tells the screen what
	// has come of it, if anything.
	Dismiss struct{ Tell any }
	// RunSignIn runs a command that signs in. The screen is told SignedIn.
	RunSignIn struct{ Command awsops.SignIn }
	Leave     struct{ Code flow.Code }
	// ShowAccounts lists the accounts of the last roll-out (Journey.Board).
	ShowAccounts struct{}
	ShowHelp     struct {
		Field answers.Field // what the help is about, if it has a key
		Text  string        // else this
	}
)

// SignedIn: the command of RunSignIn has signed in.
type SignedIn struct{}

func (RunSignIn) intended() {}
func (Advance) intended()   {}
func (Dismiss) intended()   {}
func (Leave) intended()     {}
func (ShowHelp) intended()  {}

func (ShowAccounts) intended() {}
