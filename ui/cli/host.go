// Package cli is trailhead without a screen: the commands of the contract.
// Values and JSON go to stdout, talk and progress to stderr, and nothing is
// ever asked where there is no terminal.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/ui/flow"
)

// Host is the world around the commands: main gives the real one, tests one
// of their own.
type Host struct {
	Args   []string // without the program's name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Env looks up an environment variable, as os.LookupEnv does.
	Env      func(name string) (string, bool)
	Terminal Terminal
	// Nowhere: stdout is the null device, so that what is written there is
	// lost. Go's runtime puts it in the place of a stdout that was closed.
	Nowhere bool
	// Width is the number of columns of the terminal; 0 where there is none,
	// and then no line is wrapped.
	Width int
	// Signals are the requests to stop: the first ends the work in good order,
	// the second at once.
	Signals <-chan os.Signal
	// Connect finds the way into AWS, and the folder for journals. It must make
	// no call to AWS. Close is called when the command has ended.
	Connect func(ctx context.Context, where flow.Where) (reach *awsops.Account, stateDir string, close func() error, err error)
	// StateDir is the folder for journals of AWS itself, known before anybody
	// connects.
	StateDir func() (string, error)
	// Profiles are what the AWS config offers to sign in with, for completion;
	// nil for none. It must make no call to AWS.
	Profiles func(ctx context.Context) ([]awsops.Profile, error)
	// ReadManual shows a manual page on the terminal until the person has read
	// it; nil, or an error, where nothing here can. File is the page's name.
	ReadManual func(file, text string) error
	// Patience is how long completion waits for AWS; 0 is 80 ms.
	Patience time.Duration
	// Scenarios are what can be rehearsed; the first is the default.
	Scenarios []Scenario
	Build     Build
	// Wizard asks its questions on a screen, for trailhead without a command,
	// and returns the exit code and what to print after it.
	Wizard func(ctx context.Context, j Journey) (code flow.Code, text string, err error)
}

// Build says which build this is.
type Build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Date    string `json:"date,omitempty"`  // of the commit
	Dirty   bool   `json:"dirty,omitempty"` // built with changes that are not in the commit
	Go      string `json:"go"`
	SDK     string `json:"sdk,omitempty"` // the AWS SDK's version
	System  string `json:"system"`        // "linux/amd64"
}

// String is the build on one line.
func (b Build) String() string {
	facts := []string{"trailhead " + b.Version}
	if b.Commit != "" {
		of := b.Commit + ", " + b.Date
		if b.Dirty {
			of += ", with changes"
		}
		facts[0] += " (" + of + ")"
	}
	facts = append(facts, b.Go)
	if b.SDK != "" {
		facts = append(facts, "AWS SDK "+b.SDK)
	}
	return strings.Join(append(facts, b.System), ", ")
}

// Journey is what the command line says about the wizard.
type Journey struct {
	Preset     answers.Layers // flags, environment and file
	Where      flow.Where
	Accessible bool // plain lines instead of a screen
	NoColor    bool
	Signals    <-chan os.Signal
}

// Terminal says which of the three streams is a terminal.
type Terminal struct{ In, Out, Err bool }

// Asks reports whether somebody is there to answer a question.
func (t Terminal) Asks() bool { return t.In && t.Err }

// Scenario is a state of the simulated AWS that can be rehearsed.
type Scenario struct{ Name, Means string }

// Main runs one command and returns the exit code of the contract.
func Main(host Host) (code flow.Code) {
	a := newApp(host)
	defer func() {
		if r := recover(); r != nil {
			_, _ = fmt.Fprintf(a.err, "trailhead met a fault of its own and stopped: %s\nRun the same command again: it looks first, so nothing "+
				"is made twice.\n", strings.Join(strings.Fields(fmt.Sprint(r)), " "))
			code = flow.Failed
		}
	}()
	return a.run()
}
