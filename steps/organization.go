package steps

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// organization is the organization that a set-up is for. A new trail of it is
// made in its management account or in CloudTrail's delegated administrator;
// either way the management account owns it (docs/aws.md#organization-trails).
type organization struct {
	awsops.Organization
	trusted   []string // services with trusted access; nil where we may not ask
	delegated []string // services that this account is the delegated administrator of
}

const (
	cloudtrailService = "cloudtrail.amazonaws.com"
	stackSetsService  = "member.org.stacksets.cloudformation.amazonaws.com"
)

// management reports whether we are in the management account.
func (s Setup) management() bool {
	return s.org != nil && s.org.ManagementAccount == s.hereAt().Account
}

// trailOwner is the account in the new trail's ARN.
func (s Setup) trailOwner() string {
	if s.org != nil {
		return s.org.ManagementAccount
	}
	return s.At.Account
}

// findOrganization looks at the organization, and stops where one cannot be
// connected from here, with the account to go to.
func (f find) organization(ctx context.Context, s *Setup) error {
	org, exists, err := awsops.OrMissing(f.Home.Organization(ctx))
	switch {
	case err != nil:
		return engine.Explain("look at the organization", nil, err)
	case !exists:
		return answers.Problems{scopeProblem("account "+s.At.Account+" is in no organization", thisAccount)}
	case !org.AllFeatures:
		return answers.Problems{scopeProblem("the organization "+org.ID+" has only consolidated billing, and both organization trails and StackSets need all of its features",
			engine.Remedy{Do: "Enable all features in AWS Organizations, in the management account " + org.ManagementAccount}, thisAccount)}
	}
	s.org = &organization{Organization: org}
	if s.management() {
		s.org.trusted, err = f.Home.TrustedServices(ctx)
		if err != nil && !awsops.Is(err, awsops.Denied) {
			return engine.Explain("look at the organization", nil, err)
		}
		return nil
	}
	for _, service := range []string{cloudtrailService, stackSetsService} {
		admins, err := f.Home.DelegatedAdministrators(ctx, service)
		if err != nil {
			continue // only delegated administrators may ask
		}
		if slices.ContainsFunc(admins, func(m awsops.Member) bool { return m.ID == s.At.Account }) {
			s.org.delegated = append(s.org.delegated, service)
		}
	}
	if s.Answers.Variant == answers.VariantNew && !slices.Contains(s.org.delegated, cloudtrailService) {
		return answers.Problems{scopeProblem("an organization's trail is made in its management account "+org.ManagementAccount+", or in CloudTrail's delegated administrator, and this is account "+s.At.Account,
			engine.Remedy{Do: "Run trailhead in account " + org.ManagementAccount}, thisAccount)}
	}
	return nil
}

func scopeProblem(what string, do ...engine.Remedy) answers.Problem {
	f, _ := answers.FieldOf("scope")
	return answers.Problem{ID: "scope.unfit", Key: "scope", Value: answers.ScopeOrganization, What: what, Do: do, Flag: f.Flag, Env: f.Env}
}

// thisAccount is the way out of a scope that does not fit.
var thisAccount = engine.Remedy{Do: "Connect this account alone", Set: "scope", Value: answers.ScopeAccount}

// serviceAccess is trusted access for CloudTrail: a switch for the whole
// organization, without which AWS refuses an organization's trail. The console
// throws it by itself, the API does not (docs/aws.md#organization-trails).
type serviceAccess struct{ setup Setup }

const idServiceAccess engine.ID = "cloudtrail-access"

func (a serviceAccess) About() engine.About {
	return a.setup.about(idServiceAccess, 1, "trusted access", "CloudTrail in "+a.setup.org.ID)
}

func (a serviceAccess) Permissions() []engine.Permission {
	return permit("*", "organizations:ListAWSServiceAccessForOrganization", "organizations:EnableAWSServiceAccess")
}

// Observe asks again: the set-up may be as old as the plan.
func (a serviceAccess) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	trusted, err := aws.TrustedServices(ctx)
	return serviceAccessObserved{a, slices.Contains(trusted, cloudtrailService)}, err
}

type serviceAccessObserved struct {
	serviceAccess
	on bool
}

func (s serviceAccessObserved) Diff(*engine.Values) engine.Diff {
	const means = "CloudTrail may record in every account of the organization"
	switch {
	case s.on:
		return engine.Right("on", "", nil)
	case !s.setup.Answers.Accepts(answers.AcceptOrganizationAccess):
		return engine.Diff{Blocked: needsAccess("CloudTrail", means, "An organization's trail")}
	}
	return engine.Diff{Verb: engine.Change, Summary: "switched on: " + means, After: means, Calls: []engine.Call{{Action: "organizations:EnableAWSServiceAccess", Says: "switch on trusted access for CloudTrail",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return aws.EnableServiceAccess(ctx, cloudtrailService)
		}}}}
}

// needsAccess asks for what is switched on for the whole organization.
func needsAccess(service, means, what string) *engine.Problem {
	return &engine.Problem{ID: "organization.access-off", What: "Trusted access for " + service + " is off in the organization", Why: what + " needs it, and it is a switch for the whole organization: with it " + means,
		Do:  []engine.Remedy{{Do: "If that is wanted, agree to it", Accept: answers.AcceptOrganizationAccess, More: "trailhead undo leaves it on, since others may come to rely on it."}},
		Err: &Consent{Accept: answers.AcceptOrganizationAccess}}
}

// Remove leaves it on: others may rely on it.
func (s serviceAccessObserved) Remove(*engine.Values) engine.Diff {
	if !s.on {
		return engine.Right("", "", nil)
	}
	return engine.Right("stays on: other trails of the organization may need it", "", nil)
}

// serviceRole is the role by which CloudTrail works in the organization. AWS
// makes it where it can; where it is missing, an organization's trail is
// refused with a text that does not name it (docs/aws.md#organization-trails).
type serviceRole struct{ setup Setup }

const idServiceRole engine.ID = "cloudtrail-service-role"

func (r serviceRole) About() engine.About {
	return r.setup.about(idServiceRole, 1, "service-linked role", awsops.CloudTrailRole, idServiceAccess)
}

func (r serviceRole) Permissions() []engine.Permission {
	return permit(r.setup.arn("iam", "", r.setup.At.Account, "role/aws-service-role/"+cloudtrailService+"/"+awsops.CloudTrailRole), "iam:GetRole", "iam:CreateServiceLinkedRole")
}

func (r serviceRole) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	_, exists, err := awsops.OrMissing(aws.Role(ctx, awsops.CloudTrailRole))
	return serviceRoleObserved{r, exists}, err
}

type serviceRoleObserved struct {
	serviceRole
	exists bool
}

func (s serviceRoleObserved) Diff(*engine.Values) engine.Diff {
	if s.exists {
		return engine.Right("CloudTrail's own", "", nil)
	}
	return engine.Diff{Verb: engine.Create, Summary: "CloudTrail works with it in the organization", Calls: []engine.Call{{Action: "iam:CreateServiceLinkedRole", Says: "make CloudTrail's service-linked role",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			_, err := aws.CreateServiceLinkedRole(ctx, cloudtrailService)
			if awsops.Is(err, awsops.Taken) {
				return nil // enabling access makes it too
			}
			return err
		}}}}
}

// Remove leaves it: it is CloudTrail's own, and costs nothing.
func (s serviceRoleObserved) Remove(*engine.Values) engine.Diff {
	if !s.exists {
		return engine.Right("", "", nil)
	}
	return engine.Right("stays: it is CloudTrail's own", "", nil)
}
