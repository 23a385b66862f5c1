package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"trailhead/awsops/policydoc"
)

// PolicyType is a kind of policy that an organization puts on its accounts.
type PolicyType string

// The kinds that decide about calls: those that limit an account's own
// principals, and those that limit who may use its resources.
const (
	ServiceControl  = PolicyType(types.PolicyTypeServiceControlPolicy)
	ResourceControl = PolicyType(types.PolicyTypeResourceControlPolicy)
)

// OrganizationPolicy is a policy of an organization.
type OrganizationPolicy struct {
	ID, ARN, Name string
	AWSManaged    bool           // FullAWSAccess and its like
	Document      policydoc.Text // none in listings
}

// PoliciesOn are the policies of a kind that are attached to a root, a unit or
// an account itself, without their documents. Only the management account and
// delegated administrators may ask. Kinds: Denied, Missing (no organization,
// no such target).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html
func (a *Account) PoliciesOn(ctx context.Context, target string, kind PolicyType) ([]OrganizationPolicy, error) {
	return sharing(ctx, a, "policies/"+string(kind)+"/"+target, func() ([]OrganizationPolicy, error) {
		var all []OrganizationPolicy
		pages := organizations.NewListPoliciesForTargetPaginator(
			a.orgs(), &organizations.ListPoliciesForTargetInput{TargetId: &target, Filter: types.PolicyType(kind)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("list policies on %s: %w", target, err)
			}
			for _, p := range page.Policies {
				all = append(all, organizationPolicyOf(p))
			}
		}
		return all, nil
	})
}

func organizationPolicyOf(p types.PolicySummary) OrganizationPolicy {
	return OrganizationPolicy{ID: aws.ToString(p.Id), ARN: aws.ToString(p.Arn), Name: aws.ToString(p.Name), AWSManaged: p.AwsManaged}
}

// OrganizationPolicy reads one policy of the organization with its document.
// Kinds: Denied, Missing.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html
func (a *Account) OrganizationPolicy(ctx context.Context, id string) (OrganizationPolicy, error) {
	return sharing(ctx, a, "policy/"+id, func() (OrganizationPolicy, error) {
		out, err := a.orgs().DescribePolicy(ctx, &organizations.DescribePolicyInput{PolicyId: &id})
		if err != nil {
			return OrganizationPolicy{}, fmt.Errorf("describe policy %s: %w", id, err)
		}
		if out.Policy == nil || out.Policy.PolicySummary == nil {
			return OrganizationPolicy{}, nil
		}
		policy := organizationPolicyOf(*out.Policy.PolicySummary)
		policy.Document = policydoc.Read(aws.ToString(out.Policy.Content))
		return policy, nil
	})
}

// ParentOf is the id of the unit or root that an account or unit is in, ""
// for a root. Kinds: Denied, Missing.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html
func (a *Account) ParentOf(ctx context.Context, child string) (string, error) {
	return sharing(ctx, a, "parent/"+child, func() (string, error) {
		out, err := a.orgs().ListParents(ctx, &organizations.ListParentsInput{ChildId: &child})
		if err != nil {
			return "", fmt.Errorf("list parents of %s: %w", child, err)
		}
		if len(out.Parents) == 0 {
			return "", nil
		}
		return aws.ToString(out.Parents[0].Id), nil
	})
}
