package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/setup"
)

// Verify names the broken hop, whatever is broken, and its remedy.
func TestVerifyNamesTheBrokenHop(t *testing.T) {
	const queue, bucket = "ExpelMasterCloudTrailNotify", "expel-cloudtrail-123456789012-us-east-1-an"
	type home = *awsops.Account
	for check, breakIt := range map[string]func(t *testing.T, b *world, h home) error{
		"trail.logging": func(t *testing.T, b *world, h home) error { return h.StopLogging(t.Context(), "GlobalCloudTrail") },
		"trail.exists": func(t *testing.T, b *world, h home) error {
			return h.DeleteTrail(t.Context(), "GlobalCloudTrail")
		},
		"notification.rule": func(t *testing.T, b *world, h home) error {
			return h.PutNotifications(t.Context(), bucket, awsops.Notifications{})
		},
		"queue.policy": func(t *testing.T, b *world, h home) error {
			url, _ := h.QueueURL(t.Context(), queue)
			return h.SetQueuePolicy(t.Context(), url, "")
		},
		"key.queue": func(t *testing.T, b *world, h home) error {
			return withoutStatement(t, h, "Allow cloudtrail bucket to encrypt/decrypt SQS")
		},
		"key.trail": func(t *testing.T, b *world, h home) error {
			return withoutStatement(t, h, "Allow CloudTrail to encrypt logs")
		},
		"role.trust": func(t *testing.T, b *world, h home) error {
			return h.UpdateTrust(t.Context(), "ExpelServiceRole",
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::012205512454:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"00000000-0000-4000-8000-000000000001"}}}]}`)
		},
		"role.nobody-else": func(t *testing.T, b *world, h home) error {
			return h.UpdateTrust(t.Context(), "ExpelServiceRole",
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}`)
		},
		"role.queue": func(t *testing.T, b *world, h home) error {
			return h.DetachRolePolicy(t.Context(), "ExpelServiceRole", "arn:aws:iam::123456789012:policy/ExpelAPIPolicy")
		},
		"queue.exists": nil,
	} {
		t.Run(check, func(t *testing.T) {
			b := newWorld(t)
			b.applied()
			d := b.session()
			set := answered(t, d)
			subject, err := d.Subject(t.Context(), set)
			if err != nil {
				t.Fatal(err)
			}
			if breakIt == nil {
				breakIt = func(t *testing.T, b *world, h home) error { return h.DeleteQueue(t.Context(), subject.QueueURL) }
			}
			if err := breakIt(t, b, d.Home); err != nil {
				t.Fatal(err)
			}
			report := d.Verify(t.Context(), set.Answers, subject)
			if report.Healthy {
				t.Error("healthy all the same")
			}
			i := slices.IndexFunc(report.Checks, func(c checks.Check) bool { return c.ID == check })
			if i < 0 || report.Checks[i].Status != checks.Fail || report.Checks[i].Evidence == "" || report.Checks[i].Remedy == "" {
				t.Errorf("checks: %+v", report.Checks)
			}
		})
	}
}

func withoutStatement(t *testing.T, h *awsops.Account, sid string) error {
	t.Helper()
	policy, err := h.KeyPolicy(t.Context(), mustKey(t, h))
	if err != nil {
		t.Fatal(err)
	}
	doc := mustParse(t, policy.Raw())
	return h.PutKeyPolicy(t.Context(), mustKey(t, h), doc.Without(sid).String())
}

func mustKey(t *testing.T, h *awsops.Account) string {
	t.Helper()
	key, err := h.Key(t.Context(), "alias/expel-cloudtrail")
	if err != nil {
		t.Fatal(err)
	}
	return key.ID
}

// Verify works from a role ARN and a queue URL alone, whoever made the set-up.
func TestVerifyOfASetUpMadeByHand(t *testing.T) {
	b := newWorld(t)
	b.applied("trail=theirs", "bucket=their-logs", "kms_alias=theirs", "queue=their-queue", "notification=TheirRule", "policy=TheirPolicy",
		"role=TheirRole")
	d := b.session()
	report := d.Verify(t.Context(), answers.Defaults(), checks.Subject{
		QueueURL: "https://sqs.us-east-1.amazonaws.com/123456789012/their-queue", RoleARN: "arn:aws:iam::123456789012:role/TheirRole"})
	if !report.Healthy {
		t.Errorf("checks: %+v", report.Checks)
	}
	for _, c := range report.Checks {
		if c.Status == checks.Fail || c.Status == checks.Warn {
			t.Errorf("%+v", c)
		}
	}
}

// What may not be read is unknown, never absent.
func TestVerifyWithoutTheRightToLook(t *testing.T) {
	b := newWorld(t)
	b.applied()
	d := b.session()
	set := answered(t, d)
	subject, err := d.Subject(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	b.sim.Restrict(simtest.AccessKeyID, `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`)
	report := d.Verify(t.Context(), set.Answers, subject)
	for _, c := range report.Checks {
		if c.Status == checks.Fail {
			t.Errorf("not seen is taken for broken: %+v", c)
		}
	}
	if len(report.Checks) < 5 {
		t.Errorf("checks: %+v", report.Checks)
	}
}

// The journal is a help, not the truth: without it the tags tell what is ours.
func TestWithoutAJournalTheTagsTell(t *testing.T) {
	b := newWorld(t)
	before := b.inventory()
	b.applied()
	b.state = t.TempDir()
	if again := b.plan(); len(again.Changes) > 0 {
		t.Errorf("still to do:\n%s", listed(again))
	}
	b.applied("queue=ExpelMasterCloudTrailNotify", "tags=team=sec") // our resources may be changed
	b.state = t.TempDir()
	whole := b.inventory()
	if _, plan := b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"}); len(plan.Changes) > 0 ||
		!strings.Contains(leftBy(plan), "no record here says that trailhead made it") {
		t.Errorf("without being asked to go by the tags:\n%s\nleft:\n%s", listed(plan), leftBy(plan))
	}
	if got := b.inventory(); got != whole {
		t.Errorf("undo changed:\n%s", got)
	}
	b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail", ByTags: true})
	if got := b.inventory(); got != before {
		t.Errorf("undo left:\n%s", got)
	}
}

// The whole way is read with at most one and a half times the calls that it
// took to compare names: 12.
func TestVerifyIsSparingWithCalls(t *testing.T) {
	b := newWorld(t)
	b.applied()
	d := b.session()
	set := answered(t, d)
	subject, err := d.Subject(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	before := len(b.sim.Calls())
	d.Verify(t.Context(), set.Answers, subject)
	if calls := len(b.sim.Calls()) - before; calls > 18 {
		t.Errorf("%d calls", calls)
	}
}
