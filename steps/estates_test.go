package steps_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/estate"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// estateWorld is one of the estates with whoever signs in there.
func estateWorld(t testing.TB, name string) *world {
	t.Helper()
	return writtenWorld(t, simtest.Estate(t, name))
}

// writtenWorld is an estate that the test has written itself.
func writtenWorld(t testing.TB, text []byte) *world {
	t.Helper()
	e, err := estate.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	sim, clock := simtest.New()
	if err := e.Build(sim); err != nil {
		t.Fatal(err)
	}
	e.SignIn(sim, simtest.AccessKeyID)
	return enterEstate(t, e, sim, clock, memoryDir(t))
}

// enterEstate is whoever signs in to an estate that is built.
func enterEstate(t testing.TB, e *estate.Estate, sim *awssim.World, clock *simtest.Clock, state string) *world {
	t.Helper()
	b := &world{t: t, sim: sim, clock: clock, state: state, estate: e}
	as := func(key string) func(*aws.Config) {
		return func(cfg *aws.Config) {
			cfg.Credentials = credentials.NewStaticCredentialsProvider(key, "secret", "")
			sim.Install(cfg)
		}
	}
	var err error
	b.reach, err = awsops.Connect(t.Context(), awsops.Options{
		Region: "us-east-1", Clock: clock, Impatient: true, Simulate: as(simtest.AccessKeyID),
		SimulateAs: func(profile string) (func(*aws.Config), error) {
			key := profileKey(profile)
			known := false
			sim.Edit(func(w *awssim.World) { known = w.Credentials[key] != nil })
			if known { // it may have been restricted, and must stay so
				return as(key), nil
			}
			return as(key), e.SignInAs(sim, profile, key)
		}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// profileKey is the access key that a profile of an estate signs in with.
func profileKey(profile string) string { return "AKIAPROFILE" + strings.ToUpper(profile) }

// journeyThrough is what becomes of an estate when its trail is connected.
type journeyThrough struct {
	answers []string
	changes []string // "ACCOUNT verb type"
	handed  []string // part of the text of each, in order
	account string   // of the role and queue for Workbench
	warned  []string // checks that are no pass, and are known not to be
}

var journeys = map[string]journeyThrough{
	"existing": {warned: []string{"bucket.encryption"}, account: "123456789012", answers: []string{"variant=existing"}, changes: []string{
		"123456789012 create SQS queue", "123456789012 create KMS key", "123456789012 change S3 notification", "123456789012 create IAM policy",
		"123456789012 create IAM role"}},
	"existing-topic": {warned: []string{"bucket.encryption"}, account: "123456789012",
		answers: []string{"variant=existing", "overlap=subscribe"}, changes: []string{
			"123456789012 create SQS queue", "123456789012 create KMS key", "123456789012 create SNS subscription", "123456789012 create IAM policy",
			"123456789012 create IAM role"}},
	"existing-overlap": {account: "123456789012", answers: []string{"variant=existing", "overlap=fan-out"}, changes: []string{
		"123456789012 create SQS queue", "123456789012 create KMS key",
		"123456789012 create SNS topic", "123456789012 change SQS queue", "123456789012 create SNS subscription",
		"123456789012 create SNS subscription", "123456789012 change S3 notification",
		"123456789012 create IAM policy", "123456789012 create IAM role"}},
	"foreign-bucket": {account: "222222222222", answers: []string{"variant=existing", "log_account.profile=logs"}, changes: []string{
		"222222222222 create SQS queue", "222222222222 create KMS key", "222222222222 change S3 notification",
		"222222222222 create IAM policy", "111111111111 create IAM policy", "222222222222 create IAM role", "111111111111 create IAM role"}},
	"foreign-key": {warned: []string{"key.trail", "role.decrypt"}, account: "123456789012", answers: []string{"variant=existing"},
		changes: []string{
			"123456789012 create SQS queue", "123456789012 create KMS key", "123456789012 create S3 notification", "123456789012 create IAM policy",
			"123456789012 create IAM role"},
		handed: []string{"the owner of the key in account 888888888888"}},
	"foreign-bucket by the account's name": {account: "222222222222", answers: []string{"variant=existing"}, changes: []string{
		"222222222222 create SQS queue", "222222222222 create KMS key", "222222222222 change S3 notification",
		"222222222222 create IAM policy", "111111111111 create IAM policy", "222222222222 create IAM role", "111111111111 create IAM role"}},
	"control-tower-3": {account: "222222222222", answers: []string{"variant=control-tower"}, changes: []string{
		"222222222222 create SQS queue", "222222222222 create KMS key", "111111111111 change KMS key", "222222222222 change S3 notification",
		"222222222222 create IAM policy", "111111111111 create IAM policy", "222222222222 create IAM role", "111111111111 create IAM role"}},
	"control-tower-4": {warned: []string{"bucket.encryption"}, account: "222222222222",
		answers: []string{"variant=control-tower", "accept=control-tower-bypass"}, changes: []string{
			"222222222222 create SQS queue", "222222222222 create KMS key", "222222222222 create S3 notification",
			"222222222222 create IAM policy", "111111111111 create IAM policy", "222222222222 create IAM role", "111111111111 create IAM role"}},
	"delegated-admin": {account: "222222222222", answers: []string{"variant=existing"}, warned: []string{"role.organization"},
		changes: []string{
			"222222222222 create SQS queue", "222222222222 create KMS key", "222222222222 create S3 notification", "222222222222 create IAM policy",
			"222222222222 create IAM role"}},
}

// Every estate: connected, nothing more to do, a log file arrives and can be
// read, and taken back without a trace.
func TestEstatesAreConnectedAndLeftAsTheyWere(t *testing.T) {
	for name, j := range sample.Rows(t, 4, journeys) {
		t.Run(name, func(t *testing.T) {
			file, _, _ := strings.Cut(name, " ")
			b := estateWorld(t, file)
			before := b.inventory()
			plan := b.plan(j.answers...)
			b.planned(plan, j)
			b.applied(j.answers...)
			if again := b.plan(j.answers...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
			b.sim.DeliverLogs()
			b.outputsIn(j)
			b.healthyBut(j)
			b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"}, j.answers...)
			if got := b.inventory(); got != before {
				t.Errorf("undo left:\n%s", difference(before, got))
			}
		})
	}
}

func (b *world) planned(plan *engine.Plan, j journeyThrough) {
	b.t.Helper()
	var changes []string
	for _, c := range plan.Changes {
		changes = append(changes, c.At.Account+" "+string(c.Verb)+" "+c.Type)
	}
	if !slices.Equal(changes, j.changes) {
		b.t.Errorf("changes:\n%s\nwant\n%s", strings.Join(changes, "\n"), strings.Join(j.changes, "\n"))
	}
	for _, p := range plan.Blocked {
		b.t.Errorf("blocked: %s: %v", p.Error(), p.Do)
	}
	for i, h := range plan.Handed {
		if i >= len(j.handed) || !strings.Contains(h.Handed.To, j.handed[i]) {
			b.t.Errorf("handed: %+v", h.Handed)
		}
	}
	if len(plan.Handed) != len(j.handed) {
		b.t.Errorf("%d handed over, want %d", len(plan.Handed), len(j.handed))
	}
}

func (b *world) outputsIn(j journeyThrough) {
	b.t.Helper()
	d := b.session()
	outputs, err := d.Outputs(b.t.Context(), answered(b.t, d, j.answers...))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, o := range outputs {
		if (o.Key == "role_arn" || o.Key == "sqs_url") && !strings.Contains(o.Value, j.account) {
			b.t.Errorf("%s is %s, want it in %s", o.Key, o.Value, j.account)
		}
	}
}

func (b *world) healthyBut(j journeyThrough) {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, j.answers...)
	subject, err := d.Subject(b.t.Context(), set)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range d.Verify(b.t.Context(), set.Answers, subject).Checks {
		if c.Status != checks.Pass && !slices.Contains(j.warned, c.ID) {
			b.t.Errorf("%s %s: %s (%s)", c.Status, c.ID, c.Evidence, c.Remedy)
		}
	}
}

// difference is what one inventory has and the other has not.
func difference(before, after string) string {
	was, is := strings.Split(before, "\n"), strings.Split(after, "\n")
	var lines []string
	for _, l := range was {
		if !slices.Contains(is, l) {
			lines = append(lines, "- "+l)
		}
	}
	for _, l := range is {
		if !slices.Contains(was, l) {
			lines = append(lines, "+ "+l)
		}
	}
	return strings.Join(lines, "\n")
}
