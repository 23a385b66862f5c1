package members

import (
	"context"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// StackSetAccess is trusted access for StackSets: a switch for the whole
// organization, which only CloudFormation's own call throws fully (docs/aws.md#stacksets-access).
type StackSetAccess struct{ Setup setup.Setup }

const (
	idStackSetAccess engine.ID = "stackset-access"
	IDStackSet       engine.ID = "stackset"
)

// About implements engine.Resource.
func (a StackSetAccess) About() engine.About {
	about := a.Setup.About(idStackSetAccess, 7, "trusted access", "StackSets in "+a.Setup.Org.ID)
	about.At = a.Setup.HereAt()
	return about
}

// Permissions implements engine.Resource.
func (a StackSetAccess) Permissions() []engine.Permission {
	all := setup.Permit("*", "cloudformation:DescribeOrganizationsAccess", "cloudformation:ActivateOrganizationsAccess")
	all = append(all, setup.PermitWhere("organizations:ServicePrincipal", setup.StackSetsService, "*",
		"organizations:EnableAWSServiceAccess")...)
	for _, service := range []string{"stacksets.cloudformation.amazonaws.com", setup.StackSetsService} {
		role := a.Setup.ARN("iam", "", a.Setup.At.Account, "role/aws-service-role/"+service+"/*")
		all = append(all, setup.PermitWhere("iam:AWSServiceName", service, role, "iam:CreateServiceLinkedRole")...)
	}
	return all
}

type stackSetAccessObserved struct {
	StackSetAccess
	state awsops.OrganizationsAccess
}

// Observe implements engine.Resource.
func (a StackSetAccess) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	state, err := aws.OrganizationsAccess(ctx, callAs(a.Setup))
	return stackSetAccessObserved{a, state}, err
}

// rollOutDirectly is the way to make the roles that needs no StackSets.
var rollOutDirectly = engine.Remedy{Do: "Use the direct way, which needs no such switch", Set: "members.rollout",
	Value: answers.RolloutDirect}

// Diff implements engine.Observed.
func (s stackSetAccessObserved) Diff(*engine.Values) engine.Diff {
	const means = "CloudFormation may make roles and stacks in every account of the organization"
	switch {
	case s.state == awsops.AccessOn:
		return engine.Kept("on")
	case s.state == awsops.AccessGone:
		return engine.Diff{Blocked: &engine.Problem{ID: "organization.access-gone",
			What: "Trusted access for StackSets is off for good in this organization", Why: "CloudFormation says " + string(s.state),
			Do: []engine.Remedy{{Do: "Ask AWS Support"}, rollOutDirectly}}}
	case !s.Setup.Answers.Accepts(answers.AcceptOrganizationAccess):
		p := setup.NeedsAccess("StackSets", means, "A roll-out by StackSet")
		p.Do = append(p.Do, rollOutDirectly)
		return engine.Diff{Blocked: p}
	}
	return engine.Diff{Verb: engine.Change, Agreed: answers.AcceptOrganizationAccess, Summary: "switched on: " + means,
		After: engine.NewDocument(means),
		Calls: []engine.Call{{Action: "cloudformation:ActivateOrganizationsAccess", Says: "switch on trusted access for StackSets",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return aws.ActivateOrganizationsAccess(ctx)
			}}}}
}

// Remove leaves it on: other stack sets may rely on it.
func (s stackSetAccessObserved) Remove(*engine.Values) engine.Diff {
	if s.state != awsops.AccessOn {
		return engine.Kept("")
	}
	return engine.Kept("stays on: other StackSets of the organization may need it")
}
