package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Login is who we are in one account: the identity we signed in as, a role taken
// on from there, or a profile of its own.
type Login struct {
	Account string
	ARN     string
	Via     string    // "" signed in here; else "role NAME" or "profile NAME"
	Expires time.Time // zero: never, or not known
}

// towerRole is Control Tower's own role in the accounts it has enrolled. Its
// guardrails do not bind it, and it trusts the management account only (field
// notes §9, §11).
const towerRole = "AWSControlTowerExecution"

// sessionName is how our taking on a role shows in the customer's own logs.
const sessionName = "trailhead"

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
func (d *Session) Logins(ctx context.Context) []Login {
	home := Login{Account: d.Identity.Account, ARN: d.Identity.ARN}
	if c, err := d.Home.Credentials(ctx); err == nil {
		home.Expires = c.Expires
	}
	d.logins.mu.Lock()
	defer d.logins.mu.Unlock()
	var others []Login
	for _, h := range d.logins.entries {
		if _, used := d.ways.Load(h.login.Account); h.aws != nil && used { // others were only tried
			others = append(others, h.login)
		}
	}
	slices.SortFunc(others, func(a, b Login) int { return strings.Compare(a.Account+a.Via, b.Account+b.Via) })
	return append([]Login{home}, others...)
}

// Reach is the way into an account by what the answers say: where we are
// signed in, the profile, or the role. The error is a *engine.Problem that
// says which way was tried.
func (d *Session) Reach(ctx context.Context, account string, how answers.LogAccount) (*awsops.Account, error) {
	switch {
	case account == d.Identity.Account:
		return d.Home, nil
	case how.Profile != "":
		return d.byProfile(ctx, account, how.Profile)
	case how.Role != "":
		return d.byRole(ctx, account, how.Role)
	}
	return nil, &engine.Problem{What: "Account " + account + " cannot be entered", Why: "no role and no profile was named for it", Do: waysIn(account), Err: ErrNoWay}
}

// byRole takes on a role in an account.
func (d *Session) byRole(ctx context.Context, account, role string) (*awsops.Account, error) {
	return d.logins.get(account+" role "+role, func() (Login, *awsops.Account, error) {
		arn := "arn:" + d.Home.Target().Partition + ":iam::" + account + ":role/" + role
		id, aws, err := d.Home.Assume(ctx, arn, sessionName)
		if err != nil {
			p := &engine.Problem{What: "Account " + account + " cannot be entered", Why: "the role " + role + " there does not let us in (" + said(err) + "). It may not exist, not trust " + d.Identity.ARN + ", or be kept shut by a service control policy; AWS does not say which",
				Do: waysIn(account), Action: "sts:AssumeRole", Err: fmt.Errorf("%w: %w", ErrNoWay, err)}
			return Login{}, nil, p
		}
		return d.newLogin(ctx, id, aws, "role "+role), aws, nil
	})
}

// byProfile signs in to an account with a profile of the AWS config.
func (d *Session) byProfile(ctx context.Context, account, profile string) (*awsops.Account, error) {
	id, aws, err := d.Profile(ctx, profile)
	switch {
	case err != nil:
		return nil, err
	case account != "" && id.Account != account:
		return nil, &engine.Problem{What: "Account " + account + " cannot be entered", Why: "the profile " + profile + " signs in to account " + id.Account,
			Do: []string{"Name a profile of account " + account + ": --log-account-profile, or log_account.profile in the answers file."}, Err: ErrNoWay}
	}
	return aws, nil
}

// Profile signs in with a profile of the AWS config, to whatever account it
// leads.
func (d *Session) Profile(ctx context.Context, profile string) (awsops.Identity, *awsops.Account, error) {
	var id awsops.Identity
	aws, err := d.logins.get("profile "+profile, func() (Login, *awsops.Account, error) {
		reach, err := d.Home.SignIn(ctx, profile)
		if err == nil {
			id, reach, err = reach.Identity(ctx)
		}
		if err != nil {
			return Login{}, nil, engine.Explain("sign in with the profile "+profile, nil, err)
		}
		return d.newLogin(ctx, id, reach, "profile "+profile), reach, nil
	})
	if err != nil {
		return id, nil, err
	}
	at := aws.Target()
	return awsops.Identity{Account: at.Account, Partition: at.Partition}, aws, nil
}

func (d *Session) newLogin(ctx context.Context, id awsops.Identity, aws *awsops.Account, via string) Login {
	h := Login{Account: id.Account, ARN: id.ARN, Via: via}
	if c, err := aws.Credentials(ctx); err == nil {
		h.Expires = c.Expires
	}
	return h
}

// waysIn are the answers that lead into an account.
func waysIn(account string) []string {
	return []string{
		"Name a role there that trusts this identity: --log-account-role, or log_account.role in the answers file.",
		"A profile of the AWS config that signs in there: --log-account-profile, or log_account.profile.",
		"Run trailhead in account " + account + " itself.",
	}
}

// LoginIn is the login that this set-up uses in an account: who we signed in as,
// or what its answers lead to. Where nobody has entered it, it has no ARN.
func (d *Session) LoginIn(account string) Login {
	if account == d.Identity.Account {
		return Login{Account: account, ARN: d.Identity.ARN}
	}
	how, _ := d.ways.Load(account)
	way, _ := how.(answers.LogAccount)
	key := account + " role " + way.Role
	if way.Profile != "" {
		key = "profile " + way.Profile
	}
	d.logins.mu.Lock()
	defer d.logins.mu.Unlock()
	if h := d.logins.entries[key]; h != nil && h.aws != nil {
		return h.login
	}
	return Login{Account: account}
}

// AccountIs says what an account is to the set-up that was looked at last:
// "management", "log archive", "log account", "" where there is nothing to say.
func (d *Session) AccountIs(account string) string {
	last := d.last.Load()
	if last == nil {
		return ""
	}
	switch t := last.existing; {
	case last.org != nil && account == last.org.ManagementAccount:
		return "management"
	case t == nil:
	case t.tower != nil && account == t.account:
		return "log archive"
	case t.trail.Organization && account == accountIn(t.trail.ARN):
		return "management"
	case last.crossAccount() && account == t.account:
		return "log account"
	}
	return ""
}
