package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
)

// screen is one station of the journey. It handles its own keys and its own
// messages, does no IO in Update and changes nothing inside a command.
type screen interface {
	// Init is called each time the screen is shown, also on coming back to it.
	Init() tea.Cmd
	// Update returns what the screen wants of the root, nil for nothing. The
	// root grants it before it takes the next message, so that a key which is
	// typed ahead finds the screen that it was meant for. Never send an intent
	// by a command: the next key would be handled by the old screen first.
	Update(msg tea.Msg) (intent, tea.Cmd)
	// View is the body; it fits into the area.
	View(a area) string
	// actions are what can be pressed now.
	actions() []action
	// Station is where in the journey it is.
	Station() flow.Station
}

// busy is a screen that for the moment takes every key itself, Esc, ctrl+c and
// ? included.
type busy interface{ Busy() bool }

// waiter is a screen that at times waits for AWS, with nothing to press. Keys
// typed ahead are kept for what comes then; Esc and ctrl+c go through.
type waiter interface{ Waiting() bool }

// overlay lies over a screen and is no station: help, and the question for an
// MFA code.
type overlay interface {
	Init() tea.Cmd
	Update(msg tea.Msg) (intent, tea.Cmd)
	View(a area) string
	actions() []action
}

// worker is a screen that carries something out. While it does, nothing takes
// the screen away.
type worker interface{ Working() bool }

// area is the room a screen has.
type area struct {
	Width, Height int // text never runs wider than Width
	Styles        Styles
}

// returnee is a screen that takes in what another one has come to, when one
// comes back from there.
type returnee interface{ returned(with any) tea.Cmd }

// intent is what a screen wants of the root: one of those below.
type intent interface{ intended() }

// The intents.
type (
	// advance moves by a transition of package flow. With is what the next
	// screen works on.
	advance struct {
		on   flow.Event
		with any
	}
	// approval is the plan that somebody has said yes to, and how to make it
	// anew.
	approval struct {
		plan  *engine.Plan
		again replan
	}
	dismiss  struct{} // takes away what lies over the screen
	leave    struct{ code flow.Code }
	showHelp struct {
		field answers.Field // what the help is about, if it has a key
		text  string        // else this
	}
)

func (advance) intended()  {}
func (dismiss) intended()  {}
func (leave) intended()    {}
func (showHelp) intended() {}
