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

// stacks is a world whose account manages an organization that StackSets may
// deploy into: six members, three of them in the unit Workloads, one of those
// a level deeper.
type stacks struct {
	*world
	cfn            *cloudformation.Client
	workloads, dev string
}

// The members, in the order in which they are worked on.
const (
	m1, m2, m3 = "200000000001", "200000000002", "200000000003" // in Workloads, the third in its unit Dev
	m4, m5, m6 = "200000000004", "200000000005", "200000000006" // at the root
)

func newStacks(t *testing.T) *stacks {
	t.Helper()
	k := &stacks{world: newWorld(t)}
	k.sim.CreateOrganization(acct)
	k.workloads = k.sim.AddOU("", "Workloads")
	k.dev = k.sim.AddOU(k.workloads, "Dev")
	for account, parent := range map[string]string{m1: k.workloads, m2: k.workloads, m3: k.dev, m4: "", m5: "", m6: ""} {
		k.sim.Join(account, parent, "CREATED")
	}
	k.sim.ActivateStackSets()
	k.cfn = cloudformation.NewFromConfig(k.cfg)
	return k
}

// roleTemplate makes a role and its policy; the bucket is a parameter.
const roleTemplate = `{"Parameters":{"Bucket":{"Type":"String","Default":"logs"}},"Resources":{
 "Role":{"Type":"AWS::IAM::Role","Properties":{"RoleName":"ExpelServiceRole","ManagedPolicyArns":[{"Ref":"Policy"}],
  "AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::012205512454:root"},"Action":"sts:AssumeRole"}]}}},
 "Policy":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"ManagedPolicyName":"ExpelAPIPolicy",
  "PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":{"Fn::Sub":"arn:${AWS::Partition}:s3:::${Bucket}/AWSLogs/${AWS::AccountId}/*"}}]}}}}}`

func stackSet(changes ...func(*cloudformation.CreateStackSetInput)) *cloudformation.CreateStackSetInput {
	in := &cloudformation.CreateStackSetInput{StackSetName: aws.String("expel"), TemplateBody: aws.String(roleTemplate),
		PermissionModel: cfntypes.PermissionModelsServiceManaged,
		AutoDeployment:  &cfntypes.AutoDeployment{Enabled: aws.Bool(true)},
		Capabilities:    []cfntypes.Capability{cfntypes.CapabilityCapabilityNamedIam}}
	for _, change := range changes {
		change(in)
	}
	return in
}

func queues(in *cloudformation.CreateStackSetInput) {
	in.ManagedExecution = &cfntypes.ManagedExecution{Active: aws.Bool(true)}
}

// set makes the stack set.
func (k *stacks) set(changes ...func(*cloudformation.CreateStackSetInput)) *stacks {
	k.Helper()
	ok(k.cfn.CreateStackSet(k.ctx, stackSet(changes...)))(k)
	return k
}

// into asks for stacks under a unit, tolerating every failure.
func into(unit string, changes ...func(*cloudformation.CreateStackInstancesInput)) *cloudformation.CreateStackInstancesInput {
	in := &cloudformation.CreateStackInstancesInput{StackSetName: aws.String("expel"), Regions: []string{"us-east-1"},
		DeploymentTargets: &cfntypes.DeploymentTargets{OrganizationalUnitIds: []string{unit}}, OperationPreferences: easy()}
	for _, change := range changes {
		change(in)
	}
	return in
}

func easy() *cfntypes.StackSetOperationPreferences {
	return &cfntypes.StackSetOperationPreferences{FailureTolerancePercentage: aws.Int32(100), MaxConcurrentPercentage: aws.Int32(100),
		ConcurrencyMode: cfntypes.ConcurrencyModeSoftFailureTolerance}
}

// begin asks for stacks and answers with the operation.
func (k *stacks) begin(in *cloudformation.CreateStackInstancesInput) string {
	k.Helper()
	return *ok(k.cfn.CreateStackInstances(k.ctx, in))(k).OperationId
}

// deployed asks for stacks and waits.
func (k *stacks) deployed(in *cloudformation.CreateStackInstancesInput) *cfntypes.StackSetOperation {
	k.Helper()
	return k.settled(k.begin(in))
}

// settled waits until an operation is over.
func (k *stacks) settled(id string) *cfntypes.StackSetOperation {
	k.Helper()
	for range 1000 {
		if o := k.operation(id); o.EndTimestamp != nil {
			return o
		}
		k.clock.Pass(10 * time.Second)
	}
	k.Fatal("the operation does not end")
	return nil
}

func (k *stacks) operation(id string) *cfntypes.StackSetOperation {
	k.Helper()
	return ok(k.cfn.DescribeStackSetOperation(k.ctx, &cloudformation.DescribeStackSetOperationInput{
		StackSetName: aws.String("expel"), OperationId: &id}))(k).StackSetOperation
}

// latest is the newest operation.
func (k *stacks) latest() string {
	k.Helper()
	return *ok(k.cfn.ListStackSetOperations(k.ctx, &cloudformation.ListStackSetOperationsInput{StackSetName: aws.String("expel")}))(
		k).Summaries[0].OperationId
}

// results are an operation's accounts as "last digits: STATUS".
func (k *stacks) results(id string) string {
	k.Helper()
	var list []string
	for p := cloudformation.NewListStackSetOperationResultsPaginator(
		k.cfn, &cloudformation.ListStackSetOperationResultsInput{StackSetName: aws.String("expel"), OperationId: &id}); p.HasMorePages(); {
		for _, r := range ok(p.NextPage(k.ctx))(k).Summaries {
			list = append(list, (*r.Account)[11:]+":"+string(r.Status))
		}
	}
	return strings.Join(list, " ")
}

// instances are the stacks by account.
func (k *stacks) instances() map[string]cfntypes.StackInstanceSummary {
	k.Helper()
	all := map[string]cfntypes.StackInstanceSummary{}
	for p := cloudformation.NewListStackInstancesPaginator(
		k.cfn, &cloudformation.ListStackInstancesInput{StackSetName: aws.String("expel")}); p.HasMorePages(); {
		for _, i := range ok(p.NextPage(k.ctx))(k).Summaries {
			all[*i.Account] = i
		}
	}
	return all
}

// states are the stacks as "last digits:STATUS/DETAIL".
func (k *stacks) states() string {
	k.Helper()
	all := k.instances()
	var list []string
	for _, id := range []string{acct, m1, m2, m3, m4, m5, m6} {
		if i, has := all[id]; has {
			list = append(list, id[11:]+":"+string(i.Status)+"/"+string(i.StackInstanceStatus.DetailedStatus))
		}
	}
	return strings.Join(list, " ")
}

// has says whether an account has the role, the policy and nothing missing
// between them.
func (k *stacks) has(account string) (has bool) {
	k.sim.Edit(func(w *awssim.World) {
		role := w.Accounts[account].Roles["ExpelServiceRole"]
		policy := w.Accounts[account].Policies["arn:aws:iam::"+account+":policy/ExpelAPIPolicy"]
		if role != nil && policy != nil {
			_, has = role.Attached[policy.ARN]
		}
	})
	return has
}

// same compares two texts.
func (k *stacks) same(what, got, want string) {
	k.Helper()
	if got != want {
		k.Fatalf("%s:\n got %s\nwant %s", what, got, want)
	}
}
