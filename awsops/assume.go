package awsops

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
)

// assumedFor is how long the credentials of an assumed role last. One role
// taken on from another gets no more than an hour (docs/aws.md#assuming-roles).
const assumedFor = time.Hour

// renewBefore is how long before their end credentials are renewed, so that no
// call begins with some that run out on the way.
const renewBefore = 5 * time.Minute

// Assume is a role of any account, taken on by this identity under a session
// name, in the same region. Its credentials renew themselves for as long as
// ours are good. STS says Denied alike for a role that is not there, for one
// that does not trust us, and for one that an SCP keeps shut (docs/aws.md#assuming-roles).
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
//
// Who one is then follows from the role: no further call asks for it. The
// error is of the kind Invalid where roleARN is not the ARN of a role.
func (a *Account) Assume(ctx context.Context, roleARN, session string) (Identity, *Account, error) {
	role, ok := ParseARN(roleARN)
	kind, name := role.Split()
	if !ok || kind != "role" || name == "" || !IsAccountID(role.Account) {
		bad := &Error{Kind: Invalid, Call: a.callTo("STS", "AssumeRole"), Message: fmt.Sprintf("%q is not the ARN of a role", roleARN)}
		return Identity{}, nil, fmt.Errorf("assume role: %w", bad)
	}
	b, err := a.AssumeIn(ctx, role.Account, roleARN, session)
	if err != nil {
		return Identity{}, nil, err
	}
	b.target.Partition = role.Partition
	arn := fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/%s", role.Partition, role.Account, name, session)
	return Identity{Account: role.Account, ARN: arn, Partition: role.Partition}, b, nil
}

// AssumeIn is Assume where the account is known, without asking whose the
// credentials are: one call less for each of many accounts.
func (a *Account) AssumeIn(ctx context.Context, account, roleARN, session string) (*Account, error) {
	if err := checkAccountID(a.callTo("STS", "AssumeRole"), account); err != nil {
		return nil, fmt.Errorf("assume role %s: %w", roleARN, err)
	}
	b := a.assuming(roleARN, session)
	b.target.Account = account
	if _, err := b.cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, fmt.Errorf("assume role %s: %w", roleARN, err)
	}
	return b, nil
}

// assuming is a role whose credentials have not been asked for yet.
func (a *Account) assuming(roleARN, session string) *Account {
	b := &Account{target: a.target, cfg: a.cfg.Copy(), clock: a.clock, log: a.log, how: a.how}
	take := stscreds.NewAssumeRoleProvider(a.sts(), roleARN, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName, o.Duration = session, assumedFor
	})
	b.cfg.Credentials = &renewing{clock: a.clock, take: take, role: roleARN, session: session}
	b.makeClients()
	return b
}

// RoleSession is a role that was taken on, without the clients of an Account:
// small enough to keep one for each of thousands of accounts. It holds
// credentials and says nothing of them.
type RoleSession struct {
	account, role, session string
	have                   aws.Credentials
}

// String implements fmt.Stringer.
func (s RoleSession) String() string { return "a session of " + s.role }

// GoString implements fmt.GoStringer.
func (s RoleSession) GoString() string { return s.String() }

// RoleSession is how this account was entered; false where that was not by
// taking on a role.
func (a *Account) RoleSession() (RoleSession, bool) {
	r, ok := a.cfg.Credentials.(*renewing)
	if !ok {
		return RoleSession{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return RoleSession{account: a.target.Account, role: r.role, session: r.session, have: r.have}, true
}

// Resume is the account of a session, as it was taken on from here. It makes no
// call; credentials that have run out by then renew themselves.
func (a *Account) Resume(s RoleSession) *Account {
	b := a.assuming(s.role, s.session)
	b.target.Account = s.account
	b.cfg.Credentials.(*renewing).have = s.have
	return b
}

// renewing keeps credentials until shortly before they run out. The SDK's own
// cache goes by the machine's clock, which a rehearsal does not.
type renewing struct {
	clock         Clock
	take          aws.CredentialsProvider
	role, session string

	mu   sync.Mutex
	have aws.Credentials
}

// renew forgets credentials that AWS says have run out before their time: a
// role's sessions can be revoked. It reports whether there may be fresh ones.
func (a *Account) renew() bool {
	r, ok := a.cfg.Credentials.(*renewing)
	if !ok {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.have = aws.Credentials{}
	return true
}

// Retrieve implements aws.CredentialsProvider.
func (r *renewing) Retrieve(ctx context.Context) (aws.Credentials, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.have.HasKeys() && r.clock.Now().Before(r.have.Expires.Add(-renewBefore)) {
		return r.have, nil
	}
	fresh, err := r.take.Retrieve(ctx)
	if err == nil {
		r.have = fresh
	}
	return fresh, err
}
