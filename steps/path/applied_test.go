package path_test

import (
	stdpath "path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"trailhead/steps"
	"trailhead/steps/answers"
)

// applied is what trailhead makes itself.
func (w *world) applied(more ...string) {
	w.Helper()
	ctx := w.Context()
	flags := map[string]string{"external_id": externalID, "scope": "account", "region": region}
	for _, m := range more {
		key, value, _ := strings.Cut(m, "=")
		flags[key] = value
	}
	desk := must(steps.Open(ctx, w.reach, w.TempDir(), nil))(w)
	set := must(answers.Resolve(answers.Layers{Flags: flags}))(w)
	plan := must(desk.Plan(ctx, set))(w)
	run := desk.Apply(ctx, set, must(plan.Approve())(w), false)
	for range run.Events() {
	}
	if result := run.Wait(); result.Problem != nil {
		w.Fatal(result.Problem)
	}
	subject := must(desk.Subject(ctx, set))(w)
	role := must(arn.Parse(subject.RoleARN))(w)
	w.at["account"], w.at["bucket"], w.at["trail"] = role.AccountID, subject.Bucket, subject.Trail
	w.at["queue_url"] = subject.QueueURL
	w.at["queue"] = "arn:aws:sqs:" + region + ":" + role.AccountID + ":" + stdpath.Base(subject.QueueURL)
	w.at["role"], w.at["role_name"] = subject.RoleARN, "ExpelServiceRole"
	w.at["policy"] = "arn:aws:iam::" + role.AccountID + ":policy/ExpelAPIPolicy"
	if role.AccountID == home {
		w.at["logs_key"] = must(desk.Home.Key(ctx, "alias/expel-cloudtrail"))(w).ARN
		w.at["queue_key"] = w.at["logs_key"]
	}
}
