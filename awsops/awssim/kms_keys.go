package awssim

import (
	"cmp"
	"encoding/json"
	"maps"
	"strings"

	"trailhead/awsops/policydoc"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
)

func registerKeys(w *World) {
	on(w, true, createKey)
	on(w, false, describeKey)
	on(w, false, listKeys)
	on(w, true, tagKey)
	on(w, true, untagKey)
	on(w, false, listKeyTags)
}

func registerKeyPolicies(w *World) {
	on(w, false, getKeyPolicy)
	on(w, true, putKeyPolicy)
}

func createKey(r *request, in *kms.CreateKeyInput) (*kms.CreateKeyOutput, error) {
	id := r.w.uuid("key", r.Account, r.Region)
	if value(in.MultiRegion) {
		id = "mrk-" + strings.ReplaceAll(id, "-", "")
	}
	arn := keyARN(r.account(), r.Region, id)
	tags := map[string][]string{}
	for _, tag := range in.Tags {
		tags["aws:RequestTag/"+value(tag.TagKey)] = []string{value(tag.TagValue)}
	}
	if err := r.authorize("kms:CreateKey", "*", "", tags); err != nil {
		return nil, err
	}
	if len(in.Tags) > 0 {
		if err := r.authorize("kms:TagResource", arn, "", tags); err != nil {
			return nil, err
		}
	}
	if !ordinary(in) {
		return nil, apiError("NotImplemented", "awssim models symmetric KMS keys for encryption only")
	}
	policy := value(in.Policy)
	if policy == "" {
		policy = defaultKeyPolicy(r.Partition, r.Account)
	}
	if err := r.checkKeyPolicy(policy, arn, in.BypassPolicyLockoutSafetyCheck); err != nil {
		return nil, err
	}
	key := &KeyState{ID: id, ARN: arn, Description: value(in.Description), Manager: "CUSTOMER", CreatedAt: r.Now, State: keyEnabled,
		Policy: settled(policy), MultiRegion: value(in.MultiRegion), Tags: map[string]string{}}
	if err := key.tag(in.Tags); err != nil {
		return nil, err
	}
	r.region().Keys[id] = key
	return &kms.CreateKeyOutput{KeyMetadata: key.describe()}, nil
}

// ordinary says whether the key is one for encryption, made and kept by KMS.
func ordinary(in *kms.CreateKeyInput) bool {
	spec := cmp.Or(string(in.KeySpec), "SYMMETRIC_DEFAULT")
	usage, origin := cmp.Or(in.KeyUsage, kmstypes.KeyUsageTypeEncryptDecrypt), cmp.Or(in.Origin, kmstypes.OriginTypeAwsKms)
	return spec == "SYMMETRIC_DEFAULT" && usage == kmstypes.KeyUsageTypeEncryptDecrypt && origin == kmstypes.OriginTypeAwsKms
}

// policyBytes is the longest key policy (KMS developer guide, resource quotas).
const policyBytes = 32768

// checkKeyPolicy refuses a key policy as KMS does (docs/aws.md#key-policy-lockout).
func (r *request) checkKeyPolicy(text, arn string, bypass bool) error {
	if len(text) > policyBytes {
		return &kmstypes.LimitExceededException{Message: aws.String("The key policy document is longer than 32768 bytes.")}
	}
	d, err := policydoc.Parse(text)
	if err != nil || len(d.Statements) == 0 || !json.Valid([]byte(text)) {
		return malformedKeyPolicy("Policy document is malformed.")
	}
	for _, s := range d.Statements {
		switch {
		case len(s.Principal) == 0 && len(s.NotPrincipal) == 0:
			return malformedKeyPolicy("Policy contains a statement with no principal.")
		case len(s.Resource) == 0 && len(s.NotResource) == 0:
			return malformedKeyPolicy("Policy contains a statement with no resource.")
		}
	}
	if len(r.w.oddPrincipals(d, r.Partition)) > 0 {
		return malformedKeyPolicy("Policy contains a statement with one or more invalid principals.")
	}
	if !bypass && !r.couldUpdate(d, arn) {
		return malformedKeyPolicy("The new key policy will not allow you to update the key policy in the future.")
	}
	return nil
}

// couldUpdate is the lockout safety check: under this policy the caller must
// still be able to call PutKeyPolicy.
func (r *request) couldUpdate(d policydoc.Document, arn string) bool {
	ctx := map[string][]string{"kms:CallerAccount": {r.Account}}
	return r.authorizeByResource("kms:PutKeyPolicy", arn, d.String(), ctx) == nil
}

func malformedKeyPolicy(text string) error {
	return &kmstypes.MalformedPolicyDocumentException{Message: aws.String(text)}
}

func (k *KeyState) describe() *kmstypes.KeyMetadata {
	m := &kmstypes.KeyMetadata{
		KeyId: aws.String(k.ID), Arn: aws.String(k.ARN), AWSAccountId: aws.String(accountOf(k.ARN)), CreationDate: aws.Time(k.CreatedAt),
		Description: aws.String(k.Description), Enabled: k.State == keyEnabled, KeyState: kmstypes.KeyState(k.State),
		KeyManager: kmstypes.KeyManagerType(k.Manager),
		KeySpec:    kmstypes.KeySpecSymmetricDefault, KeyUsage: kmstypes.KeyUsageTypeEncryptDecrypt, Origin: kmstypes.OriginTypeAwsKms,
		MultiRegion:          aws.Bool(k.MultiRegion),
		EncryptionAlgorithms: []kmstypes.EncryptionAlgorithmSpec{kmstypes.EncryptionAlgorithmSpecSymmetricDefault},
	}
	if k.MultiRegion {
		m.MultiRegionConfiguration = &kmstypes.MultiRegionConfiguration{
			MultiRegionKeyType: kmstypes.MultiRegionKeyTypePrimary, ReplicaKeys: []kmstypes.MultiRegionKey{},
			PrimaryKey: &kmstypes.MultiRegionKey{Arn: aws.String(k.ARN), Region: aws.String(partOf(k.ARN, 3))}}
	}
	if k.State == keyPending {
		m.DeletionDate = aws.Time(k.DeletionDate)
	}
	return m
}

func describeKey(r *request, in *kms.DescribeKeyInput) (*kms.DescribeKeyOutput, error) {
	key, err := r.key(in.KeyId, true)
	if err != nil {
		return nil, err
	}
	return &kms.DescribeKeyOutput{KeyMetadata: key.describe()}, nil
}

func getKeyPolicy(r *request, in *kms.GetKeyPolicyInput) (*kms.GetKeyPolicyOutput, error) {
	key, err := r.key(in.KeyId, false)
	if err != nil {
		return nil, err
	}
	if name := cmp.Or(value(in.PolicyName), "default"); name != "default" {
		return nil, kmsNotFound("No such policy exists")
	}
	return &kms.GetKeyPolicyOutput{Policy: aws.String(key.Policy.seen(r.w, r.Now)), PolicyName: aws.String("default")}, nil
}

func putKeyPolicy(r *request, in *kms.PutKeyPolicyInput) (*kms.PutKeyPolicyOutput, error) {
	key, err := r.key(in.KeyId, false)
	if err != nil {
		return nil, err
	}
	if name := cmp.Or(value(in.PolicyName), "default"); name != "default" {
		return nil, kmsNotFound("No such policy exists")
	}
	if err := r.checkKeyPolicy(value(in.Policy), key.ARN, in.BypassPolicyLockoutSafetyCheck); err != nil {
		return nil, err
	}
	if err := notPending(key); err != nil {
		return nil, err
	}
	key.Policy.set(r.w, *in.Policy, r.Now)
	return &kms.PutKeyPolicyOutput{}, nil
}

func listKeys(r *request, in *kms.ListKeysInput) (*kms.ListKeysOutput, error) {
	if err := r.authorize("kms:ListKeys", "*", "", nil); err != nil {
		return nil, err
	}
	var keys []kmstypes.KeyListEntry
	for _, id := range sortedKeys(r.region().Keys) {
		if k := r.w.keyByARN(r.region().Keys[id].ARN, r.Now); k != nil && r.w.visible(k.CreatedAt, r.Now) {
			keys = append(keys, kmstypes.KeyListEntry{KeyId: aws.String(k.ID), KeyArn: aws.String(k.ARN)})
		}
	}
	page, next, err := kmsPage(keys, in.Marker, in.Limit)
	if err != nil {
		return nil, err
	}
	return &kms.ListKeysOutput{Keys: page, NextMarker: next, Truncated: next != nil}, nil
}

func tagKey(r *request, in *kms.TagResourceInput) (*kms.TagResourceOutput, error) {
	key, err := r.key(in.KeyId, false)
	if err != nil {
		return nil, err
	}
	if err := notPending(key); err != nil {
		return nil, err
	}
	if err := key.tag(in.Tags); err != nil {
		return nil, err
	}
	return &kms.TagResourceOutput{}, nil
}

// tag adds tags, or refuses them all.
func (k *KeyState) tag(tags []kmstypes.Tag) error {
	all, given := maps.Clone(k.Tags), map[string]bool{}
	for _, t := range tags {
		key := value(t.TagKey)
		switch {
		case given[key]:
			return &kmstypes.TagException{Message: aws.String("Duplicate tag keys")}
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			return &kmstypes.TagException{Message: aws.String("Tags beginning with aws: are reserved")}
		}
		given[key], all[key] = true, value(t.TagValue)
	}
	if len(all) > mostTags {
		return &kmstypes.TagException{Message: aws.String("Too many tags")}
	}
	k.Tags = all
	return nil
}

func untagKey(r *request, in *kms.UntagResourceInput) (*kms.UntagResourceOutput, error) {
	key, err := r.key(in.KeyId, false)
	if err != nil {
		return nil, err
	}
	if err := notPending(key); err != nil {
		return nil, err
	}
	for _, k := range in.TagKeys {
		delete(key.Tags, k)
	}
	return &kms.UntagResourceOutput{}, nil
}

func listKeyTags(r *request, in *kms.ListResourceTagsInput) (*kms.ListResourceTagsOutput, error) {
	key, err := r.key(in.KeyId, false)
	if err != nil {
		return nil, err
	}
	var tags []kmstypes.Tag
	for _, k := range sortedKeys(key.Tags) {
		tags = append(tags, kmstypes.Tag{TagKey: aws.String(k), TagValue: aws.String(key.Tags[k])})
	}
	page, next, err := kmsPage(tags, in.Marker, in.Limit)
	if err != nil {
		return nil, err
	}
	return &kms.ListResourceTagsOutput{Tags: page, NextMarker: next, Truncated: next != nil}, nil
}

// defaultKeyPolicy is what KMS gives a key that is made without a policy (KMS
// developer guide, "Default key policy").
func defaultKeyPolicy(partition, account string) string {
	return `{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",` +
		`"Principal":{"AWS":"arn:` + partition + `:iam::` + account + `:root"},"Action":"kms:*","Resource":"*"}]}`
}
