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

// Hat is who we are in one account: the identity we signed in as, a role taken
// on from there, or a profile of its own.
type Hat struct {
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

// wardrobe holds the hats that have been put on, so that each is put on once.
type wardrobe struct {
	mu   sync.Mutex
	hung map[string]*worn // by account and way
}

type worn struct {
	once sync.Once
	hat  Hat
	aws  *awsops.Account
	err  error
}

// wear puts on a hat, or hands out the one that is on already. A hat that did
// not fit is tried anew the next time: somebody may have mended it.
func (w *wardrobe) wear(key string, put func() (Hat, *awsops.Account, error)) (*awsops.Account, error) {
	w.mu.Lock()
	if w.hung == nil {
		w.hung = map[string]*worn{}
	}
	h := w.hung[key]
	if h == nil || h.err != nil {
		h = &worn{}
		w.hung[key] = h
	}
	w.mu.Unlock()
	h.once.Do(func() {
		hat, aws, err := put()
		w.mu.Lock()
		defer w.mu.Unlock()
		h.hat, h.aws, h.err = hat, aws, err
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	return h.aws, h.err
}

// Hats are the hats that are on, the one we signed in with first.
func (d *Desk) Hats(ctx context.Context) []Hat {
	home := Hat{Account: d.Identity.Account, ARN: d.Identity.ARN}
	if c, err := d.Home.Credentials(ctx); err == nil {
		home.Expires = c.Expires
	}
	d.hats.mu.Lock()
	defer d.hats.mu.Unlock()
	var others []Hat
	for _, h := range d.hats.hung {
		if _, used := d.ways.Load(h.hat.Account); h.aws != nil && used { // others were only tried
			others = append(others, h.hat)
		}
	}
	slices.SortFunc(others, func(a, b Hat) int { return strings.Compare(a.Account+a.Via, b.Account+b.Via) })
	return append([]Hat{home}, others...)
}

// Reach is the way into an account by what the answers say: where we are
// signed in, the profile, or the role. The error is a *engine.Problem that
// says which way was tried.
func (d *Desk) Reach(ctx context.Context, account string, how answers.LogAccount) (*awsops.Account, error) {
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
func (d *Desk) byRole(ctx context.Context, account, role string) (*awsops.Account, error) {
	return d.hats.wear(account+" role "+role, func() (Hat, *awsops.Account, error) {
		arn := "arn:" + d.Home.Target().Partition + ":iam::" + account + ":role/" + role
		id, aws, err := d.Home.Assume(ctx, arn, sessionName)
		if err != nil {
			p := &engine.Problem{What: "Account " + account + " cannot be entered", Why: "the role " + role + " there does not let us in (" + said(err) + "). It may not exist, not trust " + d.Identity.ARN + ", or be kept shut by a service control policy; AWS does not say which",
				Do: waysIn(account), Action: "sts:AssumeRole", Err: fmt.Errorf("%w: %w", ErrNoWay, err)}
			return Hat{}, nil, p
		}
		return d.hat(ctx, id, aws, "role "+role), aws, nil
	})
}

// byProfile signs in to an account with a profile of the AWS config.
func (d *Desk) byProfile(ctx context.Context, account, profile string) (*awsops.Account, error) {
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
func (d *Desk) Profile(ctx context.Context, profile string) (awsops.Identity, *awsops.Account, error) {
	var id awsops.Identity
	aws, err := d.hats.wear("profile "+profile, func() (Hat, *awsops.Account, error) {
		reach, err := d.Home.SignIn(ctx, profile)
		if err == nil {
			id, reach, err = reach.Identity(ctx)
		}
		if err != nil {
			return Hat{}, nil, engine.Explain("sign in with the profile "+profile, nil, err)
		}
		return d.hat(ctx, id, reach, "profile "+profile), reach, nil
	})
	if err != nil {
		return id, nil, err
	}
	at := aws.Target()
	return awsops.Identity{Account: at.Account, Partition: at.Partition}, aws, nil
}

func (d *Desk) hat(ctx context.Context, id awsops.Identity, aws *awsops.Account, via string) Hat {
	h := Hat{Account: id.Account, ARN: id.ARN, Via: via}
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

// HatIn is the hat that this set-up wears in an account: who we signed in as,
// or what its answers lead to. Where nobody has entered it, it has no ARN.
func (d *Desk) HatIn(account string) Hat {
	if account == d.Identity.Account {
		return Hat{Account: account, ARN: d.Identity.ARN}
	}
	how, _ := d.ways.Load(account)
	way, _ := how.(answers.LogAccount)
	key := account + " role " + way.Role
	if way.Profile != "" {
		key = "profile " + way.Profile
	}
	d.hats.mu.Lock()
	defer d.hats.mu.Unlock()
	if h := d.hats.hung[key]; h != nil && h.aws != nil {
		return h.hat
	}
	return Hat{Account: account}
}

// AccountIs says what an account is to the set-up that was looked at last:
// "management", "log archive", "log account", "" where there is nothing to say.
func (d *Desk) AccountIs(account string) string {
	last := d.last.Load()
	if last == nil {
		return ""
	}
	switch t := last.theirs; {
	case last.org != nil && account == last.org.ManagementAccount:
		return "management"
	case t == nil:
	case t.tower != nil && account == t.account:
		return "log archive"
	case t.trail.Organization && account == accountIn(t.trail.ARN):
		return "management"
	case last.apart() && account == t.account:
		return "log account"
	}
	return ""
}
