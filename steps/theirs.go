package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// theirs is a trail that was there before us, with its bucket: to be read and
// kept, never changed.
type theirs struct {
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
func (t *theirs) keys() []string {
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
func (s Site) enters(account string) bool {
	return account == s.At.Account || account == s.hereAt().Account || account == s.logAt().Account || s.theirs != nil && s.theirs.entered[account] != ""
}

// theirTrail is the trail that is connected as it is. Its weaknesses are told,
// never mended.
type theirTrail struct{ site Site }

type theirTrailSeen struct {
	theirTrail
	status    awsops.TrailStatus
	selectors awsops.Selectors
	unread    error
}

const idTheirTrail engine.ID = "their-trail"

func (t theirTrail) About() engine.About {
	about := t.site.about(idTheirTrail, 1, "CloudTrail trail", t.site.theirs.trail.Name)
	about.At = t.site.At // it need not be seen from the account that has the bucket
	about.At.Region = t.site.theirs.trail.HomeRegion
	return about
}

func (t theirTrail) Permissions() []engine.Permission {
	return append(permit(t.site.trailARN(), "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"), permit("*", "cloudtrail:DescribeTrails")...)
}

func (t theirTrail) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Seen, error) {
	seen := theirTrailSeen{theirTrail: t}
	seen.unread = together( // an organization's trail may be shut to its members: that is no reason not to use it
		func() (err error) { seen.status, err = aws.TrailStatus(ctx, t.site.trailARN()); return err },
		func() (err error) { seen.selectors, err = aws.Selectors(ctx, t.site.trailARN()); return err },
	)
	return seen, ctx.Err()
}

func (s theirTrailSeen) Diff(*engine.Values) engine.Diff {
	d := engine.Right("yours; kept as it is", document(s.site.theirs.trail), nil)
	if s.unread != nil {
		d.Notes = []string{"The trail's status could not be read here (" + said(s.unread) + ")."}
		return d
	}
	d.Notes = weaknesses(s.site.theirs.trail, s.status, s.selectors)
	if owner := accountIn(s.site.trailARN()); owner != s.site.At.Account {
		d.Notes = append(d.Notes, "The trail belongs to account "+owner+"; you are in "+s.site.At.Account+". Nothing of it is changed, so that is enough.")
	}
	return d
}

func (s theirTrailSeen) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }

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
	note(!selectors.Management, "records no management events")
	note(selectors.Management && selectors.ReadWrite != "All", "does not record both read and write events (%s)", selectors.ReadWrite)
	note(slices.Contains(selectors.Excluded, "kms.amazonaws.com"), "leaves out AWS KMS events")
	note(!t.LogValidation, "does not validate its log files")
	return found
}

// theirBucket is the bucket the trail delivers to. Only our one rule among its
// notifications is added; that is a thing of its own.
type theirBucket struct{ site Site }

const idTheirBucket engine.ID = "their-bucket"

func (b theirBucket) About() engine.About {
	return b.site.about(idTheirBucket, 2, "S3 bucket", b.site.Bucket())
}

func (b theirBucket) Permissions() []engine.Permission {
	return permit(b.site.bucketARN(), "s3:ListBucket", "s3:GetEncryptionConfiguration", "s3:GetBucketNotification")
}

// Observe needs no call: the site was decided by looking at the bucket.
func (b theirBucket) Observe(context.Context, *awsops.Account, engine.Past) (engine.Seen, error) {
	return b, nil
}

// Diff implements engine.Seen.
func (b theirBucket) Diff(*engine.Values) engine.Diff {
	d := engine.Right("yours; kept as it is", document(b.site.theirs.encryption), nil)
	if id := b.site.theirs.encryption.KeyID; id != "" && !slices.Contains(b.site.theirs.keys(), id) {
		d.Notes = []string{"The bucket is encrypted with " + id + ", which could not be looked at (kms:DescribeKey): whether Expel may decrypt with it is not known."}
	}
	return d
}

// Remove implements engine.Seen.
func (b theirBucket) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }
