package text

import (
	"strings"

	"trailhead/awsops"
)

// NameIn is the last part of an ARN: the name of a queue, topic or trail.
func NameIn(arn string) string {
	parsed, _ := awsops.ParseARN(arn)
	return parsed.Resource[strings.LastIndex(parsed.Resource, "/")+1:]
}

// AccountIn is the account in an ARN, "" where it has none.
func AccountIn(arn string) string {
	parsed, _ := awsops.ParseARN(arn)
	return parsed.Account
}
