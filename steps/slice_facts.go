package steps

import (
	"context"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// sliceFacts are what the colleague's trailhead need not find out again, and
// perhaps cannot.
type sliceFacts struct {
	Home       awsops.Target        `json:"home"`
	Trail      *awsops.Trail        `json:"trail,omitempty"`
	Log        awsops.Target        `json:"log,omitzero"`
	Encryption awsops.Encryption    `json:"encryption,omitzero"`
	Tower      *towerFacts          `json:"tower,omitempty"`
	Route      string               `json:"route,omitempty"`
	Rule       awsops.Notification  `json:"rule,omitzero"`
	Replaced   awsops.Notification  `json:"replaced,omitzero"`
	Org        *awsops.Organization `json:"organization,omitempty"`
}

type towerFacts struct {
	Version    string `json:"version,omitempty"`
	Generation int    `json:"generation,omitempty"`
	LogAccount string `json:"log_account,omitempty"`
}

func (s Setup) facts() sliceFacts {
	f := sliceFacts{Home: s.At}
	if s.org != nil {
		f.Org = &s.org.Organization
	}
	if t := s.existing; t != nil {
		f.Trail, f.Log, f.Encryption = &t.trail, s.logAt(), t.encryption
		f.Route, f.Rule, f.Replaced = string(t.route.kind), t.route.rule, t.route.replaced
		if t.tower != nil {
			f.Tower = &towerFacts{t.tower.version, t.tower.generation, t.tower.logAccount}
		}
	}
	return f
}

// setupOf is the set-up of a slice, seen from the colleague's account.
func (d *Session) setupOf(ctx context.Context, f sliceFacts, set answers.Set) (Setup, error) {
	found := fromFacts(f, d.Identity.Account, set.Answers)
	if t := found.existing; t == nil || d.Identity.Account != f.Log.Account {
		return found, nil
	}
	logs := d.Home.In(f.Log.Region)
	rules, err := logs.Notifications(ctx, found.Bucket())
	if err != nil {
		return found, engine.Explain("read the settings of the bucket "+found.Bucket(), nil, err)
	}
	found.existing.route, err = routeOf(ctx, d.Accounts, found, logs, rules) // who listens may have changed
	return found, err
}

// fromFacts is the set-up of a slice as an account sees it. It asks AWS nothing.
func fromFacts(f sliceFacts, here string, a answers.Answers) Setup {
	found := Setup{At: f.Home, Answers: a}
	found.here = here
	if f.Org != nil {
		found.org = &organization{Organization: *f.Org}
	}
	if f.Trail == nil {
		return found
	}
	t := &existing{trail: *f.Trail, account: f.Log.Account, region: f.Log.Region, encryption: f.Encryption, entered: map[string]string{},
		route: route{kind: routeKind(f.Route), rule: f.Rule, replaced: f.Replaced}}
	if f.Tower != nil {
		t.tower = &tower{version: f.Tower.Version, generation: f.Tower.Generation, logAccount: f.Tower.LogAccount}
	}
	found.existing = t
	return found
}
