package awsops

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// usEast1 is the one region that CreateBucket must not be told.
const usEast1 = "us-east-1"

// Bucket is an S3 bucket of this account.
type Bucket struct {
	Name   string
	Region string
}

// owner goes with every S3 call: a bucket of that name which is somebody
// else's is refused (403) instead of written to. docs/aws.md#bucket-owner.
func (a *Account) owner() *string { return optional(a.target.Account) }

// Bucket looks a bucket up, in whatever region it is. Kinds: Missing (nobody
// has one of that name), Denied (another account's, or not allowed to look).
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
func (a *Account) Bucket(ctx context.Context, name string) (Bucket, error) {
	return sharing(ctx, a, "bucket/"+name, func() (Bucket, error) {
		out, err := a.s3().HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &name, ExpectedBucketOwner: a.owner()})
		if region := redirectedTo(err); region != "" {
			return Bucket{Name: name, Region: region}, nil
		}
		if err != nil {
			return Bucket{}, fmt.Errorf("head bucket %s: %w", name, err)
		}
		region := aws.ToString(out.BucketRegion)
		if region == "" {
			region = a.target.Region
		}
		return Bucket{Name: name, Region: region}, nil
	})
}

// redirectedTo is the region S3 names when a bucket is in another one. Younger
// regions are answered for with 400, not 301.
func redirectedTo(err error) string {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.Response == nil || response.Response.Response == nil {
		return ""
	}
	if status := response.HTTPStatusCode(); status != http.StatusMovedPermanently && status != http.StatusBadRequest {
		return ""
	}
	return response.Response.Header.Get("X-Amz-Bucket-Region")
}

// AccountRegional reports whether a name belongs to the namespace of one account
// and region (docs/aws.md#bucket-names).
func AccountRegional(bucket string) bool { return strings.HasSuffix(bucket, "-an") }

// CreateBucket makes a bucket in this account's region, with these tags, in which
// the bucket's owner owns every object. In us-east-1 S3 says yes to a bucket
// without tags that is already ours, so ask Bucket first
// (docs/aws.md#creating-a-bucket). Kinds: Taken, NotYet (the name was just given
// up), Limit, Denied.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
func (a *Account) CreateBucket(ctx context.Context, name string, tags Tags) error {
	in := &s3.CreateBucketInput{Bucket: &name, ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced}
	settings := types.CreateBucketConfiguration{Tags: tagList(tags, func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} })}
	if a.target.Region != usEast1 {
		settings.LocationConstraint = types.BucketLocationConstraint(a.target.Region)
	}
	if settings.LocationConstraint != "" || len(tags) > 0 { // an empty one is no XML that S3 takes
		in.CreateBucketConfiguration = &settings
	}
	if AccountRegional(name) {
		in.BucketNamespace = types.BucketNamespaceAccountRegional
	}
	if _, err := a.s3().CreateBucket(ctx, in); err != nil {
		return fmt.Errorf("create bucket %s: %w", name, err)
	}
	return nil
}

// RefusesTags reports whether it may be the tags that S3, or what stands in its
// place, does not take with CreateBucket: the right to tag is one of its own, which
// a refusal need not name, and older servers know no such element.
func RefusesTags(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	unnamed := !strings.Contains(e.Message, "s3:")
	return e.Kind == Denied && (unnamed || strings.Contains(e.Message, "s3:TagResource")) || hasCode(e, "MalformedXML", "NotImplemented")
}

// DeleteBucket deletes an empty bucket; its name is then free for everybody.
// Kinds: Missing, Invalid (code BucketNotEmpty), Denied.
func (a *Account) DeleteBucket(ctx context.Context, name string) error {
	if _, err := a.s3().DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &name, ExpectedBucketOwner: a.owner()}); err != nil {
		return fmt.Errorf("delete bucket %s: %w", name, err)
	}
	return nil
}

// BucketTags are the tags of a bucket, none if it has none. Kinds: Missing
// (the bucket), Denied.
func (a *Account) BucketTags(ctx context.Context, name string) (Tags, error) {
	tags := Tags{}
	out, err := a.s3().GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: &name, ExpectedBucketOwner: a.owner()})
	if hasCode(err, "NoSuchTagSet") {
		return tags, nil
	}
	if err != nil {
		return nil, fmt.Errorf("get bucket tags %s: %w", name, err)
	}
	addTags(tags, out.TagSet, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
	return tags, nil
}

// PutBucketTags replaces all tags of a bucket.
func (a *Account) PutBucketTags(ctx context.Context, name string, tags Tags) error {
	set := tagList(tags, func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} })
	in := &s3.PutBucketTaggingInput{Bucket: &name, Tagging: &types.Tagging{TagSet: append([]types.Tag{}, set...)},
		ExpectedBucketOwner: a.owner()}
	if _, err := a.s3().PutBucketTagging(ctx, in); err != nil {
		return fmt.Errorf("put bucket tags %s: %w", name, err)
	}
	return nil
}

// hasCode reports whether AWS refused with one of these codes. It is for
// answers that mean "nothing has been set", which Missing does not tell apart
// from a missing bucket.
func hasCode(err error, codes ...string) bool {
	var e *Error
	return errors.As(err, &e) && slices.Contains(codes, e.Code)
}

// callTo describes a call that is judged after the middleware has let it pass.
func (a *Account) callTo(service, operation string) Call {
	return Call{
		Service: service, Operation: operation, Action: ActionOf(service, operation),
		Account: a.target.Account, Region: a.target.Region, Write: isWrite(operation),
	}
}
