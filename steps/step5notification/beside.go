package step5notification

import (
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// mostRules is how many rules a bucket takes (docs/aws.md#notification-rules).
const mostRules = 100

// tooMany is the problem of a bucket that takes no further rule.
func (s NotificationObserved) tooMany(rules int) *engine.Problem {
	return &engine.Problem{ID: "notification.too-many", What: "The bucket " + s.Setup.Bucket() + " takes no further notification",
		Why: "it has " + text.Plural(rules, "rule") + ", and S3 keeps at most 100 for a bucket",
		Do:  []engine.Remedy{{Do: "Have a rule that nobody needs any more taken off the bucket", Again: true}}}
}

// under says for which names a rule is, "" for all.
func under(n awsops.Notification) string {
	words := ""
	if n.Prefix != "" {
		words = " under " + n.Prefix
	}
	if n.Suffix != "" {
		words += " ending in " + n.Suffix
	}
	return words
}

// kindWords name the kinds of files that AWS writes beside log files.
var kindWords = map[setup.FileKind]string{
	"CloudTrail-Digest":          "CloudTrail's digest files",
	"CloudTrail-Insight":         "CloudTrail's Insights events",
	"CloudTrail-NetworkActivity": "CloudTrail's network activity events",
	"CloudTrail-Aggregated":      "CloudTrail's aggregated events",
	"Config":                     "AWS Config's history and snapshots",
	"elasticloadbalancing":       "load balancers' access logs",
	"vpcflowlogs":                "VPC flow logs",
}

func besideWords(kinds []setup.FileKind) string {
	words := make([]string, len(kinds))
	for i, kind := range kinds {
		if words[i] = kindWords[kind]; words[i] == "" {
			words[i] = "files of " + string(kind)
		}
	}
	if last := len(words) - 1; last > 0 {
		return strings.Join(words[:last], ", ") + " and " + words[last]
	}
	return strings.Join(words, "")
}

// notes name what Expel hears of beside the log files, and how that is left
// out.
func (s NotificationObserved) notes(r setup.Route) []string {
	if note := Beside(s.Setup, r.Rule, s.Folders); note != "" {
		return []string{note}
	}
	return nil
}

// Beside says of which files, other than the trail's log files, a rule tells
// Expel, and whether notification_filter: trail leaves them out; "" where there
// are none in these folders.
func Beside(s setup.Setup, rule awsops.Notification, folders []string) string {
	kinds := s.HeardBeside(rule, folders)
	if len(kinds) == 0 {
		return ""
	}
	note := "Expel is also told of " + besideWords(kinds) + " in this bucket"
	if s.Answers.NotificationFilter == answers.FilterTrail { // it is narrowed already, as far as others' rules let it
		return note + "."
	}
	s.Answers.NotificationFilter = answers.FilterTrail
	narrow := s.QueueRule()
	switch left := s.HeardBeside(narrow, folders); {
	case rule.Prefix == narrow.Prefix:
		return note + ": in an organization's folder their names begin like those of log files, so no rule leaves them out."
	case len(left) == 0:
		return note + ". notification_filter: trail leaves them out."
	case len(left) < len(kinds):
		return note + ". notification_filter: trail leaves out all but " + besideWords(left) + "."
	}
	return note + "."
}
