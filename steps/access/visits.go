package access

import (
	"context"
	"slices"
	"strings"
	"sync"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Place is an account that we are in.
type Place struct {
	Account string
	Way     string
	Aws     *awsops.Account
}

// The ways into an account (DiscoveredAccount.Way).
const (
	waySignedIn  = "signed in"
	wayByRole    = "role "
	WayByProfile = "profile "
)

// visit is an account that was tried, once.
type visit struct {
	once  sync.Once
	place Place
	err   error
}

func (v *Visits) to(account string) *visit {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.made[account] == nil {
		v.made[account] = &visit{}
	}
	return v.made[account]
}

// Visits are the accounts that one look around has tried to enter, each once:
// what does not let us in is not tried again within the look.
type Visits struct {
	Accounts *Accounts
	How      answers.LogAccount // by which others are entered
	Home     Place

	mu   sync.Mutex
	made map[string]*visit
}

// NewVisits begins where we signed in.
func NewVisits(accounts *Accounts, how answers.LogAccount) *Visits {
	return &Visits{Accounts: accounts, How: how, made: map[string]*visit{},
		Home: Place{Account: accounts.Home.Target().Account, Way: waySignedIn, Aws: accounts.Home}}
}

// ByProfile enters an account by a profile of its own.
func (v *Visits) ByProfile(ctx context.Context, profile string) (Place, error) {
	id, aws, err := v.Accounts.Profile(ctx, profile)
	if err != nil {
		return Place{}, err
	}
	d, p := v.to(id.Account), Place{Account: id.Account, Way: WayByProfile + profile, Aws: aws}
	d.once.Do(func() { v.open(d, p, nil) })
	return p, nil
}

// Enter is the way into an account: the profile the answers name if it leads
// there, else the role. Where the role is nobody's choice but the default, that
// of Organizations is tried too.
func (v *Visits) Enter(ctx context.Context, account string) (Place, error) {
	if account == v.Home.Account {
		return v.Home, nil
	}
	d := v.to(account)
	d.once.Do(func() {
		roles := []string{v.How.Role}
		if v.How.Role == TowerRole {
			roles = append(roles, OrganizationRole)
		}
		aws, role, last := v.Accounts.enterBy(ctx, account, roles, nil)
		if last == nil {
			v.open(d, Place{Account: account, Way: wayByRole + role, Aws: aws}, nil)
			return
		}
		v.open(d, Place{}, &engine.Problem{ID: "account.no-way", What: "Account " + account + " cannot be entered",
			Why: unreachable(account, roles), Action: "sts:AssumeRole", Err: last})
	})
	v.mu.Lock()
	defer v.mu.Unlock()
	return d.place, d.err
}

// open notes what came of a visit, for those who look at all of them meanwhile.
func (v *Visits) open(d *visit, p Place, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	d.place, d.err = p, err
}

// EnterEach is enter for several accounts at once; nil where there is no way.
func (v *Visits) EnterEach(ctx context.Context, accounts []string) (places []Place, unreachable []error) {
	places, unreachable = make([]Place, len(accounts)), make([]error, len(accounts))
	reads := make([]func() error, len(accounts))
	for i, account := range accounts {
		reads[i] = func() error { places[i], unreachable[i] = v.Enter(ctx, account); return nil }
	}
	_ = engine.Parallel(reads...)
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

// Places are the accounts that we are in, ours first.
func (v *Visits) Places() []Place {
	v.mu.Lock()
	defer v.mu.Unlock()
	var others []Place
	for _, d := range v.made {
		if d.place.Aws != nil {
			others = append(others, d.place)
		}
	}
	slices.SortFunc(others, func(a, b Place) int { return strings.Compare(a.Account, b.Account) })
	return append([]Place{v.Home}, others...)
}

// Inside is the place of an account that we are in already.
func (v *Visits) Inside(account string) (Place, bool) {
	all := v.Places()
	at := slices.IndexFunc(all, func(p Place) bool { return p.Account == account })
	if at < 0 {
		return Place{}, false
	}
	return all[at], true
}
