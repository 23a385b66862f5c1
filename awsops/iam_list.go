package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// Roles are all roles of the account with their trust policies. IAM lists them
// without their tags: ask Role for those. Kind: Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
func (a *Account) Roles(ctx context.Context) ([]Role, error) { return a.rolesUnder(ctx, "") }

// rolesUnder are the roles whose path begins so; "" is all of them.
func (a *Account) rolesUnder(ctx context.Context, path string) ([]Role, error) {
	var all []Role
	pages := iam.NewListRolesPaginator(a.iam(), &iam.ListRolesInput{MaxItems: aws.Int32(1000), PathPrefix: optional(path)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list roles: %w", err)
		}
		for i := range page.Roles {
			role, err := roleOf(&page.Roles[i])
			if err != nil {
				return nil, fmt.Errorf("read trust policy of role %s: %w", role.Name, err)
			}
			all = append(all, role)
		}
	}
	return all, nil
}
