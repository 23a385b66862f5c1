package path_test

import (
	"strings"

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
	logs := must(desk.Home.Key(ctx, "alias/expel-cloudtrail"))(w)
	queue := must(desk.Home.Queue(ctx, subject.QueueURL))(w)
	for name, value := range map[string]string{"account": home, "bucket": subject.Bucket, "trail": subject.Trail, "queue": queue.ARN,
		"queue_url": subject.QueueURL,
		"role":      subject.RoleARN, "role_name": "ExpelServiceRole", "policy": "arn:aws:iam::" + home + ":policy/ExpelAPIPolicy",
		"logs_key": logs.ARN, "queue_key": logs.ARN} {
		w.at[name] = value
	}
}
