package steps

import (
	"fmt"
	"slices"
	"time"

	"trailhead/awsops"
)

// checkTrail: is something recorded and delivered?
func checkTrail(f *facts) []Check {
	h := hop{"trail", 1}
	switch {
	case f.trail.err != nil:
		return []Check{h.unseen("exists", "the trails", f.trail.err)}
	case !f.trail.exists:
		return []Check{h.check("exists", Fail, "no trail delivers to the bucket "+f.bucketName, "Create the trail (article, step 1): trailhead plan shows what is missing.")}
	}
	t := f.trail.value
	found := []Check{h.either("regions", t.MultiRegion, t.Name+" records every region", Warn, t.Name+" records "+t.HomeRegion+" only", f.ofOwner("trail", "Make it a multi-region trail."))}
	return slices.Concat(found, checkLogging(f), checkEvents(f, h))
}

// checkLogging: does the trail log, and do its files arrive?
func checkLogging(f *facts) []Check {
	h := hop{"trail", 1}
	if f.status.err != nil {
		return []Check{h.unseen("logging", "the status of the trail", f.status.err)}
	}
	s := f.status.value
	found := []Check{h.either("logging", s.Logging, "logging", Fail, "logging is switched off", f.ofOwner("trail", "Start logging: aws cloudtrail start-logging --name "+f.trail.value.ARN))}
	switch {
	case s.DeliveryError != "":
		found = append(found, h.check("delivery", Fail, "the last delivery failed: "+s.DeliveryError, f.ofOwner("trail", "Look at the policies of the bucket and of the key. "+applyAgain)))
	case s.LatestDelivery.IsZero():
		found = append(found, h.check("delivery", NotSeen, "no log file yet; CloudTrail usually takes about 5 minutes", "Wait for it: trailhead verify --wait 15m"))
	default:
		found = append(found, h.check("delivery", Pass, "last file delivered "+ago(f.now.Sub(s.LatestDelivery)), ""))
	}
	return found
}

func checkEvents(f *facts, h hop) []Check {
	if f.selectors.err != nil {
		return []Check{h.unseen("events", "the trail's event selectors", f.selectors.err)}
	}
	if !f.selectors.exists { // AWS says so to whoever is not the owner of an organization's trail
		return []Check{h.check("events", NotSeen, "which events the trail records, only its owner can see", "Run trailhead verify in account "+accountIn(f.trail.value.ARN)+", too.")}
	}
	s := f.selectors.value
	kms, why := true, ""
	for _, gap := range s.Gaps() {
		switch {
		case gap.Kind == awsops.SourceExcluded && gap.Detail == kmsSource:
			kms = false // has a check of its own
		case gap.Kind == awsops.NoManagement, gap.Kind == awsops.OneSided:
			why = s.ReadWrite
		case why == "":
			why = "it " + gapWords(gap)
		}
	}
	found := []Check{h.either("events", why == "", "management events, read and write", Warn, "not every management event is recorded ("+why+")", f.ofOwner("trail", "Record read and write management events (article, step 1)."))}
	return append(found, h.either("kms-events", kms, "AWS KMS events are kept", Warn, "AWS KMS events are excluded", f.ofOwner("trail", "Leave Exclude AWS KMS events clear (article, step 1).")))
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
