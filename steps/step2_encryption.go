package steps

import (
	"context"
	"encoding/json"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// encryption is SSE-KMS as the log bucket's default, with our key (article
// step 2).
type encryption struct{ site Site }

type encryptionSeen struct {
	encryption
	exists bool // the bucket does
	now    awsops.Encryption
}

func (e encryption) About() engine.About {
	return e.site.about(idEncryption, 2, "bucket encryption", e.site.Bucket(), idBucket, idKey)
}

func (e encryption) Permissions() []engine.Permission {
	return []engine.Permission{
		{Action: "s3:ListBucket", Resource: e.site.bucketARN()},
		{Action: "s3:GetEncryptionConfiguration", Resource: e.site.bucketARN()},
		{Action: "s3:PutEncryptionConfiguration", Resource: e.site.bucketARN()},
	}
}

func (e encryption) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Seen, error) {
	seen := encryptionSeen{encryption: e}
	if !bucketHere(ctx, aws, e.site) {
		return seen, nil
	}
	var err error
	seen.now, seen.exists, err = awsops.OrMissing(aws.BucketEncryption(ctx, e.site.Bucket()))
	return seen, err
}

// bucketHere reports whether the log bucket exists and can be looked at. What
// stands in the way is the bucket's own matter to tell.
func bucketHere(ctx context.Context, aws *awsops.Account, site Site) bool {
	b, err := aws.Bucket(ctx, site.Bucket())
	return err == nil && b.Region == site.logAt().Region
}

func (s encryptionSeen) Diff(v *engine.Values) engine.Diff {
	wanted := awsops.Encryption{Algorithm: "aws:kms", KeyID: v.Get(keyARN), BucketKey: s.site.Answers.BucketKey}
	summary := "SSE-KMS with " + s.site.Alias()
	if wanted.BucketKey {
		summary += ", bucket key on"
	}
	if s.exists && s.now == wanted {
		return engine.Right(summary, document(wanted), nil)
	}
	d := engine.Diff{Verb: engine.Create, Summary: summary, After: document(wanted), Calls: []engine.Call{{
		Action: "s3:PutEncryptionConfiguration", Says: "encrypt new log files with the key",
		Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
			wanted.KeyID = v.Get(keyARN)
			return aws.PutBucketEncryption(ctx, s.site.Bucket(), wanted)
		}}}}
	// Every bucket has SSE-S3 at least; only another KMS key is a set-up of its own.
	if strings.HasPrefix(s.now.Algorithm, "aws:kms") {
		d.Verb, d.Before = engine.Change, document(s.now)
	}
	return d
}

// Remove leaves the encryption: it goes with the bucket, and a bucket that
// stays must keep what its files were written with.
func (s encryptionSeen) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }

// document is a setting as a person reviews it.
func document(v any) string {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return "(cannot be shown: " + err.Error() + ")"
	}
	return string(text)
}
