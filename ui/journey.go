package ui

import (
	"charm.land/huh/v2"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// journey is what the screens share. The root owns it; it changes only in
// Update.
type journey struct {
	Host      Host
	Where     Where
	Desk      *steps.Desk // nil before Connect
	Set       answers.Set
	Edited    map[string]string // what the person has answered here, by key
	Discovery *steps.Discovery  // nil before Look
	Plan      *engine.Plan
	Ending    ending
	// RunID counts what has been started. A message carries the number of the
	// run it belongs to, and one that is not the screen's present run comes
	// too late and is dropped.
	RunID  uint64
	Styles Styles
}

// huhTheme is the theme for fields of package huh.
func (j *journey) huhTheme() huh.Theme { return themeFor(j.Styles) }

// account is who we are, for the header: "" before Connect.
func (j *journey) account() string {
	if j.Desk == nil {
		return j.Where.Profile
	}
	if j.Where.Profile != "" {
		return j.Where.Profile + " " + j.Desk.Identity.Account
	}
	return j.Desk.Identity.Account
}

// region is where we are, for the header.
func (j *journey) region() string {
	if j.Desk == nil {
		return j.Where.Region
	}
	return j.Desk.Home.Target().Region
}
