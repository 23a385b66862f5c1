package awssim_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"trailhead/awsops/awssim"
	"trailhead/internal/sample"
)

const guardrails = `{"Version":"2012-10-17","Statement":[{"Sid":"GRIAMROLEPOLICY","Effect":"Deny","Action":["iam:AttachRolePolicy","iam:CreateRole","iam:DeleteRole","iam:PutRolePolicy"],"Resource":["arn:aws:iam::*:role/aws-controltower-*","arn:aws:iam::*:role/stacksets-exec-*"],"Condition":{"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/AWSControlTowerExecution","arn:aws:iam::*:role/stacksets-exec-*"]}}}]}`

// Ten thousand accounts, under guardrails, are deployed to, listed and taken
// back in a few seconds of real time and little memory.
func TestTenThousandAccounts(t *testing.T) {
	accounts := sample.Size(10000, 2000)
	k := newStacks(t)
	for n := range accounts - 6 {
		id := fmt.Sprintf("3%011d", n)
		k.sim.Join(id, k.workloads, "CREATED")
		k.sim.AttachSCP(id, "guardrails", guardrails)
	}
	root := treeRoot(k)
	k.set(queues)
	before := heap()
	began := time.Now()
	id := k.begin(into(root, func(in *cloudformation.CreateStackInstancesInput) {
		in.OperationPreferences.MaxConcurrentPercentage = aws.Int32(10)
	}))
	polls := 0
	for ; k.operation(id).EndTimestamp == nil; polls++ {
		k.clock.Pass(5 * time.Second)
	}
	took, grown := time.Since(began), heap()-before
	if all := k.instances(); len(all) != accounts {
		t.Fatalf("%d instances", len(all))
	}
	t.Logf("deployed in %v with %d polls, %d bytes an account", took, polls, grown/int64(accounts))
	// two seconds where nobody else is at work; what grows with the square of the accounts takes many minutes
	if limit := time.Minute; took > limit {
		t.Errorf("took %v, %v are allowed", took, limit)
	}
	if !sample.UnderRace && grown/int64(accounts) > 8<<10 {
		t.Errorf("%d bytes an account", grown/int64(accounts))
	}
	deleted := *ok(k.cfn.DeleteStackInstances(k.ctx, &cloudformation.DeleteStackInstancesInput{
		StackSetName: aws.String("expel"), Regions: []string{"us-east-1"},
		RetainStacks: aws.Bool(false), DeploymentTargets: &cfntypes.DeploymentTargets{OrganizationalUnitIds: []string{root}},
		OperationPreferences: easy()}))(t).OperationId
	k.settled(deleted)
	if all := k.instances(); len(all) != 0 || k.has(m1) {
		t.Fatalf("%d instances are left", len(all))
	}
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func treeRoot(k *stacks) (root string) {
	k.sim.Edit(func(w *awssim.World) { root = w.Org.RootID })
	return root
}
