// Package ui is the wizard: it renders package flow, the journey from sign-in
// to the values for Workbench, as screens of Bubble Tea. It holds no logic of
// its own: every screen shows what package steps says, and returns what the
// person wants.
package ui

import "trailhead/ui/flow"

// Outcome is how the wizard ended.
type Outcome struct {
	Code flow.Code
	Text string // what to print on the normal screen
}
