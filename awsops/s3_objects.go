package awsops

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// BucketEmpty reports whether a bucket holds nothing: no object, no old
// version, no delete marker. Kinds: Missing (the bucket), Denied.
func (a *Account) BucketEmpty(ctx context.Context, name string) (bool, error) {
	in := &s3.ListObjectVersionsInput{Bucket: &name, MaxKeys: aws.Int32(1), ExpectedBucketOwner: a.owner()}
	out, err := a.s3().ListObjectVersions(ctx, in)
	if err != nil {
		return false, fmt.Errorf("list versions in bucket %s: %w", name, err)
	}
	return len(out.Versions)+len(out.DeleteMarkers) == 0, nil
}

// EmptyBucket deletes every version and every delete marker, a thousand at a
// time, and tells progress (nil: nobody) how many are gone so far. It starts
// from the first page each time: what is deleted is no longer listed. The
// first object that S3 will not delete ends it. Kinds: Missing, Denied.
func (a *Account) EmptyBucket(ctx context.Context, name string, progress func(deleted int)) error {
	for deleted := 0; ; {
		out, err := a.s3().ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: &name, ExpectedBucketOwner: a.owner()})
		if err != nil {
			return fmt.Errorf("list versions in bucket %s: %w", name, err)
		}
		batch := versionsOf(out)
		if len(batch) == 0 {
			return nil
		}
		if err := a.deleteVersions(ctx, name, batch); err != nil {
			return err
		}
		deleted += len(batch)
		if progress != nil {
			progress(deleted)
		}
	}
}

func versionsOf(out *s3.ListObjectVersionsOutput) []types.ObjectIdentifier {
	var all []types.ObjectIdentifier
	for _, v := range out.Versions {
		all = append(all, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
	}
	for _, m := range out.DeleteMarkers {
		all = append(all, types.ObjectIdentifier{Key: m.Key, VersionId: m.VersionId})
	}
	return all
}

func (a *Account) deleteVersions(ctx context.Context, bucket string, batch []types.ObjectIdentifier) error {
	out, err := a.s3().DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: &bucket, ExpectedBucketOwner: a.owner(), Delete: &types.Delete{Objects: batch, Quiet: aws.Bool(true)},
	})
	if err != nil {
		return fmt.Errorf("delete objects in bucket %s: %w", bucket, err)
	}
	if len(out.Errors) > 0 {
		left := out.Errors[0]
		return fmt.Errorf("delete object %s in bucket %s: %w", aws.ToString(left.Key), bucket, a.leftBehind(left))
	}
	return nil
}

// leftBehind is S3's reason for keeping one object of a batch.
func (a *Account) leftBehind(left types.Error) *Error {
	e := &Error{Kind: Invalid, Code: aws.ToString(left.Code), Message: aws.ToString(left.Message), Call: a.callTo("S3", "DeleteObjects")}
	if kind, ok := codeKinds[e.Code]; ok {
		e.Kind = kind
	}
	if e.Kind == Denied {
		e.Layer = layerOf(e.Message)
	}
	return e
}

// LatestObject is the key and time of the newest object under prefix, of the
// first thousand. Kind: Missing, when there is none.
func (a *Account) LatestObject(ctx context.Context, bucket, prefix string) (key string, at time.Time, err error) {
	out, err := a.s3().ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: optional(prefix), ExpectedBucketOwner: a.owner()})
	if err != nil {
		return "", time.Time{}, fmt.Errorf("list objects in bucket %s: %w", bucket, err)
	}
	for _, o := range out.Contents {
		if key == "" || aws.ToTime(o.LastModified).After(at) {
			key, at = aws.ToString(o.Key), aws.ToTime(o.LastModified)
		}
	}
	if key == "" {
		none := &Error{Kind: Missing, Message: "there is no object under " + prefix, Call: a.callTo("S3", "ListObjectsV2")}
		return "", time.Time{}, fmt.Errorf("find latest object in bucket %s: %w", bucket, none)
	}
	return key, at, nil
}
