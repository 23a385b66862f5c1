package setup

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/text"
)

// Existing is a trail that was there before us, with its bucket: to be read and
// kept, never changed.
type Existing struct {
	Trail      awsops.Trail
	Account    string // that owns the bucket
	Region     string // of the bucket
	Encryption awsops.Encryption
	Tower      *Tower            // nil where it is not Control Tower's
	Route      Route             // how the queue hears of new files
	Entered    map[string]string // other accounts that a role leads into, with the role
	// OrganizationID names the folder that an organization's trail writes into;
	// "" where nobody needed it, or nobody could tell.
	OrganizationID string
	ByName         bool // the bucket's account was found by how the organization's accounts are called
}

// Keys are the ARNs of the keys that log files may be encrypted with: the
// trail's own and the bucket's default.
func (t *Existing) Keys() []string {
	var all []string
	for _, id := range []string{t.Trail.KeyID, t.Encryption.KeyID} {
		if arn, ok := awsops.ParseARN(id); ok && arn.Service == "kms" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// encryptionOf is a bucket's encryption, with its key by ARN: S3 gives back
// whatever name the key was set by.
func encryptionOf(ctx context.Context, aws *awsops.Account, bucket string) (awsops.Encryption, error) {
	e, err := aws.BucketEncryption(ctx, bucket)
	if err == nil {
		e.KeyID = fullKey(ctx, aws, e.KeyID)
	}
	return e, err
}

// fullKey is the ARN of a key that is named by its id or an alias; the name
// itself where the key may not be looked at.
func fullKey(ctx context.Context, aws *awsops.Account, name string) string {
	if arn, _ := awsops.ParseARN(name); name == "" || arn.Service == "kms" && strings.HasPrefix(arn.Resource, "key/") {
		return name
	}
	if key, err := aws.Key(ctx, name); err == nil {
		return key.ARN
	}
	return name
}

// SignsInTo are the accounts that Expel signs in to and that no roll-out
// reaches, the one with the log files first: where we are signed in, the
// organization's management account, and the owner of Control Tower's trail. A
// user cannot be in two accounts, so the others take a role.
func (s Setup) SignsInTo() []string {
	accounts := []string{s.LogAt().Account}
	if s.Answers.Auth == answers.AuthUser {
		return accounts
	}
	wanted := []string{s.At.Account}
	if s.Org != nil {
		wanted = append(wanted, s.Org.ManagementAccount)
	}
	if s.Existing != nil && s.Existing.Tower != nil {
		wanted = append(wanted, text.AccountIn(s.Existing.Trail.ARN))
	}
	for _, account := range wanted {
		if !slices.Contains(accounts, account) {
			accounts = append(accounts, account)
		}
	}
	return accounts
}

// Enters reports whether we have a way into an account.
func (s Setup) Enters(account string) bool {
	return account == s.At.Account || account == s.HereAt().Account || account == s.LogAt().Account || s.Existing != nil &&
		s.Existing.Entered[account] != ""
}

// BucketHere reports whether the log bucket exists and can be looked at. What
// stands in the way is the bucket's own matter to tell.
func BucketHere(ctx context.Context, aws *awsops.Account, setup Setup) bool {
	b, err := aws.Bucket(ctx, setup.Bucket())
	return err == nil && b.Region == setup.LogAt().Region
}
