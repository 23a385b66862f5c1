package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// signer is the AWS CLI of a test: it says what it is told to, and ends so.
type signer struct {
	args  chan string
	says  chan string
	ended chan error
}

func (s *signer) run(ctx context.Context, args []string, say func(string)) error {
	s.args <- strings.Join(args, " ")
	for {
		select {
		case text := <-s.says:
			say(text)
		case err := <-s.ended:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// withCLI is the wizard on a machine with the AWS CLI.
func withCLI(t *testing.T) (*wizard, *signer) {
	t.Helper()
	cli := &signer{args: make(chan string, 9), says: make(chan string), ended: make(chan error)}
	b := fromTheStart(t)
	b.J.Host.SignIn = cli.run
	return b, cli
}

// The wizard runs the command that signs in, shows the code, and signs in.
func TestTheWizardRunsTheSignIn(t *testing.T) {
	b, cli := withCLI(t)
	b.AWS.Expire()
	b.Press("enter")
	b.Becomes("The credentials have run out")
	b.Golden("connect_signs_in")
	b.Press("enter")
	if got := <-cli.args; got != "sso login --profile production" {
		t.Errorf("it ran aws %s", got)
	}
	cli.says <- "Open https://device.sso.us-east-1.amazonaws.com/ and enter the code:\n\nABCD-"
	cli.says <- "EFGH\x1b[2J\n"
	b.Becomes("ABCD-EFGH", `\u001b[2J`, "Finish it in your browser.")
	b.Golden("sign_in")
	b.AWS.ClearFaults()
	b.SignIn()
	cli.ended <- nil
	b.reach("Look")
}

// ctrl+c ends the command, and not the wizard; and so does a command that fails.
func TestASignInThatIsGivenUpComesBack(t *testing.T) {
	b, cli := withCLI(t)
	b.Press("end", "up")
	b.Says("> sandbox", "enter runs this, and comes back: aws sso login --profile sandbox")
	b.Press("enter")
	<-cli.args
	b.Press("ctrl+c")
	if b.app.over != nil || b.app.gone {
		t.Fatal("it did not come back")
	}
	b.Says("> sandbox")
	b.Press("enter")
	<-cli.args
	cli.ended <- errors.New("exit status 255")
	b.Becomes("✗ The command ended without signing in (exit status 255).")
	b.Press("r")
	<-cli.args
	b.SaysNot("exit status")
	b.Press("esc")
	b.at(flow.Connect)
}

// Without the CLI the command is shown, to be run in another window.
func TestWithoutTheCLITheCommandIsShown(t *testing.T) {
	b := fromTheStart(t)
	b.Press("end", "up")
	b.Says("Run this in another window, then press r: aws sso login --profile sandbox")
}

// Credentials that run out in the middle are renewed there, and the run goes on.
func TestARunGoesOnAfterASignIn(t *testing.T) {
	b := reviewing(t)
	cli := &signer{args: make(chan string, 9), says: make(chan string), ended: make(chan error)}
	b.J.Host.SignIn = cli.run
	b.AWS.Expire()
	b.Clock.Add(uitest.QuietPeriod)
	b.Press("y")
	b.stops()
	b.Press("enter")
	if got := <-cli.args; got != "sso login --profile acme" {
		t.Errorf("it ran aws %s", got)
	}
	b.SignIn()
	cli.ended <- nil
	b.made()
}
