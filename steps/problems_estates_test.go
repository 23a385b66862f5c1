package steps_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/discover"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// 5: Control Tower's bucket policy is frozen, its key is elsewhere, its topics
// are locked.
func TestProblem05ControlTowerIsWorkedWithNotAgainst(t *testing.T) {
	b := estateWorld(t, "control-tower-3")
	plan := b.plan("variant=control-tower")
	where := map[string]string{}
	for _, c := range plan.Changes {
		where[c.Type] += c.At.Account + " "
	}
	if !strings.HasPrefix(where["IAM role"], "222222222222") || where["S3 notification"] != "222222222222 " ||
		!strings.Contains(where["KMS key"], "111111111111") {
		t.Errorf("each step in its account: %v", where)
	}
	says(t, strings.Join(resource(t, plan, "S3 notification").Notes, "\n"),
		"lets administrators of log archive change this bucket's notifications", "policy and encryption are locked and are not touched")
	b = estateWorld(t, "control-tower-4")
	blocked := b.plan("variant=control-tower").Blocked
	if len(blocked) != 1 {
		t.Fatalf("blocked: %v", blocked)
	}
	says(t, whatIsSaid(blocked[0]), "A guardrail of Control Tower 4.0 denies the notification", "CTS3PV8", "steps around a guardrail",
		"--accept control-tower-bypass", "leave the rule to whoever looks after Control Tower")
	b = estateWorld(t, "control-tower-4-from-log-archive")
	var handed []string
	for _, h := range b.plan("variant=control-tower").Handed {
		handed = append(handed, h.Handed.To+": "+h.Handed.What+"\n"+h.Handed.Text.Reveal())
	}
	says(t, strings.Join(handed, "\n"), "the management account", "AWSControlTowerExecution", "ExpelNotifyQueue")
}

// 6: an organization's trail is refused, since the bucket's policy lacks the
// path of the organization, or of the account, or names another trail.
func TestProblem06TheBucketPolicyOfAnOrganizationsTrail(t *testing.T) {
	b := estateWorld(t, "organization")
	set := []string{"scope=organization", "members.rollout=none", "accept=organization-access"}
	var orgID string
	b.sim.Edit(func(w *awssim.World) { orgID = w.Org.ID })
	policy := resource(t, b.plan(set...), "S3 bucket").After.Reveal()
	trail := "arn:aws:cloudtrail:us-east-1:111111111111:trail/GlobalCloudTrail"
	says(t, policy, "s3:GetBucketAcl", "/AWSLogs/"+orgID+"/*", "/AWSLogs/111111111111/*", trail)
	for _, s := range mustParse(t, policy).Statements {
		if slices.Contains(s.Principal["Service"], "cloudtrail.amazonaws.com") && s.Condition["StringEquals"]["aws:SourceArn"][0] != trail {
			t.Errorf("a statement for any trail: %+v", s)
		}
	}
	b.sim.Fail(awssim.Fault{Service: "CloudTrail", Operation: "CreateTrail",
		Err: awssim.APIError("InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected for bucket: expel")})
	result, events := b.apply(set...)
	if result.Problem == nil || !waitedFor(events, "CloudTrail does not see the bucket policy yet") {
		t.Fatalf("problem: %+v", result.Problem)
	}
	says(t, whatIsSaid(result.Problem), "its policy must allow this trail's ARN", "Run the same command again")
}

func waitedFor(events []engine.Event, why string) bool {
	return slices.ContainsFunc(events, func(e engine.Event) bool { w, ok := e.(engine.Waited); return ok && w.Why == why })
}

// 7: a delegated administrator's trail belongs to the management account.
func TestProblem07WhoseTrailItIsIsSaid(t *testing.T) {
	b := estateWorld(t, "delegated-admin")
	plan := b.plan("variant=existing")
	says(t, strings.Join(resource(t, plan, "CloudTrail trail").Notes, "\n"), "belongs to account 111111111111", "you are in 222222222222")
	if len(plan.Blocked) > 0 {
		t.Errorf("it does not go on: %v", plan.Blocked)
	}
	b.applied("variant=existing")
}

// 8: five trails a region, and no more.
func TestProblem08FiveTrails(t *testing.T) {
	b := estateWorld(t, "five-trails")
	plan := b.plan("accept=second-trail", "trail=GlobalCloudTrail")
	if len(plan.Blocked) == 0 {
		t.Fatalf("a sixth is planned:\n%s", listed(plan))
	}
	says(t, whatIsSaid(plan.Blocked[0]), "5 trails", "existing")
	found, err := b.session().Discover(t.Context(), answered(t, b.session()).Answers, func(discover.Found) {})
	b.must(err)
	if found.Recommendation.Variant != answers.VariantExisting {
		t.Errorf("recommended: %+v", found.Recommendation)
	}
}

// 9: a second copy of the management events is billed, and nobody sees it
// before the invoice.
func TestProblem09TheSecondCopyHasAPrice(t *testing.T) {
	b := estateWorld(t, "existing")
	d := b.session()
	_, err := d.Plan(t.Context(), answered(t, d))
	var wrong answers.Problems
	if !errors.As(err, &wrong) {
		t.Fatalf("it was planned: %v", err)
	}
	says(t, told(err), "second copy of the management events, which AWS bills", "acme-trail", "2.00 USD per 100,000 events",
		"--accept second-trail")
	found, err := d.Discover(t.Context(), answered(t, d).Answers, func(discover.Found) {})
	b.must(err)
	if found.Recommendation.Variant != answers.VariantExisting {
		t.Errorf("recommended: %+v", found.Recommendation)
	}
}

// 14: everything looks done, files are in the bucket, and the queue stays
// empty: the first hop that is dead is named, with its remedy.
func TestProblem14TheFirstDeadHopIsNamed(t *testing.T) {
	b := siemWorld(t, "")
	b.applied(fanOut...)
	d := b.session()
	set := answered(t, d, fanOut...)
	subject, err := d.Subject(t.Context(), set)
	b.must(err)
	subscriptions, err := b.home().OwnSubscriptions(t.Context())
	b.must(err)
	for _, s := range subscriptions {
		if strings.HasSuffix(s.Endpoint, ":ExpelMasterCloudTrailNotify") {
			b.must(b.home().Unsubscribe(t.Context(), s.ARN))
		}
	}
	report := d.Verify(t.Context(), set.Answers, subject)
	i := slices.IndexFunc(report.Checks, func(c checks.Check) bool { return c.Status == checks.Fail })
	if report.Healthy || i < 0 {
		t.Fatalf("healthy: %+v", report.Checks)
	}
	dead := report.Checks[i]
	if dead.ID != "notification.rule" {
		t.Errorf("the first dead hop: %+v", dead)
	}
	says(t, dead.Evidence+"\n"+dead.Remedy, "tells an SNS topic", "to which the queue is not subscribed", "Subscribe the queue")
	for _, c := range report.Checks {
		if c.Hop == "queue" && strings.Contains(c.Evidence, "waiting") {
			return // how many messages wait is said, too
		}
	}
	t.Error("how many messages wait is not said")
}

// 15: SNS's envelope, the trail's own notices, digest files, a test message.
func TestProblem15NoticesOfTheTrailAreNotTakenForEvents(t *testing.T) {
	b := estateWorld(t, "topic-of-the-trail")
	topic := "arn:aws:sns:us-east-1:123456789012:trail-notices"
	b.sim.Edit(func(w *awssim.World) { // and the bucket tells the same topic
		t := w.Accounts[account].Regions["us-east-1"].Topics["trail-notices"]
		t.Policy.Value = mustParse(b.t, t.Policy.Value).With(
			mustParse(b.t, `{"Statement":{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SNS:Publish","Resource":"*"}}`).Statements...).String()
	})
	b.must(b.home().PutNotifications(t.Context(), existingBucketName,
		awsops.Notifications{Topics: []awsops.Notification{{ID: "notices", Destination: topic, Events: []string{"s3:ObjectCreated:*"}}}}))
	for _, overlap := range []string{"subscribe", "fan-out"} {
		plan := b.plan("variant=existing", "overlap="+overlap)
		var c *setup.Conflict
		if len(plan.Blocked) != 1 || !errors.As(plan.Blocked[0], &c) {
			t.Fatalf("%s: %v", overlap, plan.Blocked)
		}
		says(t, c.Choices[0].Why, "CloudTrail sends notices of its own to the topic trail-notices, which Expel cannot read")
	}
	says(t, resource(t, estateWorld(t, "existing-topic").plan("variant=existing", "overlap=subscribe"), "SNS subscription").Summary,
		"SNS's envelope, as Expel's module has it")
	narrow, _ := withTrail(t, "us-east-1", "") // a rule for the logs' folder only, where others hear of other folders
	narrow.listener("uploads")
	b.must(narrow.home().PutNotifications(t.Context(), existingBucketName,
		awsops.Notifications{Queues: []awsops.Notification{{ID: "uploads", Destination: "arn:aws:sqs:us-east-1:123456789012:uploads",
			Events: []string{"s3:ObjectCreated:*"}, Prefix: "uploads/"}}}))
	says(t, resource(t, narrow.plan(existing...), "S3 notification").After.Reveal(), `"prefix": "AWSLogs/"`)
}
