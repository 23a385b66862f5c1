package ui

import (
	"context"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/ui/flow"
)

// drive is the whole wizard from its first screen, on the simulated AWS. It
// is a booth whose root was made as Run makes it. Its keys and texts are the
// booth's.
type drive struct{ *booth }

// acme are the identities that the tests choose from.
var acme = []awsops.Profile{
	{Name: "production", Kind: "SSO", Account: stageAccount, Role: "AdministratorAccess", Region: "us-east-1", Expires: time.Date(2026, 11, 23, 18, 12, 0, 0, time.UTC)},
	{Name: "log-archive", Kind: "role", Account: "222222222222", Role: "LogAdmin", Source: "production"},
	{Name: "sandbox", Kind: "SSO", Account: "333333333333", Role: "Dev", Problem: "SSO sign-in expired", SignIn: "aws sso login --profile sandbox"},
}

// newDrive is the wizard with the host as change leaves it, at 80x24.
func newDrive(t *testing.T, change func(*flow.Host)) *drive {
	t.Helper()
	s := newStage(t)
	d := &drive{}
	h := s.j.Host
	h.Profiles = func(context.Context) ([]awsops.Profile, error) { return acme, nil }
	if change != nil {
		change(&h)
	}
	a, err := newApp(h)
	if err != nil {
		t.Fatal(err)
	}
	s.app = a
	d.booth = &booth{stage: s, app: a}
	d.begin()
	return d
}

// begin starts the wizard as Bubble Tea does. The question for the background
// and the wait for an MFA code are left out: tests send what they would bring.
func (d *drive) begin() {
	d.do(d.app.top().Init())
	d.resize(80, 24)
	d.until("the profiles are read", func() bool { return !d.app.waits() })
}
