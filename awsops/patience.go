package awsops

import (
	"context"
	"slices"
	"strings"
	"time"
)

// patience is one row of the retry matrix (docs/aws.md#waiting): for how long an
// answer means "not yet", how long the pauses between tries become (pauses.go),
// and what to tell the person who waits.
type patience struct {
	service  string // "" any
	codes    []string
	contains string   // part of AWS's message, "" any
	only     []string // operations, none: any
	ours     bool     // only where every named argument is a thing of ours (withOurs)
	limit    time.Duration
	first    time.Duration // the first pause, 0 for firstPause
	longest  time.Duration // the longest pause, 0 for longestPause
	why      string
}

// matrix is what AWS takes back after a while. Anything else is final:
// lock-outs, denials, overlaps and taken names never get better by waiting.
var matrix = []patience{
	{service: "IAM", codes: []string{"MalformedPolicyDocument"}, contains: "Invalid principal in policy", ours: true,
		limit: 2 * time.Minute, why: "IAM does not know the new principal yet"},
	{service: "KMS", codes: []string{"MalformedPolicyDocumentException"}, contains: "invalid principals",
		limit: 2 * time.Minute, why: "KMS does not know a principal of the key policy yet"},
	{service: "S3", codes: []string{"NoSuchBucket"}, only: bucketWrites,
		limit: 2 * time.Minute, why: "S3 does not know the new bucket yet"},
	{service: "KMS", codes: []string{"NotFoundException"}, only: []string{"CreateAlias", "EnableKeyRotation", "TagResource", "PutKeyPolicy"},
		limit: 2 * time.Minute, why: "KMS does not know the new key yet"},
	{service: "IAM", codes: []string{"NoSuchEntity"}, only: []string{
		"AttachRolePolicy", "AttachUserPolicy", "CreateAccessKey", "TagRole", "TagPolicy"},
		limit: 2 * time.Minute, why: "IAM does not know what was just made yet"},
	{service: "IAM", codes: []string{"DeleteConflict"}, only: []string{"DeleteRole", "DeletePolicy", "DeleteUser"},
		limit: time.Minute, why: "IAM still sees what was just taken off"},
	{service: "CloudTrail", codes: []string{"InsufficientS3BucketPolicyException"},
		limit: time.Minute, why: "CloudTrail does not see the bucket policy yet"},
	{service: "CloudTrail", codes: []string{"InsufficientEncryptionPolicyException"},
		limit: time.Minute, why: "CloudTrail does not see the key policy yet"},
	{service: "CloudTrail", codes: []string{"InsufficientSnsTopicPolicyException"},
		limit: time.Minute, why: "CloudTrail does not see the topic policy yet"},
	{service: "CloudTrail", codes: []string{"KmsKeyNotFoundException", "S3BucketDoesNotExistException"}, only: []string{"CreateTrail"},
		limit: time.Minute, why: "CloudTrail does not see the new key or bucket yet"},
	{service: "CloudTrail", codes: []string{"TrailNotFoundException"}, only: []string{"StartLogging", "PutEventSelectors", "AddTags"},
		limit: time.Minute, why: "CloudTrail does not know the new trail yet"},
	{service: "S3", codes: []string{"InvalidArgument"}, contains: "Unable to validate the following destination", ours: true,
		limit: 2 * time.Minute, why: "S3 cannot reach the queue yet"},
	{service: "SQS", codes: []string{"AWS.SimpleQueueService.QueueDeletedRecently", "QueueDeletedRecently"},
		limit: 90 * time.Second, why: "SQS keeps the name of a deleted queue for 60 seconds"},
	{service: "S3", codes: []string{"OperationAborted"},
		limit: 5 * time.Minute, why: "S3 is still busy with this bucket"},
	{service: "CloudTrail", codes: []string{"ConflictException"},
		limit: 5 * time.Minute, first: time.Second, longest: 15 * time.Second, why: "CloudTrail is still busy with this trail"},
	{service: "IAM", codes: []string{"ConcurrentModification"},
		limit: 5 * time.Minute, why: "somebody else is changing the same thing in IAM"},
	{service: "Organizations", codes: []string{"ConcurrentModificationException", "TooManyRequestsException"},
		limit: 5 * time.Minute, why: "Organizations is busy"},
	{service: "CloudFormation", codes: []string{"OperationInProgressException"},
		limit: 30 * time.Minute, first: time.Second, longest: 15 * time.Second, why: "the stack set is still busy with another operation"},
}

// bucketWrites are the calls that may come right after CreateBucket.
var bucketWrites = []string{"PutPublicAccessBlock", "PutBucketTagging", "PutBucketEncryption", "PutBucketPolicy",
	"PutBucketOwnershipControls", "PutBucketNotificationConfiguration"}

// throttled is the row for everything AWS calls too fast, after the SDK's own
// attempts are used up.
var throttled = patience{limit: 2 * time.Minute, first: time.Second, why: "AWS asks for fewer calls"}

// pauses are those between the tries of one call.
func (p patience) pauses(clock Clock) *Pauses {
	all := NewPauses(clock, p.limit)
	if p.first > 0 {
		all.next = p.first
	}
	if p.longest > 0 {
		all.longest = p.longest
	}
	return all
}

// patienceFor finds the row that fits, or none.
func patienceFor(ctx context.Context, e *Error) (patience, bool) {
	for _, p := range matrix {
		if p.fits(ctx, e) {
			return p, true
		}
	}
	return throttled, e.Kind == Throttled
}

func (p patience) fits(ctx context.Context, e *Error) bool {
	if p.service != "" && p.service != e.Call.Service || !slices.Contains(p.codes, e.Code) {
		return false
	}
	if p.only != nil && !slices.Contains(p.only, e.Call.Operation) {
		return false
	}
	return strings.Contains(e.Message, p.contains) && (!p.ours || onlyOurs(ctx, e))
}

type oursKey struct{}

// withOurs names the ARNs that we have just made ourselves. A refusal that
// names anything else is somebody's long-standing fault and will not pass.
func withOurs(ctx context.Context, arns ...string) context.Context {
	return context.WithValue(ctx, oursKey{}, arns)
}

func onlyOurs(ctx context.Context, e *Error) bool {
	ours, _ := ctx.Value(oursKey{}).([]string)
	named := func(text string) bool {
		return slices.ContainsFunc(ours, func(arn string) bool { return strings.Contains(text, arn) })
	}
	for _, a := range e.Arguments {
		if strings.HasPrefix(a[0], "arn:") && !slices.Contains(ours, a[0]) {
			return false // whole: "…:Expel" is the beginning of somebody's "…:ExpelOld"
		}
	}
	return len(e.Arguments) > 0 || named(e.Message)
}
