package awssim

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func listObjectsV2(r *request, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:ListBucket")
	if err != nil {
		return nil, typedNoSuchBucket(err)
	}
	if err := checkMaxKeys(in.MaxKeys); err != nil {
		return nil, err
	}
	r.w.deliverDue(r.Now)
	var all []types.Object
	var folders []types.CommonPrefix
	for _, o := range b.current() {
		rest, ok := strings.CutPrefix(o.Key, value(in.Prefix))
		if !ok || o.Key <= value(in.StartAfter) {
			continue
		}
		if folder, _, cut := strings.Cut(rest, value(in.Delimiter)); cut && value(in.Delimiter) != "" {
			folders = append(folders, types.CommonPrefix{Prefix: aws.String(value(in.Prefix) + folder + *in.Delimiter)})
			continue
		}
		all = append(all, types.Object{Key: aws.String(o.Key), Size: aws.Int64(int64(len(o.Body))), ETag: aws.String(etag(o.Body)),
			LastModified: aws.Time(o.At), StorageClass: types.ObjectStorageClassStandard})
	}
	page, next, err := pageOf(all, value(in.ContinuationToken), int(value(in.MaxKeys)))
	if err != nil {
		return nil, invalidArgument("The continuation token provided is incorrect", "continuation-token", value(in.ContinuationToken))
	}
	out := &s3.ListObjectsV2Output{
		Name: in.Bucket, Prefix: aws.String(value(in.Prefix)), Delimiter: in.Delimiter, MaxKeys: maxKeys(in.MaxKeys), Contents: page,
		KeyCount: aws.Int32(int32(len(page))), IsTruncated: aws.Bool(next != nil), NextContinuationToken: next,
	}
	if in.ContinuationToken == nil { // folders all come with the first page
		out.CommonPrefixes = slices.CompactFunc(folders, func(x, y types.CommonPrefix) bool { return *x.Prefix == *y.Prefix })
	}
	return out, nil
}

// maxKeys is what S3 says the size of a page is, whatever is in it.
func maxKeys(asked *int32) *int32 {
	if asked == nil {
		return aws.Int32(1000)
	}
	return asked
}

func typedNoSuchBucket(err error) error {
	if codeOf(err) == "NoSuchBucket" {
		return &types.NoSuchBucket{Message: aws.String("The specified bucket does not exist")}
	}
	return err
}

// current is the latest version of every object that is not deleted, by key.
func (b *BucketState) current() []ObjectState {
	var all []ObjectState
	for _, o := range b.versions() {
		if latest := b.latest(o.Key); latest != nil && latest.VersionID == o.VersionID {
			all = append(all, o)
		}
	}
	return all
}

// versions is every version by key, the newest of each first.
func (b *BucketState) versions() []ObjectState {
	all := slices.Clone(b.Objects)
	slices.Reverse(all)
	slices.SortStableFunc(all, func(x, y ObjectState) int { return strings.Compare(x.Key, y.Key) })
	return all
}

// checkMaxKeys refuses a number that is none of S3's.
func checkMaxKeys(n *int32) error {
	if value(n) < 0 {
		return invalidArgument("Argument maxKeys must be an integer between 0 and 2147483647", "max-keys", itoa(int(*n)))
	}
	return nil
}

func listObjectVersions(r *request, in *s3.ListObjectVersionsInput) (*s3.ListObjectVersionsOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:ListBucketVersions")
	if err == nil {
		err = checkMaxKeys(in.MaxKeys)
	}
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(b.versions(), func(o ObjectState) bool { return !strings.HasPrefix(o.Key, value(in.Prefix)) })
	from := afterMarker(all, in.KeyMarker, in.VersionIdMarker)
	page, next, _ := pageOf(all[from:], "", int(value(in.MaxKeys)))
	out := &s3.ListObjectVersionsOutput{
		Name: in.Bucket, Prefix: aws.String(value(in.Prefix)), MaxKeys: maxKeys(in.MaxKeys), IsTruncated: aws.Bool(next != nil),
		KeyMarker: aws.String(value(in.KeyMarker)), VersionIdMarker: aws.String(value(in.VersionIdMarker)),
	}
	for _, o := range page {
		b.describe(out, o, o.VersionID == b.newest(o.Key))
	}
	if last := len(page) - 1; next != nil {
		out.NextKeyMarker, out.NextVersionIdMarker = aws.String(page[last].Key), aws.String(page[last].VersionID)
	}
	return out, nil
}

// afterMarker is where the next page of versions begins. The version a marker
// names may have been deleted in between: then the rest of its key comes next.
func afterMarker(all []ObjectState, key, version *string) int {
	if key == nil {
		return 0
	}
	for i, o := range all {
		if o.Key == *key && o.VersionID == value(version) {
			return i + 1
		}
	}
	for i, o := range all {
		if o.Key > *key || o.Key == *key && version != nil {
			return i
		}
	}
	return len(all)
}

// newest is the id of an object's latest version or delete marker.
func (b *BucketState) newest(key string) string {
	id := ""
	for _, o := range b.Objects {
		if o.Key == key {
			id = o.VersionID
		}
	}
	return id
}

func (b *BucketState) describe(out *s3.ListObjectVersionsOutput, o ObjectState, latest bool) {
	if o.Marker {
		out.DeleteMarkers = append(out.DeleteMarkers, types.DeleteMarkerEntry{
			Key: aws.String(o.Key), VersionId: aws.String(o.VersionID), IsLatest: aws.Bool(latest), LastModified: aws.Time(o.At)})
		return
	}
	out.Versions = append(out.Versions, types.ObjectVersion{
		Key: aws.String(o.Key), VersionId: aws.String(o.VersionID), IsLatest: aws.Bool(latest), LastModified: aws.Time(o.At),
		Size: aws.Int64(int64(len(o.Body))), ETag: aws.String(etag(o.Body)), StorageClass: types.ObjectVersionStorageClassStandard,
		Owner: canonicalOwner(b.Account)})
}

// deleteObject leaves a delete marker in a bucket with versioning, unless a
// version is named. To delete what is not there is no error.
func deleteObject(r *request, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	b, err := r.reachBucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := r.remove(b, *in.Key, in.VersionId); err != nil {
		return nil, err
	}
	return &s3.DeleteObjectOutput{}, nil
}

func (r *request) remove(b *BucketState, key string, version *string) error {
	action := "s3:DeleteObject"
	if version != nil {
		action = "s3:DeleteObjectVersion"
	}
	if err := r.authorizeBucket(b, action, r.w.objectARN(b, key), nil); err != nil {
		return err
	}
	switch {
	case version != nil:
		b.Objects = slices.DeleteFunc(b.Objects, func(o ObjectState) bool { return o.Key == key && o.VersionID == *version })
	case b.Versioning == "":
		b.Objects = slices.DeleteFunc(b.Objects, func(o ObjectState) bool { return o.Key == key })
	default:
		b.Objects = append(b.Objects, ObjectState{Key: key, VersionID: r.w.newVersion(b), At: r.Now, Marker: true})
	}
	return nil
}

// deleteObjects answers 200 even where it could not delete: the errors are in
// the answer.
func deleteObjects(r *request, in *s3.DeleteObjectsInput) (*s3.DeleteObjectsOutput, error) {
	b, err := r.reachBucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if len(in.Delete.Objects) > 1000 {
		return nil, malformedXML()
	}
	out := &s3.DeleteObjectsOutput{}
	for _, o := range in.Delete.Objects {
		if err := r.remove(b, *o.Key, o.VersionId); err != nil {
			out.Errors = append(out.Errors, types.Error{Key: o.Key, VersionId: o.VersionId, Code: aws.String(codeOf(err)),
				Message: aws.String(err.Error())})
		} else if !value(in.Delete.Quiet) {
			out.Deleted = append(out.Deleted, types.DeletedObject{Key: o.Key, VersionId: o.VersionId})
		}
	}
	return out, nil
}
