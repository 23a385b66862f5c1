package awsops

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Object is one object in a bucket.
type Object struct {
	Key  string
	At   time.Time // when it was written
	Size int64
	// Of an object that was read: its key's ARN ("" SSE-S3) and what is in it.
	KeyID string
	Body  []byte
}

// Objects are those under prefix whose keys come after the given one, in the
// order of their keys. Kinds: Missing (the bucket), Denied.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func (a *Account) Objects(ctx context.Context, bucket, prefix, after string) iter.Seq2[Object, error] {
	return stream("list objects in bucket "+bucket, func() (func() bool, func() ([]Object, error)) {
		pages := s3.NewListObjectsV2Paginator(a.s3(), &s3.ListObjectsV2Input{
			Bucket: &bucket, Prefix: optional(prefix), StartAfter: optional(after), ExpectedBucketOwner: a.owner()})
		return pages.HasMorePages, func() ([]Object, error) {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			var all []Object
			for _, o := range page.Contents {
				all = append(all, Object{Key: aws.ToString(o.Key), At: aws.ToTime(o.LastModified), Size: aws.ToInt64(o.Size)})
			}
			return all, nil
		}
	})
}

// Folders are the folders right under prefix ("AWSLogs/123456789012/Config/"),
// of the first thousand. Kinds: Missing (the bucket), Denied.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func (a *Account) Folders(ctx context.Context, bucket, prefix string) ([]string, error) {
	in := &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: optional(prefix), Delimiter: aws.String("/"), ExpectedBucketOwner: a.owner()}
	out, err := a.s3().ListObjectsV2(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("list folders in bucket %s: %w", bucket, err)
	}
	var all []string
	for _, folder := range out.CommonPrefixes {
		all = append(all, aws.ToString(folder.Prefix))
	}
	return all, nil
}

// largestObject is more than CloudTrail puts into one file (50 MB).
const largestObject = 64 << 20

// ReadObject reads an object, which takes the right to use its key, too.
// Kinds: Missing (object or bucket), Denied (Error.Layer and Error.Message
// tell the bucket's no from the key's), Invalid (larger than any log file).
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (a *Account) ReadObject(ctx context.Context, bucket, key string) (Object, error) {
	fail := func(err error) (Object, error) {
		return Object{}, fmt.Errorf("get object %s in bucket %s: %w", key, bucket, err)
	}
	ctx = withLargestAnswer(WithAttemptLimit(ctx, writeLimit), largestObject+1)
	out, err := a.s3().GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key, ExpectedBucketOwner: a.owner()})
	if err != nil {
		return fail(err)
	}
	defer func() { _ = out.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(out.Body, largestObject+1))
	if err != nil {
		return fail(a.judge(a.callTo("S3", "GetObject"), "", err)) // the answer broke off
	}
	if len(body) > largestObject {
		return fail(&Error{Kind: Invalid, Message: "it is larger than any log file", Call: a.callTo("S3", "GetObject")})
	}
	return Object{Key: key, At: aws.ToTime(out.LastModified), Size: int64(len(body)), KeyID: aws.ToString(out.SSEKMSKeyId), Body: body}, nil
}
