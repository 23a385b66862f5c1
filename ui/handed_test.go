package ui

import (
	"strings"
	"testing"
	"time"

	"trailhead/ui/uitest"
	"trailhead/ui/undo"
)

func TestWhatIsForOthersToDoIsShownAndCopied(t *testing.T) {
	b := planningIn(t, "foreign-key")
	b.reach("Review")
	b.Says("For others to do h copies what they need", "The owner of the key in account 888888888888", "Let Expel's role decrypt with the key")
	b.Press("h")
	b.Becomes("The text for others sent to the clipboard.")
	if len(b.Clip) != 1 || !strings.Contains(b.Clip[0], "For the owner of the key in account 888888888888") ||
		!strings.Contains(b.Clip[0], `"kms:Decrypt"`) {
		t.Errorf("the clipboard has %q", b.Clip)
	}
	b.Press("d")
	b.Becomes("1 of 8")
	b.Press("shift+tab")
	b.Becomes("4 for others KMS key")
	b.Says("The owner of the key", "kms:Decrypt")
	b.Press("esc")
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.made()
	b.Press("enter")
	b.Becomes("hops work")
	b.meantEnter()
	b.reach("Values")
	b.Says("For others to do: Let Expel's role decrypt", "h copies what they need")
	b.Golden("values_handed")
	b.Press("h")
	b.Becomes("The text for others sent to the clipboard.")
	if left := farewell(b.J); !strings.Contains(left, "For the owner of the key in account 888888888888") {
		t.Errorf("what is left on the screen does not have it:\n%s", left)
	}
}

// Everybody sees what the account of each change is, and who we are there.
func TestReviewSaysWhoWeAreInEachAccount(t *testing.T) {
	b := planningIn(t, "control-tower-3", "variant=control-tower")
	b.reach("Review")
	b.Says("222222222222 us-east-1 log archive", "as AWSControlTowerExecution, 1 h 00 m left", "111111111111 us-east-1", "as rehearsal (user)")
	b.Golden("review_hats")
}

// Undo of what somebody has changed since shows the three versions, and takes
// out only what is ours.
func TestUndoShowsTheThreeVersions(t *testing.T) {
	b := planningIn(t, "existing")
	b.reach("Review")
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.made()
	home := b.J.Session.Home
	now, err := home.Notifications(t.Context(), "acme-trail-logs")
	if err != nil {
		t.Fatal(err)
	}
	now.EventBridge = true
	if err := home.PutNotifications(t.Context(), "acme-trail-logs", now); err != nil {
		t.Fatal(err)
	}
	b.show(undo.New(b.J))
	b.Becomes("Take back these")
	b.Says("S3 notification ExpelNotifyQueue is not as trailhead left it", "d shows the three versions")
	b.Golden("undo_versions")
	b.Press("d")
	b.Becomes("1 What trailhead did", "1 of ")
	b.Press("tab")
	b.Says("2 What somebody did since", "event_bridge")
	b.Golden("undo_versions_since")
	b.Press("tab")
	b.Says("3 What undo does", "Only what is trailhead's own is taken out")
	b.Press("esc", "enter")
	b.Type(uitest.Account)
	b.Press("enter")
	b.made()
	left, err := home.Notifications(t.Context(), "acme-trail-logs")
	if err != nil || !left.EventBridge || left.Has("ExpelNotifyQueue") {
		t.Errorf("left is %+v, %v", left, err)
	}
}
