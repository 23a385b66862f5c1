package steps_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/awsops/policydoc"
	"trailhead/steps"
	"trailhead/steps/checks"
	"trailhead/steps/discover"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step8workbench"
)

// everything are the shapes of set-up that the new variant has.
var everything = map[string][]string{
	"as the article has it": nil,
	"with an SNS topic":     {"sns_topic=trail-notices"},
	"with an IAM user":      {"auth=user"},
	"trusting one user":     {"trusted_principal=user"},
	"with own names": {"trail=acme-trail", "bucket=acme-logs", "kms_alias=acme", "queue=acme-queue", "notification=AcmeRule",
		"policy=AcmePolicy", "role=AcmeRole", "tags=team=sec,cost=42", "bucket_key=false"},
}

// Every shape: made, nothing more to do, taken back.
func TestEveryShapeConvergesAndIsTakenBack(t *testing.T) {
	for name, more := range everything {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			before := b.inventory()
			b.applied(more...)
			d := b.session()
			for _, id := range b.accessKeys() {
				if err := d.Shown(step8workbench.NewAccessKey{ID: id}); err != nil {
					t.Fatal(err)
				}
			}
			if again := b.plan(more...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
			b.undone(setup.UndoOptions{DeleteKey: answered(t, d, more...).KMSAlias}, more...)
			if got := b.inventory(); got != before {
				t.Errorf("undo left:\n%s", got)
			}
		})
	}
}

// What the plan says and what is called agree, one to one.
func TestThePlanIsWhatIsCalled(t *testing.T) {
	for name, more := range everything {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			said := b.plan(more...).Calls()
			b.sim.ResetCalls()
			_, events := b.apply(more...)
			var called, heard []string
			for _, c := range b.sim.Calls() {
				if c.Write {
					called = append(called, awsops.ActionOf(c.Service, c.Operation))
				}
			}
			for _, e := range events {
				if c, ok := e.(engine.Called); ok {
					heard = append(heard, c.Action)
				}
			}
			for _, list := range [][]string{said, called, heard} {
				slices.Sort(list)
			}
			if !slices.Equal(said, called) || !slices.Equal(said, heard) {
				t.Errorf("planned %v\ncalled  %v\nheard   %v", said, called, heard)
			}
		})
	}
}

// The same for undo.
func TestTheUndoPlanIsWhatIsCalled(t *testing.T) {
	b := newWorld(t)
	b.applied()
	b.sim.ResetCalls()
	_, plan := b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"})
	var called []string
	for _, c := range b.sim.Calls() {
		if c.Write {
			called = append(called, awsops.ActionOf(c.Service, c.Operation))
		}
	}
	said := plan.Calls()
	slices.Sort(said)
	slices.Sort(called)
	if !slices.Equal(said, called) {
		t.Errorf("planned %v\ncalled  %v", said, called)
	}
}

// The policy that permissions prints is enough to plan, apply and apply again.
func TestPermissionsAreEnough(t *testing.T) {
	for name, more := range everything {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			d := b.session()
			b.sim.Restrict(simtest.AccessKeyID, steps.Permissions(d.Setup(answered(t, d, more...).Answers)).String())
			b.applied(more...)
			b.applied(more...)
		})
	}
}

// And no action of it is there for nothing: without any one of those a first
// apply calls, that or the next one stops with a problem that names the action.
func TestPermissionsAreTheLeast(t *testing.T) {
	b := newWorld(t)
	d := b.session()
	whole := steps.Permissions(d.Setup(answered(t, d).Answers))
	b.applied()
	used := map[string]bool{}
	for _, c := range b.sim.Calls() {
		used[awsops.ActionOf(c.Service, c.Operation)] = true
	}
	for i, statement := range whole.Statements {
		for _, action := range statement.Action {
			if !used[action] {
				continue // for mending what somebody changed, or for tags on creation
			}
			t.Run(fmt.Sprintf("%s on %s", action, statement.Resource[0]), func(t *testing.T) {
				t.Parallel()
				less := policydoc.New(whole.Statements...)
				less.Statements[i].Action = slices.DeleteFunc(slices.Clone(statement.Action), func(a string) bool { return a == action })
				if len(less.Statements[i].Action) == 0 {
					less.Statements = slices.Delete(less.Statements, i, i+1)
				}
				b := newWorld(t)
				b.sim.Restrict(simtest.AccessKeyID, less.String())
				err := cmp.Or(b.tryApply(), b.tryApply())
				if action == "sts:GetCallerIdentity" || action == "organizations:DescribeOrganization" {
					return // AWS asks for no permission; or only asked where the scope is open
				}
				if err == nil {
					t.Fatal("it went well without the action")
				}
				if p := problemIn(err); p == nil || p.Action != action || p.Kind != awsops.Denied {
					t.Errorf("the problem does not name the action: %+v", p)
				}
			})
		}
	}
}

// tryApply applies as far as it goes.
func (b *world) tryApply(answers ...string) error {
	d, err := steps.Open(b.t.Context(), b.reach, b.state, nil)
	if err != nil {
		return err
	}
	set := answered(b.t, d, answers...)
	plan, err := d.Plan(b.t.Context(), set)
	if err != nil {
		return err
	}
	ok, err := plan.Approve()
	if err != nil {
		return err
	}
	if result, _ := follow(d.Apply(b.t.Context(), set, ok, false)); result.Problem != nil {
		return result.Problem
	}
	return nil
}

// Nothing is written before the yes, whatever is asked for.
func TestNothingIsWrittenBeforeTheYes(t *testing.T) {
	b := newWorld(t)
	d := b.session()
	set := answered(t, d)
	b.plan()
	if _, err := d.Discover(t.Context(), set.Answers, func(discover.Found) {}); err != nil {
		t.Fatal(err)
	}
	d.Verify(t.Context(), set.Answers, checks.Subject{QueueURL: "https://sqs.us-east-1.amazonaws.com/123456789012/none",
		RoleARN: "arn:aws:iam::123456789012:role/none"})
	if _, err := d.Outputs(t.Context(), set); !errors.Is(err, steps.ErrNothingHere) {
		t.Errorf("outputs of nothing: %v", err)
	}
	if _, err := d.PlanUndo(t.Context(), set, setup.UndoOptions{}); err != nil {
		t.Fatal(err)
	}
	if n := b.writes(); n > 0 {
		t.Errorf("%d writes", n)
	}
}

// An approved plan is bound to what was seen.
func TestAPlanThatNoLongerFitsIsNotBegun(t *testing.T) {
	b := newWorld(t)
	d := b.session()
	set := answered(t, d)
	plan, err := d.Plan(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	ok, err := plan.Approve()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.reach.CreateQueue(t.Context(), awsops.NewQueue{
		Name: "ExpelMasterCloudTrailNotify", VisibilityTimeout: 1, Retention: 60, MaxMessageSize: 1024}); err != nil {
		t.Fatal(err)
	}
	writes := b.writes()
	result, _ := follow(d.Apply(t.Context(), set, ok, true))
	if !errors.Is(result.Problem, engine.ErrDrift) || !strings.Contains(result.Problem.Why, "ExpelMasterCloudTrailNotify") {
		t.Errorf("problem: %+v", result.Problem)
	}
	if b.writes() != writes {
		t.Error("something was written all the same")
	}
}

// Equal answers and an equal account make an equal plan, byte for byte.
func TestPlansAreDeterministic(t *testing.T) {
	first := newWorld(t).plan()
	for range 20 {
		again := newWorld(t).plan()
		if again.Hash != first.Hash || listed(again) != listed(first) {
			t.Fatalf("two plans for the same differ:\n%s\n%s", listed(first), listed(again))
		}
	}
	if other := newWorld(t).plan("queue=another"); other.Hash == first.Hash {
		t.Error("another plan has the same hash")
	}
}

// accessKeys are the keys of the users of the account.
func (b *world) accessKeys() []string {
	var ids []string
	keys, err := b.reach.AccessKeys(b.t.Context(), "ExpelServiceRole")
	if err != nil && !awsops.Is(err, awsops.Missing) {
		b.t.Fatal(err)
	}
	for _, k := range keys {
		ids = append(ids, k.ID)
	}
	return ids
}
