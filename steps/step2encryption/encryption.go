package step2encryption

import (
	"context"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Encryption is SSE-KMS as the log bucket's default, with our key (article
// step 2).
type Encryption struct{ Setup setup.Setup }

type encryptionObserved struct {
	Encryption
	exists bool // the bucket does
	now    awsops.Encryption
}

// About implements engine.Resource.
func (e Encryption) About() engine.About {
	about := e.Setup.About(setup.IDEncryption, 2, "bucket encryption", e.Setup.Bucket(), setup.IDBucket, setup.IDKey)
	about.Identity = e.Setup.BucketARN()
	return about
}

// Permissions implements engine.Resource.
func (e Encryption) Permissions() []engine.Permission {
	return []engine.Permission{
		{Action: "s3:ListBucket", Resource: e.Setup.BucketARN()},
		{Action: "s3:GetEncryptionConfiguration", Resource: e.Setup.BucketARN()},
		{Action: "s3:PutEncryptionConfiguration", Resource: e.Setup.BucketARN()},
	}
}

// Observe implements engine.Resource.
func (e Encryption) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	observed := encryptionObserved{Encryption: e}
	if !engine.LastLook(ctx) && !setup.BucketHere(ctx, aws, e.Setup) {
		return observed, nil
	}
	var err error
	observed.now, observed.exists, err = awsops.OrMissing(aws.BucketEncryption(ctx, e.Setup.Bucket()))
	return observed, err
}

// Diff implements engine.Observed.
func (s encryptionObserved) Diff(v *engine.Values) engine.Diff {
	wanted := awsops.Encryption{Algorithm: "aws:kms", KeyID: v.Get(setup.KeyARN), BucketKey: s.Setup.Answers.BucketKey}
	summary := "SSE-KMS with " + s.Setup.Alias()
	if wanted.BucketKey {
		summary += ", bucket key on"
	}
	if s.exists && s.now == wanted {
		return engine.Right(summary, engine.SettingsDocument(wanted), nil)
	}
	d := engine.Diff{Verb: engine.Create, Summary: summary, After: engine.SettingsDocument(wanted), Calls: []engine.Call{{
		Action: "s3:PutEncryptionConfiguration", Says: "encrypt new log files with the key",
		Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
			wanted.KeyID = v.Get(setup.KeyARN)
			return aws.PutBucketEncryption(ctx, s.Setup.Bucket(), wanted)
		}}}}
	// Every bucket has SSE-S3 at least; only another KMS key is a set-up of its own.
	if strings.HasPrefix(s.now.Algorithm, "aws:kms") {
		d.Verb, d.Before = engine.Change, engine.SettingsDocument(s.now)
	}
	return d
}

// Remove leaves the encryption: it goes with the bucket, and a bucket that
// stays must keep what its files were written with.
func (s encryptionObserved) Remove(*engine.Values) engine.Diff { return engine.Kept("") }
