package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
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

// worker is a screen that carries something out. While it does, nothing takes
// the screen away.
type worker interface{ Working() bool }

// area is the room a screen has.
type area struct {
	Width, Height int // text never runs wider than Width
	Styles        Styles
}

// hint is a key and what it does.
type hint struct{ Key, Says string }

// intent is what a screen wants of the root: one of those below.
type intent interface{ intended() }

// The intents.
type (
	// goTo shows a screen, after closing so many: 1 puts it in the place of the
	// one that wants it.
	goTo struct {
		to      screen
		closing int
	}
	goBack   struct{ more int } // closes the screen, and so many more
	leave    struct{ code int }
	showHelp struct {
		field answers.Field // what the help is about, if it has a key
		text  string        // else this
	}
)

func (goTo) intended()     {}
func (goBack) intended()   {}
func (leave) intended()    {}
func (showHelp) intended() {}
