package steps

import (
	"context"
	"slices"
	"sync"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// place is an account that we are in.
type place struct {
	account string
	way     string
	aws     *awsops.Account
}

// The ways into an account (DiscoveredAccount.Way).
const (
	waySignedIn  = "signed in"
	wayByRole    = "role "
	wayByProfile = "profile "
)

// door is an account that was tried, once.
type door struct {
	once  sync.Once
	place place
	err   error
	trail bool // its trails have been looked for
}

func (f *finder) door(account string) *door {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.doors[account] == nil {
		f.doors[account] = &door{}
	}
	return f.doors[account]
}

// enter is the way into an account: the profile the answers name if it leads
// there, else the role. Where the role is nobody's choice but the default, that
// of Organizations is tried too.
func (f *finder) enter(ctx context.Context, account string) (place, error) {
	if account == f.home.account {
		return f.home, nil
	}
	d := f.door(account)
	d.once.Do(func() {
		roles := []string{f.how.Role}
		if f.how.Role == towerRole {
			roles = append(roles, organizationRole)
		}
		var last error
		for _, role := range roles {
			aws, err := f.session.Reach(ctx, account, answers.LogAccount{Role: role})
			if err == nil {
				f.open(d, place{account: account, way: wayByRole + role, aws: aws}, nil)
				return
			}
			last = err
		}
		f.open(d, place{}, &engine.Problem{What: "Account " + account + " cannot be entered", Why: unreachable(account, roles), Action: "sts:AssumeRole", Err: last})
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	return d.place, d.err
}

// open notes what came of a door, for those who look at all of them meanwhile.
func (f *finder) open(d *door, p place, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d.place, d.err = p, err
}

// enterEach is enter for several accounts at once; nil where there is no way.
func (f *finder) enterEach(ctx context.Context, accounts []string) (places []place, unreachable []error) {
	places, unreachable = make([]place, len(accounts)), make([]error, len(accounts))
	reads := make([]func() error, len(accounts))
	for i, account := range accounts {
		reads[i] = func() error { places[i], unreachable[i] = f.enter(ctx, account); return nil }
	}
	_ = parallel(reads...)
	return places, unreachable
}

func unreachable(account string, roles []string) string {
	if roles[0] == "" {
		return "no role and no profile was named for account " + account
	}
	text := "account " + account + " does not let us in by the role " + roles[0]
	if len(roles) > 1 {
		text += " or " + roles[1]
	}
	return text
}

// named enters the account that the answers name by a profile of its own.
func (f *finder) named(ctx context.Context) {
	if f.how.Profile == "" {
		return
	}
	id, aws, err := f.session.Profile(ctx, f.how.Profile)
	if err != nil {
		f.unread("the account of the profile "+f.how.Profile, "sts:GetCallerIdentity", err)
		return
	}
	d := f.door(id.Account)
	p := place{account: id.Account, way: wayByProfile + f.how.Profile, aws: aws}
	d.once.Do(func() { f.open(d, p, nil) })
	f.tell(Found{What: "account " + id.Account + ", by the profile " + f.how.Profile})
	f.visit(ctx, p)
}

// visit looks for trails and roles in another account that we are in, once.
func (f *finder) visit(ctx context.Context, p place) {
	d := f.door(p.account)
	f.mu.Lock()
	again := d.trail || p.account == f.home.account
	d.trail = true
	f.mu.Unlock()
	if again {
		return
	}
	_ = parallel(
		func() error { f.trails(ctx, p); return nil },
		func() error { f.roles(ctx, p); return nil },
	)
}

// places are the accounts that we are in, ours first.
func (f *finder) places() []place {
	f.mu.Lock()
	defer f.mu.Unlock()
	var others []place
	for _, d := range f.doors {
		if d.place.aws != nil {
			others = append(others, d.place)
		}
	}
	by(others, func(p place) string { return p.account })
	return append([]place{f.home}, others...)
}

// inside is the place of an account that we are in already.
func (f *finder) inside(account string) (place, bool) {
	all := f.places()
	at := slices.IndexFunc(all, func(p place) bool { return p.account == account })
	if at < 0 {
		return place{}, false
	}
	return all[at], true
}
