package awssim

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// putObject encrypts by what the call asks for, else by the bucket's default.
// This is where a wrong default key shows up.
func putObject(r *request, in *s3.PutObjectInput) (*s3.PutObjectOutput, error) {
	b, err := r.reachBucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := r.schema(); err != nil {
		return nil, err
	}
	context := map[string][]string{}
	if in.ACL != "" {
		context["s3:x-amz-acl"] = []string{string(in.ACL)}
	}
	if in.ServerSideEncryption != "" {
		context["s3:x-amz-server-side-encryption"] = []string{string(in.ServerSideEncryption)}
	}
	if err := r.authorizeBucket(b, "s3:PutObject", r.w.objectARN(b, *in.Key), context); err != nil {
		return nil, err
	}
	body, err := readBody(in.Body)
	if err != nil {
		return nil, err
	}
	o := ObjectState{Key: *in.Key, Body: body, At: r.Now}
	if err := r.encrypt(b, &o, in); err != nil {
		return nil, err
	}
	o = r.w.store(b, o, r.Now)
	out := &s3.PutObjectOutput{ETag: aws.String(etag(body)), ServerSideEncryption: types.ServerSideEncryption(o.Algorithm)}
	if o.KeyARN != "" {
		out.SSEKMSKeyId = aws.String(o.KeyARN)
	}
	if b.Versioning != "" {
		out.VersionId = aws.String(o.VersionID)
	}
	return out, nil
}

func readBody(body io.Reader) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	if s, ok := body.(io.Seeker); ok { // the SDK has read it for its checksum
		if _, err := s.Seek(0, io.SeekStart); err != nil {
			return nil, fmt.Errorf("read body of PutObject: %w", err)
		}
	}
	return io.ReadAll(body)
}

func (r *request) encrypt(b *BucketState, o *ObjectState, in *s3.PutObjectInput) error {
	d := b.Encryption.seen(r.w, r.Now)
	o.Algorithm = d.Algorithm
	ref := d.KeyID
	if in.ServerSideEncryption != "" {
		o.Algorithm, ref = string(in.ServerSideEncryption), value(in.SSEKMSKeyId)
	}
	if o.Algorithm != string(types.ServerSideEncryptionAwsKms) || ref == "" {
		return nil // SSE-S3, or the AWS managed key, which every caller in the account may use
	}
	key, err := r.s3Key(ref)
	if err != nil {
		return err
	}
	o.KeyARN = key.ARN
	return r.useKey(key, "kms:GenerateDataKey", r.w.encryptionContext(b, o.Key, d.BucketKey))
}

// s3Key finds a key as S3 does: what is no ARN is looked for where the caller is.
func (r *request) s3Key(ref string) (*KeyState, error) {
	key := r.w.keyByRef(ref, r.Account, r.Region, r.Now)
	arn := r.w.resolveKey(ref, r.Account, r.Region, r.Now)
	switch {
	case arn == "":
		return nil, apiError("KMS.NotFoundException", "Alias %s is not found.", r.arn("kms", strings.TrimPrefix(ref, r.arn("kms", ""))))
	case key == nil && !keyIDForm().MatchString(strings.TrimPrefix(resourceOf(arn), "key/")):
		return nil, apiError("KMS.NotFoundException", "Invalid keyId '%s'", ref)
	case key == nil:
		return nil, apiError("KMS.NotFoundException", "Key '%s' does not exist", arn)
	case key.State == keyPending:
		return nil, apiError("KMS.KMSInvalidStateException", "%s is pending deletion.", key.ARN)
	case key.State != keyEnabled:
		return nil, apiError("KMS.DisabledException", "%s is disabled.", key.ARN)
	}
	return key, nil
}

// encryptionContext is S3's: the object, or with a bucket key the bucket
// (S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys").
func (w *World) encryptionContext(b *BucketState, key string, bucketKey bool) map[string][]string {
	arn := w.objectARN(b, key)
	if bucketKey {
		arn = w.bucketARN(b)
	}
	return map[string][]string{"kms:EncryptionContext:aws:s3:arn": {arn}, "kms:EncryptionContextKeys": {"aws:s3:arn"},
		"kms:ViaService": {"s3." + b.Region + ".amazonaws.com"}}
}

func (w *World) objectARN(b *BucketState, key string) string { return w.bucketARN(b) + "/" + key }

// store puts an object into a bucket and tells the bucket's listeners.
func (w *World) store(b *BucketState, o ObjectState, now time.Time) ObjectState {
	o.VersionID = w.newVersion(b)
	if o.VersionID == "null" {
		b.Objects = slices.DeleteFunc(b.Objects, func(old ObjectState) bool { return old.Key == o.Key && old.VersionID == "null" })
	}
	b.Objects = append(b.Objects, o)
	w.announce(b, types.EventS3ObjectCreatedPut, o, now)
	return o
}

func (w *World) newVersion(b *BucketState) string {
	if b.Versioning != string(types.BucketVersioningStatusEnabled) {
		return "null"
	}
	return hex.EncodeToString(w.nth("version", b.Name)[:16])
}

// latest is the current version of an object, nil if it is gone.
func (b *BucketState) latest(key string) *ObjectState {
	for i := len(b.Objects) - 1; i >= 0; i-- {
		if o := &b.Objects[i]; o.Key == key {
			if o.Marker {
				return nil
			}
			return o
		}
	}
	return nil
}

// getObject needs the bucket's yes and, for an object encrypted with a key,
// the key's.
func getObject(r *request, in *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
	b, err := r.reachBucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := r.authorizeBucket(b, "s3:GetObject", r.w.objectARN(b, *in.Key), nil); err != nil {
		return nil, err
	}
	o := b.latest(*in.Key)
	if o == nil {
		return nil, r.noSuchKey(b)
	}
	out := &s3.GetObjectOutput{
		Body: io.NopCloser(bytes.NewReader(o.Body)), ContentLength: aws.Int64(int64(len(o.Body))), ETag: aws.String(etag(o.Body)),
		LastModified: aws.Time(o.At), ServerSideEncryption: types.ServerSideEncryption(o.Algorithm),
	}
	if o.KeyARN == "" {
		return out, nil
	}
	key, err := r.s3Key(o.KeyARN)
	if err != nil {
		return nil, err
	}
	out.SSEKMSKeyId = aws.String(o.KeyARN)
	context := r.w.encryptionContext(b, o.Key, b.Encryption.Value.BucketKey)
	if o.Trail != "" { // S3 appends its own to what the writer gave
		context["kms:EncryptionContext:aws:cloudtrail:arn"] = []string{o.Trail}
		context["kms:EncryptionContextKeys"] = append(context["kms:EncryptionContextKeys"], "aws:cloudtrail:arn")
	}
	return out, r.useKey(key, "kms:Decrypt", context)
}

// noSuchKey is told only to those who may list the bucket.
func (r *request) noSuchKey(b *BucketState) error {
	if err := r.authorizeBucket(b, "s3:ListBucket", r.w.bucketARN(b), nil); err != nil {
		return err
	}
	return &types.NoSuchKey{Message: aws.String("The specified key does not exist.")}
}

func etag(body []byte) string {
	sum := md5.Sum(body)
	return strconv.Quote(hex.EncodeToString(sum[:]))
}
