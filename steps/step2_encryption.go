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
type encryption struct{ setup Setup }

type encryptionObserved struct {
	encryption
	exists bool // the bucket does
	now    awsops.Encryption
}

func (e encryption) About() engine.About {
	return e.setup.about(idEncryption, 2, "bucket encryption", e.setup.Bucket(), idBucket, idKey)
}

func (e encryption) Permissions() []engine.Permission {
	return []engine.Permission{
		{Action: "s3:ListBucket", Resource: e.setup.bucketARN()},
		{Action: "s3:GetEncryptionConfiguration", Resource: e.setup.bucketARN()},
		{Action: "s3:PutEncryptionConfiguration", Resource: e.setup.bucketARN()},
	}
}

func (e encryption) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	observed := encryptionObserved{encryption: e}
	if !bucketHere(ctx, aws, e.setup) {
		return observed, nil
	}
	var err error
	observed.now, observed.exists, err = awsops.OrMissing(aws.BucketEncryption(ctx, e.setup.Bucket()))
	return observed, err
}

// bucketHere reports whether the log bucket exists and can be looked at. What
// stands in the way is the bucket's own matter to tell.
func bucketHere(ctx context.Context, aws *awsops.Account, setup Setup) bool {
	b, err := aws.Bucket(ctx, setup.Bucket())
	return err == nil && b.Region == setup.logAt().Region
}

func (s encryptionObserved) Diff(v *engine.Values) engine.Diff {
	wanted := awsops.Encryption{Algorithm: "aws:kms", KeyID: v.Get(keyARN), BucketKey: s.setup.Answers.BucketKey}
	summary := "SSE-KMS with " + s.setup.Alias()
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
			return aws.PutBucketEncryption(ctx, s.setup.Bucket(), wanted)
		}}}}
	// Every bucket has SSE-S3 at least; only another KMS key is a set-up of its own.
	if strings.HasPrefix(s.now.Algorithm, "aws:kms") {
		d.Verb, d.Before = engine.Change, document(s.now)
	}
	return d
}

// Remove leaves the encryption: it goes with the bucket, and a bucket that
// stays must keep what its files were written with.
func (s encryptionObserved) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }

// document is a setting as a person reviews it.
func document(v any) string {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return "(cannot be shown: " + err.Error() + ")"
	}
	return string(text)
}
