package setup

import (
	"trailhead/awsops"
)

// GapWords say what a trail's selectors leave out; the sentence begins with the
// trail.
func GapWords(g awsops.Gap) string {
	switch g.Kind {
	case awsops.NoManagement:
		return "records no management events"
	case awsops.OneSided:
		return "does not record both read and write events (" + g.Detail + ")"
	case awsops.SourceExcluded:
		return "leaves out " + serviceOfSource(g.Detail) + " events"
	}
	return "leaves out some management events by conditions of its own"
}

// serviceOfSource names the service behind an event source, of the two that
// CloudTrail lets one leave out with a plain selector.
func serviceOfSource(source string) string {
	switch source {
	case KmsSource:
		return "AWS KMS"
	case "rdsdata.amazonaws.com":
		return "Amazon RDS Data API"
	}
	return source
}

const KmsSource = "kms.amazonaws.com"
