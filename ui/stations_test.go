package ui

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/awsops"
	"trailhead/ui/connect"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
	"trailhead/ui/undo"
	"trailhead/ui/welcome"
)

// oneOfEach are an AWS config with one of everything.
func oneOfEach(now time.Time) []awsops.Profile {
	return []awsops.Profile{
		{Name: "production", Kind: "SSO", Account: uitest.Account, Role: "AdministratorAccess", Region: "us-east-1", Source: "~/.aws/config",
			Expires: now.Add(6*time.Hour + 12*time.Minute)},
		{Name: "log-archive", Kind: "role", Account: "222222222222", Role: "LogAdmin", Source: "production"},
		{Name: "sandbox", Kind: "SSO", Account: "333333333333", Role: "PowerUser", Problem: awsops.ProfileProblem{Kind: awsops.SignInExpired},
			SignIn: awsops.SignIn{Profile: "sandbox", SSO: true}},
		{Kind: "environment", Source: "temporary keys ****7Q2X", Expires: now.Add(34 * time.Minute)},
	}
}

// fromTheStart is the wizard as Run begins it, with the answers of flags.
func fromTheStart(t testing.TB, flags ...string) *wizard {
	t.Helper()
	w := startWizard(t, func(h *flow.Host) {
		h.Where = flow.Where{Profile: "production"}
		h.Preset.Flags = uitest.Flags(flags...)
		h.Profiles = func(context.Context) ([]awsops.Profile, error) { return oneOfEach(h.Clock.Now()), nil }
	})
	w.Take(tea.BackgroundColorMsg{}) // as if it had said dark
	return w
}

// lookedAround is the wizard at the choice of a variant.
func lookedAround(t testing.TB, flags ...string) *wizard {
	t.Helper()
	b := fromTheStart(t, flags...)
	b.Press("enter")
	b.Becomes("Recommended", "trails in ")
	return b
}

// stations are all kinds of screens, each with a way there.
var stations = []struct {
	name  string
	reach func(t testing.TB) *wizard
}{
	{"connect", func(t testing.TB) *wizard { return fromTheStart(t) }},
	{"look", func(t testing.TB) *wizard { return lookedAround(t) }},
	{"welcome", func(t testing.TB) *wizard { return welcomed(t, "done") }},
	{"external-id", func(t testing.TB) *wizard {
		b := lookedAround(t)
		b.Press("enter")
		return b
	}},
	{"settings", func(t testing.TB) *wizard {
		b := lookedAround(t, settled...)
		b.Press("enter")
		return b
	}},
	{"review", func(t testing.TB) *wizard { return reviewing(t) }},
	{"documents", func(t testing.TB) *wizard {
		b := reviewing(t)
		b.Press("d")
		b.at(flow.Documents)
		return b
	}},
	{"problem", func(t testing.TB) *wizard {
		b := reviewing(t)
		b.Deny("cloudtrail:CreateTrail")
		b.Clock.Add(uitest.QuietPeriod)
		b.Press("y")
		b.stops()
		return b
	}},
	{"verify", func(t testing.TB) *wizard {
		b := applied(t)
		b.Press("enter")
		b.Becomes("hops work")
		return b
	}},
	{"values", func(t testing.TB) *wizard {
		b := applied(t)
		b.Press("enter")
		b.Becomes("hops work")
		b.meantEnter()
		b.reach("Values")
		return b
	}},
	{"undo", func(t testing.TB) *wizard {
		b := applied(t)
		b.show(undo.New(b.J))
		b.Becomes("Take back these")
		return b
	}},
}

// welcomed is the wizard where a run has been before, which ended so.
func welcomed(t testing.TB, outcome string) *wizard {
	t.Helper()
	b := reviewing(t)
	if outcome == "stopped" {
		b.Deny("cloudtrail:CreateTrail")
	}
	b.Clock.Add(uitest.QuietPeriod)
	b.Press("y")
	b.runEnds()
	b.Allow()
	session, err := b.Connect(t.Context(), b.J.Where)
	if err != nil {
		t.Fatal(err)
	}
	b.J.Session = session
	if got := session.Journal.LastRun(); got == nil || got.Outcome != outcome {
		t.Fatalf("the journal says %+v", got)
	}
	b.app.stack = []screen.Screen{connect.New(b.J), welcome.New(b.J)}
	return b
}
