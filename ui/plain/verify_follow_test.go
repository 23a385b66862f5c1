package plain_test

import (
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"trailhead/awsops/awssim"
)

// f follows one call, and every hop is read out as it is passed.
func TestACallIsFollowed(t *testing.T) {
	r := newTerminal(t)
	r.world.DeliverAfter, r.world.Recording = 5*time.Minute, true
	code, _ := r.journey("2", "", externalID, "", "y", "f", "", "")
	for _, line := range []string{"Called, ok: ", "Recorded, ok: after 2 m 30 s: ", "Object, ok: after 5 m 00 s: ", "Notification, ok: ",
		"Message, ok: ", "Decrypted, ok: ", "The call reached Expel's queue, readable, in 5 m 00 s."} {
		if !r.screen.shows(line) {
			t.Errorf("%q is not read out", line)
		}
	}
	if code != 0 {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
	if n := strings.Count(r.screen.out.String(), "\nObject, ok"); n != 1 {
		t.Errorf("the file is read out %d times", n)
	}
}

// A dead hop is read out with what to do.
func TestADeadHopIsReadOut(t *testing.T) {
	r := newTerminal(t)
	r.world.DeliverAfter, r.world.Recording = time.Hour, true
	code, _ := r.journey("2", "", externalID, "", "y", "f", "", "")
	if code != 0 || !r.screen.shows("Recorded, broken: CloudTrail has recorded no such call within 20 minutes.\nWhat to do: ") ||
		!r.screen.shows("The call is lost: recorded is the first dead hop.") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}

// ctrl+c ends the following and nothing else.
func TestInterruptEndsTheFollowing(t *testing.T) {
	r := newTerminal(t)
	r.world.DeliverAfter, r.world.Recording = 24*time.Hour, true
	var once sync.Once
	r.world.OnCall(func(c awssim.Call, when string) {
		if c.Operation == "LookupEvents" && when == "before" {
			once.Do(func() { r.interrupts <- os.Interrupt })
			if len(r.interrupts) > 0 {
				time.Sleep(20 * time.Millisecond)
			}
		}
	})
	code, _ := r.journey("2", "", externalID, "", "y", "f", "", "")
	if code != 0 || !r.screen.shows("No longer following.") {
		t.Errorf("exit code %d:\n%s", code, r.transcript())
	}
}
