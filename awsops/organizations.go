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
	AllFeatures       bool // an organization trail needs them (docs/aws.md#organization-trails)
}

// Organization asks for this account's organization; any member may. Kinds:
// Missing (it is in none), Denied.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
func (a *Account) Organization(ctx context.Context) (Organization, error) {
	return sharing(ctx, a, "organization", func() (Organization, error) {
		out, err := a.orgs().DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
		if err != nil {
			return Organization{}, fmt.Errorf("describe organization: %w", err)
		}
		o := out.Organization
		if o == nil {
			return Organization{}, nil
		}
		if err := checkAccountID(a.callTo("Organizations", "DescribeOrganization"), aws.ToString(o.MasterAccountId)); err != nil {
			return Organization{}, fmt.Errorf("describe organization: %w", err)
		}
		return Organization{ID: aws.ToString(o.Id), ManagementAccount: aws.ToString(o.MasterAccountId),
			AllFeatures: o.FeatureSet == types.OrganizationFeatureSetAll}, nil
	})
}
