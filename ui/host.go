// Package ui is the wizard: a state machine of screens that walks a person
// from "who am I" to five values for Workbench. It holds no logic of its own:
// every screen shows what package steps says and sends back an intention.
package ui

import (
	"context"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/answers"
)

// Host is what the program gives the wizard to work with. A func that is nil
// is something that cannot be done here.
type Host struct {
	// Profiles lists the identities of the AWS config, without the network.
	// Nil: there is one, the credentials of this machine or of the rehearsal.
	Profiles func(ctx context.Context) ([]awsops.Profile, error)
	// Connect asks AWS who we are and opens the journal.
	Connect func(ctx context.Context, w Where) (*steps.Session, error)
	// Preset is what flags, environment and file have answered already.
	Preset answers.Layers
	// Regions are those of a partition, of all of them for "". Nil:
	// answers.Regions.
	Regions func(partition string) []string
	// Where is what flags and the AWS config say about profile and region.
	Where Where
	// Clock is the person's: the machine's own in a rehearsal too. Nil:
	// awsops.WallClock.
	Clock awsops.Clock
	// Rehearsal is the scenario of the simulated AWS, "" on AWS itself.
	Rehearsal string
	// Env looks up an environment variable, as os.LookupEnv does.
	Env func(name string) (string, bool)
	// Save writes a file in the working directory that only its owner reads.
	Save func(name string, text []byte) (path string, err error)
	// Open shows a page in the browser of the person.
	Open func(url string) error
}

// Where is the identity and region to work with; "" as the AWS CLI chooses.
type Where struct {
	Profile, Region string
	// MFA asks for the code of a profile that wants one. The wizard sets it: it
	// asks on the screen, whichever that is. It may be called from any
	// goroutine but Update's.
	MFA func() (string, error)
}

// Outcome is how the wizard ended.
type Outcome struct {
	Code int    // the exit code of the contract
	Text string // what to print on the normal screen
}
