package awsops

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Identity is who AWS says the caller is.
type Identity struct {
	Account   string
	ARN       string
	Partition string
}

// Credentials say where the credentials come from and for how long they
// last. They hold no secret.
type Credentials struct {
	Source  string    // the SDK's word: "SSOProvider", "EnvConfigCredentials"
	Hint    string    // the last four characters of the access key id
	Expires time.Time // zero: they do not expire
}

// Identity asks AWS who the caller is, and returns the account to go on with:
// its Target has the account id and the partition. No permission is needed
// for it. Kinds: Expired, NoCredentials, Network.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
func (a *Account) Identity(ctx context.Context) (Identity, *Account, error) {
	out, err := a.sts().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Identity{}, nil, fmt.Errorf("ask who we are: %w", err)
	}
	id := Identity{Account: aws.ToString(out.Account), ARN: aws.ToString(out.Arn)}
	id.Partition = partitionOf(id.ARN)
	call := a.callTo("STS", "GetCallerIdentity")
	if err := errors.Join(checkAccountID(call, id.Account), checkPartition(call, id.Partition)); err != nil {
		return Identity{}, nil, fmt.Errorf("ask who we are: %w", err)
	}
	return id, a.at(id.Partition, id.Account), nil
}

// Credentials resolves the credentials, which may ask an SSO portal or an
// MFA prompt. Kinds: Expired, NoCredentials.
func (a *Account) Credentials(ctx context.Context) (Credentials, error) {
	if a.cfg.Credentials == nil {
		return Credentials{}, fmt.Errorf("find credentials: %w", &Error{Kind: NoCredentials, Message: "there are none"})
	}
	c, err := a.cfg.Credentials.Retrieve(ctx)
	if err != nil {
		e := a.judge(Call{Service: "STS", Operation: "GetCredentials", Action: "credentials"}, "", err)
		if e.Kind == Unknown || e.Kind == Invalid {
			e.Kind = NoCredentials
		}
		return Credentials{}, fmt.Errorf("find credentials: %w", e)
	}
	found := Credentials{Source: c.Source}
	if n := len(c.AccessKeyID); n >= 4 {
		found.Hint = c.AccessKeyID[n-4:]
	}
	if c.CanExpire {
		found.Expires = c.Expires
	}
	return found, nil
}
