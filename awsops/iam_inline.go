package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"trailhead/awsops/policydoc"
)

// InlineRolePolicy is the document of a policy written into a role.
// Kinds: Missing, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
func (a *Account) InlineRolePolicy(ctx context.Context, role, name string) (policydoc.Text, error) {
	return sharing(ctx, a, "role/"+role+"/inline/"+name, func() (policydoc.Text, error) {
		out, err := a.iam().GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: &role, PolicyName: &name})
		if err != nil {
			return policydoc.Text{}, fmt.Errorf("get inline policy %s of role %s: %w", name, role, err)
		}
		return documentOf(out.PolicyDocument, "inline policy "+name+" of role "+role)
	})
}

// InlineUserPolicies are the names of the policies written into a user. Kinds:
// Missing, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html
func (a *Account) InlineUserPolicies(ctx context.Context, name string) ([]string, error) {
	var names []string
	pages := iam.NewListUserPoliciesPaginator(a.iam(), &iam.ListUserPoliciesInput{UserName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list inline policies of user %s: %w", name, err)
		}
		names = append(names, page.PolicyNames...)
	}
	return names, nil
}

// InlineUserPolicy is the document of a policy written into a user.
// Kinds: Missing, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
func (a *Account) InlineUserPolicy(ctx context.Context, user, name string) (policydoc.Text, error) {
	out, err := a.iam().GetUserPolicy(ctx, &iam.GetUserPolicyInput{UserName: &user, PolicyName: &name})
	if err != nil {
		return policydoc.Text{}, fmt.Errorf("get inline policy %s of user %s: %w", name, user, err)
	}
	return documentOf(out.PolicyDocument, "inline policy "+name+" of user "+user)
}

func documentOf(encoded *string, what string) (policydoc.Text, error) {
	document, err := decoded(encoded)
	if err != nil {
		return policydoc.Text{}, fmt.Errorf("read document of %s: %w", what, err)
	}
	return document, nil
}
