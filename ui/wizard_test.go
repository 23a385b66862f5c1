package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/ui/apply"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
	"trailhead/ui/uitest"

	"trailhead/internal/sample"
)

func TestMain(m *testing.M) { sample.Main(m) }

// wizard is the whole wizard in a terminal, on the simulated AWS.
type wizard struct {
	*uitest.Terminal
	app *app
}

// The terminal's view of the root.
func (a *app) Draw() string             { return a.draw() }
func (a *app) Ended() (flow.Code, bool) { return a.code, a.gone }
func (a *app) Top() screen.Overlay {
	if len(a.stack) == 0 {
		return nil
	}
	return a.top()
}

// newWizard is the wizard before any screen, with the answers of the world and
// more of them, each "key=value".
func newWizard(t testing.TB, more ...string) *wizard {
	t.Helper()
	return showing(uitest.NewWorld(t, more...))
}

// showing is the wizard with screens, which have not been told to begin.
func showing(w *uitest.World, screens ...screen.Screen) *wizard {
	a := &app{j: w.J, code: flow.Cancelled, width: 80, height: 24, stack: screens}
	return &wizard{Terminal: uitest.NewTerminal(w, a), app: a}
}

// wizardAt is the wizard at a screen, with the answers of flags.
func wizardAt(t testing.TB, first func(*screen.Journey) screen.Screen, flags ...string) *wizard {
	t.Helper()
	return wizardIn(uitest.NewWorld(t), first, flags...)
}

// wizardIn is the wizard at a screen in a world.
func wizardIn(world *uitest.World, first func(*screen.Journey) screen.Screen, flags ...string) *wizard {
	world.T.Helper()
	world.J.Host.Preset.Flags = uitest.Flags(flags...)
	if err := world.J.Resolve(); err != nil {
		world.T.Fatal(err)
	}
	w := showing(world)
	w.show(first(world.J))
	return w
}

// begun is the wizard as Run begins it, without the question for the background
// and the wait for an MFA code: tests send what these would bring.
func begun(world *uitest.World, host flow.Host) *wizard {
	world.T.Helper()
	a, err := newApp(host)
	if err != nil {
		world.T.Fatal(err)
	}
	world.J = a.j
	w := &wizard{Terminal: uitest.NewTerminal(world, a), app: a}
	w.Do(a.top().Init())
	return w
}

// acme are the identities that the tests choose from.
var acme = []awsops.Profile{
	{Name: "production", Kind: "SSO", Account: uitest.Account, Role: "AdministratorAccess", Region: "us-east-1",
		Expires: time.Date(2026, 11, 23, 18, 12, 0, 0, time.UTC)},
	{Name: "log-archive", Kind: "role", Account: "222222222222", Role: "LogAdmin", Source: "production"},
	{Name: "sandbox", Kind: "SSO", Account: "333333333333", Role: "Dev", Problem: awsops.ProfileProblem{Kind: awsops.SignInExpired},
		SignIn: awsops.SignIn{Profile: "sandbox", SSO: true}},
}

// startWizard is the wizard from its first screen, with the host as change
// leaves it.
func startWizard(t testing.TB, change func(*flow.Host)) *wizard {
	t.Helper()
	world := uitest.NewWorld(t)
	host := world.J.Host
	host.Profiles = func(context.Context) ([]awsops.Profile, error) { return acme, nil }
	if change != nil {
		change(&host)
	}
	w := begun(world, host)
	w.Until("the profiles are read", func() bool { return !w.app.waits() })
	return w
}

// settled are the answers of somebody who need not be asked.
var settled = []string{"external_id=" + uitest.ExternalID, "scope=account", "variant=new"}

func settingsScreen(j *screen.Journey) screen.Screen { return settings.New(j) }

// planningIn is the wizard in an estate where a plan has just been asked for.
func planningIn(t testing.TB, name string, flags ...string) *wizard {
	t.Helper()
	w := wizardIn(uitest.Estate(t, name), settingsScreen, append(
		[]string{"external_id=" + uitest.ExternalID, "scope=account", "variant=existing"}, flags...)...)
	w.Press("enter")
	return w
}

// reviewing is the wizard at the review of the plan for flags.
func reviewing(t testing.TB, flags ...string) *wizard {
	t.Helper()
	w := wizardAt(t, settingsScreen, append(flags, settled...)...)
	w.Press("enter")
	w.reach("Review")
	return w
}

// applied is the wizard whose set-up is made.
func applied(t testing.TB, flags ...string) *wizard {
	t.Helper()
	w := reviewing(t, flags...)
	w.Clock.Add(uitest.QuietPeriod)
	w.Press("y")
	w.made()
	return w
}

// show puts a screen on the stack, whatever way leads to it.
func (w *wizard) show(x screen.Screen) {
	w.app.stack = append(w.app.stack, x)
	w.Do(x.Init())
	w.app.View()
}

// apply shows the screen that makes a fresh plan.
func (w *wizard) apply() {
	w.T.Helper()
	plan, err := w.J.Session.Plan(w.T.Context(), w.J.Set)
	if err != nil {
		w.T.Fatal(err)
	}
	w.J.Plan = plan
	w.show(apply.New(w.J, plan, false, screen.PlanSettings(w.J)))
}

// reach takes messages until the header says that part of the journey.
func (w *wizard) reach(part string) {
	w.T.Helper()
	w.Until("it is at "+part, func() bool { return w.app.part() == part })
}

// at takes messages until the screen of a station can be seen.
func (w *wizard) at(station flow.Station) {
	w.T.Helper()
	w.Until(fmt.Sprint("it is at ", station), func() bool { return w.app.over == nil && w.app.screen().Station() == station })
}

// made waits until a run has come to a good end.
func (w *wizard) made() {
	w.T.Helper()
	w.at(flow.Apply)
	w.Until("all is made", w.isDone)
}

// isDone: the screen of a run says that all is made, or taken back.
func (w *wizard) isDone() bool {
	words := w.Words()
	return strings.Contains(words, "All is made as it should be.") || strings.Contains(words, "Taken back: ")
}

// runEnds waits until a run is over, however it has ended.
func (w *wizard) runEnds() {
	w.T.Helper()
	w.at(flow.Apply)
	w.Until("the run is over", func() bool { return !works(w.app.screen()) })
}

// stops waits until a run is stopped by a problem.
func (w *wizard) stops() {
	w.T.Helper()
	w.at(flow.Apply)
	w.Until("it is stopped", func() bool { return !works(w.app.screen()) && w.Offers("r") })
}

// meantEnter presses enter after a moment, as one who has read what is there.
func (w *wizard) meantEnter() {
	w.Clock.Add(uitest.QuietPeriod)
	w.Press("enter")
}

// row moves the cursor of the settings to the answer of that key.
func (w *wizard) row(key string) {
	w.T.Helper()
	if w.app.screen().Station() != flow.Settings {
		w.T.Fatalf("these are not the settings:\n%s", w.Screen())
	}
	w.Press("home")
	for range 40 {
		if w.onRow(key) {
			return
		}
		w.Press("down")
	}
	w.T.Fatalf("there is no row %s:\n%s", key, w.Screen())
}

// onRow: the cursor of the settings is on the answer of that key.
func (w *wizard) onRow(key string) bool {
	field, _ := answers.FieldOf(key)
	return strings.Contains(w.Body(), "\n > "+field.Title+"  ")
}
