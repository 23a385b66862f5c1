package ui

import (
	"testing"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

func TestShownAs(t *testing.T) {
	const shown = "{\n  \"Key\": \"{ARN of the new key}\",\n  \"If\": {}\n}"
	tests := map[string]struct {
		text, shown string
		want        bool
	}{
		"the same":                     {shown, shown, true},
		"with the value that is known": {"{\n  \"Key\": \"arn:aws:kms:1\",\n  \"If\": {}\n}", shown, true},
		"with something else":          {"{\n  \"Key\": \"arn:aws:kms:1\",\n  \"If\": {\"a\": 1}\n}", shown, false},
		"with a line more":             {"{\n  \"Key\": \"arn:aws:kms:1\",\n  \"Also\": 1,\n  \"If\": {}\n}", shown, false},
		"begins otherwise":             {"[\n  \"Key\": \"arn:aws:kms:1\",\n  \"If\": {}\n}", shown, false},
		"two values":                   {"a 1 b 2 c", "a {the one} b {the other} c", true},
		"two values, wrong between":    {"a 1 x 2 c", "a {the one} b {the other} c", false},
		"a policy variable is no gap":  {"${aws:userid}", "${aws:username}", false},
		"nothing for something":        {"", "a {the one}", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := shownAs(tt.text, tt.shown); got != tt.want {
				t.Errorf("shownAs = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestWithin(t *testing.T) {
	call := func(actions ...string) (calls []engine.Call) {
		for _, a := range actions {
			calls = append(calls, engine.Call{Action: a})
		}
		return calls
	}
	change := func(id string, verb engine.Verb, before, after string, actions ...string) engine.Planned {
		return engine.Planned{About: engine.About{ID: engine.ID(id), Name: id}, Diff: engine.Diff{Verb: verb, Before: before, After: after, Calls: call(actions...)}}
	}
	approved := []engine.Planned{
		change("bucket", engine.Create, "", "doc", "s3:CreateBucket", "s3:PutBucketPolicy"),
		change("notification", engine.Change, "theirs", "theirs and ours", "s3:PutBucketNotification"),
		change("queue", engine.Remove, "doc", "", "sqs:DeleteQueue"),
	}
	elsewhere := change("bucket", engine.Create, "", "doc", "s3:CreateBucket")
	elsewhere.At = awsops.Target{Account: "222222222222"}
	tests := map[string]struct {
		now  []engine.Planned
		want bool
	}{
		"all of it":                  {approved, true},
		"nothing is left":            {nil, true},
		"part of it":                 {approved[1:2], true},
		"half made":                  {[]engine.Planned{change("bucket", engine.Change, "bare", "doc", "s3:PutBucketPolicy")}, true},
		"another end":                {[]engine.Planned{change("bucket", engine.Change, "bare", "other doc", "s3:PutBucketPolicy")}, false},
		"another call":               {[]engine.Planned{change("bucket", engine.Create, "", "doc", "s3:DeleteBucket")}, false},
		"something new":              {[]engine.Planned{change("key", engine.Create, "", "", "kms:CreateKey")}, false},
		"somebody has changed it":    {[]engine.Planned{change("notification", engine.Change, "theirs, changed", "theirs and ours", "s3:PutBucketNotification")}, false},
		"in another account":         {[]engine.Planned{elsewhere}, false},
		"removed, not made":          {[]engine.Planned{change("bucket", engine.Remove, "", "doc", "s3:CreateBucket")}, false},
		"part of it, something else": {append(approved[:1:1], change("key", engine.Create, "", "", "kms:CreateKey")), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := coveredBy(&engine.Plan{Changes: tt.now}, &engine.Plan{Changes: approved}); got != tt.want {
				t.Errorf("within = %v, want %v", got, tt.want)
			}
		})
	}
	if coveredBy(&engine.Plan{Undo: true}, &engine.Plan{}) {
		t.Error("taking back is not part of making")
	}
}
