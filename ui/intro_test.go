package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// Who has not been here before is told what this is, what it needs, how long it
// takes, what it never does and how it is rehearsed; whoever has is not.
func TestTheFirstScreenSaysWhatThisIs(t *testing.T) {
	b := startWizard(t, func(h *flow.Host) { h.First = true })
	b.Says("trailhead connects AWS CloudTrail to Expel Workbench", "a role that only Expel can use",
		"your External ID: in Workbench, Settings > My Organization", "about 5 minutes", "changes anything before you have seen every change",
		"trailhead --rehearse", "Connect → Look → Settings → Review → Apply → Verify → Values")
	b.Golden("intro")
	b.Resize(40, 12)
	for range 40 {
		b.Press("down")
	}
	if !strings.Contains(b.Screen(), "Values") {
		t.Errorf("its end cannot be read at 40x12:\n%s", b.Screen())
	}
	b.Press("enter")
	b.Says("Who should trailhead be?")
	b.Press("?", "?", "enter")
	b.reach("Look")

	b = startWizard(t, func(h *flow.Host) { h.First, h.Rehearsal = true, "new" })
	b.Says("nothing real is looked at or changed")
	b.Press("ctrl+c")
	if code := b.UntilLeft(); code != flow.Cancelled {
		t.Errorf("left with %d", code)
	}
	startWizard(t, nil).Says("Who should trailhead be?")
}

// Where there is room the header has each station by its name.
func TestTheHeaderNamesTheStations(t *testing.T) {
	b := lookedAround(t)
	for width, want := range map[int]string{120: "Connect ●Look Settings Review Apply Verify Values", 80: "Look ●●○○○○○", 40: "Look"} {
		b.Resize(width, 24)
		head, _, _ := strings.Cut(b.Screen(), "\n")
		if !strings.Contains(head, want) {
			t.Errorf("%d columns: %q is not in %q", width, want, head)
		}
	}
}

// manyProfiles is the wizard on a machine with so many profiles.
func manyProfiles(t *testing.T, n int) *wizard {
	t.Helper()
	return startWizard(t, func(h *flow.Host) {
		h.Profiles = func(context.Context) ([]awsops.Profile, error) {
			var all []awsops.Profile
			for i := range n {
				name, account := fmt.Sprintf("team-%02d", i), fmt.Sprintf("2000000000%02d", i)
				all = append(all, awsops.Profile{Name: name, Kind: "SSO", Role: "Admin", Account: account})
			}
			all[n-3].Name, all[n-3].Account = "production-eu", uitest.Account
			return all, nil
		}
	})
}

func TestProfilesCanBeSearched(t *testing.T) {
	b := manyProfiles(t, 24)
	b.Says("24 profiles")
	b.Resize(80, 20)
	if !strings.Contains(b.Screen(), "↓ ") {
		t.Errorf("it does not say that there are more:\n%s", b.Screen())
	}
	b.Press("/")
	b.Type("PROD")
	b.Says("Search: PROD", "1 of 24", "> production-eu")
	b.Golden("connect_search")
	b.Press("enter", "?", "?")
	b.Says(`With "PROD"`)
	b.Press("esc")
	b.Says("> production-eu", "24 profiles", "team-00")
	b.Press("/")
	b.Type(uitest.Account)
	b.Press("x")
	b.Says("No profile has that")
	b.Press("enter", "enter")
	b.SaysNot("Asking AWS")
	b.Press("/", "backspace", "enter", "enter")
	b.reach("Look")
	if b.J.Where.Profile != "production-eu" {
		t.Errorf("signed in as %s", b.J.Where.Profile)
	}
	if few := manyProfiles(t, 5); few.Offers("/") {
		t.Error("five profiles are searched")
	}
}

// Letters search at once where there are many profiles, but for those that mean
// something: after a / these are letters, too.
func TestLettersSearchTheProfiles(t *testing.T) {
	b := manyProfiles(t, 24)
	b.Says("24 profiles: type to search")
	b.Press("j", "j", "k")
	b.SaysNot("Search:")
	b.Type("team-1")
	b.Says("Search: team-1", "10 of 24")
	b.Press("down", "enter")
	b.Says(`With "team-1"`)
	b.Press("0")
	b.Says("Search: team-10", "1 of 24")
	b.Press("esc", "/", "j")
	b.Says("Search: j", "0 of 24")
	few := manyProfiles(t, 5)
	few.Type("team")
	few.SaysNot("Search:")
}
