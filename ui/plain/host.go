package plain

import (
	"context"
	"os"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/answers"
)

// Host is the world around the journey: main gives the real one, tests one of
// their own. It has the fields of ui.Host that lines can use.
type Host struct {
	// Profiles are the ways to sign in, as the AWS config and the environment
	// have them. It makes no call to AWS.
	Profiles func(ctx context.Context) ([]awsops.Profile, error)
	// Connect signs in and opens the journal. Where has no profile when the
	// credentials of the environment are meant.
	Connect func(ctx context.Context, where Where) (*steps.Session, error)
	// Where is what flags and the AWS config say about profile and region. It
	// is offered first.
	Where Where
	// Preset is what is answered already: flags, environment, file.
	Preset answers.Layers
	// Regions are those of a partition, of all of them for "".
	Regions func(partition string) []string
	// Clock is the person's, which beats for the lines that say it is still at
	// work: the machine's own in a rehearsal too. Nil: awsops.WallClock.
	Clock awsops.Clock
	// Rehearsal is the scenario's name, "" for AWS itself.
	Rehearsal string
	// Save writes a file for its owner only and returns its path; nil where
	// nothing can be saved.
	Save func(name string, text []byte) (path string, err error)
	// Interrupts are ctrl+c and the other requests to stop: during a run the
	// first ends it after the calls under way, the second at once. A ctx that
	// is done counts as a first one. May be nil.
	Interrupts <-chan os.Signal
}

// Where says which AWS is meant.
type Where struct {
	Profile string // "" as the environment has it
	Region  string // "" as the AWS config has it
	// MFA asks for the code of a profile that wants one.
	MFA func() (string, error)
}
