package awssim

import (
	"net"
	"net/http"
	"slices"
	"strings"

	"trailhead/internal/pattern"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

var bucketName = pattern.New(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// createBucket follows docs/aws.md#creating-a-bucket: the constraint is left out in us-east-1
// and needed elsewhere, and making your own bucket again is an error everywhere
// but in us-east-1.
func createBucket(r *request, in *s3.CreateBucketInput) (*s3.CreateBucketOutput, error) {
	name := value(in.Bucket)
	arn := "arn:" + r.Partition + ":s3:::" + name
	if err := r.schema(); err != nil {
		return nil, err
	}
	if err := r.mayCreateBucket(in, arn); err != nil {
		return nil, err
	}
	if err := r.checkConstraint(in.CreateBucketConfiguration); err != nil {
		return nil, err
	}
	if err := r.checkBucketName(in); err != nil {
		return nil, err
	}
	settings := value(in.CreateBucketConfiguration)
	if err := checkBucketTags(settings.Tags); err != nil {
		return nil, err
	}
	out := &s3.CreateBucketOutput{Location: aws.String("/" + name), BucketArn: aws.String(arn)}
	region := r.Region
	if settings.LocationConstraint != "" {
		region = regionOf(settings.LocationConstraint)
		out.Location = aws.String("http://" + name + ".s3.amazonaws.com/")
	}
	if old := r.w.Buckets[name]; old != nil {
		return out, r.createAgain(old, len(settings.Tags) > 0)
	}
	b := newBucket(name, r.Account, region)
	b.CreatedAt, b.Tags = r.Now, tagMap(settings.Tags)
	if in.ObjectOwnership != "" {
		b.Ownership = string(in.ObjectOwnership)
	}
	r.w.Buckets[name] = b
	return out, nil
}

// newBucket has what every new bucket has: since April 2023 all public access
// blocked, ACLs off and SSE-S3, since April 2026 SSE-C blocked (S3 user guide,
// "Default settings for new buckets", "Default SSE-C setting FAQ").
func newBucket(name, account, region string) *BucketState {
	return &BucketState{
		Name: name, Account: account, Region: region, Ownership: string(types.ObjectOwnershipBucketOwnerEnforced),
		Encryption:   settled(BucketEncryption{Algorithm: string(types.ServerSideEncryptionAes256), BlocksSSEC: true}),
		PublicAccess: PublicAccess{BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true},
	}
}

// AddBucket makes a bucket as CreateBucket would, for worlds that are set up by
// hand, and returns it. A bucket that is already there is returned as it is.
func (w *World) AddBucket(name, account, region string) *BucketState {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.Buckets[name] == nil {
		w.Buckets[name] = newBucket(name, account, region)
	}
	return w.Buckets[name]
}

func (r *request) mayCreateBucket(in *s3.CreateBucketInput, arn string) error {
	actions, namespace := []string{"s3:CreateBucket"}, map[string][]string{}
	if in.BucketNamespace != "" {
		namespace["s3:x-amz-bucket-namespace"] = []string{string(in.BucketNamespace)}
	}
	if in.ObjectOwnership != "" {
		actions = append(actions, "s3:PutBucketOwnershipControls")
	}
	if in.CreateBucketConfiguration != nil && len(in.CreateBucketConfiguration.Tags) > 0 {
		actions = append(actions, "s3:TagResource")
	}
	for _, action := range actions {
		if err := r.authorize(action, arn, r.ownersPolicy(), namespace); err != nil {
			return err
		}
	}
	return nil
}

func (r *request) checkConstraint(c *types.CreateBucketConfiguration) error {
	constraint := ""
	if c != nil {
		constraint = string(c.LocationConstraint)
	}
	switch {
	case constraint == "us-east-1", constraint != "" && !r.w.knownRegion(regionOf(c.LocationConstraint)):
		return apiError("InvalidLocationConstraint", "The specified location-constraint is not valid")
	case r.Region == "us-east-1": // the global endpoint makes buckets everywhere
		return nil
	case constraint == "" && r.Region != "us-east-1":
		return apiError("IllegalLocationConstraintException",
			"The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.")
	case constraint != "" && regionOf(c.LocationConstraint) != r.Region:
		return apiError("IllegalLocationConstraintException",
			"The %s location constraint is incompatible for the region specific endpoint this request was sent to.", constraint)
	}
	return nil
}

// regionOf is the region a constraint stands for.
func regionOf(constraint types.BucketLocationConstraint) string {
	if constraint == types.BucketLocationConstraintEu {
		return "eu-west-1"
	}
	return string(constraint)
}

// checkBucketName: names that end in -an belong to the account-regional
// namespace, which has to be asked for (S3 user guide, "Bucket naming rules").
func (r *request) checkBucketName(in *s3.CreateBucketInput) error {
	own := in.BucketNamespace == types.BucketNamespaceAccountRegional
	switch {
	case !validBucketName(value(in.Bucket)), own && !strings.HasSuffix(value(in.Bucket), "-"+r.Account+"-"+r.Region+"-an"):
		return apiError("InvalidBucketName", "The specified bucket is not valid.")
	case !own && strings.HasSuffix(value(in.Bucket), "-an"):
		return apiError("MissingNamespaceHeader", "The bucket name belongs to an account-regional namespace: the header "+
			"x-amz-bucket-namespace is missing.")
	}
	return nil
}

// Prefixes and suffixes of bucket names that S3 keeps for itself (S3 user guide,
// "Bucket naming rules").
var (
	keptPrefixes = []string{"xn--", "sthree-", "amzn-s3-demo-"}
	keptSuffixes = []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}
)

func validBucketName(name string) bool {
	return bucketName().MatchString(name) && !strings.Contains(name, "..") && net.ParseIP(name) == nil &&
		!slices.ContainsFunc(keptPrefixes, func(kept string) bool { return strings.HasPrefix(name, kept) }) &&
		!slices.ContainsFunc(keptSuffixes, func(kept string) bool { return strings.HasSuffix(name, kept) })
}

// createAgain is CreateBucket of a name that is taken. In us-east-1 it is no
// error to make one's own bucket again, unless tags are given.
func (r *request) createAgain(old *BucketState, tagged bool) error {
	switch {
	case !old.DeletedAt.IsZero():
		if !r.w.visible(old.DeletedAt, r.Now) {
			return apiError("OperationAborted", "A conflicting conditional operation is currently in progress against this resource. "+
				"Please try again.")
		}
		b := newBucket(old.Name, r.Account, r.Region)
		b.CreatedAt = r.Now
		r.w.Buckets[old.Name] = b
		return nil
	case old.Account != r.Account:
		return &types.BucketAlreadyExists{Message: aws.String(
			"The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different " +
				"name and try again.")}
	case old.Region == "us-east-1" && r.Region == "us-east-1" && !tagged:
		return nil
	}
	return &types.BucketAlreadyOwnedByYou{Message: aws.String(
		"Your previous request to create the named bucket succeeded and you already own it.")}
}

// headBucket answers without a body, so errors have no text, and with the
// bucket's region in a header even where it refuses.
func headBucket(r *request, in *s3.HeadBucketInput) (*s3.HeadBucketOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:ListBucket")
	switch codeOf(err) {
	case "":
		return &s3.HeadBucketOutput{BucketRegion: aws.String(b.Region), BucketArn: aws.String(r.w.bucketARN(b)),
			AccessPointAlias: aws.Bool(false)}, err
	case "NoSuchBucket":
		return nil, &types.NotFound{}
	case "PermanentRedirect":
		return nil, fromRegion(http.StatusMovedPermanently, r.w.Buckets[*in.Bucket], apiError("MovedPermanently", ""))
	}
	return nil, fromRegion(http.StatusForbidden, r.w.Buckets[*in.Bucket], apiError("Forbidden", ""))
}

func deleteBucket(r *request, in *s3.DeleteBucketInput) (*s3.DeleteBucketOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:DeleteBucket")
	if err != nil {
		return nil, err
	}
	if len(b.Objects) > 0 {
		return nil, apiError("BucketNotEmpty", "The bucket you tried to delete is not empty")
	}
	if r.w.Lag > 0 {
		r.w.Buckets[b.Name] = &BucketState{Name: b.Name, Account: b.Account, Region: b.Region, DeletedAt: r.Now}
	} else {
		delete(r.w.Buckets, b.Name)
	}
	return &s3.DeleteBucketOutput{}, nil
}

// listBuckets pages only when it is asked to, as S3 does.
func listBuckets(r *request, in *s3.ListBucketsInput) (*s3.ListBucketsOutput, error) {
	if err := r.authorize("s3:ListAllMyBuckets", "arn:"+r.Partition+":s3:::*", "", nil); err != nil {
		return nil, err
	}
	var mine []types.Bucket
	for _, name := range sortedKeys(r.w.Buckets) {
		b := r.w.existingBucket(name, r.Now)
		if b == nil || b.Account != r.Account || !strings.HasPrefix(name, value(in.Prefix)) || in.BucketRegion != nil &&
			*in.BucketRegion != b.Region {
			continue
		}
		mine = append(mine, types.Bucket{Name: aws.String(name), BucketRegion: aws.String(b.Region), CreationDate: aws.Time(b.CreatedAt),
			BucketArn: aws.String(r.w.bucketARN(b))})
	}
	out := &s3.ListBucketsOutput{Buckets: mine, Prefix: in.Prefix, Owner: canonicalOwner(r.Account)}
	if in.MaxBuckets == nil {
		return out, nil
	}
	var err error
	if out.Buckets, out.ContinuationToken, err = pageOf(mine, value(in.ContinuationToken), int(*in.MaxBuckets)); err != nil {
		return nil, invalidArgument("The continuation token provided is incorrect", "continuation-token", value(in.ContinuationToken))
	}
	out.Buckets = slices.Clip(out.Buckets)
	return out, nil
}
