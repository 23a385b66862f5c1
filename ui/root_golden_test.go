package ui

import (
	"charm.land/bubbletea/v2"
	"fmt"
	"github.com/charmbracelet/colorprofile"
	"testing"

	"trailhead/e2e/picture"
	"trailhead/ui/screen"
	"trailhead/ui/verify"
)

func TestConnectScreens(t *testing.T) {
	b := fromTheStart(t)
	b.says("> production", "AdministratorAccess (SSO)", "6 h 12 m left", "via production, LogAdmin", "SSO sign-in expired", "aws sso login --profile sandbox", "34 m left",
		"Nothing is changed before you have seen every change and said yes.")
	b.drawn("connect")
	b.press("tab")
	b.typed("eu-")
	b.says("eu-central-1", "eu-west-1")
	b.drawn("connect_region")
	b.typed("nowhere")
	b.says("No region has that in its name.")
	b.press("enter")
	b.says("✗ It ")
	b.press("esc")
	b.says("Region us-east-1")
}

func TestAProfileThatHasExpiredSaysHowToSignIn(t *testing.T) {
	b := fromTheStart(t)
	b.world.Expire()
	b.press("enter")
	b.becomes("The credentials have run out", "aws sso login --profile production", "then try again")
	b.drawn("connect_expired")
	b.press("end", "up")
	b.says("> sandbox", "aws sso login --profile sandbox")
	b.press("home")
	b.signIn()
	b.press("r")
	b.becomes("Recommended")
}

func TestWithoutAnAWSConfigTheMachinesCredentialsAreTried(t *testing.T) {
	b := fromTheStart(t)
	b.take(screen.ProfilesRead{Err: fmt.Errorf("permission denied")})
	b.says("> environment", "the credentials of this machine", "permission denied")
	b.press("enter")
	b.becomes("Recommended")
}

func TestLookScreens(t *testing.T) {
	t.Run("nothing there", func(t *testing.T) {
		b := lookedAround(t)
		b.says("account "+stageAccount, "✓ organization: none", "There is no trail here yet.", "> Make a new trail")
		b.drawn("look")
	})
	t.Run("a trail is there", func(t *testing.T) {
		b := fromTheStart(t)
		b.otherTrail()
		b.press("enter")
		b.becomes("Recommended", "audit")
		b.becomes("trails in 34 regions: 1 trail")
		b.drawn("look_choice")
		b.press("down")
		b.says("> Make a new trail")
		b.press("d")
		b.says("account 123456789012", "> ▾ trail audit", "bucket acme-logs")
		b.press("d")
		b.says("> Make a new trail")
		b.press("enter")
		if b.j.Set.Variant != "new" || b.app.part() != "Settings" {
			t.Errorf("the variant is %q", b.j.Set.Variant)
		}
	})
	t.Run("not allowed", func(t *testing.T) {
		b := fromTheStart(t)
		b.deny("cloudtrail:DescribeTrails")
		b.press("enter")
		b.becomes("?", "could not be read", "cloudtrail:DescribeTrails")
		b.allow()
		b.press("r")
		b.becomes("There is no trail here yet.")
	})
	t.Run("stopped", func(t *testing.T) {
		b := fromTheStart(t)
		held, release := b.hold("DescribeTrails")
		defer release()
		b.press("enter")
		b.until("it looks", held)
		b.says("Looking around. Nothing is changed.")
		b.press("esc")
		b.says("Who should trailhead be?")
	})
}

func TestWelcomeScreens(t *testing.T) {
	b := welcomed(t, "done")
	b.says("Welcome back", "The set-up here was finished on 23 November 2026, 12:00 UTC.", "> See whether it works", "Show the values", "Undo")
	b.drawn("welcome_done")
	b.press("enter")
	b.becomes("hops hold")
	b.press("esc", "down", "enter")
	b.becomes("SQS URL")
	b.press("esc")
	b.says("> Show the values")

	b = welcomed(t, "stopped")
	b.says("A run here was stopped by a problem", "> Go on from there")
	b.drawn("welcome_stopped")
	b.press("enter")
	b.becomes("Everything has an answer")
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
		b.until("nothing moves", func() bool { return !b.moving() })
		for _, l := range looks {
			b.take(tea.BackgroundColorMsg{Color: map[bool]gray{true: 255, false: 0}[l.light]})
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
			golden(t, "colours_"+s.name+"_"+l.name, g.Styled())
		}
	}
}

// moving: what is on the screen is different each time.
func (b *booth) moving() bool {
	v, ok := b.app.top().(*verify.Model)
	return ok && v.Looking
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
