package awssim

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"trailhead/internal/pattern"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func putPublicAccessBlock(r *request, in *s3.PutPublicAccessBlockInput) (*s3.PutPublicAccessBlockOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:PutBucketPublicAccessBlock")
	if err != nil {
		return nil, err
	}
	c := in.PublicAccessBlockConfiguration
	b.PublicAccess = PublicAccess{
		BlockPublicAcls: value(c.BlockPublicAcls), IgnorePublicAcls: value(c.IgnorePublicAcls),
		BlockPublicPolicy: value(c.BlockPublicPolicy), RestrictPublicBuckets: value(c.RestrictPublicBuckets),
	}
	return &s3.PutPublicAccessBlockOutput{}, nil
}

func getPublicAccessBlock(r *request, in *s3.GetPublicAccessBlockInput) (*s3.GetPublicAccessBlockOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketPublicAccessBlock")
	if err != nil {
		return nil, err
	}
	p := b.PublicAccess
	if p.None {
		return nil, apiError("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")
	}
	return &s3.GetPublicAccessBlockOutput{PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
		BlockPublicAcls: aws.Bool(p.BlockPublicAcls), IgnorePublicAcls: aws.Bool(p.IgnorePublicAcls),
		BlockPublicPolicy: aws.Bool(p.BlockPublicPolicy), RestrictPublicBuckets: aws.Bool(p.RestrictPublicBuckets),
	}}, nil
}

// putBucketEncryption does not look at the key: neither does S3, and a wrong
// one shows up when something is written (docs/aws.md#bucket-encryption).
func putBucketEncryption(r *request, in *s3.PutBucketEncryptionInput) (*s3.PutBucketEncryptionOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:PutEncryptionConfiguration")
	if err != nil {
		return nil, err
	}
	rules := in.ServerSideEncryptionConfiguration.Rules
	if len(rules) != 1 || rules[0].ApplyServerSideEncryptionByDefault == nil {
		return nil, malformedXML()
	}
	d := rules[0].ApplyServerSideEncryptionByDefault
	if d.KMSMasterKeyID != nil && d.SSEAlgorithm == types.ServerSideEncryptionAes256 {
		return nil, invalidArgument("a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
			"ApplyServerSideEncryptionByDefault", "")
	}
	e := BucketEncryption{Algorithm: string(d.SSEAlgorithm), KeyID: value(d.KMSMasterKeyID), BucketKey: value(rules[0].BucketKeyEnabled),
		BlocksSSEC: b.Encryption.Value.BlocksSSEC}
	if blocked := rules[0].BlockedEncryptionTypes; blocked != nil { // left out, it stays as it is
		e.BlocksSSEC = slices.Contains(blocked.EncryptionType, types.EncryptionTypeSseC)
	}
	b.Encryption.set(r.w, e, r.Now)
	return &s3.PutBucketEncryptionOutput{}, nil
}

func getBucketEncryption(r *request, in *s3.GetBucketEncryptionInput) (*s3.GetBucketEncryptionOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:GetEncryptionConfiguration")
	if err != nil {
		return nil, err
	}
	e := b.Encryption.seen(r.w, r.Now)
	if e.Algorithm == "" {
		return nil, apiError("ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found")
	}
	d := &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryption(e.Algorithm)}
	if e.KeyID != "" {
		d.KMSMasterKeyID = aws.String(e.KeyID)
	}
	rule := types.ServerSideEncryptionRule{ApplyServerSideEncryptionByDefault: d, BucketKeyEnabled: aws.Bool(e.BucketKey)}
	if e.BlocksSSEC {
		rule.BlockedEncryptionTypes = &types.BlockedEncryptionTypes{EncryptionType: []types.EncryptionType{types.EncryptionTypeSseC}}
	}
	return &s3.GetBucketEncryptionOutput{ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
		Rules: []types.ServerSideEncryptionRule{rule}}}, nil
}

func putBucketOwnershipControls(r *request, in *s3.PutBucketOwnershipControlsInput) (*s3.PutBucketOwnershipControlsOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:PutBucketOwnershipControls")
	if err != nil {
		return nil, err
	}
	if len(in.OwnershipControls.Rules) != 1 {
		return nil, malformedXML()
	}
	b.Ownership = string(in.OwnershipControls.Rules[0].ObjectOwnership)
	return &s3.PutBucketOwnershipControlsOutput{}, nil
}

func getBucketOwnershipControls(r *request, in *s3.GetBucketOwnershipControlsInput) (*s3.GetBucketOwnershipControlsOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketOwnershipControls")
	if err != nil {
		return nil, err
	}
	if b.Ownership == "" {
		return nil, apiError("OwnershipControlsNotFoundError", "The bucket ownership controls were not found")
	}
	rules := []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnership(b.Ownership)}}
	return &s3.GetBucketOwnershipControlsOutput{OwnershipControls: &types.OwnershipControls{Rules: rules}}, nil
}

func putBucketTagging(r *request, in *s3.PutBucketTaggingInput) (*s3.PutBucketTaggingOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:PutBucketTagging")
	if err != nil {
		return nil, err
	}
	if err := checkBucketTags(in.Tagging.TagSet); err != nil {
		return nil, err
	}
	b.Tags = tagMap(in.Tagging.TagSet)
	return &s3.PutBucketTaggingOutput{}, nil
}

func getBucketTagging(r *request, in *s3.GetBucketTaggingInput) (*s3.GetBucketTaggingOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketTagging")
	if err != nil {
		return nil, err
	}
	if len(b.Tags) == 0 {
		return nil, apiError("NoSuchTagSet", "The TagSet does not exist")
	}
	out := &s3.GetBucketTaggingOutput{}
	for _, k := range sortedKeys(b.Tags) {
		out.TagSet = append(out.TagSet, types.Tag{Key: aws.String(k), Value: aws.String(b.Tags[k])})
	}
	return out, nil
}

// mostBucketTags is S3's limit (S3 user guide, "Using cost allocation S3 bucket
// tags").
const mostBucketTags = 50

var bucketTagForm = pattern.New(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

// checkBucketTags is what S3 asks of tags, tag by tag.
func checkBucketTags(tags []types.Tag) error {
	if len(tags) > mostBucketTags {
		return apiError("BadRequest", "Bucket tag count cannot be greater than %d", mostBucketTags)
	}
	seen := map[string]bool{}
	for _, t := range tags {
		key, text := value(t.Key), value(t.Value)
		switch {
		case seen[key]:
			return apiError("InvalidTag", "Cannot provide multiple Tags with the same key")
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			return apiError("InvalidTag", "System tags cannot be added/updated by requester")
		case key == "" || utf8.RuneCountInString(key) > 128 || !bucketTagForm().MatchString(key):
			return apiError("InvalidTag", "The TagKey you have provided is invalid")
		case utf8.RuneCountInString(text) > 256 || !bucketTagForm().MatchString(text):
			return apiError("InvalidTag", "The TagValue you have provided is invalid")
		}
		seen[key] = true
	}
	return nil
}

func tagMap(tags []types.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[value(t.Key)] = value(t.Value)
	}
	return m
}

// getBucketLocation answers from every region, and with nothing for us-east-1.
func getBucketLocation(r *request, in *s3.GetBucketLocationInput) (*s3.GetBucketLocationOutput, error) {
	elsewhere := *r
	if b := r.w.existingBucket(value(in.Bucket), r.Now); b != nil {
		elsewhere.Region = b.Region
	}
	b, err := elsewhere.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketLocation")
	if err != nil {
		return nil, err
	}
	out := &s3.GetBucketLocationOutput{}
	if b.Region != "us-east-1" {
		out.LocationConstraint = types.BucketLocationConstraint(b.Region)
	}
	return out, nil
}

func getBucketVersioning(r *request, in *s3.GetBucketVersioningInput) (*s3.GetBucketVersioningOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketVersioning")
	if err != nil {
		return nil, err
	}
	return &s3.GetBucketVersioningOutput{Status: types.BucketVersioningStatus(b.Versioning)}, nil
}

func getBucketACL(r *request, in *s3.GetBucketAclInput) (*s3.GetBucketAclOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketAcl")
	if err != nil {
		return nil, err
	}
	owner := canonicalOwner(b.Account)
	grantee := &types.Grantee{ID: owner.ID, Type: types.TypeCanonicalUser}
	return &s3.GetBucketAclOutput{Owner: owner, Grants: []types.Grant{{Grantee: grantee, Permission: types.PermissionFullControl}}}, nil
}

// canonicalOwner is an account under the id that S3 gives it.
func canonicalOwner(account string) *types.Owner {
	sum := sha256.Sum256([]byte("canonical user of " + account))
	return &types.Owner{ID: aws.String(hex.EncodeToString(sum[:]))}
}
