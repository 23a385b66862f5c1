package setup

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Rollout is how members get the role, by the answers; "" where there are
// none.
func (s Setup) Rollout() string {
	if s.Org == nil || s.Answers.Auth == answers.AuthUser {
		return answers.RolloutNone
	}
	return s.Answers.Members.Rollout
}

// Organization is the organization that a set-up is for. A new trail of it is
// made in its management account or in CloudTrail's delegated administrator;
// either way the management account owns it (docs/aws.md#organization-trails).
type Organization struct {
	awsops.Organization
	trusted   []string // services with trusted access; nil where we may not ask
	Delegated []string // services that this account is the delegated administrator of
}

const (
	CloudtrailService = "cloudtrail.amazonaws.com"
	StackSetsService  = "member.org.stacksets.cloudformation.amazonaws.com"
)

// Management reports whether we are in the management account.
func (s Setup) Management() bool {
	return s.Org != nil && s.Org.ManagementAccount == s.HereAt().Account
}

// TrailOwner is the account in the new trail's ARN.
func (s Setup) TrailOwner() string {
	if s.Org != nil {
		return s.Org.ManagementAccount
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
		return answers.Problems{ScopeProblem("account "+s.At.Account+" is in no organization", ThisAccount)}
	case !org.AllFeatures:
		return answers.Problems{ScopeProblem("the organization "+org.ID+
			" has only consolidated billing, and both organization trails and StackSets need all of its features",
			engine.Remedy{Do: "Enable all features in AWS Organizations, in the management account " + org.ManagementAccount}, ThisAccount)}
	}
	s.Org = &Organization{Organization: org}
	if s.Management() {
		s.Org.trusted, err = f.Home.TrustedServices(ctx)
		if err != nil && !awsops.Is(err, awsops.Denied) {
			return engine.Explain("look at the organization", nil, err)
		}
		return nil
	}
	for _, service := range []string{CloudtrailService, StackSetsService} {
		admins, err := f.Home.DelegatedAdministrators(ctx, service)
		if err != nil {
			continue // only delegated administrators may ask
		}
		if slices.ContainsFunc(admins, func(m awsops.Member) bool { return m.ID == s.At.Account }) {
			s.Org.Delegated = append(s.Org.Delegated, service)
		}
	}
	if s.Answers.Variant == answers.VariantNew && !slices.Contains(s.Org.Delegated, CloudtrailService) {
		return answers.Problems{ScopeProblem("an organization's trail is made in its management account "+org.ManagementAccount+
			", or in CloudTrail's delegated administrator, and this is account "+s.At.Account,
			engine.Remedy{Do: "Run trailhead in account " + org.ManagementAccount}, ThisAccount)}
	}
	return nil
}

// ScopeProblem is the problem of the answer scope: organization.
func ScopeProblem(what string, do ...engine.Remedy) answers.Problem {
	f, _ := answers.FieldOf("scope")
	return answers.Problem{ID: "scope.unfit", Key: "scope", Value: answers.ScopeOrganization, What: what, Do: do, Flag: f.Flag, Env: f.Env}
}

// ThisAccount is the way out of a scope that does not fit.
var ThisAccount = engine.Remedy{Do: "Connect this account alone", Set: "scope", Value: answers.ScopeAccount}

// NeedsAccess asks for what is switched on for the whole organization.
func NeedsAccess(service, means, what string) *engine.Problem {
	return &engine.Problem{ID: "organization.access-off", What: "Trusted access for " + service + " is off in the organization",
		Why: what + " needs it, and it is a switch for the whole organization: with it " + means,
		Do: []engine.Remedy{{Do: "If that is wanted, agree to it", Accept: answers.AcceptOrganizationAccess,
			More: "trailhead undo leaves it on, since others may come to rely on it."}},
		Err: &Consent{Accept: answers.AcceptOrganizationAccess}}
}
