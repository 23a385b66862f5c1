package awsops

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"trailhead/awsops/policydoc"
)

// defaultKeyPolicy is the only name a key policy can have (docs/aws.md#key-policy-lockout).
const defaultKeyPolicy = "default"

// Key is a KMS key.
type Key struct {
	ID          string
	ARN         string
	Account     string
	Manager     string // CUSTOMER or AWS; the policy of an AWS one cannot be changed
	State       string // Enabled, Disabled, PendingDeletion, …
	Description string
	CreatedAt   time.Time
}

// NewKey is a symmetric key to make.
type NewKey struct {
	Description string
	Policy      string // JSON; at most 32 KB
	Tags        Tags
}

// Key looks a key up by id, ARN or alias ("alias/NAME"). By ARN it also finds
// keys of other accounts. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
func (a *Account) Key(ctx context.Context, idOrARNOrAlias string) (Key, error) {
	return sharing(ctx, a, "key/"+idOrARNOrAlias, func() (Key, error) {
		out, err := a.kms().DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &idOrARNOrAlias})
		if err != nil {
			return Key{}, fmt.Errorf("describe key %s: %w", idOrARNOrAlias, err)
		}
		return keyOf(out.KeyMetadata), nil
	})
}

func keyOf(m *types.KeyMetadata) Key {
	if m == nil {
		return Key{}
	}
	return Key{
		ID: aws.ToString(m.KeyId), ARN: aws.ToString(m.Arn), Account: aws.ToString(m.AWSAccountId),
		Manager: string(m.KeyManager), State: string(m.KeyState), Description: aws.ToString(m.Description),
		CreatedAt: aws.ToTime(m.CreationDate),
	}
}

// KeyPolicy is the policy of a key of this account. Kinds: Missing, Denied.
func (a *Account) KeyPolicy(ctx context.Context, keyID string) (policydoc.Text, error) {
	return sharing(ctx, a, "key/"+keyID+"/policy", func() (policydoc.Text, error) {
		out, err := a.kms().GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &keyID, PolicyName: aws.String(defaultKeyPolicy)})
		if err != nil {
			return policydoc.Text{}, fmt.Errorf("get key policy %s: %w", keyID, err)
		}
		return policydoc.Read(aws.ToString(out.Policy)), nil
	})
}

// KeyRotation reports whether the key's material is renewed every year.
func (a *Account) KeyRotation(ctx context.Context, keyID string) (bool, error) {
	out, err := a.kms().GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: &keyID})
	if err != nil {
		return false, fmt.Errorf("get key rotation %s: %w", keyID, err)
	}
	return out.KeyRotationEnabled, nil
}

// KeyUse is the last use of a key that KMS knows of.
type KeyUse struct {
	At        time.Time // zero: none since Tracked
	Operation string    // "Decrypt"
	Tracked   time.Time // since when KMS keeps track of this key
}

// KeyLastUse is the last use of a key of this account. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html
func (a *Account) KeyLastUse(ctx context.Context, keyID string) (KeyUse, error) {
	out, err := a.kms().GetKeyLastUsage(ctx, &kms.GetKeyLastUsageInput{KeyId: &keyID})
	if err != nil {
		return KeyUse{}, fmt.Errorf("get last use of key %s: %w", keyID, err)
	}
	use := KeyUse{Tracked: aws.ToTime(out.TrackingStartDate)}
	if last := out.KeyLastUsage; last != nil {
		use.At, use.Operation = aws.ToTime(last.Timestamp), string(last.Operation)
	}
	return use, nil
}

// KeyTags are the tags of a key of this account. Kinds: Missing, Denied.
func (a *Account) KeyTags(ctx context.Context, keyID string) (Tags, error) {
	tags := Tags{}
	pages := kms.NewListResourceTagsPaginator(a.kms(), &kms.ListResourceTagsInput{KeyId: &keyID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list key tags %s: %w", keyID, err)
		}
		addTags(tags, page.Tags, func(t types.Tag) (*string, *string) { return t.TagKey, t.TagValue })
	}
	return tags, nil
}

// CreateKey makes a symmetric encryption key. The SDK does not repeat it when
// the answer is lost: CreateKey has no client token, so a repeat would leave
// two keys, and keys cost money until their deletion is through. After such
// an error look for the key with FindKeys.
// Kinds: NotYet (a principal of the policy is unknown), Invalid, Limit, Denied.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
func (a *Account) CreateKey(ctx context.Context, n NewKey) (Key, error) {
	out, err := a.kms().CreateKey(ctx, &kms.CreateKeyInput{
		Description: &n.Description, Policy: optional(n.Policy), Tags: kmsTags(n.Tags),
		KeySpec: types.KeySpecSymmetricDefault, KeyUsage: types.KeyUsageTypeEncryptDecrypt,
	}, func(o *kms.Options) { o.Retryer = aws.NopRetryer{} })
	if err != nil {
		return Key{}, fmt.Errorf("create key %s: %w", n.Description, err)
	}
	return keyOf(out.KeyMetadata), nil
}

func kmsTags(t Tags) []types.Tag {
	return tagList(t, func(k, v *string) types.Tag { return types.Tag{TagKey: k, TagValue: v} })
}

// optional leaves an empty text out of a request.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// CreateAlias names a key; alias begins with "alias/". Kinds: Taken, Missing.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
func (a *Account) CreateAlias(ctx context.Context, alias, keyID string) error {
	if _, err := a.kms().CreateAlias(ctx, &kms.CreateAliasInput{AliasName: &alias, TargetKeyId: &keyID}); err != nil {
		return fmt.Errorf("create alias %s: %w", alias, err)
	}
	return nil
}

// KeyAliases are the names of a key, each with "alias/". Kinds: Missing, Denied.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html
func (a *Account) KeyAliases(ctx context.Context, keyID string) ([]string, error) {
	var all []string
	pages := kms.NewListAliasesPaginator(a.kms(), &kms.ListAliasesInput{KeyId: &keyID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list aliases of key %s: %w", keyID, err)
		}
		for _, alias := range page.Aliases {
			all = append(all, aws.ToString(alias.AliasName))
		}
	}
	return all, nil
}

// DeleteAlias takes a name off its key; the key stays. Kind: Missing.
func (a *Account) DeleteAlias(ctx context.Context, alias string) error {
	if _, err := a.kms().DeleteAlias(ctx, &kms.DeleteAliasInput{AliasName: &alias}); err != nil {
		return fmt.Errorf("delete alias %s: %w", alias, err)
	}
	return nil
}

// EnableKeyRotation renews the key's material every year from now on.
func (a *Account) EnableKeyRotation(ctx context.Context, keyID string) error {
	if _, err := a.kms().EnableKeyRotation(ctx, &kms.EnableKeyRotationInput{KeyId: &keyID}); err != nil {
		return fmt.Errorf("enable key rotation %s: %w", keyID, err)
	}
	return nil
}

// PutKeyPolicy replaces the whole policy of a key of this account. The check
// against locking oneself out is never bypassed (docs/aws.md#key-policy-lockout).
// Kinds: NotYet, Invalid, Missing, Denied.
func (a *Account) PutKeyPolicy(ctx context.Context, keyID, policy string) error {
	in := &kms.PutKeyPolicyInput{KeyId: &keyID, Policy: &policy, PolicyName: aws.String(defaultKeyPolicy)}
	if _, err := a.kms().PutKeyPolicy(ctx, in); err != nil {
		return fmt.Errorf("put key policy %s: %w", keyID, err)
	}
	return nil
}

// TagKey adds or changes these tags and keeps the others.
func (a *Account) TagKey(ctx context.Context, keyID string, tags Tags) error {
	if _, err := a.kms().TagResource(ctx, &kms.TagResourceInput{KeyId: &keyID, Tags: kmsTags(tags)}); err != nil {
		return fmt.Errorf("tag key %s: %w", keyID, err)
	}
	return nil
}

// EnableKey makes a disabled key work again.
func (a *Account) EnableKey(ctx context.Context, id string) error {
	if _, err := a.kms().EnableKey(ctx, &kms.EnableKeyInput{KeyId: &id}); err != nil {
		return fmt.Errorf("enable key %s: %w", id, err)
	}
	return nil
}

// DisableKey stops a key from encrypting and decrypting; EnableKey undoes it.
func (a *Account) DisableKey(ctx context.Context, id string) error {
	if _, err := a.kms().DisableKey(ctx, &kms.DisableKeyInput{KeyId: &id}); err != nil {
		return fmt.Errorf("disable key %s: %w", id, err)
	}
	return nil
}

// CancelKeyDeletion keeps a key that waits for its deletion. It is Disabled
// afterwards: EnableKey is the second half (docs/aws.md#key-deletion).
func (a *Account) CancelKeyDeletion(ctx context.Context, id string) error {
	if _, err := a.kms().CancelKeyDeletion(ctx, &kms.CancelKeyDeletionInput{KeyId: &id}); err != nil {
		return fmt.Errorf("cancel deletion of key %s: %w", id, err)
	}
	return nil
}

// ScheduleKeyDeletion deletes a key, and with it everything it encrypts,
// after so many days (7 to 30); the answer is the date.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
func (a *Account) ScheduleKeyDeletion(ctx context.Context, id string, days int) (time.Time, error) {
	out, err := a.kms().ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: &id, PendingWindowInDays: aws.Int32(int32(days))})
	if err != nil {
		return time.Time{}, fmt.Errorf("schedule deletion of key %s: %w", id, err)
	}
	return aws.ToTime(out.DeletionDate), nil
}
