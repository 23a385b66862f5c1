package awssim

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

func TestCreateBucketTakesTheConstraintOfItsRegion(t *testing.T) {
	for _, c := range []struct{ name, region, constraint, code string }{
		{"none in us-east-1", "us-east-1", "", ""},
		{"us-east-1 by name", "us-east-1", "us-east-1", "InvalidLocationConstraint"},
		{"its own region", "eu-west-1", "eu-west-1", ""},
		{"none elsewhere", "eu-west-1", "", "IllegalLocationConstraintException"},
		{"another region", "eu-west-1", "eu-west-2", "IllegalLocationConstraintException"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newClients(t).as("HOME", c.region)
			in := &s3.CreateBucketInput{Bucket: aws.String(bucket)}
			if c.constraint != "" {
				in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(c.constraint)}
			}
			_, err := g.s3.CreateBucket(g.ctx, in)
			if c.code != "" {
				g.refused(err, c.code, "")
				return
			}
			g.ok(err)
			out, err := g.s3.HeadBucket(g.ctx, &s3.HeadBucketInput{Bucket: aws.String(bucket)})
			g.ok(err)
			if *out.BucketRegion != c.region {
				t.Errorf("region %s, want %s", *out.BucketRegion, c.region)
			}
		})
	}
}

func TestCreateBucketRefusesNamesS3Refuses(t *testing.T) {
	g := newClients(t)
	for _, name := range []string{"ab", "Acme", "acme_logs", "acme..logs", "-acme", "acme-", "192.168.5.4", "xn--acme", "acme-s3alias",
		"acme--ol-s3", "acme.mrap", "acme--x-s3", "acme--table-s3", "amzn-s3-demo-acme", "sthree-acme", strings.Repeat("a", 64)} {
		_, err := g.s3.CreateBucket(g.ctx, &s3.CreateBucketInput{Bucket: aws.String(name)})
		if err == nil {
			t.Errorf("made a bucket %q", name)
		}
	}
	_, err := g.s3.CreateBucket(g.ctx, &s3.CreateBucketInput{
		Bucket: aws.String("acme"), BucketNamespace: types.BucketNamespaceAccountRegional})
	g.refused(err, "InvalidBucketName", "not valid")
}

func TestCreateBucketAgain(t *testing.T) {
	g := newClients(t)
	in := &s3.CreateBucketInput{Bucket: aws.String(bucket)}
	g.bucket(bucket)
	_, err := g.s3.CreateBucket(g.ctx, in)
	g.ok(err) // us-east-1 answers 200
	_, err = g.as("OTHER", region).s3.CreateBucket(g.ctx, in)
	typed[*types.BucketAlreadyExists](g, err)

	west := g.as("HOME", "eu-west-1")
	in = &s3.CreateBucketInput{Bucket: aws.String("acme-west"),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}}
	_, err = west.s3.CreateBucket(g.ctx, in)
	g.ok(err)
	_, err = west.s3.CreateBucket(g.ctx, in)
	typed[*types.BucketAlreadyOwnedByYou](g, err)
}

func TestHeadBucketTellsWhyNot(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	head := &s3.HeadBucketInput{Bucket: aws.String(bucket)}
	_, err := g.s3.HeadBucket(g.ctx, &s3.HeadBucketInput{Bucket: aws.String("nobodys")})
	typed[*types.NotFound](g, err)
	_, err = g.as("OTHER", region).s3.HeadBucket(g.ctx, head)
	g.refused(err, "Forbidden", "")
	_, err = g.s3.HeadBucket(g.ctx, &s3.HeadBucketInput{Bucket: aws.String(bucket), ExpectedBucketOwner: aws.String(other)})
	g.refused(err, "Forbidden", "")
	_, err = g.as("HOME", "eu-west-1").s3.HeadBucket(g.ctx, head)
	g.refused(err, "MovedPermanently", "")
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.HTTPStatusCode() != http.StatusMovedPermanently ||
		response.Response.Header.Get("x-amz-bucket-region") != region {
		t.Errorf("a redirect must name the region: %v", err)
	}
}

func TestEveryBucketCallHonoursOwnerRegionAndName(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	get := &s3.GetBucketPolicyInput{Bucket: aws.String(bucket), ExpectedBucketOwner: aws.String(other)}
	_, err := g.s3.GetBucketPolicy(g.ctx, get)
	g.refused(err, "AccessDenied", "Access Denied")
	_, err = g.as("HOME", "eu-west-1").s3.GetBucketEncryption(g.ctx, &s3.GetBucketEncryptionInput{Bucket: aws.String(bucket)})
	g.refused(err, "PermanentRedirect", "specified endpoint")
	err = g.bucketPolicy("nobodys", lets("s3", "s3:GetBucketAcl", "arn:aws:s3:::nobodys", "{}"))
	g.refused(err, "NoSuchBucket", "does not exist")
	var missing *types.NoSuchBucket
	if errors.As(err, &missing) {
		t.Error("PutBucketPolicy has no type for a missing bucket")
	}
	_, err = g.s3.ListObjectsV2(g.ctx, &s3.ListObjectsV2Input{Bucket: aws.String("nobodys")})
	typed[*types.NoSuchBucket](g, err)
	loc, err := g.as("HOME", "eu-west-1").s3.GetBucketLocation(g.ctx, &s3.GetBucketLocationInput{Bucket: aws.String(bucket)})
	g.ok(err)
	if loc.LocationConstraint != "" {
		t.Errorf("us-east-1 is no constraint, got %q", loc.LocationConstraint)
	}
}

func TestNewBucketHasAWSsDefaults(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	enc, err := g.s3.GetBucketEncryption(g.ctx, &s3.GetBucketEncryptionInput{Bucket: aws.String(bucket)})
	g.ok(err)
	byDefault := enc.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault
	if a := byDefault.SSEAlgorithm; a != types.ServerSideEncryptionAes256 {
		t.Errorf("new buckets have SSE-S3, got %s", a)
	}
	block, err := g.s3.GetPublicAccessBlock(g.ctx, &s3.GetPublicAccessBlockInput{Bucket: aws.String(bucket)})
	g.ok(err)
	if !*block.PublicAccessBlockConfiguration.BlockPublicPolicy {
		t.Error("new buckets block public policies")
	}
	_, err = g.s3.GetBucketPolicy(g.ctx, &s3.GetBucketPolicyInput{Bucket: aws.String(bucket)})
	g.refused(err, "NoSuchBucketPolicy", "does not exist")
	_, err = g.s3.GetBucketTagging(g.ctx, &s3.GetBucketTaggingInput{Bucket: aws.String(bucket)})
	g.refused(err, "NoSuchTagSet", "")
	acl, err := g.s3.GetBucketAcl(g.ctx, &s3.GetBucketAclInput{Bucket: aws.String(bucket)})
	g.ok(err)
	if len(acl.Grants) != 1 || acl.Grants[0].Permission != types.PermissionFullControl {
		t.Errorf("the owner alone has full control, got %v", acl.Grants)
	}
}

func TestSettingsReadBackAsWritten(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	name := aws.String(bucket)
	key := "arn:aws:kms:us-east-1:111122223333:key/nonsense" // S3 does not look at it
	rule := types.ServerSideEncryptionRule{BucketKeyEnabled: aws.Bool(true),
		ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{
			SSEAlgorithm: types.ServerSideEncryptionAwsKms, KMSMasterKeyID: aws.String(key)}}
	_, err := g.s3.PutBucketEncryption(g.ctx, &s3.PutBucketEncryptionInput{
		Bucket: name, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{rule}}})
	g.ok(err)
	enc, err := g.s3.GetBucketEncryption(g.ctx, &s3.GetBucketEncryptionInput{Bucket: name})
	g.ok(err)
	if got := enc.ServerSideEncryptionConfiguration.Rules[0]; *got.ApplyServerSideEncryptionByDefault.KMSMasterKeyID != key ||
		!*got.BucketKeyEnabled {
		t.Errorf("encryption %+v", got)
	}
	_, err = g.s3.PutObject(g.ctx, &s3.PutObjectInput{Bucket: name, Key: aws.String("a"), Body: strings.NewReader("x")})
	g.refused(err, "KMS.NotFoundException", "Invalid keyId")
	_, err = g.s3.PutBucketTagging(g.ctx, &s3.PutBucketTaggingInput{
		Bucket: name, Tagging: &types.Tagging{TagSet: []types.Tag{
			{Key: aws.String("b"), Value: aws.String("2")}, {Key: aws.String("a"), Value: aws.String("1")}}}})
	g.ok(err)
	tags, err := g.s3.GetBucketTagging(g.ctx, &s3.GetBucketTaggingInput{Bucket: name})
	g.ok(err)
	if len(tags.TagSet) != 2 || *tags.TagSet[0].Key != "a" {
		t.Errorf("tags %v", tags.TagSet)
	}
	_, err = g.s3.PutBucketOwnershipControls(g.ctx, &s3.PutBucketOwnershipControlsInput{
		Bucket: name, OwnershipControls: &types.OwnershipControls{
			Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipBucketOwnerPreferred}}}})
	g.ok(err)
	own, err := g.s3.GetBucketOwnershipControls(g.ctx, &s3.GetBucketOwnershipControlsInput{Bucket: name})
	g.ok(err)
	if own.OwnershipControls.Rules[0].ObjectOwnership != types.ObjectOwnershipBucketOwnerPreferred {
		t.Errorf("ownership %v", own.OwnershipControls)
	}
}

func TestPutBucketPolicyRefusals(t *testing.T) {
	const b = "arn:aws:s3:::acme-logs"
	aclCheck := `{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"` + b + `"}`
	doc := func(s string) string { return `{"Version":"2012-10-17","Statement":[` + s + `]}` }
	swap := func(old, new string) string { return doc(strings.Replace(aclCheck, old, new, 1)) }
	for _, c := range []struct{ name, policy, code, text string }{
		{"good", doc(aclCheck), "", ""},
		{"no JSON", "nonsense", "MalformedPolicy", "valid JSON"},
		{"principal gone", swap(`{"Service":"cloudtrail.amazonaws.com"}`, `{"AWS":"AIDAABCDEFGHIJKLMNOP"}`), "MalformedPolicy",
			"Invalid principal in policy"},
		{"no such role", swap(`{"Service":"cloudtrail.amazonaws.com"}`, `{"AWS":"arn:aws:iam::111122223333:role/Nobody"}`), "MalformedPolicy",
			"Invalid principal in policy"},
		{"Expel", swap(`{"Service":"cloudtrail.amazonaws.com"}`, `{"AWS":"arn:aws:iam::012205512454:user/ExpelCloudService"}`), "", ""},
		{"no principal", swap(`"Principal":{"Service":"cloudtrail.amazonaws.com"},`, ""), "MalformedPolicy", "Principal"},
		{"another bucket", swap(b, "arn:aws:s3:::other"), "MalformedPolicy", "invalid resource"},
		{"another service", swap("s3:GetBucketAcl", "sqs:SendMessage"), "MalformedPolicy", "invalid action"},
		{"object action on the bucket", swap("s3:GetBucketAcl", "s3:PutObject"), "MalformedPolicy", "does not apply"},
		{"everybody", swap(`{"Service":"cloudtrail.amazonaws.com"}`, `"*"`), "AccessDenied", "BlockPublicPolicy"},
		{"everybody of the organization", swap(`{"Service":"cloudtrail.amazonaws.com"}`,
			`"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}`), "", ""},
		{"too long", doc(aclCheck) + strings.Repeat(" ", 21000), "MalformedPolicy", "maximum"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newClients(t)
			g.bucket(bucket)
			err := g.bucketPolicy(bucket, c.policy)
			if c.code != "" {
				g.refused(err, c.code, c.text)
				return
			}
			g.ok(err)
			out, err := g.s3.GetBucketPolicy(g.ctx, &s3.GetBucketPolicyInput{Bucket: aws.String(bucket)})
			g.ok(err)
			if *out.Policy != c.policy {
				t.Errorf("read back %s", *out.Policy)
			}
			_, err = g.s3.DeleteBucketPolicy(g.ctx, &s3.DeleteBucketPolicyInput{Bucket: aws.String(bucket)})
			g.ok(err)
		})
	}
}
