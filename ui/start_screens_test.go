package ui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"trailhead/e2e/picture"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

func TestConnectScreens(t *testing.T) {
	b := fromTheStart(t)
	b.Says("> production", "AdministratorAccess (SSO)", "6 h 12 m left", "via production, LogAdmin", "SSO sign-in expired",
		"aws sso login --profile sandbox", "34 m left",
		"Nothing is changed before you have seen every change and said yes.")
	b.Golden("connect")
	b.Press("tab")
	b.Type("eu-")
	b.Says("eu-central-1", "eu-west-1")
	b.Golden("connect_region")
	b.Type("nowhere")
	b.Says("No region of this partition has that in its name.")
	b.Press("enter")
	b.Says("✗ It ")
	b.Press("esc")
	b.Says("Region us-east-1")
}

func TestAProfileThatHasExpiredSaysHowToSignIn(t *testing.T) {
	b := fromTheStart(t)
	b.AWS.Expire()
	b.Press("enter")
	b.Becomes("The credentials have run out", "aws sso login --profile production", "then try again")
	b.Golden("connect_expired")
	b.Press("end", "up")
	b.Says("> sandbox", "aws sso login --profile sandbox")
	b.Press("home")
	b.SignIn()
	b.Press("r")
	b.Becomes("Recommended")
}

func TestWithoutAnAWSConfigTheMachinesCredentialsAreTried(t *testing.T) {
	b := fromTheStart(t)
	b.Take(screen.ProfilesRead{Err: fmt.Errorf("permission denied")})
	b.Says("> environment", "the credentials of this machine", "permission denied")
	b.Press("enter")
	b.Becomes("Recommended")
}

func TestLookScreens(t *testing.T) {
	t.Run("nothing there", func(t *testing.T) {
		b := lookedAround(t)
		b.Says("account "+uitest.Account, "✓ organization: none", "There is no trail here yet.", "> Make a new trail")
		b.Golden("look")
	})
	t.Run("a trail is there", func(t *testing.T) {
		b := fromTheStart(t)
		b.OtherTrail()
		b.Press("enter")
		b.Becomes("Recommended", "audit")
		b.Becomes("trails in 34 regions: 1 trail")
		b.Golden("look_choice")
		b.Press("down")
		b.Says("> Make a new trail")
		b.Press("i")
		b.Says("account 123456789012", "> ▾ trail audit", "bucket acme-logs")
		b.Press("i")
		b.Says("> Make a new trail")
		b.Press("enter")
		if b.J.Set.Variant != "new" || b.app.part() != "Settings" {
			t.Errorf("the variant is %q", b.J.Set.Variant)
		}
	})
	t.Run("not allowed", func(t *testing.T) {
		b := fromTheStart(t)
		b.Deny("cloudtrail:DescribeTrails")
		b.Press("enter")
		b.Becomes("?", "could not be read", "cloudtrail:DescribeTrails")
		b.Allow()
		b.Press("r")
		b.Becomes("There is no trail here yet.")
	})
	t.Run("stopped", func(t *testing.T) {
		b := fromTheStart(t)
		held, release := b.Hold("DescribeTrails")
		defer release()
		b.Press("enter")
		b.Until("it looks", held)
		b.Says("Looking around. Nothing is changed.")
		b.Press("esc")
		b.Says("Who should trailhead be?")
	})
}

func TestWelcomeScreens(t *testing.T) {
	b := welcomed(t, "done")
	b.Says("Welcome back", "The set-up here was finished on 23 November 2026, 12:00 UTC.", "> See whether it works", "Show the values", "Undo")
	b.Golden("welcome_done")
	b.Press("enter")
	b.Becomes("hops work")
	b.Press("esc", "down", "enter")
	b.Becomes("SQS URL")
	b.Press("esc")
	b.Says("> Show the values")

	b = welcomed(t, "stopped")
	b.Says("A run here was stopped by a problem", "> Go on from there")
	b.Golden("welcome_stopped")
	b.Press("enter")
	b.Becomes("Everything has an answer")
}

// Colours: a cell of the terminal for each cell of the screen, on a dark and a
// light background, and with NO_COLOR, where only bold is left.
func TestColours(t *testing.T) {
	looks := []struct {
		name    string
		profile colorprofile.Profile
		light   bool
	}{{"dark", colorprofile.TrueColor, false}, {"light", colorprofile.TrueColor, true}, {"no-colour", colorprofile.ASCII, false}}
	for _, s := range stations {
		b := s.reach(t)
		b.Until("nothing moves", func() bool { return !b.moving() })
		for _, l := range looks {
			b.Take(tea.BackgroundColorMsg{Color: map[bool]gray{true: 255, false: 0}[l.light]})
			g := cells(t, b.app, l.profile)
			if l.profile == colorprofile.ASCII {
				for _, row := range g.Rows {
					for _, c := range row {
						if c.Foreground != "" && c.Foreground != "background" || c.Background != "" && c.Background != "foreground" {
							t.Fatalf("%s has a colour: %+v", s.name, c)
						}
					}
				}
			}
			uitest.Golden(t, "colours_"+s.name+"_"+l.name, g.Styled())
		}
	}
}

// moving: what is on the screen is different each time.
func (b *wizard) moving() bool {
	return b.app.screen().Station() == flow.Verify && !b.Offers("r")
}

// gray is a colour between black, 0, and white, 255.
type gray uint8

func (g gray) RGBA() (red, green, blue, alpha uint32) {
	v := uint32(g) * 0x101
	return v, v, v, 0xffff
}

// cells is what a terminal shows of the wizard that has so many colours.
func cells(t *testing.T, a *app, profile colorprofile.Profile) picture.Grid {
	t.Helper()
	term := picture.NewTerminal(a.width, a.height, false)
	w := &colorprofile.Writer{Forward: crlf{term}, Profile: profile}
	if _, err := w.WriteString(a.draw()); err != nil {
		t.Fatal(err)
	}
	return term.Now()
}
