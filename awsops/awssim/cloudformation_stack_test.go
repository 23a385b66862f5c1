package awssim_test

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const denyExecution = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:CreateRole","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/stacksets-exec-*"}}}]}`

// Each account fails for what is wrong with it, and nothing of the failed
// stack is left.
func TestWhyAnAccountFails(t *testing.T) {
	for name, c := range map[string]struct {
		harm   func(*stacks)
		detail string
		reason []string
	}{
		"its role's name is taken": {func(k *stacks) { k.sim.AddRole(m3, "ExpelServiceRole", trusting(acct)) }, "FAILED",
			[]string{"ResourceLogicalId:Role, ResourceType:AWS::IAM::Role", "ExpelServiceRole already exists"}},
		"its policy's name is taken": {func(k *stacks) {
			k.sim.Edit(func(w *awssim.World) {
				arn := "arn:aws:iam::" + m3 + ":policy/ExpelAPIPolicy"
				w.Accounts[m3].Policies[arn] = &awssim.PolicyState{Name: "ExpelAPIPolicy", ARN: arn}
			})
		}, "FAILED", []string{"ResourceLogicalId:Policy, ResourceType:AWS::IAM::ManagedPolicy", "ExpelAPIPolicy already exists"}},
		"its SCP denies it": {func(k *stacks) { k.sim.AttachSCP(m3, "no roles", denyExecution) }, "FAILED",
			[]string{":assumed-role/stacksets-exec-", "iam:CreateRole", "explicit deny in a service control policy: arn:aws:organizations::"}},
		"its region is off": {func(k *stacks) {
			k.sim.Edit(func(w *awssim.World) { w.Accounts[m3].RegionsOff = []string{"us-east-1"} })
		}, "FAILED", []string{"us-east-1 is not enabled in account " + m3}},
		"it is suspended": {func(k *stacks) { k.sim.Edit(func(w *awssim.World) { w.Accounts[m3].State = "SUSPENDED" }) },
			"SKIPPED_SUSPENDED_ACCOUNT", []string{"This account is suspended."}},
	} {
		t.Run(name, func(t *testing.T) {
			k := newStacks(t).set()
			c.harm(k)
			before := k.sim.Inventory()
			k.deployed(into(k.dev))
			k.same("states", k.states(), "3:OUTDATED/"+c.detail)
			for _, want := range c.reason {
				if got := *k.instances()[m3].StatusReason; !strings.Contains(got, want) {
					t.Errorf("reason %q lacks %q", got, want)
				}
			}
			for line := range strings.Lines(k.sim.Inventory()) {
				if !strings.Contains(line, "expel") && !strings.Contains(before, strings.TrimSpace(line)) {
					t.Errorf("left behind: %s", line)
				}
			}
		})
	}
}

func TestASuspendedAccountIsNoFailure(t *testing.T) {
	k := newStacks(t).set()
	k.sim.Edit(func(w *awssim.World) { w.Accounts[m2].State = "SUSPENDED" })
	o := k.deployed(into(k.workloads, func(in *cloudformation.CreateStackInstancesInput) { in.OperationPreferences = nil }))
	k.same("results", k.results(*o.OperationId), "1:SUCCEEDED 2:CANCELLED 3:SUCCEEDED")
	k.same("operation", string(o.Status), "SUCCEEDED")
	if i := k.instances()[m2]; *o.StatusDetails.FailedStackInstancesCount != 0 || *i.OrganizationalUnitId != "" || i.StackId != nil {
		t.Errorf("%+v", i)
	}
	k.settled(k.delete(k.workloads, false))
	k.same("it stays", k.states(), "2:OUTDATED/SKIPPED_SUSPENDED_ACCOUNT")
	k.settled(k.delete(k.workloads, true))
	k.same("until it is let go", k.states(), "")
}

func TestAFailedAccountIsTriedAgain(t *testing.T) {
	k := newStacks(t).set()
	k.sim.AddRole(m1, "ExpelServiceRole", trusting(acct))
	k.deployed(into(k.workloads))
	k.sim.Edit(func(w *awssim.World) { delete(w.Accounts[m1].Roles, "ExpelServiceRole") })
	again := k.begin(into(k.workloads, filtered(cfntypes.AccountFilterTypeIntersection, m1)))
	k.settled(again)
	k.same("results", k.results(again), "1:SUCCEEDED")
	if !k.has(m1) {
		t.Fatal("no role")
	}
}

func (k *stacks) delete(unit string, retain bool) string {
	k.Helper()
	return *ok(k.cfn.DeleteStackInstances(k.ctx, &cloudformation.DeleteStackInstancesInput{
		StackSetName: aws.String("expel"), Regions: []string{"us-east-1"}, RetainStacks: &retain,
		DeploymentTargets: &cfntypes.DeploymentTargets{OrganizationalUnitIds: []string{unit}}, OperationPreferences: easy()}))(k).OperationId
}

func TestDeletingTakesBackWhatWasMade(t *testing.T) {
	k := newStacks(t)
	before := k.sim.Inventory()
	k.set()
	k.deployed(into(treeRoot(k)))
	k.sim.Edit(func(w *awssim.World) { // somebody uses one role for more, another is gone already
		w.Accounts[m1].Roles["ExpelServiceRole"].Attached["arn:aws:iam::aws:policy/SecurityAudit"] = time.Time{}
		delete(w.Accounts[m2].Roles, "ExpelServiceRole")
	})
	o := k.settled(k.delete(treeRoot(k), false))
	k.same("one is left", k.states(), "1:INOPERABLE/INOPERABLE")
	if *o.StatusDetails.FailedStackInstancesCount != 1 || !k.has(m1) ||
		!strings.Contains(*k.instances()[m1].StatusReason, "must detach all policies first") {
		t.Errorf("%+v", k.instances()[m1])
	}
	k.settled(k.delete(treeRoot(k), true))
	if !k.has(m1) {
		t.Error("a retained stack lost its role")
	}
	k.sim.Edit(func(w *awssim.World) { clear(w.Accounts[m1].Roles); clear(w.Accounts[m1].Policies) })
	ok(k.cfn.DeleteStackSet(k.ctx, &cloudformation.DeleteStackSetInput{StackSetName: aws.String("expel")}))(t)
	k.same("inventory", k.sim.Inventory(), before)
}

func (k *stacks) update(changes ...func(*cloudformation.UpdateStackSetInput)) (string, error) {
	in := &cloudformation.UpdateStackSetInput{StackSetName: aws.String("expel"), UsePreviousTemplate: aws.Bool(true),
		OperationPreferences: easy(),
		Capabilities:         []cfntypes.Capability{cfntypes.CapabilityCapabilityNamedIam}}
	for _, change := range changes {
		change(in)
	}
	out, err := k.cfn.UpdateStackSet(k.ctx, in)
	if err != nil {
		return "", err
	}
	return *out.OperationId, nil
}

func newTemplate(old, text string) func(*cloudformation.UpdateStackSetInput) {
	return func(in *cloudformation.UpdateStackSetInput) {
		in.UsePreviousTemplate, in.TemplateBody = nil, aws.String(strings.ReplaceAll(roleTemplate, old, text))
	}
}

func TestAnUpdateReachesEveryStack(t *testing.T) {
	k := newStacks(t).set()
	k.deployed(into(k.workloads))
	id := ok(k.update(newTemplate("s3:GetObject", "s3:GetObjectTagging"), func(in *cloudformation.UpdateStackSetInput) {
		in.Tags = []cfntypes.Tag{{Key: aws.String("version"), Value: aws.String("2")}}
	}))(t)
	k.same("before", k.states()[:18], "1:OUTDATED/RUNNING")
	k.settled(id)
	k.same("after", k.states(), "1:CURRENT/SUCCEEDED 2:CURRENT/SUCCEEDED 3:CURRENT/SUCCEEDED")
	k.sim.Edit(func(w *awssim.World) {
		policy := w.Accounts[m3].Policies["arn:aws:iam::"+m3+":policy/ExpelAPIPolicy"]
		if len(policy.Versions) != 2 || policy.Default.Value != "v2" || !strings.Contains(policy.Versions[1].Document, "GetObjectTagging") {
			t.Errorf("policy %+v", policy)
		}
		k.same("tag", w.Accounts[m3].Roles["ExpelServiceRole"].Tags["version"], "2")
	})
	for range 6 { // more versions than IAM keeps
		k.settled(ok(k.update(newTemplate("s3:GetObject", "s3:GetObjectAcl")))(t))
		k.settled(ok(k.update(newTemplate("s3:GetObject", "s3:GetObjectTagging")))(t))
	}
	k.same("still", k.states(), "1:CURRENT/SUCCEEDED 2:CURRENT/SUCCEEDED 3:CURRENT/SUCCEEDED")
	k.settled(ok(k.update(newTemplate("ExpelServiceRole", "NewRole")))(t))
	k.sim.Edit(func(w *awssim.World) {
		if roles := w.Accounts[m3].Roles; roles["NewRole"] == nil || roles["ExpelServiceRole"] != nil {
			t.Errorf("the role was not replaced: %v", roles)
		}
	})
}

func TestAFailedUpdateLeavesTheOldStack(t *testing.T) {
	k := newStacks(t).set()
	k.deployed(into(k.workloads))
	k.sim.AddRole(m1, "NewRole", trusting(acct))
	k.settled(ok(k.update(newTemplate("ExpelServiceRole", "NewRole")))(t))
	k.same("states", k.states(), "1:OUTDATED/FAILED 2:CURRENT/SUCCEEDED 3:CURRENT/SUCCEEDED")
	if !k.has(m1) {
		t.Fatal("the old role is gone")
	}
}

// CloudFormation compares templates, not accounts: what was deleted by hand
// stays deleted until the stack is made anew.
func TestAnUpdateDoesNotRepairWhatSomebodyChanged(t *testing.T) {
	k := newStacks(t).set()
	k.deployed(into(k.workloads))
	k.sim.Edit(func(w *awssim.World) { delete(w.Accounts[m1].Roles, "ExpelServiceRole") })
	k.settled(ok(k.update())(t))
	k.deployed(into(k.workloads))
	k.same("states", k.states(), "1:CURRENT/SUCCEEDED 2:CURRENT/SUCCEEDED 3:CURRENT/SUCCEEDED")
	if k.has(m1) {
		t.Fatal("repaired")
	}
}

func TestWhatAnUpdateKeeps(t *testing.T) {
	k := newStacks(t).set(func(in *cloudformation.CreateStackSetInput) {
		in.Tags, in.Description = []cfntypes.Tag{{Key: aws.String("a"), Value: aws.String("b")}}, aws.String("old")
		in.Parameters = []cfntypes.Parameter{{ParameterKey: aws.String("Bucket"), ParameterValue: aws.String("mine")}}
	})
	state := func() string {
		s := ok(k.cfn.DescribeStackSet(k.ctx, &cloudformation.DescribeStackSetInput{StackSetName: aws.String("expel")}))(t).StackSet
		text := aws.ToString(s.Description)
		for _, tag := range s.Tags {
			text += " " + *tag.Key
		}
		for _, p := range s.Parameters {
			text += " " + *p.ParameterValue
		}
		return text
	}
	keep := func(in *cloudformation.UpdateStackSetInput) {
		in.Parameters = []cfntypes.Parameter{{ParameterKey: aws.String("Bucket"), UsePreviousValue: aws.Bool(true)}}
	}
	ok(k.update(keep))(t)
	k.same("nothing said", state(), "old a mine")
	ok(k.update(func(in *cloudformation.UpdateStackSetInput) {
		in.Tags, in.Description = []cfntypes.Tag{}, aws.String("new")
	}))(t)
	k.same("no tags, no parameters", state(), "new")
	_, err := k.update(func(in *cloudformation.UpdateStackSetInput) { in.UsePreviousTemplate = nil })
	refused(t, err, "ValidationError", "UsePreviousTemplate must be specified")
	_, err = k.update(func(in *cloudformation.UpdateStackSetInput) { in.Capabilities = nil })
	typed[*cfntypes.InsufficientCapabilitiesException](t, err)
	_, err = k.update(func(in *cloudformation.UpdateStackSetInput) {
		in.AutoDeployment, in.Regions = &cfntypes.AutoDeployment{Enabled: aws.Bool(true)}, []string{"us-east-1"}
	})
	refused(t, err, "ValidationError", "AutoDeployment cannot be specified")
	_, err = k.cfn.UpdateStackInstances(k.ctx, &cloudformation.UpdateStackInstancesInput{
		StackSetName: aws.String("expel"), Regions: []string{"us-east-1"},
		DeploymentTargets: &cfntypes.DeploymentTargets{OrganizationalUnitIds: []string{k.dev}}})
	typed[*cfntypes.StackInstanceNotFoundException](t, err)
}
