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

// named is another name for the set and for what its template makes.
func named(name string) func(*cloudformation.CreateStackSetInput) {
	return func(in *cloudformation.CreateStackSetInput) {
		in.StackSetName = &name
		in.TemplateBody = aws.String(strings.NewReplacer("ExpelServiceRole", name+"Role", "ExpelAPIPolicy", name+"Policy").Replace(roleTemplate))
	}
}

func after(arns ...string) func(*cloudformation.CreateStackSetInput) {
	return func(in *cloudformation.CreateStackSetInput) { in.AutoDeployment.DependsOn = arns }
}

// make makes a stack set of the name, deploys it everywhere and answers with its
// ARN.
func (k *stacks) make(name string, changes ...func(*cloudformation.CreateStackSetInput)) string {
	k.Helper()
	ok(k.cfn.CreateStackSet(k.ctx, stackSet(append([]func(*cloudformation.CreateStackSetInput){named(name), queues}, changes...)...)))(k)
	ok(k.cfn.CreateStackInstances(k.ctx, into(treeRoot(k), func(in *cloudformation.CreateStackInstancesInput) { in.StackSetName = &name })))(k)
	k.clock.Pass(time.Hour)
	return *k.described(name).StackSetARN
}

func (k *stacks) described(name string) *cfntypes.StackSet {
	k.Helper()
	return ok(k.cfn.DescribeStackSet(k.ctx, &cloudformation.DescribeStackSetInput{StackSetName: &name}))(k).StackSet
}

// An account that joins is deployed to by one stack set after the other, and an
// update that does not speak of the dependency keeps it.
func TestAutomaticDeploymentInOrder(t *testing.T) {
	k := newStacks(t)
	baseline := k.make("baseline")
	k.make("a-expel", after(baseline)) // whose name comes before
	ok(k.cfn.UpdateStackSet(k.ctx, &cloudformation.UpdateStackSetInput{
		StackSetName: aws.String("a-expel"), UsePreviousTemplate: aws.Bool(true),
		Description: aws.String("other words"), Capabilities: []cfntypes.Capability{cfntypes.CapabilityCapabilityNamedIam}}))(k)
	k.clock.Pass(time.Hour)
	if got := k.described("a-expel").AutoDeployment.DependsOn; len(got) != 1 || got[0] != baseline {
		t.Fatalf("after an update it depends on %v", got)
	}
	const joins = "200000000009"
	k.sim.Join(joins, "", "CREATED")
	roles := func() (has [2]bool) {
		k.described("a-expel")
		k.sim.Edit(func(w *awssim.World) {
			has = [2]bool{w.Accounts[joins].Roles["baselineRole"] != nil, w.Accounts[joins].Roles["a-expelRole"] != nil}
		})
		return has
	}
	var seen [][2]bool
	for range 400 {
		if now := roles(); len(seen) == 0 || seen[len(seen)-1] != now {
			seen = append(seen, now)
		}
		k.clock.Pass(time.Second)
	}
	if len(seen) != 3 || seen[1] != [2]bool{true, false} || seen[2] != [2]bool{true, true} {
		t.Errorf("the roles came as %v", seen)
	}
}

// Where what comes first has failed, what depends on it is not deployed.
func TestAutomaticDeploymentAfterAFailure(t *testing.T) {
	k := newStacks(t)
	baseline := k.make("baseline")
	k.make("expel", after(baseline))
	const joins = "200000000009"
	k.sim.AddRole(joins, "baselineRole", `{"Version":"2012-10-17","Statement":[]}`) // the name is taken
	k.sim.Join(joins, "", "CREATED")
	k.clock.Pass(time.Hour)
	k.described("expel")
	if k.sim.Accounts[joins].Roles["expelRole"] != nil {
		t.Error("deployed although what it depends on has failed")
	}
}

func TestDependenciesThatAreRefused(t *testing.T) {
	k := newStacks(t)
	first := k.make("first")
	second := k.make("second", after(first))
	for name, c := range map[string]struct {
		on   []string
		text string
	}{
		"one that is not there": {[]string{first + "x"}, "not found"},
		"a circle":              {[]string{second}, "Circular"},
		"itself":                {[]string{first}, "Circular"},
		"too many":              {strings.Split(strings.Repeat(second+" ", 11), " ")[:11], "10 stack sets at most"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := k.cfn.UpdateStackSet(k.ctx, &cloudformation.UpdateStackSetInput{StackSetName: aws.String("first"),
				UsePreviousTemplate: aws.Bool(true), Capabilities: []cfntypes.Capability{cfntypes.CapabilityCapabilityNamedIam},
				AutoDeployment: &cfntypes.AutoDeployment{Enabled: aws.Bool(true), DependsOn: c.on}})
			refused(t, err, "ValidationError", c.text)
		})
	}
}
