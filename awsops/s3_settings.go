package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trailhead/awsops/policydoc"
)

// Encryption is how S3 encrypts new objects in a bucket.
type Encryption struct {
	Algorithm string // "aws:kms" or "AES256"
	KeyID     string // as it was set; use the key's full ARN
	BucketKey bool   // one data key for many objects
}

// PublicAccessBlocked reports whether all four blocks are on. Kinds: Missing
// (the bucket), Denied.
func (a *Account) PublicAccessBlocked(ctx context.Context, name string) (bool, error) {
	out, err := a.s3().GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: &name, ExpectedBucketOwner: a.owner()})
	if hasCode(err, "NoSuchPublicAccessBlockConfiguration") {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("get public access block %s: %w", name, err)
	}
	c := out.PublicAccessBlockConfiguration
	return c != nil && aws.ToBool(c.BlockPublicAcls) && aws.ToBool(c.BlockPublicPolicy) &&
		aws.ToBool(c.IgnorePublicAcls) && aws.ToBool(c.RestrictPublicBuckets), nil
}

// BlockPublicAccess turns all four blocks on.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
func (a *Account) BlockPublicAccess(ctx context.Context, name string) error {
	yes := aws.Bool(true)
	in := &s3.PutPublicAccessBlockInput{Bucket: &name, ExpectedBucketOwner: a.owner(),
		PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
			BlockPublicAcls: yes, BlockPublicPolicy: yes, IgnorePublicAcls: yes, RestrictPublicBuckets: yes,
		}}
	if _, err := a.s3().PutPublicAccessBlock(ctx, in); err != nil {
		return fmt.Errorf("block public access %s: %w", name, err)
	}
	return nil
}

// BucketOwnerEnforced reports whether the bucket's owner owns every object in
// it. Kinds: Missing (the bucket), Denied.
func (a *Account) BucketOwnerEnforced(ctx context.Context, name string) (bool, error) {
	out, err := a.s3().GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: &name, ExpectedBucketOwner: a.owner()})
	if hasCode(err, "OwnershipControlsNotFoundError") {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("get bucket ownership %s: %w", name, err)
	}
	if out.OwnershipControls == nil || len(out.OwnershipControls.Rules) == 0 {
		return false, nil
	}
	return out.OwnershipControls.Rules[0].ObjectOwnership == types.ObjectOwnershipBucketOwnerEnforced, nil
}

// EnforceBucketOwner makes the bucket's owner own every object in it.
func (a *Account) EnforceBucketOwner(ctx context.Context, name string) error {
	in := &s3.PutBucketOwnershipControlsInput{Bucket: &name, ExpectedBucketOwner: a.owner(), OwnershipControls: &types.OwnershipControls{
		Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced}},
	}}
	if _, err := a.s3().PutBucketOwnershipControls(ctx, in); err != nil {
		return fmt.Errorf("enforce bucket owner %s: %w", name, err)
	}
	return nil
}

// BucketEncryption is the bucket's default encryption; the zero value where
// none is set. Kinds: Missing (the bucket), Denied.
func (a *Account) BucketEncryption(ctx context.Context, name string) (Encryption, error) {
	return sharing(ctx, a, "bucket/"+name+"/encryption", func() (Encryption, error) {
		out, err := a.s3().GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: &name, ExpectedBucketOwner: a.owner()})
		if hasCode(err, "ServerSideEncryptionConfigurationNotFoundError") {
			return Encryption{}, nil
		}
		if err != nil {
			return Encryption{}, fmt.Errorf("get bucket encryption %s: %w", name, err)
		}
		if out.ServerSideEncryptionConfiguration == nil || len(out.ServerSideEncryptionConfiguration.Rules) == 0 {
			return Encryption{}, nil
		}
		rule := out.ServerSideEncryptionConfiguration.Rules[0]
		e := Encryption{BucketKey: aws.ToBool(rule.BucketKeyEnabled)}
		if d := rule.ApplyServerSideEncryptionByDefault; d != nil {
			e.Algorithm, e.KeyID = string(d.SSEAlgorithm), aws.ToString(d.KMSMasterKeyID)
		}
		return e, nil
	})
}

// PutBucketEncryption replaces the bucket's default encryption. S3 does not
// check the key: a wrong one shows only when writes fail (docs/aws.md#bucket-encryption).
func (a *Account) PutBucketEncryption(ctx context.Context, name string, e Encryption) error {
	rule := types.ServerSideEncryptionRule{
		ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{
			SSEAlgorithm: types.ServerSideEncryption(e.Algorithm), KMSMasterKeyID: optional(e.KeyID),
		},
		BucketKeyEnabled: &e.BucketKey,
	}
	in := &s3.PutBucketEncryptionInput{Bucket: &name, ExpectedBucketOwner: a.owner(),
		ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{rule}}}
	if _, err := a.s3().PutBucketEncryption(ctx, in); err != nil {
		return fmt.Errorf("put bucket encryption %s: %w", name, err)
	}
	return nil
}

// BucketPolicy is the bucket's policy, empty if it has none. Kinds: Missing (the
// bucket), Denied.
func (a *Account) BucketPolicy(ctx context.Context, name string) (policydoc.Text, error) {
	return sharing(ctx, a, "bucket/"+name+"/policy", func() (policydoc.Text, error) {
		out, err := a.s3().GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &name, ExpectedBucketOwner: a.owner()})
		if hasCode(err, "NoSuchBucketPolicy") {
			return policydoc.Text{}, nil
		}
		if err != nil {
			return policydoc.Text{}, fmt.Errorf("get bucket policy %s: %w", name, err)
		}
		return policydoc.Read(aws.ToString(out.Policy)), nil
	})
}

// PutBucketPolicy replaces the whole policy. Kinds: Missing, Denied (public
// statement, SCP), Invalid (code MalformedPolicy: it names a principal that is
// no longer there, docs/aws.md#deleted-principals).
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
func (a *Account) PutBucketPolicy(ctx context.Context, name, policy string) error {
	if _, err := a.s3().PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{
		Bucket: &name, Policy: &policy, ExpectedBucketOwner: a.owner()}); err != nil {
		return fmt.Errorf("put bucket policy %s: %w", name, err)
	}
	return nil
}

// DeleteBucketPolicy leaves the bucket without a policy.
func (a *Account) DeleteBucketPolicy(ctx context.Context, name string) error {
	if _, err := a.s3().DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: &name, ExpectedBucketOwner: a.owner()}); err != nil {
		return fmt.Errorf("delete bucket policy %s: %w", name, err)
	}
	return nil
}
