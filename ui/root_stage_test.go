package ui

import (
	"charm.land/bubbletea/v2"
	"context"
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/ui/apply"
	"trailhead/ui/connect"
	"trailhead/ui/documents"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/undo"
	"trailhead/ui/welcome"
)

// stageProfiles are an AWS config with one of everything.
func stageProfiles(now time.Time) []awsops.Profile {
	return []awsops.Profile{
		{Name: "production", Kind: "SSO", Account: stageAccount, Role: "AdministratorAccess", Region: "us-east-1", Source: "~/.aws/config", Expires: now.Add(6*time.Hour + 12*time.Minute)},
		{Name: "log-archive", Kind: "role", Account: "222222222222", Role: "LogAdmin", Source: "production"},
		{Name: "sandbox", Kind: "SSO", Account: "333333333333", Role: "PowerUser", Problem: "SSO sign-in expired", SignIn: "aws sso login --profile sandbox"},
		{Kind: "environment", Source: "temporary keys ****7Q2X", Expires: now.Add(34 * time.Minute)},
	}
}

// fromTheStart is the wizard as Run begins it, with the answers of flags.
func fromTheStart(t testing.TB, flags ...string) *booth {
	t.Helper()
	s := newStage(t)
	host := s.j.Host
	host.Where = flow.Where{Profile: "production"}
	host.Preset.Flags = map[string]string{}
	for _, f := range flags {
		key, value, _ := strings.Cut(f, "=")
		host.Preset.Flags[key] = value
	}
	host.Profiles = func(context.Context) ([]awsops.Profile, error) { return stageProfiles(s.clock.Now()), nil }
	a, err := newApp(host)
	if err != nil {
		t.Fatal(err)
	}
	s.app = a
	b := &booth{stage: s, app: a}
	b.do(a.top().Init())
	b.take(tea.BackgroundColorMsg{}) // as if it had said dark
	b.resize(80, 24)
	b.until("the profiles are read", func() bool { return a.top().(*connect.Model).Loaded })
	return b
}

// lookedAround is the wizard at the choice of a variant.
func lookedAround(t testing.TB, flags ...string) *booth {
	t.Helper()
	b := fromTheStart(t, flags...)
	b.press("enter")
	b.becomes("Recommended", "trails in ")
	return b
}

// stations are all kinds of screens, each with a way there.
var stations = []struct {
	name  string
	reach func(t testing.TB) *booth
}{
	{"connect", func(t testing.TB) *booth { return fromTheStart(t) }},
	{"look", func(t testing.TB) *booth { return lookedAround(t) }},
	{"welcome", func(t testing.TB) *booth { return welcomed(t, "done") }},
	{"external-id", func(t testing.TB) *booth {
		b := lookedAround(t)
		b.press("enter")
		return b
	}},
	{"settings", func(t testing.TB) *booth {
		b := lookedAround(t, settled...)
		b.press("enter")
		return b
	}},
	{"review", func(t testing.TB) *booth { return reviewing(t) }},
	{"documents", func(t testing.TB) *booth {
		b := reviewing(t)
		b.press("d")
		b.reachTop("documents", func(s screen.Overlay) bool { _, ok := s.(*documents.Model); return ok })
		return b
	}},
	{"problem", func(t testing.TB) *booth {
		b := reviewing(t)
		b.deny("cloudtrail:CreateTrail")
		b.clock.add(screen.QuietPeriod)
		b.press("y")
		b.until("it is stopped", func() bool { a, ok := b.app.top().(*apply.Model); return ok && a.State == apply.Stopped })
		return b
	}},
	{"verify", func(t testing.TB) *booth {
		b := applied(t)
		b.press("enter")
		b.becomes("hops hold")
		return b
	}},
	{"values", func(t testing.TB) *booth {
		b := applied(t)
		b.press("enter")
		b.becomes("hops hold")
		b.press("enter")
		b.reach("Values")
		return b
	}},
	{"undo", func(t testing.TB) *booth {
		b := applied(t)
		b.show(undo.New(b.j))
		b.becomes("Take back these")
		return b
	}},
}

// untilLeft takes messages until the wizard is left, and returns its code.
func (b *booth) untilLeft() flow.Code {
	b.t.Helper()
	b.until("it is left", func() bool { return b.left != nil })
	return *b.left
}

func (b *booth) reachTop(what string, is func(screen.Overlay) bool) {
	b.t.Helper()
	b.until("it is at "+what, func() bool { return is(b.app.top()) })
}

// welcomed is the wizard where a run has been before, which ended so.
func welcomed(t testing.TB, outcome string) *booth {
	t.Helper()
	b := reviewing(t)
	if outcome == "stopped" {
		b.deny("cloudtrail:CreateTrail")
	}
	b.clock.add(screen.QuietPeriod)
	b.press("y")
	b.until("the run is over", func() bool {
		a, ok := b.app.top().(*apply.Model)
		return ok && (a.State == apply.Done || a.State == apply.Stopped)
	})
	b.allow()
	session, err := b.connect(t.Context(), b.j.Where)
	if err != nil {
		t.Fatal(err)
	}
	b.j.Session = session
	if got := session.Journal.LastRun(); got == nil || got.Outcome != outcome {
		t.Fatalf("the journal says %+v", got)
	}
	b.app.stack = []screen.Screen{connect.New(b.j), welcome.New(b.j)}
	return b
}
