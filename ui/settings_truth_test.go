package ui

import (
	"strings"
	"testing"

	"trailhead/ui/uitest"
)

// The role in the log account is shown as it is used: those that will be tried
// before a look, and then the one that let us in.
func TestSettingsShowTheRoleThatIsReallyUsed(t *testing.T) {
	shows := func(b *wizard, want string) {
		t.Helper()
		b.row("log_account.role")
		b.Says(want)
	}
	b := wizardIn(uitest.Estate(t, "foreign-bucket"), settingsScreen, "external_id="+uitest.ExternalID, "scope=account", "variant=existing")
	shows(b, "AWSControlTowerExecution, then OrganizationAccountAccessRole")
	b.Press("end", "enter")
	b.reach("Review")
	b.Press("esc")
	b.reach("Settings")
	shows(b, "> Role in the log account OrganizationAccountAccessRole")
	b.SaysNot("AWSControlTowerExecution")
}

// The header has the region of the answers, from the moment one is chosen.
func TestTheHeaderFollowsTheRegion(t *testing.T) {
	b := wizardAt(t, settingsScreen, settled...)
	b.row("region")
	b.Press("e", "ctrl+u")
	b.Type("eu-west-1")
	b.Press("enter")
	if head, _, _ := strings.Cut(b.Screen(), "\n"); !strings.Contains(head, "eu-west-1") || strings.Contains(head, "us-east-1") {
		t.Errorf("the header is %q", head)
	}
	b.Press("end", "enter")
	b.reach("Review")
	if at := b.J.Session.Home.Target().Region; at != "eu-west-1" {
		t.Errorf("the plan is of %s", at)
	}
}

// However small the window is, one sees what one types.
func TestTheFieldOfTheExternalIDIsNeverOutOfSight(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {40, 12}, {60, 20}, {80, 24}} {
		b := wizardAt(t, settingsScreen, "scope=account", "variant=new")
		b.Resize(size[0], size[1])
		b.Type("abc")
		if !onScreen(b.Screen(), "> abc") {
			t.Errorf("at %dx%d the field is out of sight:\n%s", size[0], size[1], b.Screen())
		}
		b.Press("enter")
		if !onScreen(b.Screen(), "> abc ✗ It holds no GUID.") {
			t.Errorf("at %dx%d what is wrong is out of sight:\n%s", size[0], size[1], b.Screen())
		}
	}
}

// On "go on" the table stays where one was, however often it is drawn.
func TestTheTableOfSettingsStaysWhereOneWas(t *testing.T) {
	b := wizardAt(t, settingsScreen, "external_id="+uitest.ExternalID, "scope=account", "variant=new")
	b.Resize(60, 20)
	b.Press("end", "up", "down") // by way of the last row
	if !strings.Contains(b.Screen(), "↑") {
		t.Fatalf("the table has not moved:\n%s", b.Screen())
	}
	before := b.Screen()
	for range 3 {
		b.Resize(60, 20)
	}
	if after := b.Screen(); after != before {
		t.Errorf("the table has moved by itself:\n%s\nbefore:\n%s", after, before)
	}
}
