package steps

import (
	"context"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/setup"
)

func facts(s setup.Setup) export.SliceFacts {
	f := export.SliceFacts{Home: s.At}
	if s.Org != nil {
		f.Org = &s.Org.Organization
	}
	if t := s.Existing; t != nil {
		f.Trail, f.Log, f.Encryption = &t.Trail, s.LogAt(), t.Encryption
		f.Route, f.Rule, f.Replaced = string(t.Route.Kind), t.Route.Rule, t.Route.Replaced
		if t.Tower != nil {
			f.Tower = &export.TowerFacts{Version: t.Tower.Version, Generation: t.Tower.Generation, LogAccount: t.Tower.LogAccount}
		}
	}
	return f
}

// setupOf is the set-up of a slice, seen from the colleague's account.
func (d *Session) setupOf(ctx context.Context, f export.SliceFacts, set answers.Set) (setup.Setup, error) {
	found := fromFacts(f, d.Identity.Account, set.Answers)
	if t := found.Existing; t == nil || d.Identity.Account != f.Log.Account {
		return found, nil
	}
	logs := d.Home.In(f.Log.Region)
	rules, err := logs.Notifications(ctx, found.Bucket())
	if err != nil {
		return found, engine.Explain("read the settings of the bucket "+found.Bucket(), nil, err)
	}
	found.Existing.Route, err = setup.RouteOf(ctx, d.Accounts, found, logs, rules) // who listens may have changed
	return found, err
}

// fromFacts is the set-up of a slice as an account sees it. It asks AWS nothing.
func fromFacts(f export.SliceFacts, here string, a answers.Answers) setup.Setup {
	found := setup.Setup{At: f.Home, Answers: a}
	found.Here = here
	if f.Org != nil {
		found.Org = &setup.Organization{Organization: *f.Org}
	}
	if f.Trail == nil {
		return found
	}
	t := &setup.Existing{Trail: *f.Trail, Account: f.Log.Account, Region: f.Log.Region, Encryption: f.Encryption, Entered: map[string]string{},
		Route: setup.Route{Kind: setup.RouteKind(f.Route), Rule: f.Rule, Replaced: f.Replaced}}
	if f.Tower != nil {
		t.Tower = &setup.Tower{Version: f.Tower.Version, Generation: f.Tower.Generation, LogAccount: f.Tower.LogAccount}
	}
	found.Existing = t
	return found
}
