package engine

import (
	"testing"

	"trailhead/awsops"
)

func planOf(known map[Ref]string, changes ...Planned) *Plan {
	v := NewValues()
	v.learn(known)
	return &Plan{Changes: changes, values: v}
}

func planned(id string, verb Verb, before, after string, actions ...string) Planned {
	c := Planned{About: About{ID: ID(id), Name: id}, Diff: Diff{Verb: verb, Before: NewDocument(before), After: NewDocument(after)}}
	for _, a := range actions {
		c.Calls = append(c.Calls, Call{Action: a})
	}
	return c
}

func TestAYesCovers(t *testing.T) {
	ok, err := planOf(nil,
		planned("bucket", Create, "", "doc", "s3:CreateBucket", "s3:PutBucketPolicy"),
		planned("notification", Change, "theirs", "theirs and ours", "s3:PutBucketNotification"),
		planned("queue", Remove, "doc", "", "sqs:DeleteQueue"),
	).Approve()
	if err != nil {
		t.Fatal(err)
	}
	approved := ok.Plan().Changes
	elsewhere := planned("bucket", Create, "", "doc", "s3:CreateBucket")
	elsewhere.At = awsops.Target{Account: "222222222222"}
	for name, c := range map[string]struct {
		now  []Planned
		want bool
	}{
		"all of it":       {approved, true},
		"nothing is left": {nil, true},
		"part of it":      {approved[1:2], true},
		"half made":       {[]Planned{planned("bucket", Change, "bare", "doc", "s3:PutBucketPolicy")}, true},
		"another end":     {[]Planned{planned("bucket", Change, "bare", "other doc", "s3:PutBucketPolicy")}, false},
		"another call":    {[]Planned{planned("bucket", Create, "", "doc", "s3:DeleteBucket")}, false},
		"something new":   {[]Planned{planned("key", Create, "", "", "kms:CreateKey")}, false},
		"somebody has changed it": {[]Planned{planned("notification", Change, "theirs, changed", "theirs and ours",
			"s3:PutBucketNotification")}, false},
		"in another account":         {[]Planned{elsewhere}, false},
		"removed, not made":          {[]Planned{planned("bucket", Remove, "", "doc", "s3:CreateBucket")}, false},
		"part of it, something else": {append(approved[:1:1], planned("key", Create, "", "", "kms:CreateKey")), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ok.Covers(planOf(nil, c.now...)); got != c.want {
				t.Errorf("Covers is %v, want %v", got, c.want)
			}
		})
	}
	if ok.Covers(&Plan{Undo: true}) {
		t.Error("taking back is not part of making")
	}
	if (Approved{}).Covers(planOf(nil)) {
		t.Error("who has approved nothing has approved something")
	}
}

// A value that nobody knew when the plan was shown is known after a part of
// the run: the document is the one that was shown.
func TestAYesCoversWhatWasNotKnownYet(t *testing.T) {
	key, role := Ref{Key: "key.arn", Words: "ARN of the new key"}, Ref{Key: "role.arn", Words: "ARN of the role"}
	const doc = `{"Key": "{ARN of the new key}", "Role": "arn:role", "If": {}}`
	ok, err := planOf(map[Ref]string{role: "arn:role"}, planned("queue", Create, "", doc, "sqs:CreateQueue")).Approve()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		after string
		known map[Ref]string
		want  bool
	}{
		"still not known": {doc, map[Ref]string{role: "arn:role"}, true},
		"known now": {`{"Key": "arn:kms:1", "Role": "arn:role", "If": {}}`,
			map[Ref]string{role: "arn:role", key: "arn:kms:1"}, true},
		"something else in its place": {`{"Key": "arn:kms:2", "Role": "arn:role", "If": {}}`,
			map[Ref]string{role: "arn:role", key: "arn:kms:1"}, false},
		"something else beside it": {`{"Key": "arn:kms:1", "Role": "arn:role", "If": {"a": 1}}`,
			map[Ref]string{role: "arn:role", key: "arn:kms:1"}, false},
		"another value of a known name": {`{"Key": "arn:kms:1", "Role": "arn:other", "If": {}}`,
			map[Ref]string{role: "arn:other", key: "arn:kms:1"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ok.Covers(planOf(c.known, planned("queue", Create, "", c.after, "sqs:CreateQueue"))); got != c.want {
				t.Errorf("Covers is %v, want %v", got, c.want)
			}
		})
	}
}
