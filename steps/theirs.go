package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// theirs is a trail that was there before us, with its bucket: to be read and
// kept, never changed.
type theirs struct {
	trail      awsops.Trail
	region     string // of the bucket
	encryption awsops.Encryption
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

// site decides every name for these answers; for an existing trail it looks
// for the trail and its bucket first. An answers.Problems says which answer
// does not fit.
func (d *Desk) site(ctx context.Context, a answers.Answers, trailGiven bool) (Site, error) {
	site := d.Site(a)
	if a.Variant != answers.VariantExisting {
		return site, nil
	}
	trails, err := d.Home.Trails(ctx)
	if err != nil {
		return site, engine.Explain("look for the trail", nil, err)
	}
	t, problem := pick(trails, a.Trail, trailGiven, site.At)
	if problem != nil {
		return site, answers.Problems{*problem}
	}
	bucket, err := d.Home.Bucket(ctx, t.Bucket)
	switch {
	case awsops.Is(err, awsops.Denied):
		return site, answers.Problems{trailProblem(t.Name, "its bucket "+t.Bucket+" belongs to another account, or s3:ListBucket is not allowed here",
			"This release connects a trail whose bucket is in this account. Run trailhead with credentials of the account that has the bucket.")}
	case awsops.Is(err, awsops.Missing):
		return site, answers.Problems{trailProblem(t.Name, "its bucket "+t.Bucket+" does not exist", "Mend the trail, or name another one.")}
	case err != nil:
		return site, engine.Explain("look at the bucket "+t.Bucket, nil, err)
	}
	encryption, err := d.Home.In(bucket.Region).BucketEncryption(ctx, t.Bucket)
	if err != nil {
		return site, engine.Explain("read the encryption of the bucket "+t.Bucket, nil, err)
	}
	site.theirs = &theirs{trail: t, region: bucket.Region, encryption: encryption}
	return site, nil
}

// pick finds the trail that is meant: the one named, or the only one there is.
func pick(trails []awsops.Trail, name string, given bool, at awsops.Target) (awsops.Trail, *answers.Problem) {
	var names []string
	for _, t := range trails {
		names = append(names, t.Name)
		if given && (t.Name == name || t.ARN == name) {
			return t, nil
		}
	}
	slices.Sort(names)
	there := "There is no trail here."
	if len(names) > 0 {
		there = "There are: " + strings.Join(names, ", ") + "."
	}
	if given {
		p := trailProblem(name, "there is no such trail in account "+at.Account+" that can be seen from "+at.Region, there)
		return awsops.Trail{}, &p
	}
	if len(trails) == 1 {
		return trails[0], nil
	}
	p := trailProblem("", "the trail to connect must be named", there+" Set it with --trail, TRAILHEAD_TRAIL or trail in the answers file.")
	return awsops.Trail{}, &p
}

func trailProblem(value, what, do string) answers.Problem {
	f, _ := answers.FieldOf("trail")
	return answers.Problem{Key: "trail", Value: value, What: what, Do: do, Flag: f.Flag, Env: f.Env}
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
		d.Notes = []string{"The trail's status could not be read: " + s.unread.Error()}
		return d
	}
	d.Notes = weaknesses(s.site.theirs.trail, s.status, s.selectors)
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
	return permit(b.site.bucketARN(), "s3:ListBucket", "s3:GetEncryptionConfiguration")
}

// Observe needs no call: the site was decided by looking at the bucket.
func (b theirBucket) Observe(context.Context, *awsops.Account, engine.Past) (engine.Seen, error) {
	return b, nil
}

// Diff implements engine.Seen.
func (b theirBucket) Diff(*engine.Values) engine.Diff {
	return engine.Right("yours; kept as it is", document(b.site.theirs.encryption), nil)
}

// Remove implements engine.Seen.
func (b theirBucket) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }
