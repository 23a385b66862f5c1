package step2encryption

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// ExistingBucket is the bucket the trail delivers to. Only our one rule among its
// notifications is added; that is a resource of its own.
type ExistingBucket struct{ Setup setup.Setup }

const idExistingBucket engine.ID = "their-bucket"

// About implements engine.Resource.
func (b ExistingBucket) About() engine.About {
	return b.Setup.About(idExistingBucket, 2, "S3 bucket", b.Setup.Bucket())
}

// Permissions implements engine.Resource.
func (b ExistingBucket) Permissions() []engine.Permission {
	return setup.Permit(b.Setup.BucketARN(), "s3:ListBucket", "s3:GetEncryptionConfiguration", "s3:GetBucketNotification")
}

// Observe needs no call: the set-up was decided by looking at the bucket.
func (b ExistingBucket) Observe(context.Context, *awsops.Account, engine.Past) (engine.Observed, error) {
	return b, nil
}

// Diff implements engine.Observed.
func (b ExistingBucket) Diff(*engine.Values) engine.Diff {
	d := engine.RightExisting("its policy, encryption and files stay as they are", engine.SettingsDocument(b.Setup.Existing.Encryption), nil)
	if id := b.Setup.Existing.Encryption.KeyID; id != "" && !slices.Contains(b.Setup.Existing.Keys(), id) {
		d.Notes = []string{"The bucket is encrypted with " + id +
			", which could not be looked at (kms:DescribeKey): whether Expel may decrypt with it is not known."}
	}
	return d
}

// Remove implements engine.Observed.
func (b ExistingBucket) Remove(*engine.Values) engine.Diff { return engine.Kept("") }
