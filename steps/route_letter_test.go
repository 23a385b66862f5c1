package steps

import (
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/setup"
)

// What the other owner is asked for fits what is in the way.
func TestTheLetterFitsItsCase(t *testing.T) {
	const topic, queue, lambda = "arn:aws:sns:us-east-1:333333333333:files", "arn:aws:sqs:us-east-1:222222222222:siem",
		"arn:aws:lambda:us-east-1:222222222222:function:index"
	given := setup.Setup{At: awsops.Target{Account: "222222222222", Region: "us-east-1", Partition: "aws"}, Answers: answers.Defaults(),
		Existing: &setup.Existing{Account: "222222222222", Region: "us-east-1", Trail: awsops.Trail{Name: "audit", Bucket: "logs"}}}
	all := []string{"s3:ObjectCreated:*"}
	rule := func(to string, kind awsops.DestinationKind, n awsops.Notification) setup.ConflictRule {
		n.ID, n.Destination = "theirs", to
		return setup.ConflictRule{Notification: n, Kind: kind}
	}
	heard := rule(topic, awsops.ToTopic, awsops.Notification{Events: all})
	heard.Hears = true
	open := heard
	open.Subscribable = true
	toQueue := rule(queue, awsops.ToQueue, awsops.Notification{Events: all})
	const room = "Please make an SNS topic in account 222222222222, region us-east-1"
	for name, c := range map[string]struct {
		rules    []setup.ConflictRule
		says     []string
		mustNot  string
		document bool
	}{
		"a topic that must let us in": {rules: []setup.ConflictRule{heard},
			says: []string{"let account 222222222222 subscribe this queue", `"Action": "sns:Subscribe"`, `"AWS": "arn:aws:iam::222222222222:root"`,
				topic}, mustNot: room, document: true},
		"a topic that lets us in": {rules: []setup.ConflictRule{open},
			says: []string{"its policy lets us subscribe", "Please tell us if you would rather not."}, mustNot: room},
		"a topic among other rules": {rules: []setup.ConflictRule{toQueue, heard},
			says: []string{"let account 222222222222 subscribe this queue"}, mustNot: room, document: true},
		"a topic that hears too little": {rules: []setup.ConflictRule{
			rule(topic, awsops.ToTopic, awsops.Notification{Events: []string{"s3:ObjectCreated:Put"}, Prefix: "AWSLogs/1/"})},
			says: []string{"Please widen it to s3:ObjectCreated:*", "s3:ObjectCreated:Put under AWSLogs/1/"}, mustNot: room},
		"Control Tower's topic, say": {rules: []setup.ConflictRule{rule(topic, awsops.ToTopic, awsops.Notification{Events: all})},
			says: []string{room, "subscribe whoever listens to " + topic}},
		"a queue": {rules: []setup.ConflictRule{toQueue}, says: []string{room, queue + " (with raw message delivery"},
			mustNot: "sns:Subscribe"},
		"a function": {rules: []setup.ConflictRule{rule(lambda, awsops.ToLambda, awsops.Notification{Events: all})},
			says: []string{room, lambda + " (it then gets SNS's envelope"}, mustNot: "raw message"},
		"two queues": {rules: []setup.ConflictRule{toQueue, toQueue},
			says: []string{`Your notifications "theirs" and "theirs" on that bucket take these events`}},
	} {
		letter := given.Letter(&setup.Conflict{Bucket: "logs", Account: "222222222222", Rules: c.rules})
		for _, want := range append(c.says, "s3://logs", "arn:aws:sqs:us-east-1:222222222222:ExpelMasterCloudTrailNotify") {
			if !strings.Contains(letter, want) {
				t.Errorf("%s: %q is not in\n%s", name, want, letter)
			}
		}
		if c.mustNot != "" && strings.Contains(letter, c.mustNot) || strings.Contains(letter, "{") != c.document {
			t.Errorf("%s:\n%s", name, letter)
		}
	}
}
