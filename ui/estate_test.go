package ui

import (
	"strings"
	"testing"

	"trailhead/ui/inventory"
	"trailhead/ui/look"
	"trailhead/ui/screen"
)

// lookedAt is a booth at the choice in an estate, as the wizard comes to it.
func lookedAt(t testing.TB, name string, flags ...string) *booth {
	t.Helper()
	b := boothOf(estateStage(t, name), func(j *screen.Journey) screen.Screen { return look.New(j) }, append([]string{"external_id=" + stageSecret, "scope=account"}, flags...)...)
	b.becomes("Recommended", "trails in ")
	return b
}

// walking is a booth in the picture of an estate.
func walking(t testing.TB, name string) *booth {
	t.Helper()
	b := lookedAt(t, name)
	b.press("d")
	if _, walks := b.app.top().(*inventory.Model); !walks {
		t.Fatalf("there is no picture:\n%s", b.screen())
	}
	return b
}

// Each choice has its reasons, what is weak and what it takes, without flags.
func TestEachChoiceHasItsReasons(t *testing.T) {
	for name, want := range map[string][]string{
		"existing-overlap": {"> Use the trail acme-trail", "already records every region", "needs A choice: the queue siem hears of new log files already", "Make a new trail", "a second copy of the events"},
		"control-tower-4":  {"> Use Control Tower's trail", "Control Tower 4.0, log archive 222222222222", "nothing of Control Tower's would be edited"},
		"delegated-admin":  {"> Use the trail acme-organization", "this is a delegated administrator", "belongs to account 111111111111"},
	} {
		t.Run(name, func(t *testing.T) {
			b := lookedAt(t, name)
			b.says(want...)
			b.saysNot("--", "TRAILHEAD_")
			b.drawn("look_" + name)
			b.press("down")
			b.says("> Make a new trail", "100,000 events")
		})
	}
}

func TestTheEstateIsAPictureOneCanWalk(t *testing.T) {
	b := walking(t, "control-tower-3")
	b.says("account 111111111111 Management", "> ▾ trail aws-controltower-BaselineCloudTrail", "every account and region", "▾ bucket aws-controltower-logs-222222222222-us-east-1", "in 222222222222",
		"▸ topic archive-changes", "function retention-report", "home us-east-1", "records management events, read and write")
	b.drawn("estate")
	b.press("right")
	b.says("> ▾ bucket", "encryption")
	b.press("right", "right", "right")
	b.says("> email archive@example.com")
	b.press("left", "left")
	b.says("> ▸ topic archive-changes")
	b.saysNot("email archive@example.com")
	b.drawn("estate_topic")
	b.press("left", "left", "left", "left", "left", "left")
	b.says("> ▸ account 111111111111 Management", "organization")
	b.saysNot("trail aws-controltower-BaselineCloudTrail")
	b.press("enter", "end")
	b.says("> account 333333333333 Audit", "way in")
}

// What could not be read says so, with the action that is missing.
func TestTheEstateMarksWhatIsNotKnown(t *testing.T) {
	b := walking(t, "foreign-key")
	b.says("? key", "in 888888888888")
	b.press("down", "down")
	b.says("? not known (kms:GetKeyPolicy)")
	b.drawn("estate_unknown")
}

// From the picture one goes on with a trail, past its reasons.
func TestATrailIsChosenInThePicture(t *testing.T) {
	b := lookedAt(t, "existing")
	b.press("down")
	b.says("> Make a new trail")
	b.press("d", "u")
	b.says("> Use the trail acme-trail")
	b.press("enter")
	b.reach("Settings")
	if !strings.HasSuffix(b.j.Set.Trail, "trail/acme-trail") {
		t.Errorf("the trail is %q", b.j.Set.Trail)
	}
}

// Settings show only the answers that make a difference here.
func TestSettingsLeaveOutWhatLookingHasSettled(t *testing.T) {
	for name, rows := range map[string]struct{ overlap, logAccount bool }{
		"existing": {false, false}, "existing-overlap": {true, false}, "control-tower-3": {false, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := lookedAt(t, name)
			b.press("enter")
			b.reach("Settings")
			for title, shown := range map[string]bool{"Others who listen": rows.overlap, "Role in the log account": rows.logAccount, "Profile for the log account": rows.logAccount} {
				if strings.Contains(b.words(), title) != shown {
					t.Errorf("%s is shown: %v", title, !shown)
				}
			}
		})
	}
}

// The picture of a large estate is walked without waiting.
func BenchmarkEstateKey(b *testing.B) {
	booth := walking(b, "control-tower-3")
	for b.Loop() {
		_, _ = booth.app.Update(boothKeys["down"])
		_ = booth.app.View()
		_, _ = booth.app.Update(boothKeys["up"])
	}
}
