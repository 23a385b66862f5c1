package ui

import (
	"strings"
	"testing"
	"time"

	"trailhead/steps/answers"
	"trailhead/ui/conflict"
	"trailhead/ui/review"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
)

// inConflict is a booth that asks what to do about somebody who listens.
func inConflict(t testing.TB, estate string) *booth {
	t.Helper()
	b := planningIn(t, estate)
	b.reachTop("the conflict", func(s screen.Overlay) bool { _, ok := s.(*conflict.Model); return ok })
	return b
}

func TestConflictDrawsWhoListensAndWhoWill(t *testing.T) {
	for _, c := range []struct {
		estate     string
		says, nots []string
	}{
		{"existing-overlap", []string{"rule siem-intake", "queue siem", "> Put an SNS topic in front", "rule ExpelNotifyQueue switched", "topic ExpelCloudTrailFanOut new", "queue ExpelMasterCloudTrailNotify ours",
			"not possible: subscribe our queue to the topic that hears them. It goes to a queue, not to a topic."}, []string{"--overlap", "The text"}},
		{"existing-topic", []string{"rule to-the-siem", "topic trail-files", "> Subscribe our queue", "queue ExpelMasterCloudTrailNotify ours", "not possible: put an SNS topic in front", "It goes to a topic already."},
			[]string{"switched", "--overlap"}},
	} {
		t.Run(c.estate, func(t *testing.T) {
			b := inConflict(t, c.estate)
			b.says(c.says...)
			b.saysNot(c.nots...)
			b.drawn("conflict_" + strings.TrimPrefix(c.estate, "existing-"))
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
			b.press("enter")
			b.reachTop("the review", func(s screen.Overlay) bool { _, ok := s.(*review.Model); return ok })
			b.says(want.says, "Make these")
			if b.j.Set.Overlap != want.overlap {
				t.Errorf("overlap is %q", b.j.Set.Overlap)
			}
			b.press("e") // the settings are right below, not the conflict
			b.reach("Settings")
			b.says("Others who listen")
			if b.writes() != 0 {
				t.Error("something was written")
			}
		})
	}
}

func TestAConflictCanBeLeftToSomebodyElse(t *testing.T) {
	b := inConflict(t, "existing-overlap")
	b.press("c")
	b.becomes("The text for the owner sent to the clipboard.")
	if len(b.clip) != 1 || !strings.Contains(b.clip[0], "Please make an SNS topic in account") {
		t.Errorf("the clipboard has %q", b.clip)
	}
	b.press("down", "down", "down") // what cannot be had cannot be chosen
	b.says("> Leave everything as it is", "The text We connect the CloudTrail logs in s3://acme-trail-logs")
	b.drawn("conflict_stop")
	b.press("enter")
	b.reachTop("the review", func(s screen.Overlay) bool { _, ok := s.(*review.Model); return ok })
	b.says("already tells somebody of the same events", "cannot be carried out")
	b.press("esc")
	b.reach("Settings")
}

func TestLookingAgainAfterAConflictCanBeStopped(t *testing.T) {
	b := inConflict(t, "existing-overlap")
	held, release := b.hold("GetBucketNotificationConfiguration")
	b.press("enter")
	for i := 0; !held(); i++ {
		if i == 5000 {
			t.Fatal("it does not look")
		}
		time.Sleep(time.Millisecond)
	}
	b.says("Looking at what is there")
	b.press("esc")
	release()
	b.says("> Put an SNS topic in front")
	b.saysNot("Looking at what is there")
	b.press("esc")
	b.reach("Settings")
	b.take(screen.Planned{Run: b.j.RunID, Plan: b.j.Plan}) // the answer comes all the same
	if _, still := b.app.top().(*settings.Model); !still {
		t.Errorf("a late answer was taken:\n%s", b.screen())
	}
}

func TestAFailureAfterAConflictIsToldAndTriedAgain(t *testing.T) {
	b := inConflict(t, "existing-overlap")
	b.deny("s3:GetBucketNotificationConfiguration")
	b.press("enter")
	b.becomes("not authorized to perform")
	if !strings.Contains(b.screen(), "r try again") {
		t.Errorf("it offers no way on:\n%s", b.screen())
	}
	b.allow()
	b.press("r")
	b.reachTop("the review", func(s screen.Overlay) bool { _, ok := s.(*review.Model); return ok })
}
