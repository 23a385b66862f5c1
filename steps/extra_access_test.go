package steps_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/policydoc"
	"trailhead/internal/sample"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
)

const strangersRoot = `"Principal":{"AWS":"arn:aws:iam::999999999999:root"}`

// extras are what somebody may have added to things that carry our names, each
// with the words that the plan must have of it.
var extras = map[string]struct {
	add   func(b *world, home *awsops.Account) error
	words string
}{
	"queue": {func(b *world, home *awsops.Account) error {
		url := must(home.QueueURL(b.t.Context(), "ExpelMasterCloudTrailNotify"))(b.t)
		policy := must(home.Queue(b.t.Context(), url))(b.t).Policy.Raw()
		return home.SetQueuePolicy(b.t.Context(), url, withStatement(policy, `{"Sid":"Partner","Effect":"Allow",`+strangersRoot+`,"Action":"sqs:ReceiveMessage","Resource":"arn:aws:sqs:us-east-1:123456789012:ExpelMasterCloudTrailNotify"}`))
	}, `Statement "Partner" lets in arn:aws:iam::999999999999:root (sqs:ReceiveMessage)`},
	"bucket": {func(b *world, home *awsops.Account) error {
		name := ownBucket
		policy := must(home.BucketPolicy(b.t.Context(), name))(b.t).Raw()
		return home.PutBucketPolicy(b.t.Context(), name, withStatement(policy, `{"Sid":"Partner","Effect":"Allow",`+strangersRoot+`,"Action":"s3:GetObject","Resource":"arn:aws:s3:::`+name+`/*"}`))
	}, `Statement "Partner" lets in arn:aws:iam::999999999999:root (s3:GetObject)`},
	"key": {func(b *world, home *awsops.Account) error {
		key := must(home.Key(b.t.Context(), "alias/expel-cloudtrail"))(b.t)
		policy := must(home.KeyPolicy(b.t.Context(), key.ID))(b.t).Raw()
		return home.PutKeyPolicy(b.t.Context(), key.ID, withStatement(policy, `{"Sid":"Partner","Effect":"Allow",`+strangersRoot+`,"Action":["kms:Decrypt"],"Resource":"*"}`))
	}, `Statement "Partner" lets in arn:aws:iam::999999999999:root (kms:Decrypt)`},
	"replication of the bucket": {func(b *world, _ *awsops.Account) error {
		b.replicates("arn:aws:s3:::partners-copy", "999999999999", "")
		return nil
	}, `Replication rule "copy" copies the log files into arn:aws:s3:::partners-copy of account 999999999999.`},
	"replication to whoever": {func(b *world, _ *awsops.Account) error {
		b.replicates("arn:aws:s3:::somewhere", "", "AWSLogs/123456789012/CloudTrail/")
		return nil
	}, `Replication rule "copy" copies the log files into arn:aws:s3:::somewhere, and does not say whose that is.`},
	"grant of the key": {func(b *world, home *awsops.Account) error {
		key := must(home.Key(b.t.Context(), "alias/expel-cloudtrail"))(b.t)
		b.sim.Edit(func(w *awssim.World) {
			w.Accounts[account].Regions["us-east-1"].Keys[key.ID].Grants = []awssim.GrantState{
				{ID: "g1", Grantee: "arn:aws:iam::999999999999:root", Operations: []string{"Decrypt"}}}
		})
		return nil
	}, "Grant g1 lets arn:aws:iam::999999999999:root use the key (Decrypt)."},
	"attached policy": {func(b *world, home *awsops.Account) error {
		arn := must(home.CreatePolicy(b.t.Context(), awsops.NewPolicy{Name: "Admin", Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`}))(b.t)
		return home.AttachRolePolicy(b.t.Context(), "ExpelServiceRole", arn)
	}, "Policy arn:aws:iam::123456789012:policy/Admin is attached beside Expel's own, and allows *"},
	"statement of Expel's policy": {func(b *world, home *awsops.Account) error {
		arn := "arn:aws:iam::123456789012:policy/ExpelAPIPolicy"
		document := must(home.Policy(b.t.Context(), arn))(b.t).Document.Raw()
		return home.UpdatePolicy(b.t.Context(), arn, withStatement(document, `{"Sid":"Partner","Effect":"Allow","Action":"s3:*","Resource":"*"}`))
	}, "s3:* (in Partner)"},
	"inline policy": {func(b *world, _ *awsops.Account) error {
		b.sim.Edit(func(w *awssim.World) {
			role := w.Accounts[account].Roles["ExpelServiceRole"]
			role.Inline = map[string]awssim.Settling[string]{"extra": {Value: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}`}}
		})
		return nil
	}, "Inline policy extra, and allows iam:*"},
}

// replicates has S3 copy the files of our bucket.
func (b *world) replicates(to, owner, prefix string) {
	rule := types.ReplicationRule{ID: aws.String("copy"), Status: types.ReplicationRuleStatusEnabled,
		Filter: &types.ReplicationRuleFilter{Prefix: &prefix}, Destination: &types.Destination{Bucket: &to}}
	if owner != "" {
		rule.Destination.Account = &owner
	}
	b.sim.Edit(func(w *awssim.World) { w.Buckets[ownBucket].Replication = []types.ReplicationRule{rule} })
}

func withStatement(policy, statement string) string {
	return strings.Replace(policy, `"Statement":[`, `"Statement":[`+statement+`,`, 1)
}

// What was there before is looked at as a whole: what lets in others, or gives
// Expel more than the article, is a line of the plan and needs its own yes, also
// where the thing carries our tags.
func TestWhatAllowsMoreNeedsItsOwnYes(t *testing.T) {
	for name, c := range sample.Rows(t, 4, extras) {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			b.sim.AddForeign("arn:aws:iam::999999999999:root")
			b.applied()
			_, home, err := b.reach.Identity(t.Context())
			if err == nil {
				err = c.add(b, home)
			}
			if err != nil {
				t.Fatal(err)
			}
			copies := strings.HasPrefix(name, "replication") // which a plan asks for of others' buckets only: verify finds it here
			if lines := notes(b.plan()); !copies && !strings.Contains(lines, c.words) {
				t.Errorf("what was added to our own is not told:\n%s", lines)
			}
			b.warnsOf(c.words)
			b.state = memoryDir(t) // and to somebody who has not made it, it was there before
			d := b.session()
			plan, err := d.Plan(t.Context(), answered(t, d))
			if err != nil {
				t.Fatal(err)
			}
			_, err = plan.Approve()
			if p := problemIn(err); p == nil || p.ID != "accept.extra-access" || !strings.Contains(p.Why+".", c.words) {
				t.Fatalf("without a yes: %+v", err)
			}
			plan = b.plan("accept=extra-access")
			if _, err := plan.Approve(); err != nil || !strings.Contains(notes(plan), c.words) {
				t.Errorf("with a yes: %v\n%s", err, notes(plan))
			}
		})
	}
}

func notes(p *engine.Plan) string {
	var all []string
	for _, c := range append(append([]engine.Planned{}, p.Changes...), p.Kept...) {
		all = append(all, c.Notes...)
	}
	return strings.Join(all, "\n")
}

// warnsOf is verify, which warns of extra access, and finds no fault in it.
func (b *world) warnsOf(words string) {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d)
	subject, err := d.Subject(b.t.Context(), set)
	if err != nil {
		b.t.Fatal(err)
	}
	report := d.Verify(b.t.Context(), set.Answers, subject)
	at := slices.IndexFunc(report.Checks, func(c checks.Check) bool { return strings.Contains(c.Evidence+".", words) })
	if at < 0 || report.Checks[at].Status != checks.Warn || !report.Healthy {
		b.t.Errorf("verify does not warn of it: healthy %v, %+v", report.Healthy, report.Checks)
	}
}

// A member's role that gives Expel more is named by verify --all, and is left
// alone until that is agreed to.
func TestAMembersRoleThatAllowsMore(t *testing.T) {
	const member, words = "200000000002", "Inline policy extra, and allows iam:*"
	b := writtenWorld(t, []byte(company))
	more := organizationBy("direct")
	b.applied(more...)
	b.sim.Edit(func(w *awssim.World) {
		w.Accounts[member].Roles["ExpelServiceRole"].Inline = map[string]awssim.Settling[string]{"extra": {
			Value: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}`}}
	})
	d := b.session()
	found := must(d.VerifyMembers(t.Context(), answered(t, d, more...), true))(t)
	at := slices.IndexFunc(found, func(c checks.Check) bool { return c.ID == "members.extra-access" })
	if at < 0 || found[at].Status != checks.Warn || !strings.Contains(found[at].Evidence, words+". So it is in "+member) {
		t.Errorf("verify --all does not warn of it: %+v", found)
	}
	repair := func(answers ...string) *engine.Plan {
		d := b.session()
		return must(d.PlanRepair(t.Context(), answered(t, d, append(slices.Clone(more), answers...)...)))(t)
	}
	plan := repair()
	if told := notes(plan); !strings.Contains(told, words) || !strings.Contains(told, "Not possible as things are") {
		t.Errorf("repair says %s", told)
	}
	d = b.session()
	set := answered(t, d, more...)
	result, events := follow(d.Apply(t.Context(), set, must(plan.Approve())(t), false))
	if part := settled(events)[member]; part.State != engine.PartFailed || part.Cause != engine.CauseExtra || result.Problem == nil {
		t.Errorf("%+v, %v", part, result.Problem)
	}
	if plan := repair("accept=extra-access"); len(plan.Changes) > 0 || !strings.Contains(notes(plan), words) {
		t.Errorf("with a yes there is still to do %s\n%s", listed(plan), notes(plan))
	}
	b.policyIn(member, func(d policydoc.Document) policydoc.Document { // nothing else is made there either
		d.Statements[0].Action = d.Statements[0].Action[1:]
		return d
	})
	before := b.policyIn(member, nil)
	d = b.session()
	set = answered(t, d, more...)
	if result, _ := follow(d.Apply(t.Context(), set, must(repair().Approve())(t), false)); result.Problem == nil ||
		!policydoc.Equal(b.policyIn(member, nil), before) {
		t.Errorf("the policy of a member with extra access was changed: %v", result.Problem)
	}
}

// A grant of the key to another account needs the same yes. Grants and inline
// policies that may not be listed are told as not known, and stop nothing.
func TestGrantsOfTheKey(t *testing.T) {
	b := newWorld(t)
	b.applied()
	key := must(b.home().Key(t.Context(), "alias/expel-cloudtrail"))(t)
	b.sim.Edit(func(w *awssim.World) {
		state := w.Accounts[account].Regions["us-east-1"].Keys[key.ID]
		state.Grants = []awssim.GrantState{{ID: "g1", Grantee: "arn:aws:iam::999999999999:root", Operations: []string{"Decrypt"}}}
	})
	const words = "Grant g1 lets arn:aws:iam::999999999999:root use the key (Decrypt)."
	b.state = memoryDir(t)
	if blocked := b.plan().Blocked; len(blocked) != 1 || blocked[0].ID != "accept.extra-access" || blocked[0].Why+"." != words {
		t.Errorf("without a yes: %+v", blocked)
	}
	if plan := b.plan("accept=extra-access"); len(plan.Blocked) > 0 || !strings.Contains(notes(plan), words) {
		t.Errorf("with a yes: %v\n%s", plan.Blocked, notes(plan))
	}
	b.sim.Fail(awssim.Fault{Operation: "ListGrants", Err: awssim.APIError("AccessDeniedException", "no")})
	b.sim.Fail(awssim.Fault{Operation: "ListRolePolicies", Err: awssim.APIError("AccessDenied", "no")})
	plan := b.plan()
	if told := notes(plan); len(plan.Changes)+len(plan.Blocked) > 0 || !strings.Contains(told, "kms:ListGrants") ||
		!strings.Contains(told, "Whether policies are written into it is not known") {
		t.Errorf("what may not be listed: %s%v\n%s", listed(plan), plan.Blocked, told)
	}
}

// A boundary on Expel's role only narrows, so it is no extra access: it is told.
// Where it keeps Expel out, the plan is blocked (TestABoundaryThatKeepsExpelOut).
func TestABoundaryThatWasThereIsTold(t *testing.T) {
	b := newWorld(t)
	b.applied()
	b.sim.Edit(func(w *awssim.World) { w.Accounts[account].Roles["ExpelServiceRole"].Boundary = adminPolicy })
	plan := b.plan()
	told := notes(plan)
	if len(plan.Blocked) > 0 || !strings.Contains(told, "The permissions boundary "+adminPolicy+" limits what Expel may do") {
		t.Errorf("%v\n%s", plan.Blocked, told)
	}
}
