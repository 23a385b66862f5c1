package checks

import (
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/path"
	"trailhead/steps/setup"
)

// LogKeys are the keys that log files and messages may be encrypted with.
func (f *Facts) LogKeys() []string {
	ids := slices.Compact(slices.Sorted(slices.Values([]string{f.Queue.Value.KeyID, f.Encryption.Value.KeyID, f.Trail.Value.KeyID})))
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" || strings.Contains(id, "alias/aws/") })
}

// OfOthers reports whether trail, bucket and their key were there before, and
// are no part of what trailhead makes.
func (f *Facts) OfOthers() bool { return f.Setup.Existing != nil || setup.OfControlTower(f.BucketName) }

// Subject says what to verify. Only the queue and the role must be known: the
// rest is found from the queue's policy, whoever made the set-up.
type Subject struct {
	QueueURL, RoleARN string
	Bucket, Trail     string // "" to find them
	ExternalID        answers.Secret
	Setup             *setup.Setup // that it was found as, nil where nobody has looked for one
}

// Facts are what AWS says about a set-up. Each is either seen, absent, or
// could not be looked at (its error).
type Facts struct {
	Setup         setup.Setup
	Subject       Subject
	Queue         Seen[awsops.Queue]
	BucketName    string
	Bucket        Seen[awsops.Bucket]
	BucketPolicy  Seen[policydoc.Document]
	Encryption    Seen[awsops.Encryption]
	Copies        []awsops.Replication // of the bucket, as far as they may be read
	Notifications Seen[awsops.Notifications]
	Topic         string // that hears of new files and tells the queue, "" where S3 tells it itself
	Trails        Seen[[]awsops.Trail]
	Trail         Seen[awsops.Trail]
	Status        Seen[awsops.TrailStatus]
	Selectors     Seen[awsops.Selectors]
	Keys          map[string]Seen[policydoc.Text] // key ARN to policy
	Grants        map[string][]awsops.Grant
	Role          Seen[awsops.Role]
	User          Seen[awsops.User]
	Policies      Seen[[]policydoc.Document]    // of the role or user
	Attached      map[string]policydoc.Document // the managed ones of them, by ARN
	Inline        map[string]policydoc.Document // and those written into it, by name
	Now           time.Time
	Judged        path.Judgement // of the whole way
}

// Seen is a fact with what became of the look at it.
type Seen[T any] struct {
	Value  T
	Exists bool
	Err    error
}

// See is a fact by what a look at it returned: what is missing is no error.
func See[T any](value T, err error) Seen[T] {
	v, exists, err := awsops.OrMissing(value, err)
	return Seen[T]{Value: v, Exists: exists, Err: err}
}

// SeeIn is see in an account that we may have no way into.
func SeeIn[T any](aws *awsops.Account, noWay error, look func() (T, error)) Seen[T] {
	if aws == nil {
		return Seen[T]{Err: noWay}
	}
	return See(look())
}
