package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/checks"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// followPause is between two looks: LookupEvents answers two a second for the
// whole account (docs/aws.md#cloudtrail-rates).
const followPause = 15 * time.Second

// manyFiles is how many log files are opened at most. Within the minutes of
// one delivery there are a few, in very large accounts dozens.
const manyFiles = 200

// arrive waits until the event is recorded and a log file holds it. The two are
// told apart, since the one is CloudTrail's and the other a matter of policies.
func (f *following) arrive(ctx context.Context) (bool, error) {
	f.wait(HopRecorded)
	if !f.findFolder(ctx) {
		return false, nil
	}
	for {
		if err := f.lookUp(ctx); err != nil {
			return false, err
		}
		found, err := f.lookForFile(ctx)
		if err != nil {
			return false, err
		}
		waited := f.clock().Now().Sub(f.At)
		if found || f.unlisted != nil || f.unreachable != nil && waited > FollowUsual {
			return f.arrived(), nil
		}
		if reason := f.refusedDelivery(ctx, waited); reason != "" {
			return f.dead(HopObject, f.deliveryChecks(ctx), reason, "Look at the policies of the bucket and of the key. "+checks.ApplyAgain)
		}
		if waited >= f.limit {
			return f.neverCame(ctx)
		}
		f.tell()
		if err := f.clock().Sleep(ctx, min(followPause, f.limit-waited)); err != nil {
			return false, err
		}
	}
}

// lookUp asks the event history once more, until it knows.
func (f *following) lookUp(ctx context.Context) error {
	if f.at(HopRecorded).Status != "" {
		return nil
	}
	e, err := f.home.FindEvent(ctx, "DescribeTrails", f.Marker, f.At.Add(-10*time.Minute)) // our clock may be ahead of AWS's
	f.history = err
	switch {
	case err == nil:
		f.recorded(f.clock().Now(), "in CloudTrail's event history: event "+e.ID)
	case hopeless(err):
		return err
	case awsops.Is(err, awsops.Denied):
		f.unseen(HopRecorded, "CloudTrail's event history", err)
		f.wait(HopObject)
	}
	return nil // not yet, or not just now
}

// recorded settles that hop. The file's way begins at the call as well, since
// history and files fill side by side.
func (f *following) recorded(when time.Time, evidence string) {
	f.pass(HopRecorded, checks.Pass, when, evidence, "")
	f.last = f.At
	f.wait(HopObject)
}

// findFolder works out under which organization's id the files are.
func (f *following) findFolder(ctx context.Context) bool {
	switch {
	case f.log == nil:
		f.unseen(HopObject, "the bucket "+f.BucketName, f.noWay)
		return false
	case !f.Trail.Value.Organization:
		return true
	}
	org, err := f.Accounts.Home.Organization(ctx)
	if err != nil {
		f.unseen(HopObject, "the organization, whose id is in the names of the files", err)
		return false
	}
	f.org = org.ID + "/"
	return true
}

// folders are where files of the time since the call are: a delivery may come
// after midnight.
func (f *following) folders() []string {
	t, at := f.Trail.Value, f.home.Target()
	base := "AWSLogs/" + f.org + at.Account + "/CloudTrail/" + at.Region + "/"
	if t.Prefix != "" {
		base = strings.Trim(t.Prefix, "/") + "/" + base
	}
	days := []string{base + f.At.UTC().Format("2006/01/02/")}
	if today := base + f.clock().Now().UTC().Format("2006/01/02/"); today != days[0] {
		days = append(days, today)
	}
	return days
}

// lookForFile opens what has come since the call, each file once.
func (f *following) lookForFile(ctx context.Context) (bool, error) {
	at := f.home.Target()
	f.trouble = nil
	for _, folder := range f.folders() {
		// The minute in a file's name is that of its delivery. A quarter of an hour
		// earlier costs one page and forgives every clock.
		after := folder + at.Account + "_CloudTrail_" + at.Region + "_" + f.At.UTC().Add(-15*time.Minute).Format("20060102T1504Z")
		for o, err := range f.log.Objects(ctx, f.BucketName, folder, after) {
			if err != nil {
				return false, f.cannotList(err)
			}
			if f.read[o.Key] || o.At.Before(f.At.Add(-2*time.Minute)) || len(f.read) >= manyFiles {
				continue
			}
			if found, err := f.open(ctx, o); found || err != nil {
				return found, err
			}
		}
	}
	return false, nil
}

func (f *following) cannotList(err error) error {
	f.trouble = err
	if hopeless(err) {
		return err
	}
	if awsops.Is(err, awsops.Denied) || awsops.Is(err, awsops.Missing) {
		f.unlisted = err
	}
	return nil
}

// open looks whether the event is in a file. Where we may not open it, it is
// one of those that it may be in.
func (f *following) open(ctx context.Context, listed awsops.Object) (bool, error) {
	began := f.clock().Now()
	o, err := f.log.ReadObject(ctx, f.BucketName, listed.Key)
	switch {
	case hopeless(err):
		return false, err
	case awsops.Is(err, awsops.Denied):
		if !listed.At.Before(f.At) && !slices.Contains(f.files, listed.Key) {
			f.unreachable, f.files, f.object = err, append(f.files, listed.Key), listed
		}
		return false, nil
	case err != nil:
		return false, nil // another look
	}
	f.read[o.Key] = true
	_, found, err := awsops.EventIn(o.Body, f.Marker)
	if err != nil || !found {
		return false, nil // not one of CloudTrail's, or not the one
	}
	o.Body, o.At, f.took = nil, listed.At, f.clock().Now().Sub(began)
	f.object, f.files = o, []string{o.Key}
	return true, nil
}

// arrived settles what the look at the bucket has come to.
func (f *following) arrived() bool {
	switch {
	case f.unlisted != nil && awsops.Is(f.unlisted, awsops.Missing):
		on, _ := f.dead(HopObject, f.Checks.of("bucket", f.Facts), "there is no bucket "+f.BucketName, checks.ApplyAgain)
		return on
	case f.unlisted != nil:
		f.unseen(HopObject, "which files are in the bucket "+f.BucketName, f.unlisted)
		return false
	}
	const notInHistory = "CloudTrail's event history does not have it yet"
	if f.unreachable != nil {
		if f.at(HopRecorded).Status == "" {
			f.pass(HopRecorded, checks.NotSeen, time.Time{}, notInHistory, "")
		}
		evidence, remedy := unseenWords("it", f.unreachable)
		came := "a file came that may hold it, " + f.object.Key
		if n := len(f.files); n > 1 {
			came = fmt.Sprintf("%d files came, any of which may hold it, the last %s", n, f.object.Key)
		}
		f.pass(HopObject, checks.NotSeen, f.object.At, came+"; "+evidence, remedy)
		return true
	}
	if f.at(HopRecorded).Status == "" {
		f.recorded(time.Time{}, "it is in a log file; "+notInHistory)
	}
	f.pass(HopObject, checks.Pass, f.object.At, f.object.Key, "")
	return true
}

// refusedDelivery is what the bucket or the key has answered CloudTrail, "" if
// nothing. An error that was there before the call may be mended by now, and
// is told only when a delivery is overdue.
func (f *following) refusedDelivery(ctx context.Context, waited time.Duration) string {
	if waited < f.nextStatus && waited < f.limit { // deliveries are minutes apart
		return ""
	}
	f.nextStatus = waited + time.Minute
	s, err := f.home.TrailStatus(ctx, f.Trail.Value.ARN)
	switch {
	case err != nil:
		return ""
	case s.DeliveryError == "":
		f.stale = ""
		return ""
	case s.DeliveryError == f.stale && waited < 2*FollowUsual:
		return ""
	}
	f.Status.Value = s
	return "CloudTrail could not deliver: " + s.DeliveryError
}

// neverCame settles that the limit is over.
func (f *following) neverCame(ctx context.Context) (bool, error) {
	within := "within " + wholeMinutes(f.limit)
	switch recorded := f.at(HopRecorded).Status; {
	case f.trouble != nil:
		return false, f.trouble // the bucket did not answer to the end
	case recorded == "" && !awsops.Is(f.history, awsops.Missing):
		f.unseen(HopRecorded, "CloudTrail's event history", f.history)
	case recorded == "":
		return f.dead(HopRecorded, nil, "CloudTrail has recorded no such call "+within+f.perhapsNarrowed(),
			"Look into CloudTrail's event history for DescribeTrails, and at the trail's event selectors.")
	}
	return f.dead(HopObject, f.deliveryChecks(ctx), "no log file with it came "+within+f.perhapsNarrowed(),
		"Follow once more with a longer --wait; then look at the trail in the CloudTrail console.")
}

func (f *following) perhapsNarrowed() string {
	switch {
	case f.Selectors.Value.Narrowed:
		return "; the trail's advanced event selectors leave calls out, perhaps this one"
	case len(f.read) >= manyFiles:
		return fmt.Sprintf("; %d log files were opened, and there are more", manyFiles)
	case !f.Selectors.Exists:
		return "; which events the trail records could not be seen"
	}
	return ""
}

// deliveryChecks say which policy keeps a file from being written.
func (f *following) deliveryChecks(ctx context.Context) []checks.Check {
	found := f.Checks.of("key", f.Facts)
	if f.log != nil {
		if policy, err := f.log.BucketPolicy(ctx, f.BucketName); err == nil && !f.mayWrite(policy) {
			found = append(found, checks.Hop{Name: "bucket", Step: 1}.Check(
				"policy", checks.Fail, "the policy of the bucket "+f.BucketName+" does not let CloudTrail write for "+f.Trail.Value.Name,
				"Let it (article, step 1). "+checks.ApplyAgain))
		}
	}
	var all []checks.Check
	for _, c := range found {
		if c.ID == "key.trail" || c.ID == "bucket.policy" { // the queue's key is another hop's
			all = append(all, c)
		}
	}
	return all
}

// mayWrite asks a bucket's policy for CloudTrail.
func (f *following) mayWrite(policy policydoc.Text) bool {
	trail := f.Trail.Value.ARN
	context := map[string][]string{"aws:SourceArn": {trail}, "aws:SourceAccount": {text.AccountIn(trail)},
		"s3:x-amz-acl": {"bucket-owner-full-control"}, "aws:SecureTransport": {"true"}}
	if key := f.Trail.Value.KeyID; key != "" {
		context["s3:x-amz-server-side-encryption"], context["s3:x-amz-server-side-encryption-aws-kms-key-id"] = []string{"aws:kms"}, []string{key}
	}
	return setup.ResourceAllows(policy, policydoc.Request{
		Caller: policydoc.Caller{Service: "cloudtrail.amazonaws.com"}, Action: "s3:PutObject",
		Resource: f.Verifier.Setup.ARN("s3", "", "", f.BucketName) + "/" + f.folders()[0] + "file", Context: context})
}

func wholeMinutes(d time.Duration) string {
	if d < 2*time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d minutes", int(d.Minutes()))
}
