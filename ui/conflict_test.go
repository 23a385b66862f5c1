package ui

import (
	"strings"
	"testing"
	"time"

	"trailhead/steps/answers"
	"trailhead/ui/flow"
)

// inConflict is the wizard that asks what to do about somebody who listens.
func inConflict(t testing.TB, estate string) *wizard {
	t.Helper()
	b := planningIn(t, estate)
	b.at(flow.Conflict)
	return b
}

func TestConflictDrawsWhoListensAndWhoWill(t *testing.T) {
	for _, c := range []struct {
		estate     string
		says, nots []string
	}{
		{"existing-overlap", []string{"rule siem-intake", "queue siem", "> Put an SNS topic in front", "rule ExpelNotifyQueue switched",
			"topic ExpelCloudTrailFanOut new", "queue ExpelMasterCloudTrailNotify ours",
			"not possible: subscribe our queue to the topic that hears them. It goes to a queue, not to a topic."},
			[]string{"--overlap", "The text"}},
		{"existing-topic", []string{"rule to-the-siem", "topic trail-files", "> Subscribe our queue", "queue ExpelMasterCloudTrailNotify ours",
			"not possible: put an SNS topic in front", "It goes to a topic already."},
			[]string{"switched", "--overlap"}},
	} {
		t.Run(c.estate, func(t *testing.T) {
			b := inConflict(t, c.estate)
			b.Says(c.says...)
			b.SaysNot(c.nots...)
			b.Golden("conflict_" + strings.TrimPrefix(c.estate, "existing-"))
		})
	}
}

func TestChoosingInAConflictAnswersAndPlansAgain(t *testing.T) {
	for estate, want := range map[string]struct{ overlap, says string }{
		"existing-overlap": {answers.OverlapFanOut, "change SQS queue siem"},
		"existing-topic":   {answers.OverlapSubscribe, "ExpelMasterCloudTrailNotify to trail-files"},
	} {
		t.Run(estate, func(t *testing.T) {
			b := inConflict(t, estate)
			b.Press("enter")
			b.at(flow.Review)
			b.Press("a")
			b.Says(want.says, "Make these")
			if b.J.Set.Overlap != want.overlap {
				t.Errorf("overlap is %q", b.J.Set.Overlap)
			}
			b.Press("e") // the settings are right below, not the conflict
			b.reach("Settings")
			b.Says("Others who listen")
			if b.Writes() != 0 {
				t.Error("something was written")
			}
		})
	}
}

func TestAConflictCanBeLeftToSomebodyElse(t *testing.T) {
	b := inConflict(t, "existing-overlap")
	b.Press("c")
	b.Becomes("The text for the owner sent to the clipboard.")
	if len(b.Clip) != 1 || !strings.Contains(b.Clip[0], "Please make an SNS topic in account") {
		t.Errorf("the clipboard has %q", b.Clip)
	}
	b.Press("down", "down", "down") // what cannot be had cannot be chosen
	b.Says("> Leave everything as it is", "The text We connect the CloudTrail logs in s3://acme-trail-logs")
	b.Golden("conflict_stop")
	b.Press("enter")
	b.at(flow.Review)
	b.Says("already tells somebody of the same events", "cannot be carried out")
	b.Press("esc")
	b.reach("Settings")
}

func TestLookingAgainAfterAConflictCanBeStopped(t *testing.T) {
	b := inConflict(t, "existing-overlap")
	held, release := b.Hold("GetBucketNotificationConfiguration")
	b.Press("enter")
	for i := 0; !held(); i++ {
		if i == 5000 {
			t.Fatal("it does not look")
		}
		time.Sleep(time.Millisecond)
	}
	b.Says("Looking at what is there")
	b.Press("esc")
	release()
	b.Says("> Put an SNS topic in front")
	b.SaysNot("Looking at what is there")
	b.Press("esc")
	b.reach("Settings")
	b.settle() // the answer comes all the same
	if b.app.screen().Station() != flow.Settings {
		t.Errorf("a late answer was taken:\n%s", b.Screen())
	}
}

func TestAFailureAfterAConflictIsToldAndTriedAgain(t *testing.T) {
	b := inConflict(t, "existing-overlap")
	b.Deny("s3:GetBucketNotificationConfiguration")
	b.Press("enter")
	b.Becomes("not authorized to perform")
	if !strings.Contains(b.Screen(), "r try again") {
		t.Errorf("it offers no way on:\n%s", b.Screen())
	}
	b.Allow()
	b.Press("r")
	b.at(flow.Review)
}
