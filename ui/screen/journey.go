package screen

import (
	"time"

	"charm.land/huh/v2"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/discover"
	"trailhead/steps/engine"
	"trailhead/steps/members"
	"trailhead/steps/setup"
	"trailhead/ui/board"
	"trailhead/ui/flow"
)

// Journey is what the screens share. The root owns it; it changes only in
// Update.
type Journey struct {
	Host        flow.Host
	Where       flow.Where
	Session     *steps.Session   // nil before Connect
	SignIn      awsops.SignIn    // signs in again
	Expires     time.Time        // of its credentials; zero where they do not, or do not say
	Profiles    []awsops.Profile // of the AWS config
	Logins      []access.Login   // who we are in each account, as of the last look
	Set         answers.Set
	Typed       map[string]string   // what the person has answered here, by key
	Discovery   *discover.Discovery // nil before Look
	Tree        *members.UnitTree   // as last listed, for what is in treeOf
	TreeOf      string
	Plan        *engine.Plan
	Looked      *engine.Plan             // the last one made, of undo too: what was found is of it; nil before
	Unreachable *setup.BucketUnreachable // of the last look
	Board       *board.Board             // the accounts of the last roll-out, nil where there was none
	Report      *checks.Report           // of the last look at whether it works, nil before one
	Ending      flow.Ending
	// RunID counts what has been started. A message carries the number of the
	// run it belongs to, and one that is not the screen's present run comes
	// too late and is dropped.
	RunID  uint64
	Styles Styles

	Codes  chan CodeWanted // questions for an MFA code
	fields *huh.Styles     // made from Styles, nil when those have changed
}

// Paint changes the colours of everything.
func (j *Journey) Paint(s Styles) { j.Styles, j.fields = s, nil }

// HuhTheme is the theme for fields of package huh. A field keeps it, so it
// follows when the colours change.
func (j *Journey) HuhTheme() huh.Theme {
	return huh.ThemeFunc(func(bool) *huh.Styles {
		if j.fields == nil {
			j.fields = fieldStyles(j.Styles)
		}
		return j.fields
	})
}

// Name is what the person calls the account, for the header: the profile.
func (j *Journey) Name() string {
	if j.Where.Profile == "default" {
		return ""
	}
	return j.Where.Profile
}

// Account is the account's id, "" before Connect.
func (j *Journey) Account() string {
	if j.Session == nil {
		return ""
	}
	return j.Session.Identity.Account
}

// Region is the one that the answers say, for the header, or where we are as
// long as they say none. A look goes to the region of the answers.
func (j *Journey) Region() string {
	switch {
	case j.Set.Region != "":
		return j.Set.Region
	case j.Session == nil:
		return j.Where.Region
	}
	return j.Session.Home.Target().Region
}

// Setup is the set-up of the answers as they are now, with what the last plan's
// look has found. Before one it is names alone.
func (j *Journey) Setup() setup.Setup {
	switch {
	case j.Looked != nil:
		return steps.SetupOf(j.Looked).Answered(j.Set.Answers)
	case j.Session == nil:
		return setup.Setup{Answers: j.Set.Answers}
	}
	return j.Session.Setup(j.Set.Answers)
}

// Answer keeps an answer that the person has given, which goes before all
// others. The error is of type answers.Problems and has everything that is
// wrong with the answers now.
func (j *Journey) Answer(key, text string) error {
	if j.Typed == nil {
		j.Typed = map[string]string{}
	}
	j.Typed[key] = text
	return j.Resolve()
}

// Resolve puts all answers together.
func (j *Journey) Resolve() error {
	set, err := flow.Resolve(flow.Sources{Given: j.Host.Preset, Typed: j.Typed, Session: j.Session, Region: j.Where.Region})
	j.Set = set
	return err
}
