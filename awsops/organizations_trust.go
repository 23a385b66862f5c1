package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
)

// The principals that an organization lets in or delegates to.
const (
	// CloudTrailService may keep a trail in every account.
	CloudTrailService = "cloudtrail.amazonaws.com"
	// StackSetsService may deploy into every account; switching it on here is
	// not enough (ActivateOrganizationsAccess). Delegated administrators of
	// StackSets are registered under this name.
	StackSetsService = "member.org.stacksets.cloudformation.amazonaws.com"
)

// TrustedServices are the service principals that may work in all accounts of
// the organization. Kinds: Denied, Missing (no organization).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAWSServiceAccessForOrganization.html
func (a *Account) TrustedServices(ctx context.Context) ([]string, error) {
	return All(stream("list trusted services", func() (func() bool, func() ([]string, error)) {
		in := &organizations.ListAWSServiceAccessForOrganizationInput{}
		pages := organizations.NewListAWSServiceAccessForOrganizationPaginator(a.orgs(), in)
		return pages.HasMorePages, func() (services []string, _ error) {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, s := range page.EnabledServicePrincipals {
				services = append(services, aws.ToString(s.ServicePrincipal))
			}
			return services, nil
		}
	}))
}

// EnableServiceAccess lets a service work in all accounts of the organization;
// twice is no error. Only the management account may. Kinds: Denied, Invalid,
// Missing (no organization).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html
func (a *Account) EnableServiceAccess(ctx context.Context, service string) error {
	if _, err := a.orgs().EnableAWSServiceAccess(ctx, &organizations.EnableAWSServiceAccessInput{ServicePrincipal: &service}); err != nil {
		return fmt.Errorf("enable service access for %s: %w", service, err)
	}
	return nil
}

// DelegatedAdministrators are the accounts that administer a service for the
// organization. Kinds: Denied, Missing (no organization).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedAdministrators.html
func (a *Account) DelegatedAdministrators(ctx context.Context, service string) ([]Member, error) {
	return All(stream("list delegated administrators of "+service, func() (func() bool, func() ([]Member, error)) {
		pages := organizations.NewListDelegatedAdministratorsPaginator(
			a.orgs(), &organizations.ListDelegatedAdministratorsInput{ServicePrincipal: &service})
		return pages.HasMorePages, func() (members []Member, _ error) {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, m := range page.DelegatedAdministrators {
				members = append(members, Member{ID: aws.ToString(m.Id), Name: aws.ToString(m.Name), Email: aws.ToString(m.Email),
					State: stateOf(m.State, m.Status), Joined: string(m.JoinedMethod)})
			}
			return members, nil
		}
	}))
}

// DelegatedServices are the service principals that an account administers
// for the organization. Kinds: Denied, Missing (it administers none, or there
// is no such account).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedServicesForAccount.html
func (a *Account) DelegatedServices(ctx context.Context, account string) ([]string, error) {
	return All(stream("list services delegated to "+account, func() (func() bool, func() ([]string, error)) {
		pages := organizations.NewListDelegatedServicesForAccountPaginator(
			a.orgs(), &organizations.ListDelegatedServicesForAccountInput{AccountId: &account})
		return pages.HasMorePages, func() (services []string, _ error) {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, s := range page.DelegatedServices {
				services = append(services, aws.ToString(s.ServicePrincipal))
			}
			return services, nil
		}
	}))
}
