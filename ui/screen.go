package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
)

// screen is one station of the journey. It handles its own keys and its own
// messages, does no IO in Update and changes nothing inside a command; what it
// wants done it sends as an intention (below), and the root acts.
type screen interface {
	// Init is called each time the screen is shown, also on coming back to it.
	Init() tea.Cmd
	Update(msg tea.Msg) (screen, tea.Cmd)
	// View is the body; it fits into the area.
	View(a area) string
	// Keys are what can be pressed now.
	Keys() []hint
	// Place is the station that the header lights up.
	Place() string
}

// busy is a screen that for the moment takes every key itself, Esc, ctrl+c and
// ? included.
type busy interface{ Busy() bool }

// waiter is a screen that at times waits for AWS, with nothing to press. Keys
// typed ahead are kept for what comes then; Esc and ctrl+c go through.
type waiter interface{ Waiting() bool }

// area is the room a screen has.
type area struct {
	Width, Height int // text never runs wider than Width
	Styles        Styles
}

// hint is a key and what it does.
type hint struct{ Key, Says string }

// The intentions.
type (
	goTo     struct{ to screen }
	instead  struct{ to screen } // in place of the screen that is shown
	goBack   struct{}
	leave    struct{ code int }
	showHelp struct {
		field answers.Field // what the help is about, if it has a key
		text  string        // else this
	}
)
