package words

import (
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

func TestIdentitiesAreNamedAsPeopleCallThem(t *testing.T) {
	for want, h := range map[string]access.Login{
		"":                        {},
		"engineer (user)":         {ARN: "arn:aws:iam::123456789012:user/teams/engineer"},
		"the account's root user": {ARN: "arn:aws:iam::123456789012:root"},
		"AWSControlTowerExecution (role)": {ARN: "arn:aws:sts::222222222222:assumed-role/AWSControlTowerExecution/trailhead",
			Via: "role AWSControlTowerExecution"},
		"Admin (profile logs)": {ARN: "arn:aws:sts::222222222222:assumed-role/Admin/jane", Via: "profile logs"},
	} {
		if got := Who(h); got != want {
			t.Errorf("%+v is %q, want %q", h, got, want)
		}
	}
}

func line(step int, kind, name, account string) engine.Planned {
	return engine.Planned{About: engine.About{Step: step, Type: kind, Name: name, At: awsops.Target{Account: account, Region: "us-east-1"}},
		Diff: engine.Diff{Verb: engine.Create, Summary: "s"}}
}

func TestAPlanIsToldAccountByAccount(t *testing.T) {
	p := &engine.Plan{
		Changes: []engine.Planned{line(3, "SQS queue", "q", "222222222222"), line(7, "IAM role", "r", "222222222222"),
			line(7, "IAM role", "r", "111111111111")},
		Kept: []engine.Planned{line(1, "CloudTrail trail", "t", "111111111111"), line(2, "S3 bucket", "b", "222222222222")},
	}
	var remedies []string
	title := Titles(p)
	for _, part := range Parts(p) {
		for _, c := range part.Lines {
			remedies = append(remedies, part.Account[:1]+" "+title(c.About))
		}
	}
	want := "2 S3 bucket b, 2 SQS queue q, 2 IAM role r in 222222222222, 1 CloudTrail trail t, 1 IAM role r in 111111111111"
	if got := strings.Join(remedies, ", "); got != want {
		t.Errorf("told as\n%s\nwant\n%s", got, want)
	}
}

// Prose is broken, and what is to be copied in one piece is not.
func TestParagraphsLeaveDocumentsAndCommandsWhole(t *testing.T) {
	text := "Put these rules on the bucket, please.\n\n{\n  \"Id\": \"a long line that stays as it is\"\n}\n\naws s3api " +
		"put-bucket-notification-configuration --bucket b"
	want := "Put these rules on\nthe bucket, please.\n\n{\n  \"Id\": \"a long line that stays as it is\"\n}\n\naws s3api " +
		"put-bucket-notification-configuration --bucket b\n"
	if got := Paragraphs(text, 20); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhoListensIsTold(t *testing.T) {
	topic := setup.ConflictRule{Notification: awsops.Notification{
		ID: "x", Destination: "T", Events: []string{"s3:ObjectCreated:*"}, Prefix: "p/", Suffix: ".gz"}, Kind: awsops.ToTopic}
	heard, unread, lambda := topic, topic, topic
	heard.Listeners, unread.Unread, lambda.Kind = []string{"Q", "R"}, "denied", awsops.ToLambda
	for _, c := range []struct {
		rule setup.ConflictRule
		want string
	}{
		{topic, "the topic T; nobody listens to the topic today"},
		{heard, "the topic T; which tells Q; which tells R"},
		{unread, "the topic T; who listens to the topic could not be read: denied"},
		{lambda, "the Lambda function T"},
	} {
		rule, listeners := Listening(c.rule)
		if got := strings.Join(append([]string{rule}, listeners...), "; "); got != `"x" sends s3:ObjectCreated:* under p/ ending in .gz to `+
			c.want {
			t.Errorf("%s", got)
		}
	}
}
