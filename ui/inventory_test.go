package ui

import (
	"strings"
	"testing"

	"trailhead/ui/flow"
	"trailhead/ui/look"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

// lookedAt is a booth at the choice in an estate, as the wizard comes to it.
func lookedAt(t testing.TB, name string, flags ...string) *wizard {
	t.Helper()
	b := wizardIn(uitest.Estate(t, name), func(j *screen.Journey) screen.Screen { return look.New(j) },
		append([]string{"external_id=" + uitest.ExternalID, "scope=account"}, flags...)...)
	b.Becomes("Recommended", "trails in ")
	return b
}

// walking is a booth in the picture of an estate.
func walking(t testing.TB, name string) *wizard {
	t.Helper()
	b := lookedAt(t, name)
	b.Press("i")
	b.at(flow.Inventory)
	return b
}

// Each choice has its reasons, what is weak and what it takes, without flags.
func TestEachChoiceHasItsReasons(t *testing.T) {
	for name, want := range map[string][]string{
		"existing-overlap": {"> Use the trail acme-trail", "already records every region",
			"needs A choice: the queue siem hears of new log files already", "Make a new trail", "a second copy of the events"},
		"control-tower-4": {"> Use Control Tower's trail", "Control Tower 4.0, log archive 222222222222",
			"nothing of Control Tower's would be edited"},
		"delegated-admin": {"> Use the trail acme-organization", "this is a delegated administrator", "belongs to account 111111111111"},
	} {
		t.Run(name, func(t *testing.T) {
			b := lookedAt(t, name)
			b.Says(want...)
			b.SaysNot("--", "TRAILHEAD_")
			b.Golden("look_" + name)
			b.Press("down")
			b.Says("> Make a new trail", "100,000 events")
		})
	}
}

func TestTheEstateIsAPictureOneCanWalk(t *testing.T) {
	b := walking(t, "control-tower-3")
	b.Says("account 111111111111 Management", "> ▾ trail aws-controltower-BaselineCloudTrail", "every account and region",
		"▾ bucket aws-controltower-logs-222222222222-us-east-1", "in 222222222222",
		"▸ topic archive-changes", "function retention-report", "home us-east-1", "records management events, read and write")
	b.Golden("estate")
	b.Press("right")
	b.Says("> ▾ bucket", "encryption")
	b.Press("right", "right", "right")
	b.Says("> email archive@example.com")
	b.Press("left", "left")
	b.Says("> ▸ topic archive-changes")
	b.SaysNot("email archive@example.com")
	b.Golden("estate_topic")
	b.Press("left", "left", "left", "left", "left", "left")
	b.Says("> ▸ account 111111111111 Management", "organization")
	b.SaysNot("trail aws-controltower-BaselineCloudTrail")
	b.Press("left", "end")
	b.Says("> account 333333333333 Audit", "access")
}

// What could not be read says so, with the action that is missing.
func TestTheEstateMarksWhatIsNotKnown(t *testing.T) {
	b := walking(t, "foreign-key")
	b.Says("? key", "in 888888888888")
	b.Press("down", "down")
	b.Says("? not known (kms:GetKeyPolicy)")
	b.Golden("estate_unknown")
}

// From the picture one goes on with a trail, past its reasons.
func TestATrailIsChosenInThePicture(t *testing.T) {
	b := lookedAt(t, "existing")
	b.Press("down")
	b.Says("> Make a new trail")
	b.Press("i", "enter")
	b.Says("> Use the trail acme-trail")
	b.Press("enter")
	b.reach("Settings")
	if !strings.HasSuffix(b.J.Set.Trail, "trail/acme-trail") {
		t.Errorf("the trail is %q", b.J.Set.Trail)
	}
}

// Settings show only the answers that make a difference here.
func TestSettingsLeaveOutWhatLookingHasSettled(t *testing.T) {
	for name, rows := range map[string]struct{ overlap, logAccount bool }{
		"existing": {false, false}, "existing-overlap": {true, false}, "control-tower-3": {false, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := lookedAt(t, name)
			b.Press("enter")
			b.reach("Settings")
			for title, shown := range map[string]bool{"Others who listen": rows.overlap, "Role in the log account": rows.logAccount,
				"Profile for the log account": rows.logAccount} {
				if strings.Contains(b.Words(), title) != shown {
					t.Errorf("%s is shown: %v", title, !shown)
				}
			}
		})
	}
}

// The picture of a large estate is walked without waiting.
func BenchmarkEstateKey(b *testing.B) {
	w := walking(b, "control-tower-3")
	for b.Loop() {
		_, _ = w.app.Update(uitest.Key("down"))
		_ = w.app.View()
		_, _ = w.app.Update(uitest.Key("up"))
	}
}
