package steps_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/export"
)

// colleague is somebody with credentials of another account of the same world,
// on a machine of their own.
func (b *world) colleague(in string) *world {
	b.t.Helper()
	key := "AKIACOLLEAGUE" + in[:4]
	who := "arn:aws:iam::" + in + ":user/colleague"
	if b.sim.Accounts[in].Roles["KeyAdministrators"] != nil {
		who = "arn:aws:sts::" + in + ":assumed-role/KeyAdministrators/colleague"
	}
	b.sim.SignIn(who, key)
	reach, err := awsops.Connect(b.t.Context(), awsops.Options{
		Region: "us-east-1", Clock: b.clock, Impatient: true, Simulate: func(cfg *aws.Config) {
			cfg.Credentials = credentials.NewStaticCredentialsProvider(key, "secret", "")
			b.sim.Install(cfg)
		}})
	if err != nil {
		b.t.Fatal(err)
	}
	return &world{t: b.t, sim: b.sim, clock: b.clock, state: memoryDir(b.t), reach: reach}
}

// saved takes a slice through its file.
func saved(t testing.TB, s export.Slice) export.Slice {
	t.Helper()
	again, ok, err := export.ReadSlice(must(s.JSON())(t))
	if err != nil || !ok {
		t.Fatalf("%v, %v", ok, err)
	}
	return again
}

// What one cannot do oneself: a colleague runs the slice in their account, the
// receipt is taken in, and nothing is asked of anybody any more.
func TestAColleagueDoesTheirPart(t *testing.T) {
	for name, c := range map[string]struct {
		estate  string
		in      string // the colleague's account
		answers []string
		makes   []string // what the colleague's plan changes
		after   bool     // the first person's run, since the role must be there
	}{
		"the owner of the key": {"foreign-key", "888888888888", []string{"variant=existing"}, []string{"change KMS key"}, true},
		"somebody in log archive, where we may go too": {"control-tower-3", "222222222222", []string{"variant=control-tower"},
			[]string{"create SQS queue", "create KMS key", "change S3 notification", "create IAM policy", "create IAM role"}, false},
		"the management account, of a delegated administrator": {"delegated-admin", "111111111111",
			[]string{"variant=existing", "scope=organization", "accept=organization-access"},
			[]string{"create IAM policy", "create IAM role", "change trusted access", "create StackSet"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := estateWorld(t, c.estate)
			d := b.session()
			set := answered(t, d, c.answers...)
			plan := must(d.Plan(t.Context(), set))(t)
			var mine export.Slice
			for _, s := range must(d.Slices(plan, set, ""))(t) {
				if s.Slice.Account == c.in {
					mine = saved(t, s)
				}
			}
			if text := string(must(mine.JSON())(t)); strings.Contains(text, externalID) {
				t.Error("the External ID is in the slice")
			}
			if c.after {
				b.applied(c.answers...)
			}
			other := b.colleague(c.in)
			od := other.session()
			existing := must(od.PlanSlice(t.Context(), mine, answered(t, od, c.answers...)))(t)
			var makes []string
			for _, change := range existing.Changes {
				makes = append(makes, string(change.Verb)+" "+change.Type)
				if change.At.Account != c.in {
					t.Errorf("%s is in %s", change.Title(), change.At.Account)
				}
			}
			if strings.Join(makes, ", ") != strings.Join(c.makes, ", ") {
				t.Fatalf("the colleague would make %v, want %v; kept %d, handed %d, blocked %d", makes, c.makes, len(existing.Kept),
					len(existing.Handed), len(existing.Blocked))
			}
			result, _ := follow(od.Apply(t.Context(), answered(t, od, c.answers...), must(existing.Approve())(t), false))
			if result.Problem != nil {
				t.Fatal(told(result.Problem))
			}
			receipt := od.Receipt(mine, existing, result)
			again, ok, err := export.ReadReceipt(must(receipt.JSON())(t))
			if !ok || err != nil || len(again.Made) < len(c.makes) {
				t.Fatalf("receipt: %+v", again)
			}
			if err := d.TakeIn(t.Context(), again, set); err != nil {
				t.Fatal(err)
			}
			b.applied(c.answers...)
			now := b.plan(c.answers...)
			if len(now.Changes)+len(now.Handed)+len(now.Blocked) > 0 {
				t.Errorf("still asked for: %d changed, %d handed, %d blocked\n%s", len(now.Changes), len(now.Handed), len(now.Blocked), listed(now))
			}
		})
	}
}

// A slice is run only as it was cut, in the account it was cut for, and while
// AWS is as it was.
func TestASliceIsRefused(t *testing.T) {
	b := estateWorld(t, "control-tower-3")
	d := b.session()
	set := answered(t, d, "variant=control-tower")
	cut := must(d.Slices(must(d.Plan(t.Context(), set))(t), set, ""))(t)
	if len(cut) != 1 {
		t.Fatalf("%d slices", len(cut))
	}
	text := string(must(cut[0].JSON())(t))
	if _, ok, err := export.ReadSlice([]byte(strings.Replace(text, "222222222222", "222222222223", 1))); !ok || err == nil {
		t.Errorf("a slice that was changed by hand: %v, %v", ok, err)
	}
	if _, ok, _ := export.ReadSlice([]byte(`{"schema":"trailhead/v1","hash":"x"}`)); ok {
		t.Error("a saved plan is taken for a slice")
	}
	wrong := b.colleague("333333333333")
	wd := wrong.session()
	if _, err := wd.PlanSlice(t.Context(), cut[0], answered(t, wd, "variant=control-tower")); err == nil ||
		!strings.Contains(told(err), "is for account 222222222222") {
		t.Errorf("in another account: %v", err)
	}
	right := b.colleague("222222222222")
	b.sim.AddQueue("222222222222", "us-east-1", "ExpelMasterCloudTrailNotify", map[string]string{})
	rd := right.session()
	plan, err := rd.PlanSlice(t.Context(), cut[0], answered(t, rd, "variant=control-tower"))
	if err == nil && len(plan.Blocked) == 0 || err != nil && !errors.Is(err, engine.ErrDrift) {
		t.Errorf("after somebody made the queue: %v, %+v", err, plan)
	}
}
