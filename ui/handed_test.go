package ui

import (
	"strings"
	"testing"
	"time"

	"trailhead/ui/undo"
)

func TestWhatIsForOthersToDoIsShownAndCopied(t *testing.T) {
	b := planningIn(t, "foreign-key")
	b.reach("Review")
	b.says("For others to do h copies what they need", "The owner of the key in account 888888888888", "Let Expel's role decrypt with the key")
	b.press("h")
	b.becomes("What others need to do it sent to the clipboard.")
	if len(b.clip) != 1 || !strings.Contains(b.clip[0], "For the owner of the key in account 888888888888") || !strings.Contains(b.clip[0], `"kms:Decrypt"`) {
		t.Errorf("the clipboard has %q", b.clip)
	}
	b.press("d")
	b.becomes("1 of 8")
	b.press("shift+tab")
	b.becomes("4 for others KMS key")
	b.says("The owner of the key", "kms:Decrypt")
	b.press("esc")
	b.clock.add(time.Minute)
	b.press("y")
	b.made()
	b.press("enter")
	b.becomes("hops hold")
	b.press("enter")
	b.reach("Values")
	b.says("For others to do: Let Expel's role decrypt", "h copies what they need")
	b.drawn("values_handed")
	b.press("h")
	b.becomes("What others need to do it sent to the clipboard.")
	if left := farewell(b.j); !strings.Contains(left, "For the owner of the key in account 888888888888") {
		t.Errorf("what is left on the screen does not have it:\n%s", left)
	}
}

// Everybody sees what the account of each change is, and who we are there.
func TestReviewSaysWhoWeAreInEachAccount(t *testing.T) {
	b := planningIn(t, "control-tower-3", "variant=control-tower")
	b.reach("Review")
	b.says("222222222222 us-east-1 log archive", "as AWSControlTowerExecution, 1 h 00 m left", "111111111111 us-east-1", "as rehearsal (user)")
	b.drawn("review_hats")
}

// Undo of what somebody has changed since shows the three versions, and takes
// out only what is ours.
func TestUndoShowsTheThreeVersions(t *testing.T) {
	b := planningIn(t, "existing")
	b.reach("Review")
	b.clock.add(time.Minute)
	b.press("y")
	b.made()
	home := b.j.Session.Home
	now, err := home.Notifications(t.Context(), "acme-trail-logs")
	if err != nil {
		t.Fatal(err)
	}
	now.EventBridge = true
	if err := home.PutNotifications(t.Context(), "acme-trail-logs", now); err != nil {
		t.Fatal(err)
	}
	b.show(undo.New(b.j))
	b.becomes("Take back these")
	b.says("S3 notification ExpelNotifyQueue is not as trailhead left it", "v shows the three versions")
	b.drawn("undo_versions")
	b.press("v")
	b.becomes("1 What trailhead did", "1 of 3")
	b.press("tab")
	b.says("2 What somebody did since", "event_bridge")
	b.drawn("undo_versions_since")
	b.press("tab")
	b.says("3 What undo does", "Only what is trailhead's own is taken out")
	b.press("esc", "enter")
	b.typed(stageAccount)
	b.press("enter")
	b.made()
	left, err := home.Notifications(t.Context(), "acme-trail-logs")
	if err != nil || !left.EventBridge || left.Has("ExpelNotifyQueue") {
		t.Errorf("left is %+v, %v", left, err)
	}
}
