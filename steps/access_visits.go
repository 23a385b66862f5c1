package steps

import (
	"context"
	"slices"
	"strings"
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

// visit is an account that was tried, once.
type visit struct {
	once  sync.Once
	place place
	err   error
}

func (v *visits) to(account string) *visit {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.made[account] == nil {
		v.made[account] = &visit{}
	}
	return v.made[account]
}

// visits are the accounts that one look around has tried to enter, each once:
// what does not let us in is not tried again within the look.
type visits struct {
	accounts *Accounts
	how      answers.LogAccount // by which others are entered
	home     place

	mu   sync.Mutex
	made map[string]*visit
}

// newVisits begins where we signed in.
func newVisits(accounts *Accounts, how answers.LogAccount) *visits {
	return &visits{accounts: accounts, how: how, made: map[string]*visit{}, home: place{account: accounts.Home.Target().Account, way: waySignedIn, aws: accounts.Home}}
}

// byProfile enters an account by a profile of its own.
func (v *visits) byProfile(ctx context.Context, profile string) (place, error) {
	id, aws, err := v.accounts.Profile(ctx, profile)
	if err != nil {
		return place{}, err
	}
	d, p := v.to(id.Account), place{account: id.Account, way: wayByProfile + profile, aws: aws}
	d.once.Do(func() { v.open(d, p, nil) })
	return p, nil
}

// enter is the way into an account: the profile the answers name if it leads
// there, else the role. Where the role is nobody's choice but the default, that
// of Organizations is tried too.
func (v *visits) enter(ctx context.Context, account string) (place, error) {
	if account == v.home.account {
		return v.home, nil
	}
	d := v.to(account)
	d.once.Do(func() {
		roles := []string{v.how.Role}
		if v.how.Role == towerRole {
			roles = append(roles, organizationRole)
		}
		aws, role, last := v.accounts.enterBy(ctx, account, roles, nil)
		if last == nil {
			v.open(d, place{account: account, way: wayByRole + role, aws: aws}, nil)
			return
		}
		v.open(d, place{}, &engine.Problem{ID: "account.no-way", What: "Account " + account + " cannot be entered", Why: unreachable(account, roles), Action: "sts:AssumeRole", Err: last})
	})
	v.mu.Lock()
	defer v.mu.Unlock()
	return d.place, d.err
}

// open notes what came of a visit, for those who look at all of them meanwhile.
func (v *visits) open(d *visit, p place, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	d.place, d.err = p, err
}

// enterEach is enter for several accounts at once; nil where there is no way.
func (v *visits) enterEach(ctx context.Context, accounts []string) (places []place, unreachable []error) {
	places, unreachable = make([]place, len(accounts)), make([]error, len(accounts))
	reads := make([]func() error, len(accounts))
	for i, account := range accounts {
		reads[i] = func() error { places[i], unreachable[i] = v.enter(ctx, account); return nil }
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

// places are the accounts that we are in, ours first.
func (v *visits) places() []place {
	v.mu.Lock()
	defer v.mu.Unlock()
	var others []place
	for _, d := range v.made {
		if d.place.aws != nil {
			others = append(others, d.place)
		}
	}
	slices.SortFunc(others, func(a, b place) int { return strings.Compare(a.account, b.account) })
	return append([]place{v.home}, others...)
}

// inside is the place of an account that we are in already.
func (v *visits) inside(account string) (place, bool) {
	all := v.places()
	at := slices.IndexFunc(all, func(p place) bool { return p.account == account })
	if at < 0 {
		return place{}, false
	}
	return all[at], true
}
