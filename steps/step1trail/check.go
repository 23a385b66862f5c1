package step1trail

import (
	"fmt"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/steps/checks"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Check: is something recorded and delivered?
func Check(f *checks.Facts) []checks.Check {
	h := checks.Hop{Name: "trail", Step: 1}
	switch {
	case f.Trail.Err != nil:
		return []checks.Check{h.Unseen("exists", "the trails", f.Trail.Err)}
	case !f.Trail.Exists:
		return []checks.Check{h.Check("exists", checks.Fail, "no trail delivers to the bucket "+f.BucketName,
			"Create the trail (article, step 1): trailhead plan shows what is missing.")}
	}
	t := f.Trail.Value
	found := []checks.Check{h.Either("regions", t.MultiRegion, t.Name+" records every region", checks.Warn,
		t.Name+" records "+t.HomeRegion+" only", f.OfOwner("trail", "Make it a multi-region trail."))}
	return slices.Concat(found, CheckLogging(f), checkEvents(f, h))
}

// CheckLogging: does the trail log, and do its files arrive?
func CheckLogging(f *checks.Facts) []checks.Check {
	h := checks.Hop{Name: "trail", Step: 1}
	if f.Status.Err != nil {
		return []checks.Check{h.Unseen("logging", "the status of the trail", f.Status.Err)}
	}
	s := f.Status.Value
	found := []checks.Check{h.Either("logging", s.Logging, "logging", checks.Fail, "logging is switched off",
		f.OfOwner("trail", "Start logging: aws cloudtrail start-logging --name "+f.Trail.Value.ARN))}
	switch {
	case s.DeliveryError != "":
		found = append(found, h.Check("delivery", checks.Fail, "the last delivery failed: "+s.DeliveryError,
			f.OfOwner("trail", "Look at the policies of the bucket and of the key. "+checks.ApplyAgain)))
	case s.LatestDelivery.IsZero():
		found = append(found, h.Check("delivery", checks.NotSeen, "no log file yet; CloudTrail usually takes about 5 minutes",
			"Wait for it: trailhead verify --wait 15m"))
	default:
		found = append(found, h.Check("delivery", checks.Pass, "last file delivered "+ago(f.Now.Sub(s.LatestDelivery)), ""))
	}
	return found
}

func checkEvents(f *checks.Facts, h checks.Hop) []checks.Check {
	if f.Selectors.Err != nil {
		return []checks.Check{h.Unseen("events", "the trail's event selectors", f.Selectors.Err)}
	}
	if !f.Selectors.Exists { // AWS says so to whoever is not the owner of an organization's trail
		return []checks.Check{h.Check("events", checks.NotSeen, "which events the trail records, only its owner can see",
			"Run trailhead verify in account "+text.AccountIn(f.Trail.Value.ARN)+", too.")}
	}
	s := f.Selectors.Value
	kms, why := true, ""
	for _, gap := range s.Gaps() {
		switch {
		case gap.Kind == awsops.SourceExcluded && gap.Detail == setup.KmsSource:
			kms = false // has a check of its own
		case gap.Kind == awsops.NoManagement, gap.Kind == awsops.OneSided:
			why = s.ReadWrite
		case why == "":
			why = "it " + setup.GapWords(gap)
		}
	}
	found := []checks.Check{h.Either("events", why == "", "management events, read and write", checks.Warn,
		"not every management event is recorded ("+why+")", f.OfOwner("trail", "Record read and write management events (article, step 1)."))}
	return append(found, h.Either("kms-events", kms, "AWS KMS events are kept", checks.Warn, "AWS KMS events are excluded",
		f.OfOwner("trail", "Leave Exclude AWS KMS events clear (article, step 1).")))
}

func ago(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return "a minute ago"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes ago", int(d.Minutes()))
	default:
		return fmt.Sprintf("%d hours ago", int(d.Hours()))
	}
}
