package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// existing is a trail that was there before us, with its bucket: to be read and
// kept, never changed.
type existing struct {
	trail      awsops.Trail
	account    string // that owns the bucket
	region     string // of the bucket
	encryption awsops.Encryption
	tower      *tower            // nil where it is not Control Tower's
	route      route             // how the queue hears of new files
	entered    map[string]string // other accounts that a role leads into, with the role
	byName     bool              // the bucket's account was found by how the organization's accounts are called
}

// keys are the ARNs of the keys that log files may be encrypted with: the
// trail's own and the bucket's default.
func (t *existing) keys() []string {
	var all []string
	for _, id := range []string{t.trail.KeyID, t.encryption.KeyID} {
		if arn, ok := awsops.ParseARN(id); ok && arn.Service == "kms" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// encryptionOf is a bucket's encryption, with its key by ARN: S3 gives back
// whatever name the key was set by.
func encryptionOf(ctx context.Context, aws *awsops.Account, bucket string) (awsops.Encryption, error) {
	e, err := aws.BucketEncryption(ctx, bucket)
	if err == nil {
		e.KeyID = fullKey(ctx, aws, e.KeyID)
	}
	return e, err
}

// fullKey is the ARN of a key that is named by its id or an alias; the name
// itself where the key may not be looked at.
func fullKey(ctx context.Context, aws *awsops.Account, name string) string {
	if arn, _ := awsops.ParseARN(name); name == "" || arn.Service == "kms" && strings.HasPrefix(arn.Resource, "key/") {
		return name
	}
	if key, err := aws.Key(ctx, name); err == nil {
		return key.ARN
	}
	return name
}

// enters reports whether we have a way into an account.
func (s Setup) enters(account string) bool {
	return account == s.At.Account || account == s.hereAt().Account || account == s.logAt().Account || s.existing != nil && s.existing.entered[account] != ""
}

// existingTrail is the trail that is connected as it is. Its weaknesses are told,
// never mended.
type existingTrail struct{ setup Setup }

type existingTrailObserved struct {
	existingTrail
	status    awsops.TrailStatus
	selectors awsops.Selectors
	unread    error
}

const idExistingTrail engine.ID = "their-trail"

func (t existingTrail) About() engine.About {
	about := t.setup.about(idExistingTrail, 1, "CloudTrail trail", t.setup.existing.trail.Name)
	about.At = t.setup.At // it need not be seen from the account that has the bucket
	about.At.Region = t.setup.existing.trail.HomeRegion
	return about
}

func (t existingTrail) Permissions() []engine.Permission {
	return append(permit(t.setup.trailARN(), "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"), permit("*", "cloudtrail:DescribeTrails")...)
}

func (t existingTrail) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	observed := existingTrailObserved{existingTrail: t}
	observed.unread = parallel( // an organization's trail may be shut to its members: that is no reason not to use it
		func() (err error) { observed.status, err = aws.TrailStatus(ctx, t.setup.trailARN()); return err },
		func() (err error) { observed.selectors, err = aws.Selectors(ctx, t.setup.trailARN()); return err },
	)
	return observed, ctx.Err()
}

func (s existingTrailObserved) Diff(*engine.Values) engine.Diff {
	d := engine.Right("yours; kept as it is", document(s.setup.existing.trail), nil)
	if s.unread != nil {
		d.Notes = []string{"The trail's status could not be read here (" + said(s.unread) + ")."}
		return d
	}
	d.Notes = weaknesses(s.setup.existing.trail, s.status, s.selectors)
	if owner := accountIn(s.setup.trailARN()); owner != s.setup.At.Account {
		d.Notes = append(d.Notes, "The trail belongs to account "+owner+"; you are in "+s.setup.At.Account+". Nothing of it is changed, so that is enough.")
	}
	return d
}

func (s existingTrailObserved) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }

// weaknesses are what one should know about a trail that Expel is to go by.
func weaknesses(t awsops.Trail, status awsops.TrailStatus, selectors awsops.Selectors) []string {
	var found []string
	note := func(so bool, format string, args ...any) {
		if so {
			found = append(found, "The trail "+t.Name+" "+fmt.Sprintf(format, args...)+".")
		}
	}
	note(!status.Logging, "is not logging: Expel sees nothing until it is")
	note(status.DeliveryError != "", "cannot deliver (%s): Expel sees nothing until it can", status.DeliveryError)
	note(!t.MultiRegion, "records %s only", t.HomeRegion)
	for _, gap := range selectors.Gaps() {
		note(true, "%s", gapWords(gap))
	}
	note(!t.LogValidation, "does not validate its log files")
	return found
}

// existingBucket is the bucket the trail delivers to. Only our one rule among its
// notifications is added; that is a resource of its own.
type existingBucket struct{ setup Setup }

const idExistingBucket engine.ID = "their-bucket"

func (b existingBucket) About() engine.About {
	return b.setup.about(idExistingBucket, 2, "S3 bucket", b.setup.Bucket())
}

func (b existingBucket) Permissions() []engine.Permission {
	return permit(b.setup.bucketARN(), "s3:ListBucket", "s3:GetEncryptionConfiguration", "s3:GetBucketNotification")
}

// Observe needs no call: the set-up was decided by looking at the bucket.
func (b existingBucket) Observe(context.Context, *awsops.Account, engine.Past) (engine.Observed, error) {
	return b, nil
}

// Diff implements engine.Observed.
func (b existingBucket) Diff(*engine.Values) engine.Diff {
	d := engine.Right("yours; kept as it is", document(b.setup.existing.encryption), nil)
	if id := b.setup.existing.encryption.KeyID; id != "" && !slices.Contains(b.setup.existing.keys(), id) {
		d.Notes = []string{"The bucket is encrypted with " + id + ", which could not be looked at (kms:DescribeKey): whether Expel may decrypt with it is not known."}
	}
	return d
}

// Remove implements engine.Observed.
func (b existingBucket) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }
