package setup

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"trailhead/awsops"
	"trailhead/steps/answers"
)

// What earlier versions called things where nobody said otherwise. A set-up
// that they made keeps these names.
const earlierSession = "expel-workbench"

// EarlierBucket is the name that earlier versions gave the log bucket.
func EarlierBucket(at awsops.Target) string {
	return fmt.Sprintf("expel-cloudtrail-%s-%s", at.Account, at.Region)
}

// OwnBucket is the log bucket's name where nobody has named one: in the
// namespace of this account and region, where nobody else can take it
// (docs/aws.md#bucket-names).
func (s Setup) OwnBucket() string { return EarlierBucket(s.At) + "-an" }

// OwnSuffix ends the names of that namespace.
func (s Setup) OwnSuffix() string { return "-" + s.At.Account + "-" + s.At.Region + "-an" }

// SessionName is the name under which Expel uses the role. It tells one
// account's use from another's.
func (s Setup) SessionName() string {
	return cmp.Or(s.Answers.RoleSessionName, SessionName(s.LogAt().Account))
}

// SessionName is that name where nobody has named one, for the role of this
// account.
func SessionName(account string) string { return "expel-" + account }

// Derived is what an answer that was left empty means in this set-up: the name
// that follows from account and region; "" for an answer that means nothing so.
func (s Setup) Derived(key string) string {
	switch {
	case key == "bucket" && s.Answers.Variant == answers.VariantNew:
		return s.Bucket()
	case key == "role_session_name":
		return s.SessionName()
	}
	return ""
}

// Answered is the set-up with these answers, in place of those that it was found
// by: what was found holds as long as they mean the same trail. Of another one
// nothing is known but the names.
func (s Setup) Answered(a answers.Answers) Setup {
	now := Setup{At: s.At, Answers: a}
	if s.Answers.Variant != a.Variant || s.Answers.Trail != a.Trail {
		return now
	}
	now.Existing, now.Org, now.There = s.Existing, s.Org, s.There
	if a.Bucket == "" && s.Answers.Bucket == EarlierBucket(s.At) { // an earlier version made it
		now.Answers.Bucket, now.Answers.RoleSessionName = s.Answers.Bucket, cmp.Or(a.RoleSessionName, s.Answers.RoleSessionName)
	}
	return now
}

// namesVersion is in a record of answers under namesKey: which names hold where
// the record has none. Records of earlier versions have no such key.
const (
	namesKey     = "names"
	namesVersion = "2"
)

// WithNames is a record of answers for the journal, with the version of the
// names that it leaves to trailhead.
func WithNames(record map[string]string) map[string]string {
	record[namesKey] = namesVersion
	return record
}

// EarlierNames completes a record of an earlier run: one of an earlier version
// means the names that held then.
func EarlierNames(record map[string]string, at awsops.Target) map[string]string {
	if record == nil || record[namesKey] != "" {
		delete(record, namesKey)
		return record
	}
	record["role_session_name"] = cmp.Or(record["role_session_name"], earlierSession)
	if record["variant"] == answers.VariantNew {
		record["bucket"] = cmp.Or(record["bucket"], EarlierBucket(at))
	}
	return record
}

// keepEarlierNames looks whether an earlier version has made this set-up, where
// no journal tells of it: its trail writes into the bucket of then. The list of
// trails is shared with the trail's own look, which reports what fails.
func (f find) keepEarlierNames(ctx context.Context, s *Setup) {
	if s.Answers.Bucket != "" {
		return
	}
	trails, err := f.Home.Trails(ctx)
	if err != nil || !slices.ContainsFunc(trails, func(t awsops.Trail) bool {
		return t.ARN == s.TrailARN() && t.Bucket == EarlierBucket(s.At)
	}) {
		return
	}
	s.Answers.Bucket = EarlierBucket(s.At)
	s.Answers.RoleSessionName = cmp.Or(s.Answers.RoleSessionName, earlierSession)
}
