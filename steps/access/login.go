package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/text"
)

// Login is who we are in one account: the identity we signed in as, a role taken
// on from there, or a profile of its own.
type Login struct {
	Account string
	ARN     string
	Via     string    // "" signed in here; else "role NAME" or "profile NAME"
	Expires time.Time // zero: never, or not known
}

// TowerRole is Control Tower's own role in the accounts it has enrolled. Its
// guardrails do not bind it, and it trusts the management account only (docs/aws.md#control-tower-guardrails).
const TowerRole = "AWSControlTowerExecution"

// SessionName is how our taking on a role shows in the customer's own logs.
const SessionName = "trailhead"

// Accounts are the ways into accounts: who signed in, and each login that was
// made from there. Safe for use by several goroutines.
type Accounts struct {
	Identity awsops.Identity
	Home     *awsops.Account
	cache    loginCache
	ways     sync.Map // account id to the answers.LogAccount that leads there
}

// New knows where we signed in, and no other way yet.
func New(id awsops.Identity, home *awsops.Account) *Accounts {
	return &Accounts{Identity: id, Home: home}
}

// Way is how an account is entered, where that is known.
func (a *Accounts) Way(account string) (answers.LogAccount, bool) {
	how, known := a.ways.Load(account)
	way, _ := how.(answers.LogAccount)
	return way, known
}

// SetWay keeps how an account is entered.
func (a *Accounts) SetWay(account string, how answers.LogAccount) { a.ways.Store(account, how) }

// At implements engine.Fleet.
func (a *Accounts) At(ctx context.Context, target awsops.Target, as string) (*awsops.Account, error) {
	way, _ := a.Way(target.Account)
	if as != "" {
		way = answers.LogAccount{Role: as}
	}
	aws, err := a.Reach(ctx, target.Account, way)
	if err != nil {
		return nil, err
	}
	return aws.In(target.Region), nil
}

// ErrNoWay is in the chain of a Problem that says an account cannot be entered.
var ErrNoWay = errors.New("no access to the account")

// loginCache holds the logins that have been made, so that each is made once.
type loginCache struct {
	mu      sync.Mutex
	entries map[string]*cachedLogin // by account and way
}

type cachedLogin struct {
	once  sync.Once
	login Login
	aws   *awsops.Account
	err   error
}

// get makes a login, or hands out the one that was made before. A login that
// failed is tried anew the next time: somebody may have mended it.
func (w *loginCache) get(key string, put func() (Login, *awsops.Account, error)) (*awsops.Account, error) {
	w.mu.Lock()
	if w.entries == nil {
		w.entries = map[string]*cachedLogin{}
	}
	h := w.entries[key]
	if h == nil || h.err != nil {
		h = &cachedLogin{}
		w.entries[key] = h
	}
	w.mu.Unlock()
	h.once.Do(func() {
		login, aws, err := put()
		w.mu.Lock()
		defer w.mu.Unlock()
		h.login, h.aws, h.err = login, aws, err
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	return h.aws, h.err
}

// Logins are the logins in use, the one we signed in with first.
func (a *Accounts) Logins(ctx context.Context) []Login {
	home := Login{Account: a.Identity.Account, ARN: a.Identity.ARN}
	if c, err := a.Home.Credentials(ctx); err == nil {
		home.Expires = c.Expires
	}
	a.cache.mu.Lock()
	defer a.cache.mu.Unlock()
	var others []Login
	for _, h := range a.cache.entries {
		if _, used := a.Way(h.login.Account); h.aws != nil && used { // others were only tried
			others = append(others, h.login)
		}
	}
	slices.SortFunc(others, func(a, b Login) int { return strings.Compare(a.Account+a.Via, b.Account+b.Via) })
	return append([]Login{home}, others...)
}

// Reach is the way into an account by what the answers say: where we are
// signed in, the profile, or the role. The error is a *engine.Problem that
// says which way was tried.
func (a *Accounts) Reach(ctx context.Context, account string, how answers.LogAccount) (*awsops.Account, error) {
	switch {
	case account == a.Identity.Account:
		return a.Home, nil
	case how.Profile != "":
		return a.byProfile(ctx, account, how.Profile)
	case how.Role != "":
		return a.ByRole(ctx, account, how.Role)
	}
	return nil, &engine.Problem{ID: "account.no-way", What: "Account " + account + " cannot be entered",
		Why: "no role and no profile was named for it", Do: waysIn(account), Err: ErrNoWay}
}

// ByRole takes on a role in an account.
func (a *Accounts) ByRole(ctx context.Context, account, role string) (*awsops.Account, error) {
	return a.cache.get(account+" role "+role, func() (Login, *awsops.Account, error) {
		arn := "arn:" + a.Home.Target().Partition + ":iam::" + account + ":role/" + role
		id, aws, err := a.Home.Assume(ctx, arn, SessionName)
		if err != nil {
			p := &engine.Problem{ID: "account.no-way", What: "Account " + account + " cannot be entered",
				Why: "the role " + role + " there does not let us in (" + text.Said(err) + "). It may not exist, not trust " + a.Identity.ARN +
					", or be kept shut by a service control policy; AWS does not say which",
				Do: waysIn(account), Action: "sts:AssumeRole", Err: fmt.Errorf("%w: %w", ErrNoWay, err)}
			return Login{}, nil, p
		}
		return a.newLogin(ctx, id, aws, "role "+role), aws, nil
	})
}

// byProfile signs in to an account with a profile of the AWS config.
func (a *Accounts) byProfile(ctx context.Context, account, profile string) (*awsops.Account, error) {
	id, aws, err := a.Profile(ctx, profile)
	switch {
	case err != nil:
		return nil, err
	case account != "" && id.Account != account:
		return nil, &engine.Problem{ID: "account.no-way", What: "Account " + account + " cannot be entered",
			Why: "the profile " + profile + " signs in to account " + id.Account,
			Do:  []engine.Remedy{{Do: "Name a profile of account " + account, Set: "log_account.profile"}}, Err: ErrNoWay}
	}
	return aws, nil
}

// Profile signs in with a profile of the AWS config, to whatever account it
// leads.
func (a *Accounts) Profile(ctx context.Context, profile string) (awsops.Identity, *awsops.Account, error) {
	var id awsops.Identity
	aws, err := a.cache.get("profile "+profile, func() (Login, *awsops.Account, error) {
		reach, err := a.Home.SignIn(ctx, profile)
		if err == nil {
			id, reach, err = reach.Identity(ctx)
		}
		if err != nil {
			return Login{}, nil, engine.Explain("sign in with the profile "+profile, nil, err)
		}
		return a.newLogin(ctx, id, reach, "profile "+profile), reach, nil
	})
	if err != nil {
		return id, nil, err
	}
	at := aws.Target()
	return awsops.Identity{Account: at.Account, Partition: at.Partition}, aws, nil
}

func (a *Accounts) newLogin(ctx context.Context, id awsops.Identity, aws *awsops.Account, via string) Login {
	h := Login{Account: id.Account, ARN: id.ARN, Via: via}
	if c, err := aws.Credentials(ctx); err == nil {
		h.Expires = c.Expires
	}
	return h
}

// waysIn are the answers that lead into an account.
func waysIn(account string) []engine.Remedy {
	return []engine.Remedy{
		{Do: "Name a role there that trusts this identity", Set: "log_account.role"},
		{Do: "Name a profile of the AWS config that signs in there", Set: "log_account.profile"},
		{Do: "Run trailhead in account " + account + " itself"},
	}
}

// LoginIn is the login that this set-up uses in an account: who we signed in as,
// or what its answers lead to. Where nobody has entered it, it has no ARN.
func (a *Accounts) LoginIn(account string) Login {
	if account == a.Identity.Account {
		return Login{Account: account, ARN: a.Identity.ARN}
	}
	way, _ := a.Way(account)
	key := account + " role " + way.Role
	if way.Profile != "" {
		key = "profile " + way.Profile
	}
	a.cache.mu.Lock()
	defer a.cache.mu.Unlock()
	if h := a.cache.entries[key]; h != nil && h.aws != nil {
		return h.login
	}
	return Login{Account: account}
}

// OrganizationRole is what Organizations makes in the accounts it creates.
const OrganizationRole = "OrganizationAccountAccessRole"
