package awssim

import (
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// BucketState is one S3 bucket. Names are global, so buckets belong to the
// world and not to a region.
type BucketState struct {
	Name, Account, Region string
	CreatedAt             time.Time
	DeletedAt             time.Time // set: only the name is left, and it is locked while World.Lag lasts
	Ownership             string
	Versioning            string // "", "Enabled" or "Suspended"
	Policy                Settling[string]
	PublicAccess          PublicAccess
	Encryption            Settling[BucketEncryption]
	Notification          Settling[types.NotificationConfiguration]
	Replication           []types.ReplicationRule `json:",omitempty"`
	Tags                  map[string]string
	Objects               []ObjectState // in the order of their making
}

// PublicAccess is a bucket's public access block. None: nothing is set, which
// GetPublicAccessBlock reports as an error.
type PublicAccess struct {
	None                                                                        bool
	BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool
}

// BucketEncryption is a bucket's default encryption. One without an algorithm
// is of a bucket from before January 2023 that nobody has set.
type BucketEncryption struct {
	Algorithm string // "AES256" or "aws:kms"
	KeyID     string // as it was given: S3 does not check it (docs/aws.md#bucket-encryption)
	BucketKey bool
	// BlocksSSEC: no object can be encrypted with a key that the request brings.
	BlocksSSEC bool `json:",omitempty"`
}

// ObjectState is one version of an object, or a delete marker.
type ObjectState struct {
	Key, VersionID string // VersionID is "null" in a bucket without versioning
	Body           []byte
	At             time.Time
	Marker         bool
	Algorithm      string
	KeyARN         string // the key that encrypts it, with "aws:kms"
	Trail          string `json:",omitempty"` // that CloudTrail named in the encryption context
}

// arn is the bucket's ARN in its owner's partition.
func (w *World) bucketARN(b *BucketState) string {
	return "arn:" + w.partitionOf(b.Account) + ":s3:::" + b.Name
}

func (w *World) partitionOf(account string) string {
	if a := w.Accounts[account]; a != nil && a.Partition != "" {
		return a.Partition
	}
	return "aws"
}

func registerS3(w *World) {
	on(w, true, createBucket)
	on(w, false, headBucket)
	on(w, true, deleteBucket)
	on(w, false, listBuckets)
	on(w, true, putPublicAccessBlock)
	on(w, false, getPublicAccessBlock)
	on(w, true, putBucketEncryption)
	on(w, false, getBucketEncryption)
	on(w, true, putBucketPolicy)
	on(w, false, getBucketPolicy)
	on(w, true, deleteBucketPolicy)
	on(w, false, getBucketReplication)
	on(w, true, putBucketOwnershipControls)
	on(w, false, getBucketOwnershipControls)
	on(w, true, putBucketTagging)
	on(w, false, getBucketTagging)
	on(w, false, getBucketLocation)
	on(w, false, getBucketVersioning)
	on(w, false, getBucketACL)
	on(w, true, putBucketNotification)
	on(w, false, getBucketNotification)
	on(w, true, putObject)
	on(w, false, getObject)
	on(w, false, listObjectsV2)
	on(w, false, listObjectVersions)
	on(w, true, deleteObject)
	on(w, true, deleteObjects)
	w.contribute(w.listBucketLines)
}

// existingBucket is a bucket that S3 knows of by now, nil if there is none.
func (w *World) existingBucket(name string, now time.Time) *BucketState {
	b := w.Buckets[name]
	if b == nil || !b.DeletedAt.IsZero() || !w.visible(b.CreatedAt, now) {
		return nil
	}
	return b
}

// reachBucket finds the bucket a call is for. The region and the expected owner
// come before any policy, as in S3.
func (r *request) reachBucket(name, expectedOwner *string) (*BucketState, error) {
	if expectedOwner != nil && !accountID().MatchString(*expectedOwner) {
		return nil, apiError("InvalidBucketOwnerAWSAccountID",
			"The value of the expected bucket owner parameter must be an AWS Account ID... [%s]", *expectedOwner)
	}
	b := r.w.existingBucket(value(name), r.Now)
	if b == nil {
		return nil, apiError("NoSuchBucket", "The specified bucket does not exist")
	}
	if b.Region != r.Region {
		return nil, fromRegion(http.StatusMovedPermanently, b, apiError("PermanentRedirect",
			"The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to "+
				"this endpoint."))
	}
	if expectedOwner != nil && *expectedOwner != b.Account {
		return nil, fromRegion(http.StatusForbidden, b, apiError("AccessDenied", "Access Denied"))
	}
	return b, nil
}

// bucket finds a bucket and asks whether the caller may do action to it.
func (r *request) bucket(name, expectedOwner *string, action string) (*BucketState, error) {
	b, err := r.reachBucket(name, expectedOwner)
	if err != nil {
		return nil, err
	}
	if err := r.authorizeBucket(b, action, r.w.bucketARN(b), nil); err != nil {
		return nil, err
	}
	return b, r.schema()
}

// authorizeBucket asks the bucket's policy beside the caller's own.
func (r *request) authorizeBucket(b *BucketState, action, resource string, ctx map[string][]string) error {
	return r.authorize(action, resource, b.Policy.seen(r.w, r.Now), ctx)
}

func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
