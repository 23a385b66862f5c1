package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// Organization is the organization an account belongs to.
type Organization struct {
	ID                string
	ManagementAccount string
	AllFeatures       bool // an organization trail needs them (field notes §5)
}

// Member is one account of an organization.
type Member struct {
	ID    string
	Name  string
	State string // ACTIVE, SUSPENDED, PENDING_CLOSURE, …
}

// Organization asks for this account's organization; any member may. Kinds:
// Missing (it is in none), Denied.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
func (a *Account) Organization(ctx context.Context) (Organization, error) {
	return sharing(ctx, a, "organization", func() (Organization, error) {
		out, err := a.orgs.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
		if err != nil {
			return Organization{}, fmt.Errorf("describe organization: %w", err)
		}
		o := out.Organization
		if o == nil {
			return Organization{}, nil
		}
		return Organization{ID: aws.ToString(o.Id), ManagementAccount: aws.ToString(o.MasterAccountId),
			AllFeatures: o.FeatureSet == types.OrganizationFeatureSetAll}, nil
	})
}

// Accounts are all accounts of the organization. Only the management account
// and delegated administrators may ask. Kinds: Denied, Missing (no
// organization).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
func (a *Account) Accounts(ctx context.Context) ([]Member, error) {
	var all []Member
	pages := organizations.NewListAccountsPaginator(a.orgs, &organizations.ListAccountsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list accounts: %w", err)
		}
		for _, m := range page.Accounts {
			all = append(all, Member{ID: aws.ToString(m.Id), Name: aws.ToString(m.Name), State: stateOf(m)})
		}
	}
	return all, nil
}

// stateOf prefers State: Status goes away in September 2026 (field notes §9),
// but older endpoints know nothing else.
func stateOf(m types.Account) string {
	if m.State != "" {
		return string(m.State)
	}
	return string(m.Status)
}
