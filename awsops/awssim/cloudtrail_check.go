package awssim

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

const trailService = "cloudtrail.amazonaws.com"

// checkOrganization holds the prerequisites of an organization trail, which
// the console sets up by itself and the API does not (docs/aws.md#organization-trails).
func (r *request) checkOrganization() error {
	org := r.w.Org
	if !org.has(r.Account) {
		return &types.OrganizationsNotInUseException{Message: aws.String("Your account is not a member of an organization.")}
	}
	if org.ManagementAccount != r.Account && !org.delegates(trailService, r.Account) {
		return &types.NotOrganizationMasterAccountException{Message: aws.String(
			"The requested operation can be called only by the management account or a delegated administrator account.")}
	}
	if org.FeatureSet != "ALL" {
		return &types.OrganizationNotInAllFeaturesModeException{
			Message: aws.String("Your organization must have all features enabled to create an organization trail.")}
	}
	if !org.trusts(trailService) {
		return &types.CloudTrailAccessNotEnabledException{Message: aws.String(
			"Request to create or update an organization trail failed because your organization hasn't enabled CloudTrail service access. Enable " +
				"service access for CloudTrail, and then try again.")}
	}
	for _, action := range []string{
		"organizations:DescribeOrganization", "organizations:ListAWSServiceAccessForOrganization", "organizations:ListAccounts",
		"organizations:EnableAWSServiceAccess", "iam:GetRole", "iam:CreateServiceLinkedRole",
	} {
		if r.authorize(action, "*", "", nil) != nil {
			return insufficientDependency()
		}
	}
	if r.w.hasTrailRole() {
		return nil
	}
	if org.ManagementAccount != r.Account {
		return &types.NoManagementAccountSLRExistsException{Message: aws.String("The management account does not have a service-linked role.")}
	}
	return insufficientDependency()
}

func insufficientDependency() error {
	return &types.InsufficientDependencyServiceAccessPermissionException{
		Message: aws.String("AWS CloudTrail cannot create resources for your organization because access to one or more required APIs has " +
			"been denied.")}
}

// trusts says whether the organization lets a service in.
func (o *OrgState) trusts(service string) bool {
	return o != nil && slices.Contains(o.TrustedAccess, service)
}

// delegates says whether an account is a service's delegated administrator.
func (o *OrgState) delegates(service, account string) bool {
	return o != nil && slices.Contains(o.Delegated[service], account)
}

// keyReference says whether a text can stand for a key: id, ARN or alias.
func keyReference(ref string) bool {
	return keyIDForm().MatchString(ref) || strings.HasPrefix(ref, "alias/") || partOf(ref, 2) == "kms" &&
		accountID().MatchString(accountOf(ref))
}

// hasTrailRole says whether the management account has CloudTrail's
// service-linked role.
func (w *World) hasTrailRole() bool {
	for _, role := range w.Accounts[w.Org.ManagementAccount].Roles {
		if role.Path == "/aws-service-role/cloudtrail.amazonaws.com/" {
			return true
		}
	}
	return false
}

func (r *request) trailBucket(t *TrailState) (*BucketState, error) {
	if !validBucketName(t.Bucket) || strings.Contains(t.Bucket, ".-") || strings.Contains(t.Bucket, "-.") {
		return nil, &types.InvalidS3BucketNameException{Message: aws.String("Bucket name is invalid: " + t.Bucket)}
	}
	b := r.w.existingBucket(t.Bucket, r.Now)
	if b == nil {
		return nil, &types.S3BucketDoesNotExistException{Message: aws.String("S3 bucket " + t.Bucket + " does not exist!")}
	}
	return b, nil
}

// checkTrailBucket asks the bucket's policy for everything CloudTrail will do:
// read the ACL, and write under the account's path and, for an organization
// trail, under the organization's. A policy that names another trail, account
// or prefix fails here.
func (w *World) checkTrailBucket(t *TrailState, b *BucketState, now time.Time) error {
	ok := w.trailMay(t, b, "s3:GetBucketAcl", w.bucketARN(b), now)
	for _, kind := range []string{"CloudTrail", "CloudTrail-Digest"} {
		ok = ok && w.trailMay(t, b, "s3:PutObject", w.objectARN(b, t.path(kind, "", now)+"log.json.gz"), now)
		if t.Organization {
			ok = ok && w.trailMay(t, b, "s3:PutObject", w.objectARN(b, t.path(kind, w.Org.ID, now)+"log.json.gz"), now)
		}
	}
	if !ok {
		return &types.InsufficientS3BucketPolicyException{Message: aws.String("Incorrect S3 bucket policy is detected for bucket: " + b.Name)}
	}
	return nil
}

// path is the folder CloudTrail writes to, with the slash.
func (t *TrailState) path(kind, org string, now time.Time) string {
	return t.pathOf(t.Account, t.HomeRegion, kind, org, now)
}

// pathOf is where it writes what happened in this account and region.
func (t *TrailState) pathOf(account, region, kind, org string, now time.Time) string {
	var parts []string
	for _, part := range []string{t.Prefix, "AWSLogs", org, account, kind, region, now.UTC().Format("2006/01/02")} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/") + "/"
}

// trailMay asks a bucket's policy on CloudTrail's behalf.
func (w *World) trailMay(t *TrailState, b *BucketState, action, resource string, now time.Time) bool {
	context := w.fromTrail(t).context()
	if action == "s3:PutObject" {
		context["s3:x-amz-acl"] = []string{"bucket-owner-full-control"}
		if t.KeyARN != "" {
			context["s3:x-amz-server-side-encryption"] = []string{"aws:kms"}
			context["s3:x-amz-server-side-encryption-aws-kms-key-id"] = []string{t.KeyARN}
		}
	}
	return w.serviceAllowed(b.Policy.seen(w, now), trailService, action, resource, context)
}

func (w *World) fromTrail(t *TrailState) sender {
	return sender{service: trailService, arn: w.trailARN(t), account: t.Account}
}

// setTrailKey resolves the key, which has to be in the bucket's region.
func (r *request) setTrailKey(t *TrailState, b *BucketState, ref *string) error {
	t.KeyARN = ""
	if value(ref) == "" {
		return nil
	}
	if !keyReference(*ref) {
		return &types.InvalidKmsKeyIdException{Message: aws.String("Invalid KMS key id: " + *ref)}
	}
	key := r.w.keyByRef(*ref, r.Account, b.Region, r.Now)
	switch {
	case key == nil, partOf(key.ARN, 3) != b.Region:
		return &types.KmsKeyNotFoundException{Message: aws.String(
			"KMS key " + *ref + " does not exist, or is not in the same Region as S3 bucket " + b.Name + ".")}
	case key.State != "Enabled":
		return &types.KmsException{Message: aws.String("KMS key " + key.ARN + " is disabled or pending deletion.")}
	}
	t.KeyARN = key.ARN
	return nil
}

// checkTrailKey asks the key's policy for what CloudTrail needs: data keys and
// DescribeKey, and Decrypt where the bucket uses a bucket key (docs/aws.md#key-policy).
func (w *World) checkTrailKey(t *TrailState, b *BucketState, now time.Time) error {
	if t.KeyARN == "" {
		return nil
	}
	needs := []string{"kms:GenerateDataKey", "kms:DescribeKey"}
	if e := b.Encryption.seen(w, now); e.Algorithm == "aws:kms" && e.BucketKey {
		needs = append(needs, "kms:Decrypt")
	}
	for _, action := range needs {
		if !w.trailUsesKey(t, action, now) {
			return &types.InsufficientEncryptionPolicyException{
				Message: aws.String("Insufficient permissions to access S3 bucket " + b.Name + " or KMS key " + t.KeyARN + ".")}
		}
	}
	return nil
}

func (w *World) trailUsesKey(t *TrailState, action string, now time.Time) bool {
	context := w.fromTrail(t).context()
	if action != "kms:DescribeKey" {
		context["kms:EncryptionContext:aws:cloudtrail:arn"] = []string{w.trailARN(t)}
		context["kms:EncryptionContextKeys"] = []string{"aws:cloudtrail:arn", "aws:s3:arn"}
	}
	key := w.keyByRef(t.KeyARN, t.Account, t.HomeRegion, now)
	return key != nil && key.State == "Enabled" && w.serviceMayUseKey(key, trailService, action, context, now)
}

// setTrailTopic takes a topic's name or ARN.
func (r *request) setTrailTopic(t *TrailState, topic *string) error {
	t.TopicARN = ""
	ref := value(topic)
	if ref == "" {
		return nil
	}
	if !strings.HasPrefix(ref, "arn:") {
		if !topicName().MatchString(ref) {
			return &types.InvalidSnsTopicNameException{Message: aws.String("Invalid SNS topic name: " + ref)}
		}
		ref = r.arn("sns", ref)
	}
	found := r.w.topicByARN(ref, r.Now)
	if found == nil {
		return insufficientTopic()
	}
	if k := found.KmsMasterKeyID; k != "" && r.w.keyByRef(k, found.Account, found.Region, r.Now) == nil {
		return &types.KmsKeyNotFoundException{Message: aws.String("The KMS key of SNS topic " + ref + " does not exist.")}
	}
	if !r.w.topicAccepts(found, r.w.fromTrail(t), r.Now) {
		return insufficientTopic()
	}
	t.TopicARN = ref
	return nil
}

func insufficientTopic() error {
	return &types.InsufficientSnsTopicPolicyException{Message: aws.String("SNS Topic does not exist or the topic policy is incorrect!")}
}
