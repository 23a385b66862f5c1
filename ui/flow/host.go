package flow

import (
	"context"
	"os"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/answers"
)

// Host is what the program gives a journey to work with. A func that is nil is
// something that cannot be done here.
type Host struct {
	// Profiles lists the identities of the AWS config, without the network.
	// Nil: there is one, the credentials of this machine or of the rehearsal.
	Profiles func(ctx context.Context) ([]awsops.Profile, error)
	// Connect asks AWS who we are and opens the journal.
	Connect func(ctx context.Context, w Where) (*steps.Session, error)
	// Preset is what flags, environment and file have answered already.
	Preset answers.Layers
	// Regions are those of a partition, of all of them for "".
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
	// SignIn runs the AWS CLI with args, as "sso", "login", and passes on what
	// it prints. Nil where there is none: then the command is shown, to be run
	// in another window.
	SignIn func(ctx context.Context, args []string, say func(text string)) error
	// First: nobody was here before, so that it is said what this is.
	First bool
	// Interrupts are ctrl+c and the other requests to stop, where no screen
	// takes the keys. During a run the first ends it after the calls under
	// way, the second at once.
	Interrupts <-chan os.Signal
}

// Where says which AWS is meant; "" as the AWS CLI chooses.
type Where struct {
	Profile, Region string
	Scenario        string // what is rehearsed; "" for AWS itself
	World           string // the file that keeps the simulated AWS, "" to forget it
	// MFA asks for the code of a profile that wants one; nil where nobody can
	// be asked. It may be called from any goroutine.
	MFA func() (string, error)
}

// Ready is the host with what it leaves out filled in.
func (h Host) Ready() Host {
	if h.Clock == nil {
		h.Clock = awsops.WallClock{}
	}
	if h.Regions == nil {
		h.Regions = answers.Regions
	}
	return h
}

// LookUp is an environment variable.
func (h Host) LookUp(name string) (string, bool) {
	if h.Env == nil {
		return "", false
	}
	return h.Env(name)
}
