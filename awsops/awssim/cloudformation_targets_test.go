package awssim_test

import (
	"slices"
	"testing"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

func filtered(filter cfntypes.AccountFilterType, accounts ...string) func(*cloudformation.CreateStackInstancesInput) {
	return func(in *cloudformation.CreateStackInstancesInput) {
		in.DeploymentTargets.AccountFilterType, in.DeploymentTargets.Accounts = filter, accounts
	}
}

func TestWhoIsATarget(t *testing.T) {
	for name, c := range map[string]struct {
		unit   func(*stacks) string
		change func(*cloudformation.CreateStackInstancesInput)
		want   string
	}{
		"everybody but the management account": {treeRoot, filtered(""), "1:RUNNING 2:RUNNING 3:RUNNING 4:RUNNING 5:RUNNING 6:RUNNING"},
		"a unit and what is beneath it": {func(k *stacks) string { return k.workloads }, filtered(cfntypes.AccountFilterTypeNone),
			"1:RUNNING 2:RUNNING 3:RUNNING"},
		"the deeper unit": {func(k *stacks) string { return k.dev }, filtered(""), "3:RUNNING"},
		"only those listed": {func(k *stacks) string { return k.workloads },
			filtered(cfntypes.AccountFilterTypeIntersection, m3, m6), "3:RUNNING"},
		"all but those listed": {treeRoot, filtered(cfntypes.AccountFilterTypeDifference, m1, m6),
			"2:RUNNING 3:RUNNING 4:RUNNING 5:RUNNING"},
		"the management account cannot be asked": {treeRoot, filtered(cfntypes.AccountFilterTypeIntersection, acct, m1), "1:RUNNING"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newStacks(t).set()
			k.same("accounts", k.results(k.begin(into(c.unit(k), c.change))), c.want)
		})
	}
}

func TestTargetsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change     func(*cloudformation.CreateStackInstancesInput)
		code, text string
	}{
		"accounts alone": {func(in *cloudformation.CreateStackInstancesInput) {
			in.DeploymentTargets, in.Accounts = nil, []string{m1}
		}, "ValidationError", "can only have OrganizationalUnit as target"},
		"no units": {
			func(in *cloudformation.CreateStackInstancesInput) { in.DeploymentTargets.OrganizationalUnitIds = nil }, "ValidationError",
			"OrganizationalUnitIds are required"},
		"accounts without a filter":        {filtered("", m1), "ValidationError", "AccountFilterType"},
		"a union":                          {filtered(cfntypes.AccountFilterTypeUnion, m1), "ValidationError", "UNION is not supported"},
		"a filter without accounts":        {filtered(cfntypes.AccountFilterTypeDifference), "ValidationError", "Accounts must be specified"},
		"accounts that nothing is done to": {filtered(cfntypes.AccountFilterTypeNone, m1), "ValidationError", "NONE"},
		"what is no account": {filtered(cfntypes.AccountFilterTypeDifference, "1"), "ValidationError",
			"deploymentTargets.accounts"},
		"what is no unit": {func(in *cloudformation.CreateStackInstancesInput) {
			in.DeploymentTargets.OrganizationalUnitIds = []string{"Workloads"}
		}, "ValidationError", "organizationalUnitIds"},
		"a unit of somebody else": {func(in *cloudformation.CreateStackInstancesInput) {
			in.DeploymentTargets.OrganizationalUnitIds = []string{"ou-abcd-12345678"}
		}, "ValidationError", "not found"},
		"two regions": {func(in *cloudformation.CreateStackInstancesInput) { in.Regions = []string{"us-east-1", "eu-west-1"} }, "NotImplemented",
			"more than one region"},
		"no region": {func(in *cloudformation.CreateStackInstancesInput) { in.Regions = []string{"us-east-11"} }, "ValidationError",
			"us-east-11"},
		"too many units": {func(in *cloudformation.CreateStackInstancesInput) {
			in.DeploymentTargets.OrganizationalUnitIds = slices.Repeat([]string{"ou-abcd-12345678"}, 51)
		}, "ValidationError", "maximum number of organizational units"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newStacks(t).set()
			_, err := k.cfn.CreateStackInstances(k.ctx, into(treeRoot(k), c.change))
			refused(t, err, c.code, c.text)
		})
	}
}

func TestAccountsThatJoinAreServedByThemselves(t *testing.T) {
	const late, later = "200000000007", "200000000008"
	k := newStacks(t).set(queues)
	k.deployed(into(k.workloads))
	k.sim.Join(late, k.dev, "CREATED")
	k.sim.Join(later, "", "INVITED") // not in the unit
	id := k.latest()
	k.settled(id)
	k.same("the automatic operation", string(k.operation(id).Action)+" "+k.results(id), "CREATE 7:SUCCEEDED")
	if !k.has(late) || k.has(later) {
		t.Fatal("the wrong account has the role")
	}
	k.sim.Join(later, k.workloads, "INVITED") // moved
	k.settled(k.latest())
	k.sim.Join(m1, "", "CREATED") // moved away
	k.settled(k.latest())
	k.sim.Leave(m2)
	k.settled(k.latest())
	if !k.has(later) || k.has(m1) || k.has(m2) || !k.has(m3) {
		t.Fatal("the stacks do not follow the accounts")
	}
	if all := k.instances(); len(all) != 3 {
		t.Errorf("%d instances", len(all))
	}
}

func TestManyThatJoinShareOneOperation(t *testing.T) {
	k := newStacks(t).set(queues)
	first := k.begin(into(treeRoot(k)))
	for _, id := range []string{"200000000009", "200000000008", "200000000007"} {
		k.sim.Join(id, "", "CREATED")
	}
	k.settled(first)
	id := k.latest()
	k.settled(id)
	k.same("operation", k.results(id), "7:SUCCEEDED 8:SUCCEEDED 9:SUCCEEDED")
}

// Automatic deployment does not heed the filter by accounts.
func TestAccountsThatWereLeftOutAreServedWhenTheyJoin(t *testing.T) {
	const late = "200000000007"
	for name, change := range map[string]func(*cloudformation.CreateStackInstancesInput){
		"excluded":   filtered(cfntypes.AccountFilterTypeDifference, late),
		"not listed": filtered(cfntypes.AccountFilterTypeIntersection, m1),
	} {
		t.Run(name, func(t *testing.T) {
			k := newStacks(t).set(queues)
			k.deployed(into(treeRoot(k), change))
			k.sim.Join(late, "", "CREATED")
			k.settled(k.latest())
			if !k.has(late) {
				t.Fatal("the account was not served")
			}
		})
	}
}

func TestWhoIsNotServedByItself(t *testing.T) {
	const late = "200000000007"
	for name, c := range map[string]struct {
		set    func(*cloudformation.CreateStackSetInput)
		change func(*cloudformation.CreateStackInstancesInput)
		act    func(*stacks)
	}{
		"without automatic deployment": {func(in *cloudformation.CreateStackSetInput) { in.AutoDeployment.Enabled = aws.Bool(false) },
			filtered(""), nil},
		"after access was taken away": {queues, filtered(""), func(k *stacks) {
			k.sim.Edit(func(w *awssim.World) { w.Org.TrustedAccess = nil })
		}},
		"after the stacks were deleted": {queues, filtered(""), func(k *stacks) {
			in := into(treeRoot(k))
			k.settled(*ok(k.cfn.DeleteStackInstances(k.ctx, &cloudformation.DeleteStackInstancesInput{
				StackSetName: in.StackSetName, Regions: in.Regions,
				DeploymentTargets: in.DeploymentTargets, OperationPreferences: easy(), RetainStacks: aws.Bool(false)}))(k).OperationId)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			k := newStacks(t).set(c.set)
			k.deployed(into(treeRoot(k), c.change))
			if c.act != nil {
				c.act(k)
			}
			before := k.latest()
			k.sim.Join(late, k.dev, "CREATED")
			k.same("operation", k.latest(), before)
		})
	}
}

func TestAnAccountThatLeavesMayKeepItsStack(t *testing.T) {
	k := newStacks(t).set(queues, func(in *cloudformation.CreateStackSetInput) {
		in.AutoDeployment.RetainStacksOnAccountRemoval = aws.Bool(true)
	})
	k.deployed(into(treeRoot(k)))
	k.sim.Leave(m1)
	k.settled(k.latest())
	if _, has := k.instances()[m1]; has || !k.has(m1) {
		t.Fatal("the instance stayed, or the role went")
	}
}
