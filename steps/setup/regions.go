package setup

import (
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
)

// RegionIn reads the region off an ARN or off the host of a queue's URL.
func RegionIn(text, otherwise string) string {
	if arn, ok := awsops.ParseARN(text); ok && arn.Region != "" {
		return arn.Region
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '.' }) {
		if answers.PartitionOf(part) != "" {
			return part
		}
	}
	return otherwise
}
