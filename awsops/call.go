package awsops

import (
	"context"
	"strings"
	"time"
)

// Call is one call to AWS as this program means it: the SDK's and our own
// retries all belong to the same Call.
type Call struct {
	Service   string // the SDK's service id: "S3", "CloudTrail"
	Operation string // the API's name: "PutBucketEncryption"
	Action    string // the IAM action it needs: "s3:PutEncryptionConfiguration"
	Account   string // the account it goes to, where known
	Region    string
	Write     bool // whether it can change anything
}

// Observer hears of every call in whose context it stands. It is told of the
// beginning and of the end of a call with one context, that of this call alone.
type Observer interface {
	// Began is told before anything is sent. An error stops the call: what
	// cannot be put on record is not done.
	Began(ctx context.Context, call Call) error
	// Ended is told the outcome; err is nil or an *Error. An error it returns
	// stands for the call's own: the call happened, but is not on record.
	Ended(ctx context.Context, call Call, requestID string, err error) error
}

// Waiting says that AWS has answered "not yet" and that the call will be
// tried again.
type Waiting struct {
	Call  Call
	Why   string        // in plain words: "IAM does not know the role yet"
	Since time.Time     // when this call was first tried
	Limit time.Duration // for how long it is tried before it counts as failed
	// Throttled: nothing is missing, AWS asks for fewer calls.
	Throttled bool
	Try       int // the number of the try that comes, from 2
}

// callOn is a call of which only the operation is known.
func callOn(service, operation string) Call {
	return Call{Service: service, Operation: operation, Action: ActionOf(service, operation), Write: isWrite(operation)}
}

type observersKey struct{}
type waitingKey struct{}
type stopKey struct{}

// WithStop makes waits between tries end as soon as stop is done, while a
// call that is under way may finish.
func WithStop(ctx, stop context.Context) context.Context {
	return context.WithValue(ctx, stopKey{}, stop)
}

// StopOf is the context of WithStop, or ctx where there is none: done when no
// further call shall begin.
func StopOf(ctx context.Context) context.Context { return waitIn(ctx) }

// waitIn is the context to wait in.
func waitIn(ctx context.Context) context.Context {
	if stop, ok := ctx.Value(stopKey{}).(context.Context); ok {
		return stop
	}
	return ctx
}

// WithObserver adds an observer to those that already stand in ctx.
func WithObserver(ctx context.Context, o Observer) context.Context {
	return context.WithValue(ctx, observersKey{}, append(observersIn(ctx), o))
}

func observersIn(ctx context.Context) []Observer {
	os, _ := ctx.Value(observersKey{}).([]Observer)
	return os[:len(os):len(os)] // an append by one caller must not show up in another's
}

// WithWaiting makes f hear of every wait for AWS in ctx, beside those who hear
// of it already.
func WithWaiting(ctx context.Context, f func(Waiting)) context.Context {
	return context.WithValue(ctx, waitingKey{}, func(w Waiting) {
		tellWaiting(ctx, w)
		f(w)
	})
}

func tellWaiting(ctx context.Context, w Waiting) {
	if f, ok := ctx.Value(waitingKey{}).(func(Waiting)); ok {
		f(w)
	}
}

// actionPrefixes are the IAM prefixes of the services whose prefix is not
// simply the SDK's service id in small letters.
var actionPrefixes = map[string]string{"ControlTower": "controltower"}

// renamedActions are the operations whose IAM action has another name.
// docs/aws.md#iam-actions.
var renamedActions = map[string]string{
	"S3.PutBucketEncryption":                "s3:PutEncryptionConfiguration",
	"S3.GetBucketEncryption":                "s3:GetEncryptionConfiguration",
	"S3.PutBucketNotificationConfiguration": "s3:PutBucketNotification",
	"S3.GetBucketNotificationConfiguration": "s3:GetBucketNotification",
	"S3.PutPublicAccessBlock":               "s3:PutBucketPublicAccessBlock",
	"S3.GetPublicAccessBlock":               "s3:GetBucketPublicAccessBlock",
	"S3.GetBucketReplication":               "s3:GetReplicationConfiguration",
	"S3.HeadBucket":                         "s3:ListBucket",
	"S3.ListObjectsV2":                      "s3:ListBucket",
	"S3.ListObjectVersions":                 "s3:ListBucketVersions",
	"S3.DeleteObjects":                      "s3:DeleteObjectVersion", // EmptyBucket names every version
	"S3.ListBuckets":                        "s3:ListAllMyBuckets",
}

// ActionOf names the IAM action that an operation needs.
func ActionOf(service, operation string) string {
	if a, ok := renamedActions[service+"."+operation]; ok {
		return a
	}
	prefix, ok := actionPrefixes[service]
	if !ok {
		prefix = strings.ToLower(service)
	}
	return prefix + ":" + operation
}

// readVerbs are the beginnings of the names of calls that change nothing.
// AssumeRole is one of them: it hands out credentials and leaves no trace but
// an event. ReceiveMessage is not: it hides messages from other readers.
var readVerbs = []string{"Get", "List", "Describe", "Head", "Lookup", "Simulate", "AssumeRole"}

func isWrite(operation string) bool {
	for _, v := range readVerbs {
		if strings.HasPrefix(operation, v) {
			return false
		}
	}
	return true
}
