package plain_test

import (
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
)

// Credentials that run out during the apply: sign in, try again, go on.
func TestCredentialsRunOutDuringApply(t *testing.T) {
	r := newTerminal(t)
	var once sync.Once
	r.world.OnCall(func(c awssim.Call, when string) {
		if c.Operation == "CreateQueue" && when == "before" {
			once.Do(r.world.Expire)
		}
	})
	signIn := func() { simtest.SignIn(r.world) }
	code, _ := r.journey("2", "", externalID, "", "y", "1", signIn, "1", "y", "", "")
	if code != 0 || !r.screen.shows("Done: ") || strings.Count(r.screen.out.String(), "Why: The credentials have run out") != 2 {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}

// Somebody else signs in in between: that is another account's business.
func TestAnotherAccountInBetween(t *testing.T) {
	r := newTerminal(t)
	var once sync.Once
	r.world.OnCall(func(c awssim.Call, when string) {
		if c.Operation == "CreateQueue" && when == "before" {
			once.Do(r.world.Expire)
		}
	})
	other := func() {
		r.world.AddAccount("222222222222", "other")
		r.world.SignIn("arn:aws:iam::222222222222:user/admin", simtest.AccessKeyID)
	}
	code, after := r.journey("2", "", externalID, "", "y", other, "1", "2")
	if code != 4 || !r.screen.shows("Problem: This is another account.") || !strings.Contains(after, "trailhead apply --profile") {
		t.Errorf("exit code %d, after %q:\n%s", code, after, r.transcript())
	}
}

// A bucket name that is taken is changed in the settings, and the run goes on.
func TestNameTakenThenBackToTheSettings(t *testing.T) {
	r := newTerminal(t)
	r.world.AddAccount("999999999999", "somebody else")
	r.world.AddBucket("expel-cloudtrail-"+account+"-us-east-1-an", "999999999999", "us-east-1")
	code, _ := r.journey("2", "", externalID, "", "2", "6", "acme-trail-files", "", "y", "", "")
	if code != 0 || !r.screen.shows("create S3 bucket acme-trail-files") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}

// b leads back through everything, and no answer is lost.
func TestBackLosesNoAnswer(t *testing.T) {
	r := newTerminal(t)
	code, _ := r.journey("2", "eu-west-1", externalID, "10", "MyQueue", "b", "2", "", "", "n")
	if code != 2 || !r.screen.shows("press Enter for eu-west-1:") || !r.screen.shows("Step 3, create SQS queue MyQueue") ||
		strings.Count(r.screen.out.String(), "your External ID,") != 1 {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}

func TestAManagementAccountIsAskedWhatToCover(t *testing.T) {
	r := newTerminal(t)
	r.world.CreateOrganization(account)
	code, _ := r.journey("2", "", "", externalID, "", "n")
	if code != 2 || !r.screen.shows("This is the management account of organization") || !r.screen.shows("Covers: account (you)") ||
		!r.screen.shows("Make these 8 changes?") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}

// A document that is there is shown as what goes out and what comes in.
func TestDocumentsOfAChange(t *testing.T) {
	r := newTerminal(t)
	r.journey(newTrail()...)
	code, _ := r.journey("2", "", "5", "2", "16", "2", "", "d", "n")
	if code != 2 || !r.screen.shows("Taken out:\n") || !r.screen.shows("Put in:\n") || !r.screen.shows("user/ExpelCloudService") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}

// ctrl+c while waiting for a file ends the wait and nothing else.
func TestInterruptEndsTheWait(t *testing.T) {
	r := newTerminal(t)
	r.world.DeliverAfter = 24 * time.Hour
	var once sync.Once
	r.world.OnCall(func(c awssim.Call, when string) {
		if c.Operation == "GetTrailStatus" && when == "before" && r.screen.shows("Waiting for the first log file") {
			once.Do(func() { r.interrupts <- os.Interrupt })
			if len(r.interrupts) > 0 {
				time.Sleep(20 * time.Millisecond)
			}
		}
	})
	code, _ := r.journey("2", "", externalID, "", "y", "w", "", "")
	if code != 0 || !r.screen.shows("No longer waiting.") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}
