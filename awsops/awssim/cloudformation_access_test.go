package awssim_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const stackSetsPrincipal = "member.org.stacksets.cloudformation.amazonaws.com"

// as is the same organization seen by a member.
func (k *stacks) member(account string) *cloudformation.Client {
	return cloudformation.NewFromConfig(k.world.as("arn:aws:iam::"+account+":user/other", "AKIA"+account))
}

func (k *stacks) delegate(account string) *cloudformation.Client {
	k.sim.Edit(func(w *awssim.World) { w.Org.Delegated[stackSetsPrincipal] = []string{account} })
	return k.member(account)
}

func asDelegate(in *cloudformation.CreateStackSetInput) { in.CallAs = cfntypes.CallAsDelegatedAdmin }

func TestAccessOfStackSets(t *testing.T) {
	k := newStacks(t)
	status := func() string {
		return string(ok(k.cfn.DescribeOrganizationsAccess(k.ctx, &cloudformation.DescribeOrganizationsAccessInput{}))(t).Status)
	}
	k.same("activated", status(), "ENABLED")
	k.sim.Edit(func(w *awssim.World) { w.Org.TrustedAccess = nil })
	k.same("taken away in Organizations", status(), "DISABLED")
	_, err := k.cfn.CreateStackSet(k.ctx, stackSet())
	refused(t, err, "ValidationError", "You must enable organizations access to operate a service managed stack set")
	k.sim.Edit(func(w *awssim.World) { w.Org.TrustedAccess, w.Org.StackSets = []string{stackSetsPrincipal}, "" })
	k.same("enabled in Organizations alone", status(), "DISABLED")
	k.sim.Edit(func(w *awssim.World) { w.Org.StackSets = "DISABLED_PERMANENTLY" })
	k.same("gone", status(), "DISABLED_PERMANENTLY")
	_, err = k.cfn.ActivateOrganizationsAccess(k.ctx, &cloudformation.ActivateOrganizationsAccessInput{})
	typed[*cfntypes.InvalidOperationException](t, err)
}

func TestActivationIsTheManagementAccountsAndNeedsItsRights(t *testing.T) {
	k := newStacks(t)
	k.sim.Edit(func(w *awssim.World) { w.Org.StackSets, w.Org.TrustedAccess = "", nil; clear(w.Accounts[acct].Roles) })
	_, err := k.member(m1).ActivateOrganizationsAccess(k.ctx, &cloudformation.ActivateOrganizationsAccessInput{})
	typed[*cfntypes.InvalidOperationException](t, err)
	k.sim.Restrict("AKIAADMIN", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cloudformation:*","Resource":"*"}]}`)
	_, err = k.cfn.ActivateOrganizationsAccess(k.ctx, &cloudformation.ActivateOrganizationsAccessInput{})
	refused(t, err, "AccessDeniedException", "iam:CreateServiceLinkedRole")
	k.sim.Restrict("AKIAADMIN", "")
	ok(k.cfn.ActivateOrganizationsAccess(k.ctx, &cloudformation.ActivateOrganizationsAccessInput{}))(t)
	k.sim.Edit(func(w *awssim.World) {
		if !slices.Contains(w.Org.TrustedAccess, stackSetsPrincipal) ||
			w.Accounts[acct].Roles["AWSServiceRoleForCloudFormationStackSetsOrgAdmin"] == nil {
			t.Errorf("trusted %v, roles %v", w.Org.TrustedAccess, w.Accounts[acct].Roles)
		}
	})
}

func TestWhoMayWorkWithStackSets(t *testing.T) {
	const notYou, notDelegate = "You must be the management account or delegated admin account",
		"Account used is not a delegated administrator"
	k := newStacks(t).set()
	stranger := cloudformation.NewFromConfig(k.world.as("arn:aws:iam::"+other+":user/x", "AKIASTRANGER"))
	create := func(c *cloudformation.Client, changes ...func(*cloudformation.CreateStackSetInput)) error {
		_, err := c.CreateStackSet(k.ctx, stackSet(append(changes,
			func(in *cloudformation.CreateStackSetInput) { in.StackSetName = aws.String("second") })...))
		return err
	}
	refused(t, create(stranger), "ValidationError", notYou)
	refused(t, create(k.member(m1)), "ValidationError", notYou)
	refused(t, create(k.member(m1), asDelegate), "ValidationError", notDelegate)
	refused(t, create(k.cfn, asDelegate), "ValidationError", notDelegate)
	delegate := k.delegate(m1)
	refused(t, create(delegate), "ValidationError", notYou)
	k.sim.Restrict("AKIA"+m1, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cloudformation:*","Resource":"*"}]}`)
	refused(t, create(delegate, asDelegate), "ValidationError", notDelegate)
	k.sim.Restrict("AKIA"+m1, "")
	ok(0, create(delegate, asDelegate))(t)
	mine := ok(k.cfn.ListStackSets(k.ctx, &cloudformation.ListStackSetsInput{Status: cfntypes.StackSetStatusActive}))(t).Summaries
	if len(mine) != 2 {
		t.Fatalf("the management account has %+v", mine)
	}
	theirs := ok(delegate.DescribeStackSet(k.ctx, &cloudformation.DescribeStackSetInput{
		StackSetName: aws.String("expel"), CallAs: cfntypes.CallAsDelegatedAdmin}))(t).StackSet
	if !strings.Contains(*theirs.StackSetARN, ":"+acct+":") {
		t.Fatalf("arn %s", *theirs.StackSetARN)
	}
	_, err := delegate.DescribeStackSet(k.ctx, &cloudformation.DescribeStackSetInput{StackSetName: aws.String("expel")})
	typed[*cfntypes.StackSetNotFoundException](t, err)
	_, err = delegate.DescribeOrganizationsAccess(k.ctx, &cloudformation.DescribeOrganizationsAccessInput{})
	refused(t, err, "ValidationError", notYou)
	ok(delegate.DescribeOrganizationsAccess(k.ctx, &cloudformation.DescribeOrganizationsAccessInput{CallAs: cfntypes.CallAsDelegatedAdmin}))(t)
}

func TestStackSetsAreRegional(t *testing.T) {
	k := newStacks(t).set()
	elsewhere := cloudformation.NewFromConfig(inRegion(k.cfg, "eu-west-1"))
	_, err := elsewhere.DescribeStackSet(k.ctx, &cloudformation.DescribeStackSetInput{StackSetName: aws.String("expel")})
	typed[*cfntypes.StackSetNotFoundException](t, err)
	ok(elsewhere.CreateStackSet(k.ctx, stackSet()))(t)
}

func TestTagsOfAStackSetNeedTheirOwnRight(t *testing.T) {
	k := newStacks(t)
	k.sim.Restrict("AKIAADMIN",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cloudformation:CreateStackSet","Resource":"*"}]}`)
	_, err := k.cfn.CreateStackSet(k.ctx, stackSet(func(in *cloudformation.CreateStackSetInput) {
		in.Tags = []cfntypes.Tag{{Key: aws.String("a"), Value: aws.String("b")}}
	}))
	refused(t, err, "AccessDeniedException", "cloudformation:TagResource")
	ok(k.cfn.CreateStackSet(k.ctx, stackSet()))(t)
}
