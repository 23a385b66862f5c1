package step1trail

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// ServiceAccess is trusted access for CloudTrail: a switch for the whole
// organization, without which AWS refuses an organization's trail. The console
// throws it by itself, the API does not (docs/aws.md#organization-trails).
type ServiceAccess struct{ Setup setup.Setup }

const idServiceAccess engine.ID = "cloudtrail-access"

// About implements engine.Resource.
func (a ServiceAccess) About() engine.About {
	return a.Setup.About(idServiceAccess, 1, "trusted access", "CloudTrail in "+a.Setup.Org.ID)
}

// Permissions implements engine.Resource.
func (a ServiceAccess) Permissions() []engine.Permission {
	return append(setup.Permit("*", "organizations:ListAWSServiceAccessForOrganization"),
		setup.PermitWhere("organizations:ServicePrincipal", setup.CloudtrailService, "*", "organizations:EnableAWSServiceAccess")...)
}

// Observe asks again: the set-up may be as old as the plan.
func (a ServiceAccess) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	trusted, err := aws.TrustedServices(ctx)
	return serviceAccessObserved{a, slices.Contains(trusted, setup.CloudtrailService)}, err
}

type serviceAccessObserved struct {
	ServiceAccess
	on bool
}

// Diff implements engine.Observed.
func (s serviceAccessObserved) Diff(*engine.Values) engine.Diff {
	const means = "CloudTrail may record in every account of the organization"
	switch {
	case s.on:
		return engine.Kept("on")
	case !s.Setup.Answers.Accepts(answers.AcceptOrganizationAccess):
		return engine.Diff{Blocked: setup.NeedsAccess("CloudTrail", means, "An organization's trail")}
	}
	return engine.Diff{Verb: engine.Change, Agreed: answers.AcceptOrganizationAccess, Summary: "switched on: " + means,
		After: engine.NewDocument(means),
		Calls: []engine.Call{{Action: "organizations:EnableAWSServiceAccess", Says: "switch on trusted access for CloudTrail",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return aws.EnableServiceAccess(ctx, setup.CloudtrailService)
			}}}}
}

// Remove leaves it on: others may rely on it.
func (s serviceAccessObserved) Remove(*engine.Values) engine.Diff {
	if !s.on {
		return engine.Kept("")
	}
	return engine.Kept("stays on: other trails of the organization may need it")
}

// ServiceRole is the role by which CloudTrail works in the organization. AWS
// makes it where it can; where it is missing, an organization's trail is
// refused with a text that does not name it (docs/aws.md#organization-trails).
type ServiceRole struct{ Setup setup.Setup }

const idServiceRole engine.ID = "cloudtrail-service-role"

// About implements engine.Resource.
func (r ServiceRole) About() engine.About {
	return r.Setup.About(idServiceRole, 1, "service-linked role", awsops.CloudTrailRole, idServiceAccess)
}

// Permissions implements engine.Resource.
func (r ServiceRole) Permissions() []engine.Permission {
	role := r.Setup.ARN("iam", "", r.Setup.At.Account, "role/aws-service-role/"+setup.CloudtrailService+"/"+awsops.CloudTrailRole)
	all := append(setup.Permit(role, "iam:GetRole"), setup.PermitWhere(
		"iam:AWSServiceName", setup.CloudtrailService, role, "iam:CreateServiceLinkedRole")...)
	return append(all, setup.Permit("*", "iam:ListRoles")...)
}

// Observe looks for the name of AWS's documentation first, and then for the
// one that the service has given: what CreateServiceLinkedRole has just made
// is there whatever it is called.
func (r ServiceRole) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	_, exists, err := awsops.OrMissing(aws.Role(ctx, awsops.CloudTrailRole))
	if err != nil || exists {
		return serviceRoleObserved{r, exists}, err
	}
	_, exists, err = aws.ServiceLinkedRole(ctx, setup.CloudtrailService)
	if awsops.Is(err, awsops.Denied) { // the documented name is all there is to go by
		err = nil
	}
	return serviceRoleObserved{r, exists}, err
}

type serviceRoleObserved struct {
	ServiceRole
	exists bool
}

// Diff implements engine.Observed.
func (s serviceRoleObserved) Diff(*engine.Values) engine.Diff {
	if s.exists {
		return engine.Kept("CloudTrail's own")
	}
	return engine.Diff{Verb: engine.Create, Summary: "CloudTrail works with it in the organization",
		Calls: []engine.Call{{Action: "iam:CreateServiceLinkedRole", Says: "make CloudTrail's service-linked role",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				_, err := aws.CreateServiceLinkedRole(ctx, setup.CloudtrailService)
				if awsops.Is(err, awsops.Taken) {
					return nil // enabling access makes it too
				}
				return err
			}}}}
}

// Remove leaves it: it is CloudTrail's own, and costs nothing.
func (s serviceRoleObserved) Remove(*engine.Values) engine.Diff {
	if !s.exists {
		return engine.Kept("")
	}
	return engine.Kept("stays: it is CloudTrail's own")
}
