package awsops

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// BucketOwnedBy looks a bucket up that may be another account's: it is an
// answer only if owner has it and lets us look. Ask in the bucket's region: in
// any other S3 answers before it looks at the owner. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
func (a *Account) BucketOwnedBy(ctx context.Context, name, owner string) (Bucket, error) {
	return sharing(ctx, a, "bucket/"+name+"/of/"+owner, func() (Bucket, error) {
		out, err := a.s3().HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &name, ExpectedBucketOwner: optional(owner)})
		if err != nil {
			return Bucket{}, fmt.Errorf("head bucket %s of account %s: %w", name, owner, err)
		}
		b := Bucket{Name: name, Region: aws.ToString(out.BucketRegion)}
		if b.Region == "" {
			b.Region = a.target.Region
		}
		return b, nil
	})
}

// BucketRegionIn is the bucket's region that S3 names even where it refuses to
// look at the bucket; "" if it did not.
func BucketRegionIn(err error) string {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.Response == nil || response.Response.Response == nil {
		return ""
	}
	return response.Response.Header.Get("X-Amz-Bucket-Region")
}
